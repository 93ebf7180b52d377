"""Assigns utterances to speakers by events of "started" and "stopped speaking". Pure."""

import uuid
from collections.abc import Sequence

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.rest.requests import Person, SpeakerEvent
from symbl_tui.engine.store import Conversation, StoredMessage

Turns = list[tuple[float, float, str]]
"""Start and end in seconds of the conversation, and the id of the member who speaks."""


def assign_speakers(
    conversation: Conversation, messages: Sequence[StoredMessage], events: Sequence[SpeakerEvent]
) -> tuple[list[Speaker], dict[str, str]]:
    """All members with those of the events, and the id of the member for each utterance (by id).

    An utterance goes to the member who was speaking for most of its time; without one it is left out.
    """
    members = list(conversation.members)
    turns = _turns(members, events)
    began = conversation.started.timestamp()
    speakers = {}
    for message in messages:
        start, end = message.started.timestamp() - began, message.ended.timestamp() - began
        member = _main_speaker(turns, start, max(end, start + 0.001))
        if member:
            speakers[message.utterance.id] = member
    return members, speakers


def _turns(members: list[Speaker], events: Sequence[SpeakerEvent]) -> Turns:
    """The turns in order; one without a stop lasts to the end."""
    turns: Turns = []
    speaking: dict[str, float] = {}
    for event in sorted(events, key=lambda event: event.offset.total):
        member = _find_or_add(members, event.user)
        at = event.offset.total
        if event.type == "started_speaking":
            # A second start without a stop is a repetition: the first one counts.
            speaking.setdefault(member.id, at)
        elif member.id in speaking:
            turns.append((speaking.pop(member.id), at, member.id))
    return turns + [(start, float("inf"), member) for member, start in speaking.items()]


def _find_or_add(members: list[Speaker], person: Person) -> Speaker:
    """The member with this id, address or name; added if there is none."""
    address = person.email or person.user_id
    for member in members:
        same_name = not address and person.name and member.name == person.name
        if (person.id and member.id == person.id) or (address and member.user_id == address) or same_name:
            return member
    members.append(Speaker(person.name, address, person.id or str(uuid.uuid4())))
    return members[-1]


def _main_speaker(turns: Turns, start: float, end: float) -> str | None:
    shares: dict[str, float] = {}
    for begin, stop, member in turns:
        if begin < end and stop > start:
            shares[member] = shares.get(member, 0.0) + min(stop, end) - max(begin, start)
    return max(shares, key=lambda member: shares[member], default=None)
