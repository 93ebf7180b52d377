"""Finds the channels of a sound server's source on a stream. Pure.

A server connects channels of the same name. ALSA's plugin names those of a stream after loudspeakers, and the
rest ``aux0``, ``aux1`` ...; a sound card with eight microphones has nothing but the latter, and would be
recorded as silence. So a stream is opened that is wide enough to have all the names.
"""

from collections.abc import Sequence
from typing import Final

MAX_WIDTH: Final = 32
"""The widest stream that ALSA's plugin opens."""

_LOUDSPEAKERS: Final = (
    *("front-left", "front-right", "rear-left", "rear-right"),
    *("front-center", "lfe", "side-left", "side-right"),
)
# The loudspeaker layouts, by channels; a stream gets the largest that fits.
_LAYOUTS: Final = (8, 6, 5, 4, 2)


def stream_names(width: int) -> tuple[str, ...]:
    """ALSA's names for the channels of a stream of that width."""
    if width <= 1:
        return ("mono",)[:width]
    named = next(count for count in _LAYOUTS if count <= width)
    return (*_LOUDSPEAKERS[:named], *(f"aux{number}" for number in range(width - named)))


def map_channels(source: Sequence[str]) -> tuple[int, tuple[int, ...]]:
    """The width that a stream must have, and which of its channels carry those of a source.

    Args:
        source: The server's names of the source's channels. Where no stream has all of them, the channels are
            mapped in order, and the server may mix some.
    """
    # The narrowest that fits: every further channel is silence that goes through the pipe.
    for width in range(len(source), MAX_WIDTH + 1):
        stream = stream_names(width)
        if len(set(source)) == len(source) and set(source) <= set(stream):
            return width, tuple(stream.index(name) for name in source)
    # A mixed recording is better than none; the capture child prints a warning for the log.
    return len(source), tuple(range(len(source)))
