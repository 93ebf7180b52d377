"""The bytes of one segment, resumed where its connection breaks."""

from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPResponse
from typing import Final

from symbl_tui.audio.media.hls.http_fetcher import FETCH_ERRORS
from symbl_tui.audio.media.hls.playlist import Resource

Open = Callable[[Resource], HTTPResponse | None]
"""Opens a resource, however often it takes; None when it cannot be had."""

_HEAD_BYTES: Final = 16
_MAX_TAG_BYTES: Final = 1 << 20
# How often a download is resumed without a byte more.
_FRUITLESS: Final = 2

_TEXTS: Final = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml", b'{"', b"#extm3u")


class Download:
    """Reads a resource.

    Args:
        resource: what to read.
        response: open, at its first byte.
        open: opens the rest of it.
    """

    def __init__(self, resource: Resource, response: HTTPResponse, open: Open) -> None:
        self._resource = resource
        self._response: HTTPResponse | None = response
        self._open = open
        self._size = response.length if resource.end is None else resource.end - resource.first
        self._done = 0
        self._fruitless = 0
        self._cut = False
        """Whether the connection broke before the end."""
        self._head = b""
        self._head = self._read_head()

    @property
    def has_media(self) -> bool:
        """Whether it begins like sound or video: not empty, not an error page, not a playlist."""
        return bool(self._head) and not self._head.lower().startswith(_TEXTS)

    @property
    def missing_share(self) -> float:
        """The share that could not be had, 0 to 1; half where the size is not known."""
        if not self._cut:
            return 0.0
        return 1 - self._done / self._size if self._size else 0.5

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes as soon as there are any; empty at its end, or where it breaks off."""
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        while self._response is not None:
            if data := self._receive(self._response, size):
                self._fruitless, self._cut = 0, False
                return data
            self.close()
            if self._cut and self._fruitless < _FRUITLESS:
                self._fruitless += 1
                self._response = self._open(self._rest)
        return b""

    def read_up_to(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at its end."""
        content = bytearray()
        while len(content) < size and (data := self.read(size - len(content))):
            content += data
        return bytes(content)

    def close(self) -> None:
        """Close the connection."""
        if self._response is not None:
            self._response.close()
            self._response = None

    @property
    def _rest(self) -> Resource:
        return replace(self._resource, first=self._resource.first + self._done)

    def _receive(self, response: HTTPResponse, size: int) -> bytes:
        left = size if self._size is None else min(size, self._size - self._done)
        try:
            data = response.read1(left) if left else b""
        except FETCH_ERRORS:
            data, self._cut = b"", True
        self._done += len(data)
        # http.client reports a body that is shorter than its header says as a normal end.
        self._cut |= not data and self._size is not None and self._done < self._size
        return data

    def _read_head(self) -> bytes:
        """The first bytes, behind an ID3 tag: within a run of segments a decoder would take it for sound."""
        head = self.read_up_to(_HEAD_BYTES)
        if head.startswith(b"ID3") and len(head) == _HEAD_BYTES:
            size = sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
            tag = self.read_up_to(min(size, _MAX_TAG_BYTES) + 10 - _HEAD_BYTES)
            return self.read(_HEAD_BYTES) if tag else head
        return head
