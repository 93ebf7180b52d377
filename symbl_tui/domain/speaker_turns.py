"""Speaker turns of one channel, and the attribution of words to speakers. Pure.

A diariser yields :class:`DiarizedBlock` values with speakers as numbers. :func:`label_turns` converts them to
labelled :class:`SpeakerTurns`, which :func:`attribute` and :func:`speaker_between` search.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, groupby
from typing import Final, NamedTuple, Protocol, TypeVar

LEAST_SPEECH: Final = 2.0
"""Seconds of speech that a voice must have in all: less is a laugh or a cough, and no participant."""

MAX_LABELS: Final = 100
"""Labels of one channel at most: those of the voices with the most speech."""

# Seconds between two turns of a speaker that count as one: a block ended there.
_TOUCHING: Final = 0.05
# Share of a span that a speaker must have spoken to be its speaker.
_LEAST_SHARE: Final = 0.2
_RUN_WORDS: Final = 3
# Least length of both sides of a speaker change within an utterance; less is an inexact boundary.
_RUN_SECONDS: Final = 0.8


class Turn(NamedTuple):
    """A stretch in which one speaker speaks; turns of different speakers may overlap."""

    start: float
    """Seconds from the start of the channel's sound."""
    end: float
    speaker: int
    """The speaker's number, from 0, the same over the whole recording."""


@dataclass(frozen=True, slots=True)
class DiarizedBlock:
    """The turns of one stretch of a recording."""

    start: float
    end: float
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """A turn with the speaker's label."""

    start: float
    end: float
    label: str


class Timed(Protocol):
    """A word with times in seconds of the same clock as the turns."""

    @property
    def start(self) -> float:
        """The start."""
        ...

    @property
    def end(self) -> float:
        """The end."""
        ...


W = TypeVar("W", bound=Timed)
Run = tuple[str | None, tuple[W, ...]]
"""A label, or None where the speaker is unknown, and consecutive words of that speaker."""


class _Track:
    """The turns of one label, as stretches that do not overlap."""

    def __init__(self, turns: Iterable[SpeakerTurn]) -> None:
        """``turns`` in the order of their starts."""
        self._starts: list[float] = []
        self._ends: list[float] = []
        for turn in turns:
            if self._ends and turn.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], turn.end)
            else:
                self._starts.append(turn.start)
                self._ends.append(turn.end)
        lengths = (end - start for start, end in zip(self._starts, self._ends, strict=True))
        self._before = list(accumulate(lengths, initial=0.0))
        """Seconds in the first so many stretches."""

    def overlap(self, start: float, end: float) -> float:
        """Seconds between two times; in time logarithmic in the number of turns."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first >= last:
            return 0.0
        cut = max(0.0, start - self._starts[first]) + max(0.0, self._ends[last - 1] - end)
        return self._before[last] - self._before[first] - cut


class SpeakerTurns:
    """Labelled turns, searchable by time."""

    def __init__(self, turns: Iterable[SpeakerTurn] = ()) -> None:
        self._turns = sorted(turns, key=lambda turn: (turn.start, turn.end))
        by_label: dict[str, list[SpeakerTurn]] = {}
        for turn in self._turns:
            by_label.setdefault(turn.label, []).append(turn)
        self._tracks = {label: _Track(its) for label, its in by_label.items()}

    def __iter__(self) -> Iterator[SpeakerTurn]:
        """The turns in the order of their starts."""
        return iter(self._turns)

    def __len__(self) -> int:
        """Number of turns."""
        return len(self._turns)

    @property
    def labels(self) -> tuple[str, ...]:
        """The speakers' labels in the order of first speech."""
        return tuple(self._tracks)

    def seconds(self) -> dict[str, float]:
        """Seconds of speech by label."""
        return {label: track.overlap(-math.inf, math.inf) for label, track in self._tracks.items()}

    def shares(self, start: float, end: float) -> dict[str, float]:
        """Seconds of speech by label between two times; equal times count as one millisecond."""
        end = max(end, start + 0.001)
        # By label and not by turn: whatever the turns of a stranger's file are, a search stays short.
        found = ((label, track.overlap(start, end)) for label, track in self._tracks.items())
        return {label: seconds for label, seconds in found if seconds > 0}


def label_turns(blocks: Sequence[DiarizedBlock], labels: Mapping[int, str] | None = None) -> SpeakerTurns:
    """Label the turns in a diariser's blocks; ``labels`` are by default those of :func:`assign_labels`."""
    labels = assign_labels(blocks) if labels is None else labels
    turns = (turn for turn in _join_turns(blocks) if turn.speaker in labels)
    return SpeakerTurns(SpeakerTurn(turn.start, turn.end, labels[turn.speaker]) for turn in turns)


def assign_labels(
    blocks: Iterable[DiarizedBlock],
    most: int | None = None,
    names: Mapping[int, str] | None = None,
    taken: Collection[str] = (),
) -> dict[int, str]:
    """Assign a label to each speaker number, in the order of first speech: ``Speaker 1`` and so on.

    Voices of less than :data:`LEAST_SPEECH` get none, nor beyond ``most`` or
    :data:`MAX_LABELS` those with the least speech.

    Args:
        blocks: the diarised blocks so far, in order.
        most: the number of people, where that is known.
        names: names from the user for some speaker numbers.
        taken: labels of other channels, which are not used again.
    """
    seconds: defaultdict[int, float] = defaultdict(float)
    for block in blocks:
        for turn in block.turns:
            seconds[turn.speaker] += turn.end - turn.start
    voices = [speaker for speaker in seconds if seconds[speaker] >= LEAST_SPEECH]
    # By speech, not by appearance: a voice that coughs first is not one of the people.
    kept = set(sorted(voices, key=lambda speaker: -seconds[speaker])[: min(most or MAX_LABELS, MAX_LABELS)])
    free = (label for number in count(1) if (label := f"Speaker {number}") not in taken)
    numbered = {speaker: next(free) for speaker in voices if speaker in kept}
    return {speaker: (names or {}).get(speaker) or label for speaker, label in numbered.items()}


def speaker_between(start: float, end: float, turns: SpeakerTurns) -> str | None:
    """The label with most speech between two times, if that is a fair share of it; else None."""
    shares = turns.shares(start, end)
    if not shares:
        return None
    label = max(shares, key=lambda label: shares[label])
    return label if shares[label] >= _LEAST_SHARE * (end - start) else None


def attribute(words: Sequence[W], turns: SpeakerTurns) -> list[Run[W]]:
    """Split the words of one utterance into runs of one speaker each, in order.

    Nearly always one run. Where the speaker changes, it is split if both sides are substantial; fewer words
    than that stay with their neighbours. Words outside all turns go with those before them.
    """
    if not words:
        return []
    whole = speaker_between(words[0].start, words[-1].end, turns)
    runs = _group_runs(_close_gaps([_speaker_of_word(word, turns) for word in words], whole), words)
    while len(runs) > 1 and (short := [at for at, run in enumerate(runs) if not _is_substantial(run)]):
        # The shortest first: joining it may make its neighbours long enough.
        runs = _absorb(runs, min(short, key=lambda at: _duration(runs[at])))
    return runs


def _speaker_of_word(word: Timed, turns: SpeakerTurns) -> str | None:
    shares = turns.shares(word.start, word.end)
    return max(shares, key=lambda label: shares[label], default=None)


def _close_gaps(labels: Sequence[str | None], whole: str | None) -> list[str | None]:
    """Fill unknown labels from the one before, at the start from the one after; all unknown stays unknown."""
    known: str | None = next((label for label in labels if label is not None), None)
    if known is None or whole is None:
        return [whole] * len(labels)
    filled: list[str | None] = []
    for label in labels:
        known = label or known
        filled.append(known)
    return filled


def _group_runs(labels: Sequence[str | None], words: Sequence[W]) -> list[Run[W]]:
    pairs = groupby(zip(labels, words, strict=True), key=lambda pair: pair[0])
    return [(label, tuple(word for _, word in group)) for label, group in pairs]


def _is_substantial(run: Run[W]) -> bool:
    return len(run[1]) >= _RUN_WORDS and _duration(run) >= _RUN_SECONDS


def _duration(run: Run[W]) -> float:
    return run[1][-1].end - run[1][0].start


def _absorb(runs: list[Run[W]], place: int) -> list[Run[W]]:
    """Add one run to its longer neighbour, and join neighbours of one speaker."""
    neighbours = [near for near in (place - 1, place + 1) if 0 <= near < len(runs)]
    label = runs[max(neighbours, key=lambda near: _duration(runs[near]))][0]
    labelled = [*runs[:place], (label, runs[place][1]), *runs[place + 1 :]]
    joined = groupby(labelled, key=lambda run: run[0])
    return [(label, tuple(word for _, words in group for word in words)) for label, group in joined]


def _join_turns(blocks: Iterable[DiarizedBlock]) -> list[Turn]:
    """All turns by their start, with touching turns of one speaker joined."""
    joined: list[Turn] = []
    newest: dict[int, int] = {}
    for turn in sorted(turn for block in blocks for turn in block.turns):
        place = newest.get(turn.speaker)
        if place is not None and turn.start - joined[place].end <= _TOUCHING:
            joined[place] = joined[place]._replace(end=max(joined[place].end, turn.end))
        else:
            newest[turn.speaker] = len(joined)
            joined.append(turn)
    return joined
