"""Content words, and word stems."""

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final

_LITTLE: Final = frozenset(
    re.findall(
        r"\w+",
        """
        a about above actually after again against all alright also although always am an and another
        any anybody anyone anything anyway are around as ask at away back basically be because been
        before being below between both but by bye came can come could day did do does doing done down
        during each either else enough even ever every everybody everyone everything exactly far few
        first for from get gets getting give go goes going gone good got great guess guy guys had has
        have having he hello her here hers hey hi him his how however i if in into is it its just kind
        know last least less let like little lot made make makes making many may maybe me mean means
        might mine minute moment more most much must my need never next nice no nobody none nope nor not
        nothing now of off ok on once one only or other our ours out over own perhaps please point
        possibly pretty probably put quite rather really right said same saw say saying see seem seems
        seen shall she should since so some somebody somehow someone something sometimes sort still
        stuff such sure take talk tell than thank thanks that the their theirs them then there these
        they thing things think this those though thought through till time to today together told too
        try two under until up upon us use used very want was way we well went were what whatever when
        where whether which while who whoever whole whom whose why will with within without wondering
        would yeah yep yes yet you your yours morning afternoon evening huh uhhuh
        """,
    )
)
# Letters; a longer string is no English word, and slow to stem.
_LONGEST: Final = 40
# The stemmer has state, and is used from several threads.
_STEMMING: Final = threading.Lock()


def is_content_word(word: str) -> bool:
    """Whether a word in lower case has a meaning of its own."""
    return len(word) > 1 and word not in _LITTLE


def content_words(text: str) -> Iterator[str]:
    """Yield the content words of a normalised text, in order."""
    return filter(is_content_word, re.findall(r"[^\W_]+", text))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The common stem of a word and its other forms ("pricing" and "prices": "price")."""
    if len(word) > _LONGEST:
        return word.lower()
    with _STEMMING:
        stemmed: str = _stemmer().stemWord(word.lower())
    return stemmed


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the package is not typed
    import snowballstemmer  # 25 ms for the stemmers of all languages; not needed by what only starts

    return snowballstemmer.stemmer("english")
