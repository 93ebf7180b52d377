"""Inverse normalisation of spoken amounts: "$25.50", "15%", "2.5 million", "342", "22nd". Pure; English."""

from collections.abc import Callable
from typing import Final

from symbl_tui.engine.recognizers.postprocessing.itn_dates import is_year
from symbl_tui.engine.recognizers.postprocessing.itn_tokens import SCALES, Number, Tokens, Written

# Without pounds, which are as often a weight.
_CURRENCIES: Final = {"dollar": "$", "euro": "€"}
# Smaller numbers stay words.
_SMALLEST: Final = 10
_SCALED: Final = ((10**9, "billion"), (10**6, "million"))
_BETWEEN_AMOUNTS: Final = frozenset(("to", "or", "and"))
_BEFORE_YEARS: Final = frozenset(("in", "since", "until", "by", "of", "from", "before", "after", "year"))
_BEFORE_FRACTIONS: Final = frozenset(("a", "an", "one"))


def money(tokens: Tokens, at: int) -> Written | None:
    """An amount with its currency, and the cents after it."""
    number = _plain(tokens, at)
    if number is None:
        return None
    amount, end = _amount(tokens, number)
    sign = _currency(tokens, end)
    if not sign:
        sign = _shared_unit(tokens, number, _currency)
        return Written(at, number.end, _signed(sign, amount)) if sign else None
    cents, cents_end = _cents(tokens, end + 1, amount)
    return Written(at, cents_end, _signed(sign, (f"{amount[0]}.{cents}",) if cents else amount))


def percentage(tokens: Tokens, at: int) -> Written | None:
    """A number of percent."""
    number = _plain(tokens, at)
    if number is None:
        return None
    if _percent(tokens, number.end) and tokens.joined(at, number.end + 1):
        return Written(at, number.end + 1, (f"{_digits(number)}%",))
    if _shared_unit(tokens, number, _percent):
        return Written(at, number.end, (_digits(number),))
    return None


def ordinal(tokens: Tokens, at: int) -> Written | None:
    """An ordinal from the tenth on; not a fraction, and not "a thirty second pause"."""
    number = tokens.numbers.get(at)
    if number is None or not number.ordinal or number.value < _SMALLEST or _begins_with_scale(tokens, number):
        return None
    if tokens.word(at - 1) in _BEFORE_FRACTIONS or tokens.word(number.end - 1).endswith("second"):
        return None
    return Written(at, number.end, (number.text,))


def cardinal(tokens: Tokens, at: int) -> Written | None:
    """A number from ten on, or one with a fraction."""
    number = _plain(tokens, at)
    if number is None or (number.value < _SMALLEST and number.value % 1 == 0):
        return None
    # Written in digits already, or in a row of which the small ones stay words.
    if tokens.word(at) == number.text or _counted(tokens, number):
        return None
    # Years have no comma between their thousands.
    named = is_year(number) and (tokens.word(at - 1) in _BEFORE_YEARS or number.value > 2000)
    return Written(at, number.end, (number.text,) if named else _scaled(number))


def _plain(tokens: Tokens, at: int) -> Number | None:
    """The cardinal that starts at a word, if it stands alone."""
    number = tokens.numbers.get(at)
    if number is None or number.ordinal or _begins_with_scale(tokens, number):
        return None
    return None if _beside_another(tokens, number) else number


def _beside_another(tokens: Tokens, number: Number) -> bool:
    """Whether another number precedes or follows, which makes the two ambiguous."""
    following = tokens.numbers.get(number.end)
    if (
        following
        and not _begins_with_scale(tokens, following)
        and tokens.joined(number.start, number.end + 1)
    ):
        return True
    before = [each for each in tokens.numbers.values() if each.end == number.start and not each.ordinal]
    return bool(before) and tokens.joined(number.start - 1, number.start + 1)


def _counted(tokens: Tokens, number: Number) -> bool:
    """Whether a number follows one that stays a word: "eight, nine, ten"."""
    before = [each for each in tokens.numbers.values() if each.end == number.start]
    return any(each.value < _SMALLEST and not each.ordinal for each in before)


def _begins_with_scale(tokens: Tokens, number: Number) -> bool:
    """Whether a scale has no multiplier in the number: "a hundred", "3 million"."""
    return tokens.core[number.start] in SCALES


def _amount(tokens: Tokens, number: Number) -> tuple[tuple[str, ...], int]:
    """The written form of a number, with a scale that is a word of its own in "3 million", and its end."""
    scale = tokens.word(number.end)
    if scale in SCALES and scale != "hundred" and tokens.joined(number.start, number.end + 1):
        return (number.text, scale), number.end + 1
    return _scaled(number), number.end


def _scaled(number: Number) -> tuple[str, ...]:
    for scale, name in _SCALED:
        # "2.5 million", not "2,500,000": only where one decimal says it all.
        if number.value >= scale and number.value % (scale // 10) == 0:
            return f"{number.value / scale:g}", name
    return (_digits(number),)


def _digits(number: Number) -> str:
    """With commas between the thousands."""
    return f"{number.value:,.0f}" if number.value >= 1000 and number.value % 1 == 0 else number.text


def _currency(tokens: Tokens, at: int) -> str:
    word = tokens.word(at)
    return _CURRENCIES.get(word.removesuffix("s"), "") if tokens.joined(at - 1, at + 1) else ""


def _percent(tokens: Tokens, at: int) -> str:
    return "%" if tokens.word(at) == "percent" else ""


def _shared_unit(tokens: Tokens, number: Number, unit: Callable[[Tokens, int], str]) -> str:
    """The unit of "five" in "five to ten percent"."""
    other = tokens.numbers.get(number.end + 1)
    if other is None or tokens.word(number.end) not in _BETWEEN_AMOUNTS:
        return ""
    _, end = _amount(tokens, other)
    return unit(tokens, end) if tokens.joined(number.start, end) else ""


def _cents(tokens: Tokens, at: int, amount: tuple[str, ...]) -> tuple[str, int]:
    """The two digits of "and fifty cents" after whole dollars, and the end of the amount."""
    number = tokens.numbers.get(at + 1)
    is_whole = len(amount) == 1 and "." not in amount[0]
    if not (
        is_whole and number and tokens.word(at) == "and" and tokens.word(number.end) in ("cents", "cent")
    ):
        return "", at
    fits = 1 <= number.value <= 99 and tokens.joined(at - 1, number.end + 1)
    return (f"{number.value:02.0f}", number.end + 1) if fits else ("", at)


def _signed(sign: str, amount: tuple[str, ...]) -> tuple[str, ...]:
    return (sign + amount[0], *amount[1:])
