"""Files, URLs and listeners as sources: which of the ways to open them is the right one. Knows no FFmpeg."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.media.media_request import STALL_SECONDS, MediaRequest
from symbl_tui.audio.media.media_url import Address, parse_address
from symbl_tui.audio.sources.base import Source
from symbl_tui.audio.sources.file import FileSource, NotReadable
from symbl_tui.audio.sources.media import MediaSource
from symbl_tui.audio.sources.reconnecting import ReconnectingSource, ReopenableSource
from symbl_tui.errors import SourceError, UsageError

_LISTENED_RATE = 48000
"""Of a listener that nobody has sent to yet; what comes is resampled."""


def open_url(
    url: str,
    pace: float = 1.0,
    channels: int | None = None,
    *,
    listen: bool = False,
    reconnect: bool = True,
    stall_seconds: float = STALL_SECONDS,
) -> Source:
    """Make the source at a URL, yet to be entered.

    Args:
        url: see :func:`symbl_tui.audio.media.media_url.parse_address`.
        pace: seconds of sound per second, of what has an end.
        channels: how many channels; None is all of them, and one of a listener's, which mixes what is sent.
        listen: wait at the URL for a sender, rather than fetch from it.
        reconnect: a stream that was open once does not end by a fault: it is silent until it is back.
        stall_seconds: how long a stream may bring nothing.

    Raises:
        UsageError: it is no address that sound can come from.
    """
    address = parse_address(url, listen=listen)
    if address.listen:
        return ReconnectingSource(ListenerSource(address, channels or 1, stall_seconds))
    request = MediaRequest(address.url, stall_seconds=stall_seconds)
    source = MediaSource(request, address.label, pace, channels, live=True if address.endless else None)
    return ReconnectingSource(source, ends=True) if reconnect else source


class AnyFileSource:
    """A sound or video file: through libsndfile what that reads, and all else through a media child.

    Args:
        path: the file.
        pace: seconds of sound per second.
        channels: take only the first so many; None takes all.

    Raises:
        SourceError: on entering, when there is no sound to be had from the file; while iterating, when
            the file turns out to be damaged.
        UsageError: the pace is not possible.
    """

    live = False

    def __init__(self, path: Path, pace: float = 1.0, channels: int | None = None) -> None:
        self.label = f"file {path.name}"
        self._media = MediaSource(MediaRequest(str(path)), self.label, pace, channels)
        self._source: Source = FileSource(path, pace, channels)

    @property
    def format(self) -> AudioFormat:
        """Rate and number of channels; known once entered."""
        return self._source.format

    async def __aenter__(self) -> Self:
        try:
            await self._source.__aenter__()
        except NotReadable:
            self._source = await self._media.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._source.__aexit__(kind, error, trace)

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return aiter(self._source)


class ListenerSource:
    """A listener that nobody sends to yet: open at once, without sound; once more, it waits for a sender.

    Made for :class:`ReconnectingSource`, which delivers silence until a sender connects.

    Raises:
        SourceError: on entering, when nobody can listen there; while iterating, that nobody sends.
        UsageError: more channels than can be mixed.
    """

    live = True

    def __init__(self, address: Address, channels: int, stall_seconds: float) -> None:
        if channels not in (1, 2):
            raise UsageError(f"a listener mixes what it gets to 1 or 2 channels, not {channels}")
        self.label = f"listener {address.label}"
        self.format = AudioFormat(_LISTENED_RATE, channels)
        self._address = address
        self._request = MediaRequest(address.url, listen=True, mix=channels, stall_seconds=stall_seconds)

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(_check_free, self._address)
        return self

    def again(self) -> ReopenableSource:
        """A source that is open as soon as somebody sends."""
        return MediaSource(self._request, self.label, live=True)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        nobody: tuple[AudioFrame, ...] = ()
        for frame in nobody:  # what makes this an iterator
            yield frame
        raise SourceError(f"nobody sends to {self._address.label} yet")


def _check_free(address: Address) -> None:
    """Raise SourceError unless we may listen there; a child that fails later says so only to the log."""
    parts = urlsplit(address.url)
    kind = socket.SOCK_DGRAM if parts.scheme == "udp" else socket.SOCK_STREAM
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port, type=kind)[0]
        with socket.socket(found[0], kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[4])
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        way_out = "choose another port" if taken else "listen at an address of this machine, e.g. 127.0.0.1"
        raise SourceError(f"{address.label} cannot be listened at: {error.strerror}", f"{way_out}") from error
