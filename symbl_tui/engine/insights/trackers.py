"""Tracker matching: phrases as written, and with other forms of their words ("free trials").

Case and white space are ignored, word boundaries are not.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from symbl_tui.domain.insight import Tracker, TrackerMatch
from symbl_tui.domain.stems import stem
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.insights.phrase_tree import PhraseTree, tokens
from symbl_tui.engine.insights.spans import Span, is_free

MOST_MATCHES: Final = 1_000
"""Matches in one utterance; as many items of a list are all that a client of ours reads."""
# Characters of all matches, each of which is sent and stored with the whole text.
_MOST_QUOTED: Final = 500_000

_WORD: Final = re.compile(r"[^\W_]++(?:['’][^\W_]++)*+")

# A phrase by the number of its tracker, after its rank: the lowest is preferred.
_Phrases = dict[int, tuple[int, str]]
# Places by the number of the tracker, in order.
_Found = defaultdict[int, list[Span]]

_log = logging.getLogger(__name__)


def match_trackers(utterance: Utterance, trackers: Iterable[Tracker]) -> tuple[TrackerMatch, ...]:
    """Every match of a tracker, tracker by tracker, in order of place; at most :data:`MOST_MATCHES`.

    Of a very long text they are fewer, as each has the text with it.
    The offset is that of the matched words. Of several phrases that match, the literal one is used, then the
    longest.
    """
    all_ = tuple(trackers)
    if not all_:
        return ()
    literal, inflected = _matcher(all_).places(utterance.text)
    found = [
        TrackerMatch(tracker.name, span.value, utterance.id, utterance.text, span.start)
        for number, tracker in enumerate(all_)
        for span in sorted((*literal[number], *inflected[number]), key=lambda each: each.start)
    ]
    most = max(1, min(MOST_MATCHES, _MOST_QUOTED // max(1, len(utterance.text))))
    if len(found) > most:
        _log.warning("only %d matches of trackers in an utterance are reported", most)
    return tuple(found[:most])


def find_phrases(texts: Sequence[str], phrases: Sequence[str]) -> list[list[int]]:
    """For each phrase the indices of the texts in which it occurs; every text is read once."""
    matcher = _TrackerMatcher(Tracker(phrase, (phrase,)) for phrase in phrases)
    found: list[list[int]] = [[] for _ in phrases]
    for index, text in enumerate(texts):
        for number in matcher.trackers_in(text):
            found[number].append(index)
    return found


class _TrackerMatcher:
    """The phrases of all trackers in two trees, so that a text is read once, whatever their number."""

    def __init__(self, trackers: Iterable[Tracker]) -> None:
        self._literal = PhraseTree[_Phrases]()
        self._inflected = PhraseTree[_Phrases]()
        for number, tracker in enumerate(trackers):
            for rank, phrase in enumerate(tracker.vocabulary):
                self._add(number, rank, phrase)

    def _add(self, number: int, rank: int, phrase: str) -> None:
        written, words = tokens(phrase), phrase.split()
        if written.words:
            self._literal.add(written.words, written.joined, {}).setdefault(number, (rank, phrase))
        if words and all(map(_WORD.fullmatch, words)):
            stems = tuple(map(stem, words))
            # The longest first: "prices" and "price" have one stem.
            preferred = (rank - (len(phrase) << 32), phrase)
            phrases = self._inflected.add(stems, stems, {})
            phrases[number] = min(phrases.get(number, preferred), preferred)

    def places(self, text: str) -> tuple[_Found, _Found]:
        """The places of phrases as they are written, and in other forms."""
        written = _collect(self._written(text), defaultdict(list))
        return written, _collect(self._other_forms(text), written)

    def trackers_in(self, text: str) -> set[int]:
        """The numbers of the trackers that match anywhere in a text."""
        return {number for number, _ in chain(self._written(text), self._other_forms(text))}

    def _written(self, text: str) -> Iterator[tuple[int, Span]]:
        """Yield tracker and place of the longest phrase of each tracker at each word."""
        read = tokens(text)
        for at in filter(read.begins_word, range(len(read.words))):
            longest: dict[int, tuple[int, str]] = {}
            for end, phrases in self._literal.walk(read.words, read.joined, at):
                if read.ends_word(end):
                    longest.update((number, (end, value)) for number, (_, value) in phrases.items())
            for number, (end, value) in longest.items():
                yield number, Span("vocabulary", read.starts[at], read.ends[end - 1], value)

    def _other_forms(self, text: str) -> Iterator[tuple[int, Span]]:
        """The same by the stems of words."""
        words = list(_WORD.finditer(text))
        stems = [stem(match.group()) for match in words]
        for at in range(len(words)):
            best: dict[int, tuple[int, int, str]] = {}
            for end, phrases in self._inflected.walk(stems, stems, at):
                for number, (rank, value) in phrases.items():
                    best[number] = min(best.get(number, (rank, end, value)), (rank, end, value))
            for number, (_, end, value) in best.items():
                yield number, Span("vocabulary", words[at].start(), words[end - 1].end(), value)


@lru_cache(maxsize=8)
def _matcher(trackers: tuple[Tracker, ...]) -> _TrackerMatcher:
    """Made once for a set of trackers: a conversation matches the same ones in every utterance."""
    return _TrackerMatcher(trackers)


def _collect(places: Iterator[tuple[int, Span]], taken: _Found) -> _Found:
    """Sort places by tracker, without those that overlap an earlier or a taken one of the same."""
    found: _Found = defaultdict(list)
    count = 0
    for number, span in places:
        spans = found[number]
        if (not spans or spans[-1].end <= span.start) and is_free(taken[number], span):
            spans.append(span)
            count += 1
            # Two hundred trackers of one word would find it as often in every word of a long text.
            if count > MOST_MATCHES:
                break
    return found
