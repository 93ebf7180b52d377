"""Opens a programme at an address: the one way into this room."""

from symbl_tui.audio.media.hls.decoded_programme import DecodedProgramme
from symbl_tui.audio.media.hls.http_fetcher import HttpFetcher
from symbl_tui.audio.media.hls.programme import Programme
from symbl_tui.audio.media.hls.retrying import RetryingFetcher
from symbl_tui.audio.media.hls.segment_stream import SegmentStream
from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.source_timing import SESSION_TIMING


def open_programme(request: MediaRequest, ca_file: str | None) -> DecodedProgramme:
    """Open the programme at the request's address.

    Args:
        request: its place is an http or https address.
        ca_file: the certificates to trust.

    Raises:
        SourceError: it cannot be followed, or has no sound.
        UnknownContent: there is no playlist.
        OSError: it cannot be fetched; so are the others of :data:`.http_fetcher.FETCH_ERRORS`.
    """
    stall = request.stall_seconds or SESSION_TIMING.stream_stall
    fetcher = HttpFetcher(ca_file, stall)
    programme = Programme(fetcher, request.place)
    return DecodedProgramme(SegmentStream(programme, RetryingFetcher(fetcher, stall), stall), request)
