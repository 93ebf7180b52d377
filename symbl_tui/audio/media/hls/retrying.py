"""Fetches segments as long as that makes sense: retries what may appear, and gives up what is not there."""

import sys
import time
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Final

from symbl_tui.audio.media.hls.download import Download
from symbl_tui.audio.media.hls.http_fetcher import FETCH_ERRORS, HttpFetcher, is_refusal
from symbl_tui.audio.media.hls.playlist import Resource, Segment
from symbl_tui.audio.media.media_url import display_url
from symbl_tui.errors import SourceError

# Before each attempt, in stalls.
_DELAYS: Final = (0.0, 0.1, 0.2, 0.4)
# So many refusals are believed: a segment may appear a moment after it was listed.
_REFUSED_ATTEMPTS: Final = 2
# No attempt begins after so many stalls.
_MAX_SECONDS: Final = 2.0
# After so many stalls of failing alone the server counts as gone.
_PATIENCE: Final = 3.0
_MAX_INIT_BYTES: Final = 1 << 20


class RetryingFetcher:
    """Opens one segment after another.

    Args:
        fetcher: opens a resource once.
        stall: how many seconds a server may send nothing.
        clock: monotonic seconds.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        fetcher: HttpFetcher,
        stall: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._fetcher = fetcher
        self._stall = stall
        self._clock = clock
        self._sleep = sleep
        self._failing_since: float | None = None
        self._refused = False
        self._content: tuple[Resource, bytes] | None = None
        self.fault: Exception | None = None
        """Why the last attempt failed; None when it worked."""

    @property
    def is_gone(self) -> bool:
        """Whether nothing could be had for so long that the server is gone, rather than single segments."""
        since = self._failing_since
        return since is not None and not self._refused and self._clock() - since > _PATIENCE * self._stall

    def open_segment(self, segment: Segment) -> Download | None:
        """The bytes of a segment; None when it cannot be had, or is no sound."""
        if segment.encrypted:
            name = display_url(segment.resource.url)
            self._note(SourceError(f"{name} is encrypted, which is not supported", "use one that is not"))
            return None
        if segment.missing or (response := self.open(segment.resource)) is None:
            return None
        download = Download(segment.resource, response, self.open)
        if download.has_media:
            return download
        download.close()
        self.reject(segment)
        return None

    def reject(self, segment: Segment) -> None:
        """Note that what was fetched is no sound."""
        name = display_url(segment.resource.url)
        self._note(SourceError(f"{name} is listed as sound, but is none", "check the playlist"))

    def read(self, resource: Resource) -> bytes | None:
        """The content of a small file, kept until another is asked for; None when it cannot be had."""
        if self._content is None or self._content[0] != resource:
            if (response := self.open(resource)) is None:
                return None
            download = Download(resource, response, self.open)
            content = download.read_up_to(_MAX_INIT_BYTES)
            download.close()
            if download.missing_share:
                return None
            self._content = resource, content
        return self._content[1]

    def open(self, resource: Resource) -> HTTPResponse | None:
        """The response of a server that has the resource; None when it cannot be had."""
        began = self._clock()
        for attempt, delay in enumerate(_DELAYS, 1):
            # A failing server is asked once a while, whatever and however much the playlist lists.
            self._sleep((delay or (_DELAYS[1] if self.fault else 0.0)) * self._stall)
            try:
                response = self._fetcher.open(resource)
            except (*FETCH_ERRORS, SourceError) as error:
                repeated = self.fault is not None
                self._note(error)
                if self._refused and (attempt == _REFUSED_ATTEMPTS or repeated):
                    break
            else:
                self.fault = self._failing_since = None
                return response
            if self._clock() - began > _MAX_SECONDS * self._stall:
                break
        return None

    def _note(self, error: Exception) -> None:
        if self.fault is None:
            self._failing_since = self._clock()
            # The class alone: the message may contain the URL, with its secrets.
            print(f"a segment cannot be had: {type(error).__name__}", file=sys.stderr)
        self.fault, self._refused = error, is_refusal(error)
