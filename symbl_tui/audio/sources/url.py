"""URLs and listeners as sources. Knows no FFmpeg."""

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator
from typing import Any, Final, Self
from urllib.parse import urlsplit

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.media.media_url import MediaAddress, parse_media_url
from symbl_tui.audio.source_timing import SESSION_TIMING, SourceTiming
from symbl_tui.audio.sources.media import MediaSource
from symbl_tui.audio.sources.reconnecting import ReconnectingSource, ReopenableSource
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.tcp_listener import TcpListener, TcpSender
from symbl_tui.errors import SourceError, UsageError

# Samples per second of a listener, to which its senders are resampled: it must be known before there is one,
# and 48 kHz loses nothing of what senders usually have.
_LISTENER_RATE: Final = 48000

_log = logging.getLogger(__name__)


def open_url(
    url: str,
    pace: float = 1.0,
    channels: int | None = None,
    *,
    listen: bool = False,
    reconnect: bool = True,
    timing: SourceTiming = SESSION_TIMING,
) -> Source:
    """Make the source at a URL, yet to be entered.

    Args:
        url: see :func:`symbl_tui.audio.media.media_url.parse_media_url`.
        pace: seconds of sound per second, where it has an end.
        channels: how many channels; None is all of them, and one for a listener, which mixes to one or two.
        listen: wait at the URL for a sender, rather than fetch from it.
        reconnect: a stream that was open once does not end by a fault: it is silent until it is back.
        timing: how long a stream may deliver nothing, and when it is tried again.

    Raises:
        UsageError: it is no URL that sound can come from.
    """
    address, stall = parse_media_url(url, listen=listen), timing.stream_stall
    if address.listen:
        if urlsplit(address.url).scheme == "tcp":
            return _TcpSource(address, channels or 1, timing)
        listener = ListenerSource(address, channels or 1, stall)
        return ReconnectingSource(listener, retry_seconds=timing.retry)
    request = MediaRequest(address.url, stall_seconds=stall)
    source = MediaSource(request, address.label, pace, channels, live=True if address.endless else None)
    return ReconnectingSource(source, ends=True, retry_seconds=timing.retry) if reconnect else source


class ListenerSource:
    """A listener without a sender: it opens at once, has no sound, and reopens as a wait for a sender.

    Made for :class:`ReconnectingSource`, which delivers silence until a sender connects.

    Raises:
        SourceError: on entering, when the address is not available; while iterating, always: no sender yet.
        UsageError: more channels than can be mixed.
    """

    live = True

    def __init__(
        self, address: MediaAddress, channels: int, stall_seconds: float, tcp: TcpListener | None = None
    ) -> None:
        if channels not in (1, 2):
            raise UsageError(f"a listener mixes what it gets to 1 or 2 channels, not {channels}")
        self.label = f"listener {address.label}"
        self.format = AudioFormat(_LISTENER_RATE, channels)
        self._address, self._stall_seconds, self._tcp = address, stall_seconds, tcp
        self._request = MediaRequest(address.url, listen=True, mix=channels, stall_seconds=stall_seconds)

    async def __aenter__(self) -> Self:
        try:
            await asyncio.to_thread(self._tcp.listen if self._tcp else self._check_free)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            remedy = (
                "choose another port" if taken else "listen at an address of this machine, e.g. 127.0.0.1"
            )
            message = f"{self._address.label} cannot be listened at: {error.strerror}"
            raise SourceError(message, remedy) from error
        return self

    def reopened(self) -> ReopenableSource:
        """A source that opens as soon as a sender connects."""
        if self._tcp:
            self._tcp.start()
            return TcpSender(self._tcp, self.format.channels, self._stall_seconds)
        return MediaSource(self._request, self.label, live=True)

    async def __aexit__(self, *_: object) -> None:
        pass

    def _check_free(self) -> None:
        """Raise OSError unless the address can be bound: a failure of the child would only reach the log."""
        parts = urlsplit(self._address.url)
        kind = socket.SOCK_DGRAM if parts.scheme == "udp" else socket.SOCK_STREAM
        found = socket.getaddrinfo(parts.hostname, parts.port, type=kind)[0]
        with socket.socket(found[0], kind) as probe:
            # As FFmpeg does: without it a port that was used a minute ago would count as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[4])

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        frames: tuple[AudioFrame, ...] = ()
        for frame in frames:  # a yield, to make this a generator
            yield frame
        raise SourceError(f"{self._address.label} has no sender yet")


class _TcpSource(ReconnectingSource):
    """A port that stays open from one sender to the next."""

    def __init__(self, address: MediaAddress, channels: int, timing: SourceTiming) -> None:
        self._tcp = TcpListener(address, self._note_refusal)
        listener = ListenerSource(address, channels, timing.stream_stall, self._tcp)
        super().__init__(listener, retry_seconds=timing.retry)

    def _note_refusal(self, sentence: str) -> None:
        _log.warning("%s", sentence)
        # Where there is sound, the right sender is there: that is no trouble of the user's.
        if self.trouble is not None:
            self.trouble = sentence

    async def __aexit__(self, *failure: Any) -> None:  # noqa: ANN401 - the three of the protocol
        try:
            await super().__aexit__(*failure)
        finally:
            await self._tcp.close()
