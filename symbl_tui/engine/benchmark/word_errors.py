"""The word error rate of a transcript: substitutions, insertions and deletions per word of the reference."""

import re


def comparable_words(text: str) -> list[str]:
    """The words of a text without case and punctuation."""
    return re.sub(r"[^\w' ]+", " ", text.lower()).split()


def word_error_rate(reference: str, hypothesis: str) -> float:
    """Errors per word of the reference; 0 is perfect, and more than 1 is possible.

    Args:
        reference: The spoken text, of at least one word.
        hypothesis: The recognised text.
    """
    expected, actual = comparable_words(reference), comparable_words(hypothesis)
    # One row of Levenshtein's table, overwritten from left to right; `diagonal` is what was overwritten.
    costs = list(range(len(actual) + 1))
    for row, word in enumerate(expected, 1):
        diagonal, costs[0] = costs[0], row
        for column, other in enumerate(actual, 1):
            cheapest = min(costs[column] + 1, costs[column - 1] + 1, diagonal + (word != other))
            diagonal, costs[column] = costs[column], cheapest
    return costs[-1] / len(expected)
