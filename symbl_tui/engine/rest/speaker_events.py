"""From "she began, he stopped" to who said what. Pure."""

import uuid
from collections.abc import Sequence

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.rest.requests import Person, SpeakerEvent
from symbl_tui.engine.store import Conversation, StoredMessage

Turns = list[tuple[float, float, str]]
"""Start and end in seconds of the conversation, and a member's id."""


def attributed(
    conversation: Conversation, said: Sequence[StoredMessage], events: Sequence[SpeakerEvent]
) -> tuple[list[Speaker], dict[str, str]]:
    """Who takes part after these events, and the member that each utterance (by id) goes to.

    An utterance goes to whoever was speaking for most of its time; nobody was, it stays as it is.
    """
    members = list(conversation.members)
    turns = _turns(members, events)
    began = conversation.started.timestamp()
    said_by = {}
    for each in said:
        start, end = each.started.timestamp() - began, each.ended.timestamp() - began
        member = _speaking(turns, start, max(end, start + 0.001))
        if member:
            said_by[each.utterance.id] = member
    return members, said_by


def _turns(members: list[Speaker], events: Sequence[SpeakerEvent]) -> Turns:
    """Turns in order; one that nobody ended goes on until the end of everything."""
    turns: Turns = []
    speaking: dict[str, float] = {}
    for event in sorted(events, key=lambda event: event.offset.total):
        member = _member(members, event.user)
        at = event.offset.total
        if event.type == "started_speaking":
            speaking.setdefault(member.id, at)
        elif member.id in speaking:
            turns.append((speaking.pop(member.id), at, member.id))
    return turns + [(start, float("inf"), member) for member, start in speaking.items()]


def _member(members: list[Speaker], person: Person) -> Speaker:
    """Whoever is meant, by id, then by address, then by name; else somebody new."""
    address = person.email or person.user_id
    for known in members:
        same_name = not address and person.name and known.name == person.name
        if (person.id and known.id == person.id) or (address and known.user_id == address) or same_name:
            return known
    members.append(Speaker(person.name, address, person.id or str(uuid.uuid4())))
    return members[-1]


def _speaking(turns: Turns, start: float, end: float) -> str | None:
    shares: dict[str, float] = {}
    for begin, stop, member in turns:
        if begin < end and stop > start:
            shares[member] = shares.get(member, 0.0) + min(stop, end) - max(begin, start)
    return max(shares, key=lambda member: shares[member], default=None)
