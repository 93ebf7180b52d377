"""Where on a stream each channel of a sound server's source is to be found. Pure.

A server puts channels where they are called the same. ALSA's way to it names those of a stream after
loudspeakers, and what is left over ``aux0``, ``aux1`` ...; a sound card with eight microphones has nothing
but the latter, and would be heard as silence. So as wide a stream is taken as has all the names.
"""

from collections.abc import Sequence
from typing import Final

MOST: Final = 32
"""The widest stream there is."""

_LOUDSPEAKERS: Final = (
    *("front-left", "front-right", "rear-left", "rear-right"),
    *("front-center", "lfe", "side-left", "side-right"),
)
_LAYOUTS: Final = (8, 6, 5, 4, 2)
"""How many loudspeakers a stream is named after; the most that it has channels for."""


def names(width: int) -> tuple[str, ...]:
    """What ALSA calls the channels of a stream."""
    if width <= 1:
        return ("mono",)[:width]
    named = next(count for count in _LAYOUTS if count <= width)
    return (*_LOUDSPEAKERS[:named], *(f"aux{number}" for number in range(width - named)))


def spread(source: Sequence[str]) -> tuple[int, tuple[int, ...]]:
    """How wide a stream must be, and which of its channels are those of a source, as the server calls them.

    Where none has all the names, they are taken in order, and the server may mix some of them.
    """
    for width in range(len(source), MOST + 1):
        stream = names(width)
        if len(set(source)) == len(source) and set(source) <= set(stream):
            return width, tuple(stream.index(name) for name in source)
    return len(source), tuple(range(len(source)))
