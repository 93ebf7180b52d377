"""Live conversations: which sockets belong together, who speaks in them, and what they have in common."""

import asyncio
import secrets
import threading
import uuid
from collections.abc import Sequence
from typing import Final

from symbl_tui.engine.insights import TopicRanker
from symbl_tui.engine.start import Person
from symbl_tui.errors import EngineError
from symbl_tui.symbl.events import Speaker, Topic, Utterance

MOST_SOCKETS: Final = 32
"""Sockets at a time; each may cost a recogniser's process."""


class Room:
    """One conversation: all sockets that came with the same connection id."""

    def __init__(self, connection_id: str) -> None:
        self.connection_id = connection_id
        self.conversation_id = str(10**15 + secrets.randbelow(9 * 10**15))
        self.sockets = 0
        self.voices: dict[Person | None, str] = {}
        """What recognisers have learned of each speaker's voice; a connection that comes back knows it."""
        self._participants: list[Speaker] = []
        self._topics = TopicRanker()
        self._ranking = threading.Lock()
        """Held by whichever thread works with the ranker; a cancelled task's thread goes on."""

    @property
    def participants(self) -> Sequence[Speaker]:
        """Everybody who was introduced so far."""
        return tuple(self._participants)

    def participant(self, person: Person) -> Speaker:
        """The person with the id they have in this conversation."""
        for speaker in self._participants:
            if speaker.user_id == person.user_id and (person.user_id or speaker.name == person.name):
                return speaker
        speaker = Speaker(name=person.name, user_id=person.user_id, id=str(uuid.uuid4()))
        self._participants.append(speaker)
        return speaker

    async def mention(self, utterance: Utterance) -> None:
        """Let an utterance count for the topics."""
        await asyncio.to_thread(self._mention, utterance)

    async def topics(self) -> tuple[Topic, ...]:
        """What the conversation is about so far; ranked in a thread, as it takes tens of ms."""
        return await asyncio.to_thread(self._rank)

    def _mention(self, utterance: Utterance) -> None:
        with self._ranking:
            self._topics.add(utterance)

    def _rank(self) -> tuple[Topic, ...]:
        with self._ranking:
            return self._topics.rank()


class Rooms:
    """Every conversation that is alive."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}
        self._expiries: dict[str, asyncio.TimerHandle] = {}

    @property
    def sockets(self) -> int:
        """Sockets in all rooms together."""
        return sum(room.sockets for room in self._rooms.values())

    def join(self, connection_id: str) -> Room:
        """The room for a socket with this connection id; raises ``EngineError`` when there are too many."""
        if self.sockets >= MOST_SOCKETS:
            raise EngineError(f"this engine takes {MOST_SOCKETS} connections at a time; close one first")
        if expiry := self._expiries.pop(connection_id, None):
            expiry.cancel()
        room = self._rooms.setdefault(connection_id, Room(connection_id))
        room.sockets += 1
        return room

    def leave(self, room: Room, keep: float) -> None:
        """A socket left; the last one ends the conversation, or leaves it open for ``keep`` seconds."""
        room.sockets -= 1
        if room.sockets:
            return
        if keep and len(self._expiries) < MOST_SOCKETS:
            drop = asyncio.get_running_loop().call_later(keep, self._drop, room.connection_id)
            self._expiries[room.connection_id] = drop
        else:
            self._drop(room.connection_id)

    def _drop(self, connection_id: str) -> None:
        self._expiries.pop(connection_id, None)
        self._rooms.pop(connection_id, None)
