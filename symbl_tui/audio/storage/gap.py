"""Stretches of a channel that lack its sound, and why. Pure."""

from dataclasses import dataclass
from typing import Final

_MOST: Final = 1000
"""How many stretches are remembered; a device that comes and goes all day must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Positions in samples, from ``start`` to before ``end``, where there is silence in place of sound."""

    start: int
    end: int
    reason: str


def longer(stretches: tuple[Gap, ...], new: Gap) -> tuple[Gap, ...]:
    """The stretches with a new one, which is joined to the last where it follows for the same reason."""
    last = stretches[-1] if stretches else None
    if last and (last.end, last.reason) == (new.start, new.reason):
        return (*stretches[:-1], Gap(last.start, new.end, new.reason))
    return (*stretches, new)[-_MOST:]
