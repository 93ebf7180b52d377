"""E-mail addresses, web addresses and telephone numbers, written or spoken."""

import re
from collections.abc import Iterator
from typing import Final

from symbl_tui.engine.insights.numbers import DIGITS, read_digits
from symbl_tui.engine.insights.spans import Span

REGION: Final = "US"
"""The region of a telephone number without a country code."""
_NAME: Final = r"[a-z0-9][a-z0-9-]{0,62}"
_TOP: Final = "(?:com|org|net|edu|gov|io|ai|dev|app|co|info|biz|eu|uk|us|de|fr|ca|au|ch|nl|in|jp)"
_EMAIL: Final = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@(?:{_NAME}\.){{1,5}}[a-z]{{2,24}}\b", re.IGNORECASE)
_SPOKEN_EMAIL: Final = re.compile(
    rf"\b(?:[\w]{{1,40}}(?: (?:dot|underscore|dash) [\w]{{1,40}}){{0,3}}) at (?:{_NAME} dot ){{1,3}}{_TOP}\b",
    re.IGNORECASE,
)
_URL: Final = re.compile(
    r"\b(?:https?://[^\s<>\"]{1,2000}|www\.[^\s<>\"]{1,2000}|"
    rf"(?:{_NAME}\.){{1,4}}"
    r"(?:com|org|net|edu|gov|io|ai|dev)"
    r"(?:/[^\s<>\"]{0,2000})?)(?<![.,;:!?)])",
    re.IGNORECASE,
)
_SPOKEN_URL: Final = re.compile(rf"\b(?:www dot )?(?:{_NAME} dot ){{1,3}}{_TOP}\b", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ()./-]{0,3}\d){6,14}(?![\w%])")
_SPOKEN_PHONE: Final = re.compile(rf"\b(?:plus )?{DIGITS}", re.IGNORECASE)
_SPELLING: Final = tuple(
    (re.compile(word, re.IGNORECASE), sign)
    for word, sign in ((" dot ", "."), (" at ", "@"), (" underscore ", "_"), (" dash ", "-"))
)


def emails(text: str) -> Iterator[Span]:
    """Yield every e-mail address; "john at example dot com" is one."""
    for pattern in (_EMAIL, _SPOKEN_EMAIL):
        for match in pattern.finditer(text):
            yield Span("EMAIL", match.start(), match.end(), _spell(match.group()))


def urls(text: str) -> Iterator[Span]:
    """Yield every web address, with or without its protocol."""
    for pattern in (_URL, _SPOKEN_URL):
        for match in pattern.finditer(text):
            yield Span("URL", match.start(), match.end(), _spell(match.group()))


def phones(text: str) -> Iterator[Span]:
    """Yield every possible telephone number; the value is E.164 where the country is known."""
    for match in _PHONE.finditer(text):
        value = _to_e164(match.group())
        if value and (
            value.startswith("+") or not match.group().isdigit()
        ):  # seven digits in a row are a count
            yield Span("PHONE", match.start(), match.end(), value)
    for match in _SPOKEN_PHONE.finditer(text):
        spoken = match.group().lower().rstrip()
        plus = "+" if spoken.startswith("plus ") else ""
        if value := _to_e164(plus + read_digits(spoken.removeprefix("plus "))):
            yield Span("PHONE", match.start(), match.start() + len(spoken), value)


def _to_e164(written: str) -> str | None:
    import phonenumbers  # 30 ms, which an engine that starts has no use for

    try:
        number = phonenumbers.parse(written, REGION)
    except phonenumbers.NumberParseException:
        return None
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.IS_POSSIBLE:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        # A number without its area code has no E.164 form.
        case phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return str(number.national_number)
        case _:
            return None


def _spell(spoken: str) -> str:
    for word, sign in _SPELLING:
        spoken = word.sub(sign, spoken)
    return spoken.lower() if "@" in spoken else spoken
