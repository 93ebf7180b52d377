"""Inverse normalisation of times of day, dates and years: "3:30 PM", "March 3rd", "1984". Pure; English."""

import re
from typing import Final

from symbl_tui.engine.recognizers.postprocessing.itn_tokens import Number, Tokens, Written

_NOON: Final = {"am": "AM", "a.m": "AM", "pm": "PM", "p.m": "PM"}
_CLOCK: Final = re.compile(r"(\d{1,2}(?::\d\d)?)([ap])\.?m", re.ASCII)
_BEFORE_TIMES: Final = frozenset(("at", "by", "until", "till", "around", "before", "after", "from"))
_AFTER_TIMES: Final = frozenset(("on", "in", "today", "tomorrow", "tonight", "sharp"))
_OH: Final = frozenset(("oh", "o"))
_MONTHS: Final = frozenset(
    (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
)
_DECADES: Final = {
    "twenties": "20s",
    "thirties": "30s",
    "forties": "40s",
    "fifties": "50s",
    "sixties": "60s",
    "seventies": "70s",
    "eighties": "80s",
    "nineties": "90s",
}
# The first two digits of numbers that are years in any context.
_CENTURIES: Final = range(17, 21)


def clock_time(tokens: Tokens, at: int) -> Written | None:
    """A time of day with AM, PM or o'clock, or two numbers where only a time can stand."""
    if joined := _CLOCK.fullmatch(tokens.core[at]):
        return Written(at, at + 1, (joined[1], f"{joined[2].upper()}M"), _after_half(tokens, at))
    hour, end = _hour_and_minute(tokens, at)
    if not hour:
        return None
    half = _NOON.get(tokens.word(end), "") if tokens.joined(at, end + 1) else ""
    # "at three am i late": there "am" is the verb.
    if half and tokens.word(end + 1) != "i":
        return Written(at, end + 1, (hour, half), _after_half(tokens, end))
    if tokens.word(end) == "o'clock":
        return Written(at, end, (hour,))
    certain = tokens.word(at - 1) in _BEFORE_TIMES and (
        tokens.ends(end - 1) or tokens.word(end) in _AFTER_TIMES
    )
    return Written(at, end, (hour,)) if certain and ":" in hour else None


def date(tokens: Tokens, at: int) -> Written | None:
    """A day beside its month, as an ordinal if it was spoken as one."""
    number = tokens.numbers.get(at)
    if number is None or not 1 <= number.value <= 31 or number.value % 1:
        return None
    after_month = _is_month(tokens, at - 1) and not tokens.after[at - 1]
    of_month = number.ordinal and tokens.word(number.end) == "of" and _is_month(tokens, number.end + 1)
    # "March nineteen eighty four" has no day.
    if not (after_month or of_month) or (not number.ordinal and year(tokens, at)):
        return None
    return Written(at, number.end, (number.text,))


def year(tokens: Tokens, at: int) -> Written | None:
    """A year spoken in two parts."""
    first = tokens.numbers.get(at)
    if first is None or first.end != at + 1 or first.ordinal or not 10 <= first.value <= 20:
        return None
    # "ten twenty" is as often a time or two numbers: only "in ten sixty six" is sure to be a year.
    if first.value not in _CENTURIES and tokens.word(at - 1) != "in":
        return None
    last, end = _two_digits(tokens, first.end)
    return Written(at, end, (f"{first.value:.0f}{last}",)) if last and tokens.joined(at, end) else None


def decade(tokens: Tokens, at: int) -> Written | None:
    """A decade with its century."""
    first = tokens.numbers.get(at)
    last = _DECADES.get(tokens.word(at + 1))
    if first is None or last is None or first.value not in _CENTURIES or not tokens.joined(at, at + 2):
        return None
    return Written(at, at + 2, (f"{first.value:.0f}{last}",))


def is_year(number: Number) -> bool:
    """Whether a number may be a year."""
    return 1100 <= number.value < 2100 and number.value % 1 == 0


def _hour_and_minute(tokens: Tokens, at: int) -> tuple[str, int]:
    """A time in digits and the end of its words; empty if it is none."""
    if re.fullmatch(r"\d{1,2}:\d\d", tokens.core[at], re.ASCII):
        return tokens.core[at], at + 1
    hour = tokens.numbers.get(at)
    if hour is None or hour.ordinal or hour.end != at + 1 or hour.value not in range(1, 13):
        return "", at
    minute, end = _two_digits(tokens, hour.end)
    if minute and int(minute) < 60 and tokens.joined(at, end):
        return f"{hour.value:.0f}:{minute}", end
    return f"{hour.value:.0f}", hour.end


def _after_half(tokens: Tokens, at: int) -> str | None:
    """The punctuation after "p.m.": its full stop ends a sentence only if another one follows."""
    following = tokens.written[at + 1] if at + 1 < len(tokens.words) else "A"
    if "." not in tokens.core[at] or following[:1].isupper():
        return None
    return tokens.after[at].removeprefix(".")


def _two_digits(tokens: Tokens, at: int) -> tuple[str, int]:
    """Two digits for "thirty", "twenty five" or "oh five", and their end."""
    number = tokens.numbers.get(at)
    if number and not number.ordinal and 10 <= number.value <= 99 and number.value % 1 == 0:
        return f"{number.value:.0f}", number.end
    ones = tokens.numbers.get(at + 1)
    if tokens.word(at) in _OH and ones and ones.is_digit and ones.end == at + 2:
        return f"0{ones.value:.0f}", at + 2
    return "", at


def _is_month(tokens: Tokens, at: int) -> bool:
    return 0 <= at < len(tokens.words) and tokens.written[at] in _MONTHS
