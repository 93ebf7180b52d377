"""Due dates as a user types them: ISO 8601, or plain words. Pure."""

import re
from datetime import date, timedelta
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import UsageError

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS: Final = {"today": 0, "tomorrow": 1}
_UNITS: Final = {"day": 1, "week": 7}
_DISTANCE: Final = re.compile(r"in (\d{1,3}|a) (day|week)s?")
_REMEDY: Final = "write e.g. 2026-11-27, friday, tomorrow, next monday or in 2 weeks"


def parse_due(text: str, today: date) -> str:
    """The date that a text names, in ISO 8601; empty for an empty text.

    A weekday is the next day of that name after today; ``next friday`` is that of the next week.

    Raises:
        UsageError: it names none.
    """
    words = " ".join(clean(text).casefold().removeprefix("by ").removeprefix("on ").split())
    if not words:
        return ""
    if (found := _iso(words) or _named(words, today)) is None:
        raise UsageError(f'"{clean(text, 40)}" is no date', _REMEDY)
    return found


def _iso(words: str) -> str | None:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        return None


def _named(words: str, today: date) -> str | None:
    if words in _DAYS:
        return (today + timedelta(days=_DAYS[words])).isoformat()
    if distance := _DISTANCE.fullmatch(words):
        count = 1 if distance[1] == "a" else int(distance[1])
        return (today + timedelta(days=count * _UNITS[distance[2]])).isoformat()
    later = 7 if words.startswith("next ") else 0
    name = words.removeprefix("next ")
    if name == "week" and later:
        return (today + timedelta(days=7)).isoformat()
    days = [number for number, day in enumerate(_WEEKDAYS) if len(name) >= 3 and day.startswith(name)]
    if len(days) != 1:
        return None
    monday = today - timedelta(days=today.weekday())
    if later:
        return (monday + timedelta(days=7 + days[0])).isoformat()
    ahead = (days[0] - today.weekday() - 1) % 7 + 1
    return (today + timedelta(days=ahead)).isoformat()
