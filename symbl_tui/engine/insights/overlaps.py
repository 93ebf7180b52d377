"""How long each two members talked at the same time. Arithmetic on times; knows no words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from symbl_tui.domain.talk_analytics import Share, Span, SpeakerTalk


@dataclass(frozen=True, slots=True)
class Overlap:
    """Talk at the same time as another member; percent of one's own talk."""

    member_id: str
    """The other member."""
    share: Share


def overlaps(member: SpeakerTalk, members: Iterable[SpeakerTalk]) -> Iterator[Overlap]:
    """The overlaps of one member with each of the others, where there is any."""
    own = sum(end - start for start, end in member.spans)
    for other in members:
        if other.speaker != member.speaker and (seconds := _common_seconds(member.spans, other.spans)):
            yield Overlap(other.speaker, Share(round(seconds, 3), round(100 * seconds / own, 3)))


def _common_seconds(left: Sequence[Span], right: Sequence[Span]) -> float:
    """Seconds that are in both; each in order and disjoint."""
    found, one, other = 0.0, 0, 0
    while one < len(left) and other < len(right):
        start, end = max(left[one][0], right[other][0]), min(left[one][1], right[other][1])
        found += max(0.0, end - start)
        if left[one][1] < right[other][1]:
            one += 1
        else:
            other += 1
    return found
