"""Normalised sentences of recognised text: no fillers, no repetitions, contractions expanded.

Owns the words of a text and their offsets in it. Knows nothing of insights.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.sentences import sentence_spans

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
# Words of the longest repetition when a speaker restarts.
_LONGEST_RESTART: Final = 4
# Words before `'s` for `is`; after a noun it is as often a possessive.
_IS: Final = frozenset(
    {"who", "what", "when", "where", "why", "how", "that", "it", "he", "she", "there", "here"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A normalised word, and its characters in the source."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; a whole utterance where there are no full stops."""

    source: str
    """The text of its utterance."""
    tokens: tuple[Token, ...]
    normalized: str
    """The tokens, joined by spaces: the text that rules match."""
    marks: str = ""
    """Its final punctuation, which may be empty."""

    @property
    def is_marked_question(self) -> bool:
        """Whether it ends in a question mark."""
        return "?" in self.marks

    def clause_starts(self) -> frozenset[int]:
        """The places in :attr:`normalized` where a clause starts: the first, and after commas."""
        places, at, before = [], 0, None
        for token in self.tokens:
            if before is None or _PAUSE.search(self.source, before.end, token.start):
                places.append(at)
            at, before = at + len(token.word) + 1, token
        return frozenset(places)

    def quote(self, start: int, end: int) -> str:
        """The words of the source for ``normalized[start:end]``; both must be word boundaries."""
        first, last = self.place(start, end)
        return self.source[first:last]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place of ``normalized[start:end]`` in the source; both must be word boundaries."""
        first = self.normalized.count(" ", 0, start)
        last = self.normalized.count(" ", 0, max(start, end - 1))
        return self.tokens[first].start, self.tokens[last].end


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of an utterance that have words."""
    for start, end, marks in sentence_spans(text):
        tokens = tuple(_tokens(text, start, end))
        if tokens:
            yield Sentence(text, tokens, " ".join(token.word for token in tokens), marks)


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    for written in _without_repetitions(_words(text, start, end)):
        for word in _expand_contraction(written.word).split():
            yield Token(word, written.start, written.end)


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _WORD.finditer(text, start, end):
        word = match.group().lower().replace("’", "'")
        # Fillers stand anywhere ("can uh you"), and no rule could allow for them everywhere.
        if word not in _FILLERS:
            yield Token(word, match.start(), match.end())


def _expand_contraction(word: str) -> str:
    if word in _IRREGULAR or "'" not in word:
        return _IRREGULAR.get(word, word)
    for ending, meaning in _ENDINGS:
        if word.endswith(ending) and word != ending:
            return f"{word.removesuffix(ending)} {meaning}"
    stem = word.removesuffix("'s")
    return f"{stem} is" if stem != word and stem in _IS else word


def _without_repetitions(tokens: Iterable[Token]) -> Iterator[Token]:
    """Drop words that are repeated at once ("what is the what is the plan"); the repetition stays."""
    normalized = list(tokens)
    restarted = _repeated_places([token.word for token in normalized])
    return (token for at, token in enumerate(normalized) if at not in restarted)


def _repeated_places(words: list[str]) -> set[int]:
    """The places of words that are repeated at once."""
    return {
        at
        for size in range(1, _LONGEST_RESTART + 1)
        for start, (word, again) in enumerate(zip(words, words[size:], strict=False))
        if word == again and words[start : start + size] == words[start + size : start + 2 * size]
        for at in range(start, start + size)
    }
