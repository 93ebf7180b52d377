"""Spoken dates: "by friday", "tomorrow", "before the end of the month".

A table instead of a date library: the dates of meetings are a small language, and libraries that parse any
date find dates in "second", "may" and "sat".
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from symbl_tui.engine.insights.clock_times import clock_times
from symbl_tui.engine.insights.phrase import Phrase

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        ("a one", "two couple", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
    for word in words.split()
}
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
)
_PARTS_OF_MONTH: Final = {"early": 10, "mid": 15, "middle of": 15}
_QUARTERS: Final = ("one", "two", "three", "four", "first", "second", "third", "fourth")
_WORKING_DAYS: Final = 5


def dates(text: str, today: date) -> tuple[Phrase[date], ...]:
    """Every date in a normalised text, relative to ``today``, in order."""
    found = [
        Phrase(match.start(), match.end(), due)
        for rule, resolve in _RULES
        for match in rule.finditer(text)
        if (due := _within_calendar(resolve, match, today)) is not None
    ]
    kept: list[Phrase[date]] = []
    # The longest at a place first: "end of next month" contains "next month".
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return tuple(kept)


def find_due(text: str, today: date) -> date | datetime | None:
    """The due date in a text: the first date, with the first time of day.

    A time alone ("by noon") means ``today``.
    """
    day = next((each.value for each in dates(text, today)), None)
    at = next((each.value for each in clock_times(text)), None)
    if at is None:
        return day
    return datetime.combine(day or today, at)


def _within_calendar(resolve: "_Resolve", match: re.Match[str], today: date) -> date | None:
    try:
        return resolve(match, today)
    except (OverflowError, ValueError):  # the end of the calendar
        return None


def _relative_day(match: re.Match[str], today: date) -> date:
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2}
    return today + timedelta(days.get(match[1], 0))


def _weekday(match: re.Match[str], today: date) -> date:
    ahead = (_DAYS.index(match[2]) - today.weekday()) % 7 or 7
    if match[1] == "next" and today.weekday() < _DAYS.index(match[2]):
        ahead += 7  # "next friday", said on a tuesday, is not this week's
    return today + timedelta(ahead)


def _within(match: re.Match[str], today: date) -> date:
    number = _count(match[1])
    unit = match[2].removesuffix("s")
    if unit == "month":
        return _add_months(today, number)
    return today + timedelta(number * (7 if unit == "week" else 1))


def _count(text: str) -> int:
    """A match of :data:`_NUMBER`."""
    word = text.removeprefix("a ").removesuffix(" of")
    return int(word) if word.isdigit() else _NUMBERS[word]


def _period_end(match: re.Match[str], today: date) -> date:
    """The last (working) day of this or the next week, month, quarter or year."""
    ahead = 1 if (match[1] or "").strip() == "next" else 0
    match match[2]:
        case "day":
            return today
        case "week":
            friday = today + timedelta(_WORKING_DAYS - 1 - today.weekday() + 7 * ahead)
            return max(friday, today)
        case "month":
            return _month_end(_add_months(today.replace(day=1), ahead))
        case "quarter":
            to_go = 2 - (today.month - 1) % 3
            return _month_end(_add_months(today.replace(day=1), to_go + 3 * ahead))
        case _:
            return date(today.year + ahead, 12, 31)


def _quarter(match: re.Match[str], today: date) -> date:
    """The last day of a quarter, by its number."""
    text = match[1] or match[2]
    month = 3 * (int(text) if text.isdigit() else _QUARTERS.index(text) % 4 + 1)
    return _month_end(date(today.year + (month < today.month), month, 1))


def _from_weekday(match: re.Match[str], today: date) -> date:
    """For "a week from monday" and "two weeks from tomorrow"."""
    weeks = _count(match[1])
    if match[2] in _DAYS:
        return today + timedelta((_DAYS.index(match[2]) - today.weekday()) % 7 or 7) + timedelta(7 * weeks)
    return today + timedelta((match[2] == "tomorrow") + 7 * weeks)


def _month(match: re.Match[str], today: date) -> date:
    """The end of a named month, or a part of it ("by march", "the middle of june")."""
    month = _MONTHS.index(match[2]) + 1
    first = date(today.year + (month < today.month), month, 1)
    return first.replace(day=_PARTS_OF_MONTH[match[1]]) if match[1] else _month_end(first)


def _weekend(match: re.Match[str], today: date) -> date:
    saturday = today + timedelta((5 - today.weekday()) % 7)
    return saturday + timedelta(7 * (match[1] == "next "))


def _month_day(month: str, day: str, today: date) -> date | None:
    return _next_occurrence(_MONTHS.index(month) + 1, _day_number(day), today)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    day = _day_number(match[1])
    first = today.replace(day=1) if day > today.day else _add_months(today.replace(day=1), 1)
    return _date(first.year, first.month, day)


def _next_occurrence(month: int, day: int, today: date) -> date | None:
    this_year = _date(today.year, month, day)
    return this_year if this_year is None or this_year >= today else _date(today.year + 1, month, day)


def _day_number(text: str) -> int:
    if text[0].isdigit():
        return int(text.rstrip("sthndr"))
    tens, _, unit = text.partition(" ")
    if not unit:
        return 30 if text == "thirtieth" else _ORDINALS.index(text) + 1
    return {"twenty": 20, "thirty": 30}[tens] + _ORDINALS.index(unit) + 1


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


_DAY: Final = "|".join(_DAYS)
_MONTH: Final = "|".join(_MONTHS)
_TENS: Final = rf"(?:twenty|thirty) (?:{'|'.join(_ORDINALS[:9])})"
_NTH: Final = rf"(?:{_TENS}|thirtieth|{'|'.join(_ORDINALS)}|\d\d?(?:st|[nr]d|th)?)"
_NUMBER: Final = rf"\d\d?|(?:a )?couple(?: of)?|{'|'.join(_NUMBERS)}"
_SOON: Final = (
    "(today|tonight|day after tomorrow|(?<!after )tomorrow|eod|close of business|asap|this afternoon"
    "|this evening)"
)
_SOME_MONTH: Final = (
    rf"(?:by|before|until|in|end of) (?:the )?(?:(early|mid|middle of) )?({_MONTH})(?! {_NTH})"
)
# Not before a day: in "by the end of the day on friday" that is the date.
_ALONE: Final = rf"(?! (?:on |this |next )?(?:{_DAY}|tomorrow))"
_Resolve = Callable[[re.Match[str], date], date | None]
_RULES: Final[tuple[tuple[re.Pattern[str], _Resolve], ...]] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), resolve)
    for pattern, resolve in (
        (_SOON, _relative_day),
        (rf"(?:(next|this) )?({_DAY})", _weekday),
        (rf"(?:in|within) (?:the next )?({_NUMBER}) (days?|weeks?|months?)", _within),
        ("end of (?:the |this |our )?(next )?(day|week|month|quarter|year)" + _ALONE, _period_end),
        ("(this|next) (week|month|quarter|year)", _period_end),
        (rf"({_NUMBER}) weeks? from (?:this )?({_DAY}|today|tomorrow|now)", _from_weekday),
        (r"q ?([1-4]|one|two|three|four)|(first|second|third|fourth) quarter", _quarter),
        ("(this |next |the )?weekend", _weekend),
        (_SOME_MONTH, _month),
        (rf"({_MONTH}) (?:the )?({_NTH})", lambda match, today: _month_day(match[1], match[2], today)),
        (rf"({_NTH}) (?:of )?({_MONTH})", lambda match, today: _month_day(match[2], match[1], today)),
        (rf"(?:by|on|until|before|due) the ({_NTH})(?! (?:{_MONTH}|of))", _day_of_month),
    )
)
