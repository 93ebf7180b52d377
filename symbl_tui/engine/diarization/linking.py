"""Speaker linking: the same speaker has the same number in every block. Pure.

The library clusters the voices of one stretch of sound and exports no voice prints. So the sound of a block
follows some speech of each known speaker, the *enrolment*: the cluster it falls into is that speaker.
This works for speakers that are silent for many blocks, where an overlap of blocks would fail.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.speaker_turns import DiarizedBlock, Turn
from symbl_tui.engine.diarization.voiced import RawSpan

ENROLMENT_SECONDS: Final = 15.0
"""Speech of each known speaker that precedes a block."""
# Half a block: with many speakers their enrolment would otherwise cost more than the block itself.
MOST_ENROLMENT: Final = 150.0
"""Seconds of all of it, however many speakers there are."""

# Seconds of the shortest piece of speech that is used.
_SHORTEST: Final = 0.5
# Share of a speaker's enrolment that a cluster must have to be that speaker.
_LEAST_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Piece:
    """Some speech of a known speaker, and its place in the sound of a block."""

    speaker: int
    start: float
    """Seconds of the recording."""
    end: float
    at: float
    """Seconds of the block's sound."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


def enrolment(done: Sequence[DiarizedBlock]) -> tuple[Piece, ...]:
    """Select speech of every known speaker: the longest stretches without another speaker."""
    alone: defaultdict[int, list[Turn]] = defaultdict(list)
    for block in done:
        for turn in _alone(block.turns):
            alone[turn.speaker].append(turn)
    pieces: list[Piece] = []
    for speaker in sorted(alone):
        wanted = min(ENROLMENT_SECONDS, MOST_ENROLMENT / len(alone))
        # The longest first, by start where equal: the choice must be the same when a pass is resumed.
        for turn in sorted(alone[speaker], key=lambda turn: (turn.start - turn.end, turn.start)):
            seconds = min(wanted, turn.end - turn.start)
            if seconds < _SHORTEST:
                break
            at = pieces[-1].at + pieces[-1].seconds if pieces else 0.0
            pieces.append(Piece(speaker, turn.start, turn.start + seconds, at))
            wanted -= seconds
    return tuple(pieces)


def link(
    spans: Iterable[RawSpan], pieces: Sequence[Piece], known: int, start: float, end: float, shift: float
) -> DiarizedBlock:
    """Number the speakers of a block's turns as in the whole recording.

    Args:
        spans: The clustered spans of the enrolment and of the block's sound after it.
        pieces: The enrolment.
        known: How many speakers have a number.
        start: Start of the block, in seconds of the recording; spans are cut to it ...
        end: ... and to its end.
        shift: Seconds to add to a time in the block's sound for the time in the recording.
    """
    spans = sorted(spans)
    numbers = _match_enrolment(spans, pieces)
    turns = []
    for begins, ends, cluster in spans:
        turn_start, turn_end = max(start, begins + shift), min(end, ends + shift)
        if turn_start < turn_end:
            # In order of appearance, so that labels read "Speaker 1" from the start of the recording.
            if cluster not in numbers:
                numbers[cluster], known = known, known + 1
            turns.append(Turn(round(turn_start, 3), round(turn_end, 3), numbers[cluster]))
    return DiarizedBlock(start, end, tuple(sorted(turns)))


def known_speakers(done: Iterable[DiarizedBlock]) -> int:
    """How many speakers have a number."""
    return max((turn.speaker for block in done for turn in block.turns), default=-1) + 1


def _match_enrolment(spans: Sequence[RawSpan], pieces: Sequence[Piece]) -> dict[int, int]:
    """The speaker of each cluster that holds enough of an enrolment."""
    shared: defaultdict[tuple[int, int], float] = defaultdict(float)
    enrolled: defaultdict[int, float] = defaultdict(float)
    for piece in pieces:
        enrolled[piece.speaker] += piece.seconds
        for begins, ends, cluster in spans:
            overlap = min(ends, piece.at + piece.seconds) - max(begins, piece.at)
            if overlap > 0:
                shared[cluster, piece.speaker] += overlap
    best: dict[int, tuple[float, int]] = {}
    for (cluster, speaker), seconds in sorted(shared.items()):
        share = seconds / enrolled[speaker]
        # By the share and not by seconds: a speaker with little enrolment would always lose to one with more.
        # Several clusters may be one speaker: the library divides a voice that changes.
        if share >= _LEAST_SHARE and share > best.get(cluster, (0.0, 0))[0]:
            best[cluster] = (share, speaker)
    return {cluster: speaker for cluster, (_, speaker) in best.items()}


def _alone(turns: Sequence[Turn]) -> Iterable[Turn]:
    """Yield the longest stretch of each turn without another speaker."""
    for turn in turns:
        cuts = [(each.start, each.end) for each in turns if each.speaker != turn.speaker]
        inside = sorted(cut for cut in cuts if cut[0] < turn.end and cut[1] > turn.start)
        free, at = [], turn.start
        for cut_start, cut_end in inside:
            free.append((at, cut_start))
            at = max(at, cut_end)
        free.append((at, turn.end))
        begins, ends = max(free, key=lambda part: part[1] - part[0])
        if begins < ends:
            yield Turn(begins, ends, turn.speaker)
