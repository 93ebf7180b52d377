"""What a user may have meant by a name that is unknown. Pure."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from symbl_tui.domain.text import NAME_LIMIT, clean

# Of the shorter of two words at least so much must agree: fewer, and a suggestion reads like a joke.
_CUTOFF: Final = 0.6
_MAX_KNOWN: Final = 10_000


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The remedy for an unknown name: the known one that is closest to it, or ``otherwise`` without one."""
    by_folded = {name.casefold(): name for name, _ in zip(known, range(_MAX_KNOWN), strict=False)}
    near = get_close_matches(word[:NAME_LIMIT].casefold(), by_folded, n=1, cutoff=_CUTOFF)
    return f"did you mean {clean(by_folded[near[0]], NAME_LIMIT)}?" if near else otherwise
