"""A file at an http or https address as a file object, resumed where its connection breaks."""

import os
from http.client import HTTPResponse
from pathlib import PurePosixPath
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from symbl_tui.audio.media.hls.http_fetcher import FETCH_ERRORS, HttpFetcher
from symbl_tui.audio.media.hls.playlist import Resource
from symbl_tui.audio.media.hls.retrying import RetryingFetcher

_HEAD_BYTES: Final = 4096
_BLOCK: Final = 1 << 16
# How often a download is resumed without a byte more.
_FRUITLESS: Final = 1
# Up to how many bytes are read away rather than asked past.
_SKIPPED_BYTES: Final = 1 << 18


class HttpFile:
    """What a web server answers for an address, from its first byte on.

    Args:
        fetcher: opens the address.
        url: an http or https address, secrets included.
        stall: how many seconds the server may send nothing.

    Raises:
        OSError: it cannot be fetched; so are the others of :data:`.http_fetcher.FETCH_ERRORS`.
    """

    def __init__(self, fetcher: HttpFetcher, url: str, stall: float) -> None:
        self.name = PurePosixPath(unquote(urlsplit(url).path)).name
        self._url = url
        self._retrying = RetryingFetcher(fetcher, stall)
        self._response: HTTPResponse | None = fetcher.open(Resource(url))
        self._headers, self._size = self._response.headers, self._response.length
        self._place = 0
        self._reached = 0
        """The next byte of the response."""
        self._furthest = 0
        self._fruitless = 0
        self.broken = False
        """Whether its end could not be had."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_stored(self) -> bool:
        """Whether it is a file that the server has whole, rather than a broadcast."""
        names = [name.lower() for name in self._headers]
        if any(name.startswith("icy-") for name in names) or "content-encoding" in names:
            return False
        # Only of what is stored is it known how long it is, or when it was changed (RFC 9110, 8.8).
        return self._size is not None or "etag" in names or "last-modified" in names

    @property
    def seekable(self) -> bool:
        """Whether the server sends parts of it."""
        return self._size is not None and "bytes" in self._headers.get("Accept-Ranges", "").lower()

    @property
    def unread(self) -> int:
        """How many bytes at its end could not be had; 0 where that is not known."""
        return self._size - self._furthest if self.broken and self._size is not None else 0

    def peek(self) -> bytes:
        """Its first bytes; to be read before all others."""
        head = self.read(_HEAD_BYTES)
        self._place = 0
        return head

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end."""
        content = bytearray()
        while len(content) < size and (data := self.read_some(size - len(content))):
            content += data
        return bytes(content)

    def read_some(self, size: int) -> bytes:
        """Up to ``size`` bytes as soon as there are any; empty at the end, or where it breaks off."""
        while not self.broken and self._place != self._size and self._connect():
            assert self._response
            try:
                data = self._response.read1(size)
            except FETCH_ERRORS:
                data = b""
            else:
                # http.client reports a body that is shorter than its header says as a normal end.
                if not data and self._size is None:
                    return b""
            if data:
                self._place = self._reached = self._reached + len(data)
                self._furthest, self._fruitless = max(self._furthest, self._place), 0
                return data
            self.close()
            self._fruitless += 1
            self.broken = self._fruitless > _FRUITLESS
        return b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a byte; returns which. Only where it is :attr:`seekable`."""
        self._place = max(
            0, {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size or 0}[whence] + offset
        )
        return self._place

    def tell(self) -> int:
        """The byte that is read next."""
        return self._place

    def close(self) -> None:
        """Close the connection."""
        if self._response is not None:
            self._response.close()
            self._response = None

    def _connect(self) -> bool:
        """Bring the response to the byte that is read next; whether that was possible."""
        if self._response is not None and self._reached != self._place:
            self._skip()
        if self._response is None:
            self._response = self._retrying.open(Resource(self._url, self._place))
            self._reached = self._place
            # Another file by now, whose bytes would continue this one's with noise.
            if (
                self._response
                and self._size is not None
                and self._response.length != self._size - self._place
            ):
                self.close()
            self.broken = self._response is None
        return not self.broken

    def _skip(self) -> None:
        if not 0 < self._place - self._reached <= _SKIPPED_BYTES:
            self.close()
            return
        try:
            while self._response and self._reached < self._place:
                if not (data := self._response.read1(min(_BLOCK, self._place - self._reached))):
                    self.close()
                self._reached += len(data)
        except FETCH_ERRORS:
            self.close()
