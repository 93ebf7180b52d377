"""When something is due, as people say it: "by friday", "tomorrow", "before the end of the month".

A table of ours instead of a date library: what is said in meetings is a small language, and the libraries
that read any date read dates into "second", "may" and "sat".
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

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
_WORKING_DAYS: Final = 5


def find_due(said: str, today: date) -> date | None:
    """The first date that is named in ``said`` (lower case, no punctuation), counted from ``today``."""
    found = [
        (match.start(), resolve(match, today)) for rule, resolve in _RULES if (match := rule.search(said))
    ]
    return min(((at, due) for at, due in found if due is not None), default=(0, None))[1]


def _relative_day(match: re.Match[str], today: date) -> date:
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2}
    return today + timedelta(days.get(match[1], 0))


def _weekday(match: re.Match[str], today: date) -> date:
    ahead = (_DAYS.index(match[2]) - today.weekday()) % 7 or 7
    if match[1] == "next" and today.weekday() < _DAYS.index(match[2]):
        ahead += 7  # "next friday", said on a tuesday, is not this week's
    return today + timedelta(ahead)


def _within(match: re.Match[str], today: date) -> date:
    said = match[1].removeprefix("a ").removesuffix(" of")
    number = int(said) if said.isdigit() else _NUMBERS[said]
    unit = match[2].removesuffix("s")
    if unit == "month":
        return _add_months(today, number)
    return today + timedelta(number * (7 if unit == "week" else 1))


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


def _month_day(month: str, day: str, today: date) -> date | None:
    return _next_occurrence(_MONTHS.index(month) + 1, _day_number(day), today)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    day = _day_number(match[1])
    first = today.replace(day=1) if day > today.day else _add_months(today.replace(day=1), 1)
    return _date(first.year, first.month, day)


def _next_occurrence(month: int, day: int, today: date) -> date | None:
    this_year = _date(today.year, month, day)
    return this_year if this_year is None or this_year >= today else _date(today.year + 1, month, day)


def _day_number(said: str) -> int:
    if said[0].isdigit():
        return int(said.rstrip("sthndr"))
    tens, _, unit = said.partition(" ")
    if not unit:
        return 30 if said == "thirtieth" else _ORDINALS.index(said) + 1
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
_Resolve = Callable[[re.Match[str], date], date | None]
_RULES: Final[tuple[tuple[re.Pattern[str], _Resolve], ...]] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), resolve)
    for pattern, resolve in (
        ("(today|tonight|day after tomorrow|(?<!after )tomorrow|eod|close of business|asap)", _relative_day),
        (rf"(?:(next|this) )?({_DAY})", _weekday),
        (rf"(?:in|within) (?:the next )?({_NUMBER}) (days?|weeks?|months?)", _within),
        ("end of (?:the |this |our )?(next )?(day|week|month|quarter|year)", _period_end),
        ("(this|next) (week|month|quarter|year)", _period_end),
        (rf"({_MONTH}) (?:the )?({_NTH})", lambda match, today: _month_day(match[1], match[2], today)),
        (rf"({_NTH}) (?:of )?({_MONTH})", lambda match, today: _month_day(match[2], match[1], today)),
        (rf"(?:by|on|until|before|due) the ({_NTH})(?! (?:{_MONTH}|of))", _day_of_month),
    )
)
