"""Which encoding the sound goes in: what was asked for, or what the way up carries. Knows no socket."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.domain.encoding import AUTO, Encoding
from symbl_tui.system.network import is_loopback

_EXACT: Final = Encoding.LINEAR16
_LOSSLESS: Final = Encoding.FLAC
_LEAN: Final = Encoding.OPUS

_SPAN: Final = 5.0
"""Seconds by which a way up is judged."""
_BEHIND: Final = 2.0
"""Seconds of sound that wait where the way up is too narrow; less than half of it, where it carries all."""
_HELD: Final = 0.8
"""Share of the time that sending is held up on one that is too narrow."""
_GOOD_SECONDS: Final = 300.0
"""How long all must have gone well before the better encoding is tried again; twice as long every time ..."""
_LONGEST_GOOD: Final = 3600.0
"""... up to this."""
_NARROW_WINDOW, _WINDOW = 16 * 1024, 64 * 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Look:
    """How things stood once."""

    at: float
    behind: float
    """Seconds of sound that were captured and not sent."""
    held: float
    """Seconds that sending had taken so far."""


class UplinkThroughput:
    """What the way up of one connection carries, by how it went in the last seconds.

    Sending waits where the other side confirms less than we send. Where it waits most of the time and still
    what waits does not become less, the way is too narrow. An engine that falls behind looks the same; leaner
    sound does it no harm.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held = 0.0
        self._since: float | None = None
        self._looks: deque[_Look] = deque()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """While this is entered, something is being sent."""
        self._since = began = self._clock()
        try:
            yield
        finally:
            self._since = None
            self._held += self._clock() - began

    def look(self, behind: float) -> None:
        """Take note of how many seconds of sound wait now; to be called every half second or so."""
        now = self._clock()
        held = self._held + (0.0 if self._since is None else now - self._since)
        self._looks.append(_Look(now, behind, held))
        while len(self._looks) > 1 and now - self._looks[1].at >= _SPAN:
            self._looks.popleft()

    @property
    def strained(self) -> bool:
        """Whether it does not carry what is sent."""
        first, last = self._looks[0], self._looks[-1]
        waits = last.behind >= max(_BEHIND, first.behind)
        return waits and last.at - first.at >= _SPAN and self._share >= _HELD

    @property
    def easy(self) -> bool:
        """Whether it carries what is sent as it comes."""
        return self._looks[-1].behind < _BEHIND / 2 and self._share < _HELD / 2

    @property
    def _share(self) -> float:
        """How much of the last seconds sending took."""
        first, last = self._looks[0], self._looks[-1]
        return (last.held - first.held) / max(last.at - first.at, 1e-3)


class Encodings:
    """The encoding of a session's connections: the same for all channels, as they share the way up."""

    def __init__(self, wanted: str, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """``auto`` chooses for the engine at ``url``, which may be this machine; anything else stays."""
        here = is_loopback(urlsplit(url).hostname or "")
        self.name = wanted if wanted != AUTO else _EXACT if here else _LOSSLESS
        """The one that connections are to have now."""
        self._chooses = wanted == AUTO and not here
        self._clock = clock
        self._patience = _GOOD_SECONDS / 2
        self._good_since = 0.0
        _log.info("sound goes as %s", self.name)

    def judge(self, uplink: UplinkThroughput) -> None:
        """Choose anew, after how it went on one of the connections."""
        now = self._clock()
        if not self._chooses:
            return
        if self.name == _LOSSLESS:
            if uplink.strained:
                self._patience = min(2 * self._patience, _LONGEST_GOOD)
                self._good_since = now
                self._choose(_LEAN, "the way to the engine does not carry more")
        elif not uplink.easy:
            self._good_since = now
        elif now - self._good_since >= self._patience:
            self._choose(_LOSSLESS, f"the way to the engine was good for {self._patience:.0f} s")

    @property
    def lean(self) -> bool:
        """Whether it was chosen in need, so that a connection with another is of no use."""
        return self._chooses and self.name == _LEAN

    def window(self, name: str, rate: int) -> int:
        """Bytes of sound that may be unconfirmed on a connection with that encoding.

        A narrow way is to carry a ping in time behind them, and a long one is not to wait for them.
        """
        if name == _EXACT:
            return _WINDOW
        return max(_NARROW_WINDOW, rate) if name == _LOSSLESS else _NARROW_WINDOW

    def _choose(self, name: str, why: str) -> None:
        self.name = name
        _log.warning("sound goes as %s now: %s", name, why)
