"""Assigns utterances to speakers by events of "started" and "stopped speaking". Pure."""

import uuid
from collections.abc import Iterable, Sequence

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.rest.packed import Packed
from symbl_tui.engine.rest.requests import Person, SpeakerEvent

Turns = list[tuple[float, float, str]]
"""Start and end in seconds of the conversation, and the id of the member who speaks."""


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
        places = [self._places[key] for key in keys if key[1] and key in self._places]
        if places:
            return self._all[min(places)]
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
    turns = _turns(members, packed.unpack())
    speakers = {}
    for id, start, end in messages:
        member = _main_speaker(turns, start - began, max(end - began, start - began + 0.001))
        if member:
            speakers[id] = member
    return members.added, speakers


def _turns(members: _Members, events: Sequence[SpeakerEvent]) -> Turns:
    """The turns in order; one without a stop lasts to the end."""
    turns: Turns = []
    speaking: dict[str, float] = {}
    for event in sorted(events, key=lambda event: event.offset.total):
        member = members.find_or_add(event.user)
        at = event.offset.total
        if event.type == "started_speaking":
            # A second start without a stop is a repetition: the first one counts.
            speaking.setdefault(member.id, at)
        elif member.id in speaking:
            turns.append((speaking.pop(member.id), at, member.id))
    return turns + [(start, float("inf"), member) for member, start in speaking.items()]


def _main_speaker(turns: Turns, start: float, end: float) -> str | None:
    shares: dict[str, float] = {}
    for begin, stop, member in turns:
        if begin < end and stop > start:
            shares[member] = shares.get(member, 0.0) + min(stop, end) - max(begin, start)
    return max(shares, key=lambda member: shares[member], default=None)
