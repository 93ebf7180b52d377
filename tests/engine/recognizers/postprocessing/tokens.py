"""Lines of words as tokens."""

from symbl_tui.engine.recognizers.postprocessing.itn_tokens import Tokens
from symbl_tui.engine.recognizers.postprocessing.timed_word import TimedWord


def tokens(text: str) -> Tokens:
    """The tokens of a text, a word a second."""
    return Tokens([TimedWord(word, float(at), at + 1.0, True) for at, word in enumerate(text.split())])
