"""What recognisers write, made comparable: without fillers and stutters, contractions opened.

Owns the words of a text and where they stand in it. Knows nothing of insights.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.sentences import spans

_WORD: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*['’]?")
_PAUSE: Final = re.compile(r"[,;:()\"“”]|[-–—](?:\s|$)")
_FILLERS: Final = frozenset({"uh", "um", "uhm", "er", "erm", "ah", "eh", "hm", "hmm", "mm", "mhm"})
_IRREGULAR: Final = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "ain't": "is not",
    "let's": "let us",
    "gonna": "going to",
    "gotta": "got to",
    "wanna": "want to",
    "lemme": "let me",
    "y'all": "you",
    "okay": "ok",
}
_ENDINGS: Final = (
    ("n't", "not"),
    ("'ll", "will"),
    ("'re", "are"),
    ("'ve", "have"),
    ("'d", "would"),
    ("'m", "am"),
)
_LONGEST_RESTART: Final = 4
"""Words that people say again when they start anew."""
_IS: Final = frozenset(
    {"who", "what", "when", "where", "why", "how", "that", "it", "he", "she", "there", "here"}
)
"""Before ``'s`` these mean ``is``; after a noun it is as often a possessive."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word as compared, and the characters of the source that it came from."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was said between two full stops; a whole utterance where there are none."""

    source: str
    """The utterance that it is a part of."""
    tokens: tuple[Token, ...]
    said: str
    """The tokens, one space between them: what rules are matched against."""
    marks: str = ""
    """The marks that it ends with; empty where there are none."""

    @property
    def asked(self) -> bool:
        """Whether it ends in a question mark."""
        return "?" in self.marks

    def openings(self) -> frozenset[int]:
        """Where in :attr:`said` a clause begins: at the start, and after a comma and its like."""
        places, at, before = [], 0, None
        for token in self.tokens:
            if before is None or _PAUSE.search(self.source, before.end, token.start):
                places.append(at)
            at, before = at + len(token.word) + 1, token
        return frozenset(places)

    def quote(self, start: int, end: int) -> str:
        """The source's own words for ``said[start:end]``; both must be word boundaries."""
        first, last = self.place(start, end)
        return self.source[first:last]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the source ``said[start:end]`` stands; both must be word boundaries."""
        first = self.said.count(" ", 0, start)
        last = self.said.count(" ", 0, max(start, end - 1))
        return self.tokens[first].start, self.tokens[last].end


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of an utterance that have words in them."""
    for start, end, marks in spans(text):
        tokens = tuple(_tokens(text, start, end))
        if tokens:
            yield Sentence(text, tokens, " ".join(token.word for token in tokens), marks)


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    for written in _without_stutter(_written(text, start, end)):
        for word in _opened(written.word).split():
            yield Token(word, written.start, written.end)


def _written(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _WORD.finditer(text, start, end):
        word = match.group().lower().replace("’", "'")
        if word not in _FILLERS:
            yield Token(word, match.start(), match.end())


def _opened(word: str) -> str:
    if word in _IRREGULAR or "'" not in word:
        return _IRREGULAR.get(word, word)
    for ending, meaning in _ENDINGS:
        if word.endswith(ending) and word != ending:
            return f"{word.removesuffix(ending)} {meaning}"
    stem = word.removesuffix("'s")
    return f"{stem} is" if stem != word and stem in _IS else word


def _without_stutter(tokens: Iterable[Token]) -> Iterator[Token]:
    """Drop words that are said again at once ("what is the what is the plan"); the repetition stays."""
    said = list(tokens)
    restarted = _restarted([token.word for token in said])
    return (token for at, token in enumerate(said) if at not in restarted)


def _restarted(words: list[str]) -> set[int]:
    """Where the words stand that are said again at once."""
    return {
        at
        for size in range(1, _LONGEST_RESTART + 1)
        for start, (word, again) in enumerate(zip(words, words[size:], strict=False))
        if word == again and words[start : start + size] == words[start + size : start + 2 * size]
        for at in range(start, start + size)
    }
