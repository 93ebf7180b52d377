"""HLS (RFC 8216): follows the default sound of a programme. Only the media child uses it."""
