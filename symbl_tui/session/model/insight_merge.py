"""Merges the insights that an engine tells of a whole conversation into those of its stream. Pure.

Merging the same twice is merging it once, no insight replaces another one, and the time is linear.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Final

from msgspec import structs

from symbl_tui.domain.insight import Insight

# Behind the id of an insight of the engine's that is taken by another one.
_OWN: Final = "~engine"
# Values are filled in and never changed, so passes come to an end; nearly always the second one.
_MOST_PASSES: Final = 10


def merge_insights(
    known: Iterable[Insight], told: Sequence[Insight], places: Collection[str]
) -> tuple[Insight, ...]:
    """The insights of the stream, and those that only the engine tells of.

    Args:
        known: Those of the stream; their values stay, and what they lack is filled in.
        told: Those that the engine tells of.
        places: The ids of the utterances that there are; another id is no place.
    """
    merged = tuple({each.id: each for each in known}.values())
    for _ in range(_MOST_PASSES):
        before, merged = merged, _merge_once(merged, told, places)
        # What has got a place in one pass may be what another insight is found to be in the next one.
        if merged == before:
            break
    return merged


def _merge_once(
    known: Iterable[Insight], told: Sequence[Insight], places: Collection[str]
) -> tuple[Insight, ...]:
    merged = _Merged(known, places, frozenset(each.id for each in told))
    told_at = Counter(map(_place_key, told))
    for each in told:
        merged.merge(each, alone=told_at[_place_key(each)] == 1)
    return tuple(merged.by_id.values())


class _Merged:
    """The insights so far, found by what they may have in common with another one."""

    def __init__(self, known: Iterable[Insight], places: Collection[str], told: Collection[str]) -> None:
        self.by_id: dict[str, Insight] = {}
        self._places = places
        self._told = told
        """The ids that the engine tells: none of them is made up for another insight."""
        self._by_words: dict[Hashable, str] = {}
        """The first one of each text."""
        self._by_words_in_place: dict[Hashable, str] = {}
        self._without_place: defaultdict[Hashable, deque[str]] = defaultdict(deque)
        """By their texts; those that got a place since are among them."""
        self._by_place: defaultdict[Hashable, list[str]] = defaultdict(list)
        """Those of the stream."""
        self._uses: Counter[str] = Counter()
        """How often an id was taken."""
        for each in known:
            self._add(each)
            self._by_place[_place_key(each)].append(each.id)

    def merge(self, told: Insight, *, alone: bool) -> None:
        """Fill in what is known, or add it; ``alone``: the engine tells of no other one in its place."""
        if (id := self._find(told, alone)) is None:
            self._add(structs.replace(told, id=self._free_id(told.id)))
            return
        known = self.by_id[id]
        self.by_id[id] = structs.replace(
            known,
            assignee=known.assignee or told.assignee,
            due=known.due or told.due,
            answered_by=known.answered_by or told.answered_by,
            utterance_id=known.utterance_id or told.utterance_id,
        )
        self._by_words_in_place.setdefault(_place_of_words(self.by_id[id]), id)

    def _find(self, told: Insight, alone: bool) -> str | None:
        """The id of what is the same, by the strongest of the reasons for it.

        The order matters: what was added for an insight is found for it again before anything else is.
        """
        words, place = _words(told), told.utterance_id
        own = self.by_id.get(told.id)
        if own is not None and _words(own) == words:
            return told.id
        same = self._by_words_in_place.get(_place_of_words(told))
        if same is not None:
            return same
        if place and own is not None and _place_key(own) == _place_key(told):
            return told.id
        # One of its kind in an utterance on both sides is the same, whatever words either has for it.
        if place and alone and len(there := self._by_place[_place_key(told)]) == 1:
            return there[0]
        if place not in self._places:
            return self._by_words.get(words)
        unplaced = self._without_place[words]
        while unplaced and self.by_id[unplaced[0]].utterance_id in self._places:
            unplaced.popleft()
        return unplaced[0] if unplaced else None

    def _add(self, insight: Insight) -> None:
        self.by_id[insight.id] = insight
        self._by_words.setdefault(_words(insight), insight.id)
        self._by_words_in_place.setdefault(_place_of_words(insight), insight.id)
        if insight.utterance_id not in self._places:
            self._without_place[_words(insight)].append(insight.id)

    def _free_id(self, id: str) -> str:
        free = id
        while free in self.by_id or (free != id and free in self._told):
            self._uses[id] += 1  # counted: thousands may have one id
            free = f"{id}{_OWN}" if self._uses[id] == 1 else f"{id}{_OWN}{self._uses[id]}"
        return free


def _words(insight: Insight) -> Hashable:
    return insight.kind, "".join(each for each in insight.text.casefold() if each.isalnum())


def _place_key(insight: Insight) -> Hashable:
    return insight.kind, insight.utterance_id


def _place_of_words(insight: Insight) -> Hashable:
    return _words(insight), insight.utterance_id
