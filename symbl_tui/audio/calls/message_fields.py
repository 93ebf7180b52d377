"""Read the JSON that platforms send: bounded, and tolerant of what is missing. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.untrusted_json import get_name

_LONGEST: Final = 64 * 1024
# Custom parameters of one call.
_MOST_FIELDS: Final = 32
# A telephone number, also within a SIP address.
_NUMBER: Final = re.compile(r"\+?[0-9](?:[ ()/-]?[0-9]){6,}")
_SHOWN_DIGITS: Final = 4
_DIGITS: Final = "0123456789*#ABCDabcd"


def parse_object(text: str, longest: int = _LONGEST) -> dict[str, Any]:
    """The JSON object in a text message; a leading space, as old senders have, is allowed.

    Raises:
        CallRefused: It is none, or longer than ``longest`` characters.
    """
    if len(text) > longest:
        raise CallRefused(f"a text message has {len(text)} characters, more than {longest}")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise CallRefused(f"a text message is no JSON: {clean(text, 60)!r}") from None
    if not isinstance(content, dict):
        raise CallRefused("a text message is no JSON object")
    return content


def text_field(content: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is a text or a number, cleaned; empty without one."""
    return next((text for name in names if (text := get_name(content, name))), "")


def text_fields(content: object) -> dict[str, str]:
    """Those entries of a mapping that are texts or numbers, cleaned; at most 32."""
    if not isinstance(content, dict):
        return {}
    keys = [key for key in content if isinstance(key, str)][:_MOST_FIELDS]
    named = {clean(key[:NAME_LIMIT], NAME_LIMIT): text_field(content, key) for key in keys}
    return {key: value for key, value in named.items() if key and value}


def without_numbers(text: str) -> str:
    """A name with the last four digits of telephone numbers alone: names get into folders and logs."""
    return _NUMBER.sub(lambda found: f"…{found[0][-_SHOWN_DIGITS:]}", text)


def digit_field(content: Mapping[str, Any], *names: str) -> str:
    """The pressed key that one of these fields begins with: a digit, ``*``, ``#`` or A to D; else empty."""
    digit = text_field(content, *names)[:1]
    return digit.upper() if digit and digit in _DIGITS else ""
