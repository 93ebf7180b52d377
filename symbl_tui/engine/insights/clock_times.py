"""Spoken times of day: "noon", "half past three", "five pm", "at 3:30"."""

import re
from collections.abc import Iterator
from datetime import time
from typing import Final

from symbl_tui.engine.insights.phrase import Phrase

_HOURS: Final = (
    *("twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
)
_MINUTES: Final = {"fifteen": 15, "thirty": 30, "forty five": 45, "ten": 10, "twenty": 20}
_HOUR: Final = rf"{'|'.join(_HOURS)}|1[0-9]|2[0-3]|0?[0-9]"
_AFTERNOON: Final = 12
# An hour before this without "am" is in the afternoon: meetings are not at three in the morning.
_EARLIEST: Final = 8
_CLOCK: Final = re.compile(
    r"\b(?:(?P<named>noon|midday|midnight)"
    rf"|(?P<part>half past|quarter past|quarter to) (?P<of>{'|'.join(_HOURS)})"
    rf"|(?P<hour>{_HOUR})(?:(?: |:)?(?P<minute>{'|'.join(_MINUTES)}|[0-5]\d))?"
    r" ?(?P<half>a ?m|p ?m|a\.m|p\.m|o'?clock)"
    r"|(?:(?<=at )|(?<=by )|(?<=until )|(?<=before )|(?<=around ))"
    r"(?P<only>[01]?\d|2[0-3])[ :](?P<past>[0-5]\d))\b"
)


def clock_times(text: str) -> Iterator[Phrase[time]]:
    """Yield every time of day in a text in lower case."""
    for match in _CLOCK.finditer(text):
        yield Phrase(match.start(), match.end(), _read(match))


def _read(match: re.Match[str]) -> time:
    if match["named"]:
        return time(0 if match["named"] == "midnight" else 12)
    if match["part"]:
        return _part(match["part"], _hour(match["of"]))
    hour, minute = _hour(match["hour"] or match["only"]), _minute(match["minute"] or match["past"])
    half = (match["half"] or "").replace(" ", "").replace(".", "")
    if half == "pm" and hour < _AFTERNOON:
        hour += _AFTERNOON
    elif half == "am":
        hour %= _AFTERNOON
    else:
        hour = _likely(hour)
    return time(hour, minute)


def _part(part: str, hour: int) -> time:
    match part:
        case "half past":
            return time(_likely(hour), 30)
        case "quarter past":
            return time(_likely(hour), 15)
        case _:
            return time((_likely(hour) - 1) % 24, 45)


def _likely(hour: int) -> int:
    return hour + _AFTERNOON if 0 < hour < _EARLIEST else hour


def _hour(text: str) -> int:
    return int(text) if text.isdigit() else _HOURS.index(text) or _AFTERNOON


def _minute(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else _MINUTES[text]
