"""How the link to the engine stands, in the few words that the line on top has room for. Pure.

The whole sentence is in the log and in a notice; here it is only told apart from the others.
"""

import math
import re
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus

_UNANSWERED_SECONDS: Final = 5.0
"""From when on it is worth a word that nobody answers."""
_CATCHING_UP_SECONDS: Final = 3.0
"""How much sound must wait to be sent."""
_SHORT: Final = 28
"""Characters of a reason that has no short form."""

_PLAIN: Final = "LINEAR16"
"""The encoding that is not worth a word."""
_ENCODINGS: Final = {"MULAW": "ulaw", "AMR_WB": "amr", "SPEEX": "spx"}
"""What the others are called that have long names."""

_REASONS: Final = (
    ("connection refused", "connection refused"),
    ("no name server", "no name server answers"),
    ("does not resolve", "name does not resolve"),
    ("no route", "no route to it"),
    ("broke the connection off", "broken off"),
    ("died without a word", "link died"),
    ("closed the connection", "closed by the engine"),
    ("certificate", "certificate not trusted"),
    ("refuses the", "credentials refused"),
    ("refuses to start", "engine refuses to start"),
    ("over 1 MiB", "message too large"),
    ("no answer", "no answer"),
    ("not answer", "no answer"),
    ("said nothing", "no answer"),
    ("does not speak", "not Symbl's protocol"),
    ("breaks the WebSocket", "not Symbl's protocol"),
    ("the server sent", "not Symbl's protocol"),
)
"""What a sentence contains, and what it is in short; the first that fits."""


class Aside(str):
    """A note that nothing is wrong; at most four characters."""

    __slots__ = ()


def note(link: LinkStatus, ledger: tuple[ChannelLedger, ...], now: float) -> str:
    """What the reader should know of the link; while all is well an :class:`Aside`, or nothing.

    Args:
        link: How it stands.
        ledger: How much was captured and sent.
        now: Seconds on the monotonic clock.
    """
    match link.state:
        case LinkState.WAITING:
            seconds = math.ceil(max(0.0, link.retry_at - now))
            return f"{link.attempt} in {seconds:>2} s: {short(link.reason)}"
        case LinkState.OPENING if link.attempt:
            return f"{link.attempt} calling: {short(link.reason)}"
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
    return Aside("" if name == _PLAIN else _ENCODINGS.get(name, name.lower()))


def short(reason: str) -> str:
    """A sentence of ours on why the engine cannot be reached, in a few words."""
    status = re.search(r"HTTP \d{3}", reason)
    known = next((words for part, words in _REASONS if part in reason), "")
    if known or status:
        return known or (status[0] if status else "")
    words = re.sub(r"https?://\S+ ?", "", clean(reason)).partition(";")[0]
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1].rstrip()}…"
