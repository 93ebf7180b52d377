"""Conversation analytics: talk time, pace, overlap and silence. Arithmetic on times; knows no words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_Spans = Sequence[tuple[float, float]]
"""Disjoint stretches of time, in order."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a member, from ``start`` to ``end`` in seconds."""

    member_id: str
    start: float
    end: float
    words: int


@dataclass(frozen=True, slots=True)
class Share:
    """A duration, and its percentage of another."""

    seconds: float
    percent: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Talk at the same time as another member; percent of one's own talk."""

    member_id: str
    """The other member."""
    share: Share


@dataclass(frozen=True, slots=True)
class MemberAnalytics:
    """The figures of one member."""

    member_id: str
    talk: Share
    """Percent of the time with talk."""
    listen: Share
    """The rest of that time."""
    words_per_minute: float
    overlap: float
    """Seconds of talk that overlap with another member's."""
    overlaps: tuple[Overlap, ...]
    """By other member."""


@dataclass(frozen=True, slots=True)
class Analytics:
    """A conversation in figures, from the first word to the last."""

    silence: Share
    """Percent of the whole."""
    talk: Share
    """Percent of the whole."""
    overlap: Share
    """Talk of two or more at once; percent of the talk."""
    members: tuple[MemberAnalytics, ...]
    """In order of their first turn."""


def analytics(turns: Iterable[Turn]) -> Analytics:
    """Calculate the figures of a conversation.

    Turns may be in any order; those without a duration count with their words only.
    """
    spans: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    words: Counter[str] = Counter()
    for turn in sorted(turns, key=lambda turn: turn.start):
        words[turn.member_id] += turn.words
        spans[turn.member_id] += [(turn.start, turn.end)] if turn.end > turn.start else []
    talks = {member: _union(theirs) for member, theirs in spans.items()}
    talk_spans = _union(span for theirs in talks.values() for span in theirs)
    whole = talk_spans[-1][1] - talk_spans[0][0] if talk_spans else 0.0
    talked = _length(talk_spans)
    return Analytics(
        silence=_share(whole - talked, whole),
        talk=_share(talked, whole),
        overlap=_share(_length(_twice(talks)), talked),
        members=tuple(_member(member, talks, words[member], talked) for member in talks),
    )


def _member(member: str, talks: Mapping[str, _Spans], words: int, talked: float) -> MemberAnalytics:
    own = _length(talks[member])
    shared = {other: _both(talks[member], theirs) for other, theirs in talks.items() if other != member}
    return MemberAnalytics(
        member_id=member,
        talk=_share(own, talked),
        listen=_share(talked - own, talked),
        words_per_minute=round(60 * words / own, 1) if own else 0.0,
        # A union: where three talk at once, the time counts once.
        overlap=round(_length(_union(span for both in shared.values() for span in both)), 3),
        overlaps=tuple(Overlap(other, _share(_length(both), own)) for other, both in shared.items() if both),
    )


def _share(seconds: float, of: float) -> Share:
    return Share(round(seconds, 3), round(100 * seconds / of, 3) if of else 0.0)


def _length(spans: _Spans) -> float:
    return sum(end - start for start, end in spans)


def _union(spans: Iterable[tuple[float, float]]) -> _Spans:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _both(left: _Spans, right: _Spans) -> _Spans:
    """The times that are in both."""
    found, one, other = [], 0, 0
    while one < len(left) and other < len(right):
        start, end = max(left[one][0], right[other][0]), min(left[one][1], right[other][1])
        if start < end:
            found.append((start, end))
        if left[one][1] < right[other][1]:
            one += 1
        else:
            other += 1
    return found


def _twice(talks: Mapping[str, _Spans]) -> _Spans:
    """The times in which two or more talk."""
    turns = sorted(
        moment for spans in talks.values() for start, end in spans for moment in ((start, 1), (end, -1))
    )
    found, talking = [], 0
    for (start, change), (end, _) in pairwise(turns):
        talking += change
        if talking > 1 and start < end:
            found.append((start, end))
    return found
