"""Assigns utterances to speakers by events of "started" and "stopped speaking". Pure."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from symbl_tui.domain.speaker_turns import SpeakerTurn, SpeakerTurns
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.rest.packed import Packed
from symbl_tui.engine.rest.requests import Person, SpeakerEvent

# The key of the one person of whom the events say nothing: an end of speech belongs to its start.
_NAMELESS: Final = ("nothing", "")


class _Members:
    """The members of a conversation, found by id, address or name."""

    def __init__(self, known: Iterable[Speaker]) -> None:
        self._all: list[Speaker] = []
        self._places: dict[tuple[str, str], int] = {}
        for member in known:
            self._add(member)
        self._known = len(self._all)

    @property
    def added(self) -> list[Speaker]:
        """Those that were not known before."""
        return self._all[self._known :]

    def find_or_add(self, person: Person) -> Speaker:
        """The first member with this id, address or, without an address, name; added if there is none."""
        address = person.email or person.user_id
        keys = [("id", person.id), ("address", address), ("name", "" if address else person.name)]
        keys = [key for key in keys if key[1]] or [_NAMELESS]
        places = [self._places[key] for key in keys if key in self._places]
        if places:
            return self._all[min(places)]
        self._places[keys[0]] = len(self._all)
        return self._add(Speaker(person.name, address, person.id or str(uuid.uuid4())))

    def _add(self, member: Speaker) -> Speaker:
        for key in (("id", member.id), ("address", member.user_id), ("name", member.name)):
            self._places.setdefault(key, len(self._all))
        self._all.append(member)
        return member


def assign_speakers(
    known: Sequence[Speaker],
    began: float,
    messages: Sequence[tuple[str, float, float]],
    packed: Packed[list[SpeakerEvent]],
) -> tuple[list[Speaker], dict[str, str]]:
    """The members that the events add, and the id of the member for each utterance (by id).

    An utterance goes to the member who was speaking for most of its time; without one it is left out.

    Args:
        known: The members of the conversation.
        began: When it began, in seconds since the epoch.
        messages: Id, start and end of each utterance, in seconds since the epoch.
        packed: The events.
    """
    members = _Members(known)
    over = max((end for _, _, end in messages), default=began) - began
    turns = SpeakerTurns(turn for turn in _turns(members, packed.unpack(), over + 1) if turn.end > turn.start)
    speakers = {}
    for id, start, end in messages:
        shares = turns.shares(start - began, end - began)
        if shares:
            speakers[id] = max(shares, key=lambda member: shares[member])
    return members.added, speakers


def _turns(members: _Members, events: Sequence[SpeakerEvent], over: float) -> Iterator[SpeakerTurn]:
    """Yield the turns with the ids of members as labels; one without a stop lasts until ``over``."""
    speaking: dict[str, float] = {}
    for event in sorted(events, key=lambda event: event.offset.total):
        member = members.find_or_add(event.user)
        at = event.offset.total
        if event.type == "started_speaking":
            # A second start without a stop is a repetition: the first one counts.
            speaking.setdefault(member.id, at)
        elif member.id in speaking:
            yield SpeakerTurn(speaking.pop(member.id), at, member.id)
    yield from (SpeakerTurn(start, over, member) for member, start in speaking.items())
