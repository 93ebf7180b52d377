"""Inverse normalisation of spoken addresses: telephone numbers, e-mail, web sites. Pure; English."""

from typing import Final

from symbl_tui.engine.recognizers.postprocessing.itn_tokens import Tokens, Written

_ZERO: Final = frozenset(("oh", "o"))
# Digits in a row that are one number ...
_FEWEST: Final = 3
# ... and with commas between them, which may be a count.
_FEWEST_APART: Final = 7
# The punctuation that may stand between two digits of one number.
_WITHIN: Final = ("", ",")
_GROUPS: Final = {7: (3, 4), 10: (3, 3, 4), 11: (1, 3, 3, 4)}

_TOP_LEVEL: Final = frozenset(("com", "org", "net", "edu", "gov", "io", "ai", "co", "dev", "app", "info"))
_MARKS: Final = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-"}
_NO_NAME: Final = frozenset(
    ("a", "an", "the", "this", "that", "dot", "at", "and", "or", "of", "in", "to", "is")
)
_ABOUT_MAIL: Final = frozenset(("mail", "email", "e-mail", "emails", "address", "write", "send", "contact"))
# Words before an e-mail address that must mention one: "look at example.com" is none.
_FURTHEST: Final = 12


def digits(tokens: Tokens, at: int) -> Written | None:
    """Digits spoken one by one, grouped as in telephone numbers."""
    end, spoken = at, ""
    while (digit := _digit(tokens, end)) and (end == at or tokens.after[end - 1] in _WITHIN):
        end += len(digit)
        spoken += digit
    fewest = _FEWEST if tokens.joined(at, end) else _FEWEST_APART
    # Counting ("one, two, three") is no number.
    if len(spoken) < fewest or spoken in "0123456789" or spoken in "9876543210":
        return None
    # The rest of a row that is none as a whole is none either.
    if _digit(tokens, at - 1) and tokens.after[at - 1] in _WITHIN:
        return None
    return Written(at, end, (_grouped(spoken),))


def e_mail(tokens: Tokens, at: int) -> Written | None:
    """An e-mail address, where the words before it mention mail."""
    local_end = _name_end(tokens, at)
    if tokens.word(local_end) != "at" or not _ABOUT_MAIL & set(tokens.core[max(0, at - _FURTHEST) : at]):
        return None
    end = _name_end(tokens, local_end + 1)
    name, host = _spelled(tokens, at, local_end), _spelled(tokens, local_end + 1, end)
    if not name or not _is_host(host) or not tokens.joined(at, end):
        return None
    return Written(at, end, (f"{name}@{host}",))


def site(tokens: Tokens, at: int) -> Written | None:
    """The name of a web site with spoken dots."""
    end = _name_end(tokens, at)
    host = _spelled(tokens, at, end)
    if end == at + 1 or not _is_host(host) or not tokens.joined(at, end):
        return None
    return Written(at, end, (host,))


def _digit(tokens: Tokens, at: int) -> str:
    number = tokens.numbers.get(at)
    if number and number.is_digit:
        return number.text
    return "0" if tokens.word(at) in _ZERO and tokens.after[at] in ("", ",", ".") else ""


def _grouped(spoken: str) -> str:
    groups: list[str] = []
    for size in _GROUPS.get(len(spoken), (len(spoken),)):
        groups.append(spoken[:size])
        spoken = spoken[size:]
    return "-".join(groups)


def _name_end(tokens: Tokens, at: int) -> int:
    """The end of a name that continues after each spoken mark."""
    if not tokens.word(at) or tokens.word(at) in _NO_NAME:
        return at
    while tokens.word(at + 1) in _MARKS and tokens.word(at + 2):
        at += 2
    return at + 1


def _spelled(tokens: Tokens, start: int, end: int) -> str:
    return "".join(_MARKS.get(word, word) for word in tokens.core[start:end])


def _is_host(text: str) -> bool:
    labels = text.split(".")
    return len(labels) > 1 and all(labels) and labels[-1] in _TOP_LEVEL
