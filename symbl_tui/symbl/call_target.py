"""Parses the target of a call: a SIP address or a telephone number. Pure."""

import re
from typing import Final

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError

_SIP: Final = re.compile(r"sips?:[^\s@/<>\"]{1,200}(?:@[^\s@/<>\"]{1,200})?", re.IGNORECASE)
# What people write into a number besides its digits.
_PUNCTUATION: Final = re.compile(r"[ ()./-]")
_NUMBER: Final = re.compile(r"(?:\+|00)([1-9][0-9]{5,14})", re.ASCII)
_KEYS: Final = re.compile(r"[0-9A-Da-d*#,]{1,100}", re.ASCII)


def parse_call_target(text: str) -> tuple[str, str]:
    """The SIP address and the telephone number that a text is, of which one is empty.

    A number has its country's code: ``+49 30 123456`` is ``4930123456`` to an engine.

    Raises:
        UsageError: it is neither.
    """
    text = text.strip()
    if _SIP.fullmatch(text):
        return text, ""
    if number := _NUMBER.fullmatch(_PUNCTUATION.sub("", text)):
        return "", number[1]
    raise UsageError(
        f"'{clean(text, NAME_LIMIT)}' cannot be called",
        "give a SIP address such as sip:alice@example.org, or a number with its country, such as +4930123456",
    )


def check_keys(keys: str) -> str:
    """The keys to press, as they were given.

    Raises:
        UsageError: they are none of a telephone's.
    """
    if keys and not _KEYS.fullmatch(keys):
        raise UsageError(
            f"'{clean(keys, NAME_LIMIT)}' are no keys of a telephone",
            "use digits, * and #; a comma is a pause",
        )
    return keys
