"""Talk time, pace, silence, overlap and monologues of a conversation: arithmetic on times. Pure.

Every share is one of the whole conversation: those of the speakers and the silence make 100 %, and more by
what they talked at the same time.
Linear in the number of turns but for their sorting, whatever the number of speakers and however they overlap.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Final, NamedTuple

PAUSE: Final = 10.0
"""Seconds without a word after which a speaker who goes on begins another stretch of talk."""

Span = tuple[float, float]
"""A stretch of time, from its start to its end, in seconds."""


_MOMENT: Final = itemgetter(0)


class Turn(NamedTuple):
    """One utterance of a speaker, in seconds."""

    speaker: str
    """A name or an id."""
    start: float
    end: float
    words: int


@dataclass(frozen=True, slots=True)
class Share:
    """A duration, and its percentage of another: of the whole conversation, unless said otherwise."""

    seconds: float
    percent: float


@dataclass(frozen=True, slots=True)
class SpeakerTalk:
    """The figures of one speaker."""

    speaker: str
    talk: Share
    words: int
    words_per_minute: float
    """Of their own talk; 0 where that has no duration."""
    overlap: float
    """Seconds of their talk in which others talked, too."""
    turns: int
    """How many times they took the floor: after another speaker, or after :data:`PAUSE`."""
    longest: Span
    """Their longest stretch of talk that no other speaker and no :data:`PAUSE` interrupted."""
    spans: tuple[Span, ...]
    """When they talked, in order and disjoint."""


@dataclass(frozen=True, slots=True)
class TalkAnalytics:
    """A conversation in figures."""

    whole: float
    """Seconds that it lasted."""
    silence: Share
    talk: Share
    """Talk of one or more."""
    overlap: Share
    """Talk of two or more at once."""
    speakers: tuple[SpeakerTalk, ...]
    """The known ones, then others in the order of their first turn."""


class _Sweep(NamedTuple):
    """Seconds with one or more, and with two or more speakers; and by speaker, of those alone."""

    talked: float
    doubled: float
    alone: Sequence[float]


class _Stretches(NamedTuple):
    """How often each speaker took the floor, and the longest stretch of each."""

    counts: Counter[str]
    longest: Mapping[str, Span]


def analyze_talk(
    turns: Iterable[Turn], whole: float | None = None, speakers: Iterable[str] = ()
) -> TalkAnalytics:
    """Calculate the figures of a conversation.

    Args:
        turns: In any order; those without a duration have words and take the floor, and no time.
        whole: Seconds that it lasted; None: from the first word to the last.
        speakers: Those known to have been there, whether or not they said anything.
    """
    ordered = sorted(turns, key=lambda turn: turn.start)
    words: Counter[str] = Counter()
    found: defaultdict[str, list[Span]] = defaultdict(list, {speaker: [] for speaker in speakers})
    for speaker, start, end, count in ordered:
        words[speaker] += count
        spans = found[speaker]
        if end > start:
            spans.append((start, end))
    spans_of = {speaker: merge_spans(spans) for speaker, spans in found.items()}
    sweep, stretches = _sweep(list(spans_of.values())), _stretches(ordered)
    if whole is None:
        ends = [spans[-1][1] for spans in spans_of.values() if spans]
        whole = max(ends) - min(spans[0][0] for spans in spans_of.values() if spans) if ends else 0.0
    return TalkAnalytics(
        whole=whole,
        silence=share_of(max(0.0, whole - sweep.talked), whole),
        talk=share_of(sweep.talked, whole),
        overlap=share_of(sweep.doubled, whole),
        speakers=tuple(
            _speaker(speaker, spans, words[speaker], whole, alone, stretches)
            for (speaker, spans), alone in zip(spans_of.items(), sweep.alone, strict=True)
        ),
    )


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The union of stretches of time, in order and disjoint."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _speaker(
    speaker: str,
    spans: tuple[Span, ...],
    words: int,
    whole: float,
    alone: float,
    stretches: _Stretches,
) -> SpeakerTalk:
    own = sum(end - start for start, end in spans)
    return SpeakerTalk(
        speaker=speaker,
        talk=share_of(own, whole),
        words=words,
        words_per_minute=round(60 * words / own, 1) if own else 0.0,
        overlap=round(max(0.0, own - alone), 3),
        turns=stretches.counts[speaker],
        longest=stretches.longest.get(speaker, (0.0, 0.0)),
        spans=spans,
    )


def share_of(seconds: float, of: float) -> Share:
    """Seconds, and their percentage of others; 0 % of nothing."""
    return Share(round(seconds, 3), round(min(100.0, 100 * seconds / of), 3) if of else 0.0)


def _sweep(spans_of: Sequence[Sequence[Span]]) -> _Sweep:
    """Walk through the time and add up; a speaker's own stretches are disjoint."""
    moments: list[tuple[float, int]] = []
    for number, spans in enumerate(spans_of, 1):
        # A number is positive where its speaker begins, and negative where they end.
        moments += [(start, number) for start, _ in spans]
        moments += [(end, -number) for _, end in spans]
    moments.sort(key=_MOMENT)
    talked, doubled, alone = 0.0, 0.0, [0.0] * (len(spans_of) + 1)
    talking = numbers = 0
    for (time, number), (following, _) in pairwise(moments):
        talking += 1 if number > 0 else -1
        # The sum of those who talk: where that is one speaker, it is their number. So nothing is searched.
        numbers += number
        if talking == 1:
            alone[numbers] += following - time
        if talking:
            talked += following - time
        if talking > 1:
            doubled += following - time
    return _Sweep(talked, doubled, alone[1:])


def _stretches(ordered: Iterable[Turn]) -> _Stretches:
    counts: Counter[str] = Counter()
    longest: dict[str, Span] = {}
    last: str | None = None
    since = until = 0.0
    for speaker, start, end, _ in ordered:
        if speaker != last or start - until > PAUSE:
            last, since, until = speaker, start, start
            counts[speaker] += 1
        until = max(until, end)
        known = longest.get(speaker)
        if known is None or until - since > known[1] - known[0]:
            longest[speaker] = (since, until)
    return _Stretches(counts, longest)
