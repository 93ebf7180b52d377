"""Gaps: intervals of a channel without its sound, and why. Pure."""

from dataclasses import dataclass
from typing import Final

# How many gaps are kept; a device that comes and goes all day must not fill the memory.
_MAX_GAPS: Final = 1000


@dataclass(frozen=True, slots=True)
class Gap:
    """Silence in place of sound, from position ``start`` to before ``end``, in samples."""

    start: int
    end: int
    reason: str


def add_gap(gaps: tuple[Gap, ...], new: Gap) -> tuple[Gap, ...]:
    """Append a gap, or extend the last one where it continues it for the same reason."""
    last = gaps[-1] if gaps else None
    if last and (last.end, last.reason) == (new.start, new.reason):
        return (*gaps[:-1], Gap(last.start, new.end, new.reason))
    return (*gaps, new)[-_MAX_GAPS:]
