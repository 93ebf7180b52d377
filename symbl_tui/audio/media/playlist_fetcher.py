"""Fetches a playlist and its segments for FFmpeg. Only the media child uses it.

FFmpeg verifies the server of a playlist, but not those of its segments: it does not pass that option on.
"""

import base64
import ssl
import urllib.request as web
from http.client import HTTPResponse
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from symbl_tui.audio.media.media_url import display_url
from symbl_tui.errors import SourceError

OPTIONS: Final = {"http_persistent": "0", "http_multiple": "0"}
"""FFmpeg's options to leave the fetching to :class:`PlaylistFetcher`."""


class PlaylistFetcher:
    """Opens http and https addresses, and nothing else; called by FFmpeg for the playlist and its segments.

    Args:
        ca_file: the certificates to trust.
        seconds: how long a server may send nothing; None is without limit.
    """

    def __init__(self, ca_file: str | None, seconds: float | None) -> None:
        self._seconds = seconds
        # Built by hand: the default opener also follows file:,
        # ftp: and data:, and a playlist is foreign text.
        self._web = web.OpenerDirector()
        for handler in (
            web.ProxyHandler(),
            web.HTTPHandler(),
            web.HTTPSHandler(context=ssl.create_default_context(cafile=ca_file)),
            web.HTTPRedirectHandler(),
            web.HTTPDefaultErrorHandler(),
            web.HTTPErrorProcessor(),
        ):
            self._web.add_handler(handler)

    def __call__(self, url: str, flags: int, options: dict[str, str]) -> HTTPResponse:
        """The response; raises SourceError for a forbidden URL, OSError when it cannot be fetched."""
        parts = urlsplit(url)
        if parts.scheme.startswith("crypto"):
            raise SourceError(
                f"{display_url(url)} is encrypted, which is not supported", "use one that is not"
            )
        if parts.scheme not in ("http", "https"):
            raise SourceError(
                f"{display_url(url)} is where a playlist leads, but it may lead only to http and https"
            )
        # Redirections pass through this opener too, which knows http and https only.
        response = self._web.open(_request(parts, options), timeout=self._seconds)
        if not isinstance(response, HTTPResponse):
            raise SourceError(
                f"{display_url(url)} leads where a playlist may not", "only http and https are followed"
            )
        return response


def _request(parts: SplitResult, options: dict[str, str]) -> web.Request:
    """The request for a URL, or the range of it that FFmpeg gives in ``options``."""
    host = parts.netloc.rpartition("@")[2]
    request = web.Request(parts._replace(netloc=host, fragment="").geturl())
    if parts.username is not None:
        credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        # Not for the server of a redirection.
        request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(credentials).decode()}")
    first, end = int(options.get("offset", 0)), int(options.get("end_offset", 0))
    if first or end:
        request.add_header("Range", f"bytes={first}-{end - 1 if end else ''}")
    return request
