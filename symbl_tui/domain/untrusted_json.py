"""Read values of untrusted JSON leniently: bounded, of the requested type, without control characters. Pure.

A value that is missing or of another type is read as the empty one; an incomplete message is no error.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT, clean

Json = dict[str, object]

ITEMS_LIMIT: Final = 1_000
"""Elements looked at in one list."""

YEARS: Final = range(1970, 2200)
"""Years in which anything can have happened; the first and last of all cannot be shown in other zones."""

LONGEST: Final = 1e7
"""Seconds, some four months: no session is longer, and arithmetic goes nowhere near infinity."""


def get_text(source: Mapping[str, object], key: str, limit: int = TEXT_LIMIT) -> str:
    """The string at ``key``, cleaned; numbers are taken as their digits, since ids come as both."""
    value = source.get(key)
    if isinstance(value, str):  # nearly always: this is called millions of times for a long session
        return clean(value, limit) if value else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return clean(repr(value), limit)
    return ""


def get_name(source: Mapping[str, object], key: str) -> str:
    """The short string at ``key``: a name or an id."""
    return get_text(source, key, NAME_LIMIT)


def get_number(source: Json, key: str) -> float | None:
    """The finite number at ``key``; strings of digits too (``seconds`` and ``nanos`` come so)."""
    value = source.get(key)
    if type(value) is float:
        return value if math.isfinite(value) else None
    # In Python a bool is an int: true would be the number 1.
    if value is None or isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value[:40] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    # float() takes "nan" and "1e999", and arithmetic with them spreads.
    return result if math.isfinite(result) else None


def get_time(source: Json, key: str) -> datetime | None:
    """The date and time at ``key``, as TOML has them; see :func:`plausible_time`."""
    value = source.get(key)
    return plausible_time(value) if isinstance(value, datetime) else None


def plausible_time(time: datetime) -> datetime | None:
    """A time in UTC where it names no zone; None beyond :data:`YEARS`."""
    if time.year not in YEARS:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def get_seconds(source: Json, key: str) -> float | None:
    """The number of seconds at ``key``, limited to 0 up to :data:`LONGEST`."""
    seconds = get_number(source, key)
    return None if seconds is None else min(LONGEST, max(0.0, seconds))


def get_object(source: Json, key: str) -> Json:
    """The object at ``key``."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def get_objects(source: Json, key: str) -> list[Json]:
    """The objects in the list at ``key``."""
    value = source.get(key)
    return [item for item in value[:ITEMS_LIMIT] if isinstance(item, dict)] if isinstance(value, list) else []
