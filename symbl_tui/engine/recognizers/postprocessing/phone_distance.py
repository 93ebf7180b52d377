"""Distances between phones of the CMU set: the costs of an edit distance between pronunciations. Pure.

Costs are whole numbers; :data:`WHOLE` is the cost of a substitution by an entirely different phone.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

WHOLE: Final = 100

PHONES: Final = (
    *("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"),
    *("B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T", "TH"),
    *("V", "W", "Y", "Z", "ZH"),
)
NUMBER: Final = {phone: number for number, phone in enumerate(PHONES)}

_VOWELS: Final = PHONES[:15]
# Groups of phones that are often confused.
_CLOSE: Final = (
    *(("AA", "AO", "AH"), ("AE", "EH", "AH"), ("IH", "IY", "EY"), ("IH", "EH", "AH"), ("UH", "UW", "OW")),
    *(("AO", "OW"), ("AY", "AA"), ("AW", "AO"), ("OY", "AO"), ("EY", "EH"), ("ER", "AH"), ("AH", "UH")),
    *(
        ("B", "P", "V"),
        ("D", "T", "DH"),
        ("G", "K"),
        ("F", "V", "TH"),
        ("TH", "DH", "S"),
        ("S", "Z"),
        ("M", "N"),
    ),
    *(("SH", "ZH", "CH", "JH"), ("SH", "S"), ("ZH", "Z"), ("N", "NG"), ("L", "R"), ("W", "V"), ("DH", "V")),
    *(("JH", "D"), ("CH", "T"), ("ER", "R"), ("W", "UW"), ("Y", "IY"), ("HH", "K"), ("R", "W"), ("L", "W")),
)

_CLOSE_COST: Final = 40
_VOWEL_COST: Final = 60
_EDIT: Final = 80
_WEAK_EDIT: Final = 45
# Phones that are easily dropped or inserted.
_WEAK: Final = ("AH", "IH", "HH", "Y", "W", "R", "ER", "D", "T", "N")


def _substitutions() -> NDArray[np.int32]:
    costs = np.full((len(PHONES), len(PHONES)), WHOLE, np.int32)
    vowels = [NUMBER[phone] for phone in _VOWELS]
    costs[np.ix_(vowels, vowels)] = _VOWEL_COST
    for group in _CLOSE:
        members = [NUMBER[phone] for phone in group]
        costs[np.ix_(members, members)] = _CLOSE_COST
    np.fill_diagonal(costs, 0)
    return costs


SUBSTITUTION: Final = _substitutions()
"""Cost of substituting the second phone for the first, by their numbers."""

EDIT: Final = np.array([_WEAK_EDIT if phone in _WEAK else _EDIT for phone in PHONES], np.int32)
"""Cost of inserting or deleting a phone, by its number."""
