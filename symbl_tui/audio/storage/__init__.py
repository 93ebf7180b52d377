"""A channel's samples on disk: the spool, its part files, FLAC, and the gaps between them."""
