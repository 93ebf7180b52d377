"""Topics of a conversation: key phrases by YAKE, ranked again as it goes on."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol
from uuid import NAMESPACE_OID, uuid5

from symbl_tui.domain.insight import Topic
from symbl_tui.domain.stems import stem
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.insights.phrase_tree import contains_phrase
from symbl_tui.engine.insights.tokens import sentences
from symbl_tui.engine.insights.verb_lists import NAMES

# Topics at a time.
_MOST: Final = 10
# Words that are ranked (about 40 minutes of talk), which bounds time and memory.
_MEMORY_WORDS: Final = 6_000
# Characters; a longer string is no word, and YAKE's time grows with the square of its length.
_LONGEST_WORD: Final = 40
_CANDIDATES: Final = 60
# Factor on the score (less is better) of a phrase that is already shown: the list must not flicker.
_SHOWN_FACTOR: Final = 0.7
_PLURAL: Final = re.compile(r"(?<=[a-z]{3})s\b")
# Words of phrases that are no topics.
_SMALL_TALK: Final = frozenset(
    re.findall(
        r"\w+",
        """
        uhhuh huh that this these those there here what which yep nope wow cool oops alright anyway
        good morning afternoon evening hello hi hey bye goodbye thank thanks thing things yeah ok
        sure right lot kind sort way bit guy guys people something anything stuff time day week
        month year today tomorrow monday tuesday wednesday thursday friday saturday sunday question
        questions idea call talk number great nice fine bad little big actually basically mean make
        made going send sent said let join joining agree perfect excellent please really maybe well
        also one two three four five six seven eight nine ten twenty thirty forty fifty hundred just
        know think say want need look see
        """,
    )
)


class _Extractor(Protocol):
    def extract_keywords(self, text: str) -> list[tuple[str, float]]: ...


@dataclass(frozen=True, slots=True)
class RecentTalk:
    """The end of a conversation, whose topics are ranked."""

    utterances: tuple[tuple[str, str], ...] = ()
    """Id and normalised text of each."""
    shown: frozenset[str] = frozenset()
    """The topics that are shown already."""


class TopicRanker:
    """Ranks the topics of one conversation. Not thread-safe."""

    def __init__(self) -> None:
        self._utterances: deque[tuple[str, str]] = deque()
        self._words = 0
        self._shown: frozenset[str] = frozenset()

    @property
    def talk(self) -> RecentTalk:
        """What :func:`rank_topics` ranks."""
        return RecentTalk(tuple(self._utterances), self._shown)

    def add(self, utterance: Utterance) -> None:
        """Add an utterance."""
        normalized = ". ".join(sentence.normalized for sentence in sentences(utterance.text))
        words = [word for word in normalized.split() if len(word) <= _LONGEST_WORD]
        self._utterances.append((utterance.id, " ".join(words)))
        self._words += len(words)
        while self._words > _MEMORY_WORDS and len(self._utterances) > 1:
            self._words -= len(self._utterances.popleft()[1].split())

    def show(self, topics: Iterable[Topic]) -> None:
        """Remember the topics that are shown."""
        self._shown = frozenset(topic.text for topic in topics)

    def rank(self) -> tuple[Topic, ...]:
        """Rank and show the topics; see :func:`rank_topics`."""
        topics = rank_topics(self.talk)
        self.show(topics)
        return topics


def rank_topics(talk: RecentTalk) -> tuple[Topic, ...]:
    """Up to ten topics, best first; the same phrase always has the same id.

    Scores are in (0, 1]. The first call loads YAKE (about half a second); with a full memory one takes about
    0.3 s, so a server calls this in another process.
    """
    text = ".\n".join(normalized for _, normalized in talk.utterances)
    kept = _distinct(_keywords(text, talk.shown), text) if text.strip(".\n") else []
    return tuple(_topic(phrase, score, talk.utterances) for phrase, score in kept)


@lru_cache(maxsize=1)
def _extractor() -> _Extractor:
    from yake import KeywordExtractor  # half a second of imports: only for conversations with topics

    extractor: _Extractor = KeywordExtractor(lan="en", n=2, top=_CANDIDATES, dedup_lim=0.8)
    return extractor


def _keywords(text: str, shown: frozenset[str]) -> list[tuple[str, float]]:
    plain = ((phrase.strip(" .,?!"), float(score)) for phrase, score in _extractor().extract_keywords(text))
    weighted = [(phrase, score * (_SHOWN_FACTOR if phrase in shown else 1)) for phrase, score in plain]
    return sorted(weighted, key=lambda keyword: keyword[1])


def _topic(phrase: str, score: float, utterances: Sequence[tuple[str, str]]) -> Topic:
    spoken_in = tuple(id for id, normalized in utterances if contains_phrase(normalized, phrase))
    key = " ".join(map(stem, phrase.split()))  # "free trials" today is "free trial" tomorrow
    return Topic(str(uuid5(NAMESPACE_OID, key)), phrase, round(1 / (1 + score), 3), spoken_in)


def _distinct(keywords: Iterable[tuple[str, float]], text: str) -> list[tuple[str, float]]:
    """The best phrases, without small talk, rare words and parts of better phrases."""
    kept: list[tuple[str, float]] = []
    for phrase, score in keywords:
        stems = _stems(phrase)
        # A single word has to recur; one of two words is rare enough by itself.
        alone = len(stems) == 1 and text.count(phrase) < 3
        if (
            stems
            and not alone
            and not any(stems <= _stems(other) or _stems(other) <= stems for other, _ in kept)
        ):
            kept.append((phrase, score))
    return kept[:_MOST]


def _stems(phrase: str) -> frozenset[str]:
    words = frozenset(phrase.split())
    return (
        frozenset() if words & (_SMALL_TALK | NAMES) else frozenset(_PLURAL.sub("", word) for word in words)
    )
