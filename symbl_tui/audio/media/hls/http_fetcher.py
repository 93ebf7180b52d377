"""Fetches playlists and segments: http and https only, certificates verified, rate and size limited."""

import base64
import ssl
import time
import urllib.request as web
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urlsplit

from symbl_tui.audio.media.hls.playlist import Resource
from symbl_tui.audio.media.media_url import display_url
from symbl_tui.errors import SourceError

MAX_PLAYLIST_BYTES: Final = 16 << 20
"""A day of segments of two seconds is 5 to 10 MB."""

# Between the beginnings of two requests, as a playlist may name any server; 50 a second are enough to read
# segments of 4 s at 200 times their speed.
_INTERVAL_SECONDS: Final = 0.02

_BLOCK: Final = 1 << 16
_HEAD_BYTES: Final = 1024

FETCH_ERRORS: Final = (OSError, HTTPException, ValueError)
"""What fetching raises besides SourceError; HTTP errors are among them."""


class HttpFetcher:
    """Opens http and https addresses, and nothing else.

    Args:
        ca_file: the certificates to trust.
        seconds: how long a server may send nothing; None is without limit.
        clock: monotonic seconds.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        ca_file: str | None,
        seconds: float | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._next_request = clock()
        # Built by hand: the default opener also follows file:,
        # ftp: and data:, and a playlist is foreign text.
        self._web = web.OpenerDirector()
        self._web.addheaders = [("User-Agent", "symbl-tui")]
        for handler in (
            web.ProxyHandler(),
            web.HTTPHandler(),
            web.HTTPSHandler(context=ssl.create_default_context(cafile=ca_file)),
            web.HTTPRedirectHandler(),
            web.HTTPCookieProcessor(),  # some servers give the right to the segments with the playlist
            web.HTTPDefaultErrorHandler(),
            web.HTTPErrorProcessor(),
        ):
            self._web.add_handler(handler)

    def open(self, resource: Resource) -> HTTPResponse:
        """The response, at the resource's first byte.

        Raises:
            SourceError: the address is of another protocol.
            OSError: it cannot be fetched, or from that byte on; so do the others of :data:`FETCH_ERRORS`.
        """
        parts = urlsplit(resource.url)
        if parts.scheme not in ("http", "https"):
            raise SourceError(
                f"{display_url(resource.url)} is where the playlist leads, which is not allowed",
                "it may lead only to sound at http and https addresses, never to files",
            )
        self._wait_turn()
        # Redirections pass through this opener too, which knows http and https only.
        response = self._web.open(_request(parts, resource), timeout=self._seconds)
        if not isinstance(response, HTTPResponse):
            raise OSError("no answer of a web server")
        if resource.first and response.status != 206:
            self._skip(response, resource.first)
        return response

    def read_playlist(
        self, url: str, accepts: Callable[[bytes], bool], limit: int = MAX_PLAYLIST_BYTES
    ) -> tuple[bytes, str]:
        """The content of a playlist, and the address that it was found at after redirections.

        Args:
            url: where it is.
            accepts: whether a file that begins so is wanted; of any other only the beginning is read.
            limit: the most bytes that it may have.

        Raises:
            SourceError: see :meth:`open`; it is longer than ``limit`` bytes, or takes too long.
            OSError: see :meth:`open`.
        """
        content, deadline = bytearray(), None if self._seconds is None else self._clock() + 2 * self._seconds
        with self.open(Resource(url)) as response:
            while block := response.read1(_BLOCK):
                content += block
                if len(content) >= _HEAD_BYTES and not accepts(bytes(content[:_HEAD_BYTES])):
                    return bytes(content), response.geturl()
                # Altogether: each block in time could still go on for ever.
                if len(content) > limit or (deadline and self._clock() > deadline):
                    raise SourceError(f"{display_url(url)} is too long for a playlist", "check the address")
            # The header's length is not checked by http.client; half a playlist would look like a whole one.
            if response.length:
                raise OSError("broke off")
            return bytes(content), _with_credentials(response.geturl(), url)

    def _wait_turn(self) -> None:
        now = self._clock()
        if now < self._next_request:
            self._sleep(self._next_request - now)
        self._next_request = max(now, self._next_request) + _INTERVAL_SECONDS

    def _skip(self, response: HTTPResponse, size: int) -> None:
        """Read away what comes before the wanted bytes: not every server knows ranges."""
        while size > 0:
            block = response.read1(min(size, _BLOCK))
            if not block:
                raise OSError("ends before the wanted bytes")
            size -= len(block)


def is_refusal(error: Exception) -> bool:
    """Whether the server answered that it does not have this, rather than that it cannot answer now."""
    return isinstance(error, SourceError) or (
        isinstance(error, HTTPError) and 400 <= error.code < 500 and error.code not in (408, 425, 429)
    )


def _with_credentials(found: str, asked: str) -> str:
    """The address that was answered, with the credentials that belong to its server."""
    one, other = urlsplit(found), urlsplit(asked)
    user, mark, host = other.netloc.rpartition("@")
    same = one.scheme == other.scheme and one.netloc == host
    return one._replace(netloc=f"{user}{mark}{host}").geturl() if same else found


def _request(parts: SplitResult, resource: Resource) -> web.Request:
    """The request for a resource, or for a range of it."""
    host = parts.netloc.rpartition("@")[2]
    request = web.Request(parts._replace(netloc=host, fragment="").geturl())
    if parts.username is not None:
        credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        # Not for the server of a redirection.
        request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(credentials).decode()}")
    if resource.first or resource.end is not None:
        last = "" if resource.end is None else resource.end - 1
        request.add_header("Range", f"bytes={resource.first}-{last}")
    return request
