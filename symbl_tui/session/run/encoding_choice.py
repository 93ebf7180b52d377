"""Chooses the encoding of the sound: the configured one, or the best that the link carries."""

import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.domain.encoding import AUTO, Encoding
from symbl_tui.session.run.session_timing import LIVE
from symbl_tui.system.network import is_loopback
from symbl_tui.system.stopwatch import Stopwatch

_EXACT: Final = Encoding.LINEAR16
_LOSSLESS: Final = Encoding.FLAC
_SMALL: Final = Encoding.OPUS

# Seconds of unsent sound on a link that is too narrow; less than half of it on one that carries everything.
_BEHIND: Final = 2.0
# Share of the time that sending is blocked on a link that is too narrow.
_BLOCKED: Final = 0.8
# How long the link must have been clear before the better encoding is tried again; doubled every time ...
_GOOD_SECONDS: Final = 300.0
# ... up to this.
_LONGEST_GOOD: Final = 3600.0
_NARROW_WINDOW, _WINDOW = 16 * 1024, 64 * 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Sample:
    """One measurement."""

    at: float
    behind: float
    """Seconds of sound that were captured and not sent."""
    blocked: float
    """Seconds that sending had taken so far."""


class UplinkThroughput:
    """Measures over the last seconds what one connection carries.

    Sending blocks while the other side confirms less than was sent. A link on which it blocks most of the
    time while the unsent sound does not become less is too narrow. An engine that falls behind looks the
    same; a smaller encoding does it no harm.
    """

    def __init__(
        self, window: float = LIVE.throughput_window, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``window``: seconds over which to measure."""
        self._window = window
        self._clock = clock
        self._sending = Stopwatch(clock)
        self._samples: deque[_Sample] = deque()

    def sending(self) -> AbstractContextManager[None]:
        """Measure the time that the block takes as time of sending."""
        return self._sending.running()

    def sample(self, behind: float) -> None:
        """Add a measurement, with the seconds of unsent sound; called every half second or so."""
        now = self._clock()
        self._samples.append(_Sample(now, behind, self._sending.seconds))
        # One sample stays that is at least a window old, or the share would cover less than a window.
        while len(self._samples) > 1 and now - self._samples[1].at >= self._window:
            self._samples.popleft()

    @property
    def congested(self) -> bool:
        """Whether the link does not carry what is sent."""
        first, last = self._samples[0], self._samples[-1]
        # A queue that shrinks is no congestion: catching up after an outage blocks sending just as much.
        queued = last.behind >= max(_BEHIND, first.behind)
        return queued and last.at - first.at >= self._window and self._share >= _BLOCKED

    @property
    def clear(self) -> bool:
        """Whether the link carries the sound as it comes."""
        return self._samples[-1].behind < _BEHIND / 2 and self._share < _BLOCKED / 2

    @property
    def _share(self) -> float:
        """The share of the window that sending took."""
        first, last = self._samples[0], self._samples[-1]
        return (last.blocked - first.blocked) / max(last.at - first.at, 1e-3)


class EncodingChooser:
    """Chooses the encoding of a session's connections: the same for all channels, as they share the link."""

    def __init__(self, wanted: str, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """``auto`` chooses for the engine at ``url``, which may be this machine; any other name stays."""
        local = is_loopback(urlsplit(url).hostname or "")
        # On loopback compression saves nothing: there is room for everything.
        self.name = wanted if wanted != AUTO else _EXACT if local else _LOSSLESS
        """The one for the next connection."""
        self._chooses = wanted == AUTO and not local
        self._clock = clock
        # Half of it, since the first congestion doubles it.
        self._good_for = _GOOD_SECONDS / 2
        self._good_since = 0.0
        _log.info("encoding: %s", self.name)

    def evaluate(self, uplink: UplinkThroughput) -> None:
        """Choose again, after the throughput of one of the connections."""
        now = self._clock()
        if not self._chooses:
            return
        if self.name == _LOSSLESS:
            if uplink.congested:
                # A link of a constant width would otherwise be changed back
                # and forth every few minutes, at a reconnect each.
                self._good_for = min(2 * self._good_for, _LONGEST_GOOD)
                self._good_since = now
                self._choose(_SMALL, "the link does not carry more")
        elif not uplink.clear:
            self._good_since = now
        elif now - self._good_since >= self._good_for:
            self._choose(_LOSSLESS, f"the link was good for {self._good_for:.0f} s")

    @property
    def is_reduced(self) -> bool:
        """Whether it was chosen because the link is too narrow for a better one."""
        return self._chooses and self.name == _SMALL

    def window(self, name: str, rate: int) -> int:
        """Bytes of sound that may be unconfirmed on a connection with that encoding.

        Few enough for a narrow link to answer a ping behind them in time, and enough for a link with a long
        delay.
        """
        if name == _EXACT:
            return _WINDOW
        return max(_NARROW_WINDOW, rate) if name == _LOSSLESS else _NARROW_WINDOW

    def _choose(self, name: str, reason: str) -> None:
        self.name = name
        _log.warning("encoding is now %s: %s", name, reason)
