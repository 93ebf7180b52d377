"""The state of the link to the engine, in the few words that the status line has room for. Pure.

The whole sentence is in the log and in a notice; here is the error's brief form.
"""

import math
from typing import Final

from symbl_tui.domain.encoding import Encoding
from symbl_tui.domain.text import clean
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus

# A silence of the engine from which on it is shown.
_UNANSWERED_SECONDS: Final = 5.0
# Unsent sound from which on it is shown.
_CATCHING_UP_SECONDS: Final = 3.0
# Characters of a reason at most.
_SHORT: Final = 28


class Aside(str):
    """A note that nothing is wrong; at most four characters."""

    __slots__ = ()


def note(link: LinkStatus, ledger: tuple[ChannelLedger, ...], now: float) -> str:
    """The note about the link; while it works an :class:`Aside`, or empty.

    Args:
        link: Its state.
        ledger: How much was captured and sent on each channel.
        now: Seconds on the monotonic clock.
    """
    match link.state:
        case LinkState.WAITING:
            seconds = math.ceil(max(0.0, link.retry_at - now))
            return f"{link.attempt} in {seconds:>2} s: {short(link.brief)}"
        case LinkState.OPENING if link.attempt:
            return f"{link.attempt} connecting: {short(link.brief)}"
        case LinkState.UP:
            return _up(link, ledger, now)
        case _:
            return ""


def _up(link: LinkStatus, ledger: tuple[ChannelLedger, ...], now: float) -> str:
    unanswered = 0.0 if link.silent_since is None else now - link.silent_since
    if unanswered >= _UNANSWERED_SECONDS:
        return f"no answer for {unanswered:>2.0f} s"
    unsent = max((channel.captured - channel.sent for channel in ledger), default=0.0)
    return "catching up" if unsent > _CATCHING_UP_SECONDS else _encoding(link.encoding)


def _encoding(name: str) -> Aside:
    plain = name not in list(Encoding) or name == Encoding.LINEAR16
    return Aside("" if plain else Encoding(name).info.label)


def short(brief: str) -> str:
    """The brief form of an error, cut where the status line has no room for it."""
    words = clean(brief)
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1].rstrip()}…"
