"""The participants of a stream: which key and name each has. Pure."""

from dataclasses import dataclass
from typing import Final

MIXED: Final = "mixed"
"""The key of a stream of all participants together."""

# The user ids that the mix has, in the protocol and in Zoom's own client.
_MIXED_IDS: Final = frozenset(("", "0", "-1"))
# Participants of one call; sound of further ones is dropped.
MOST: Final = 32


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant: the key of the party, and its name for people."""

    key: str
    label: str


class RtmsParties:
    """Tells participants apart by their ids; they keep the name that they came with.

    A participant that comes again has a new id, and so a channel of its own, with the same name.
    """

    def __init__(self) -> None:
        self._present: dict[str, Participant] = {}
        self._names: dict[str, str] = {}
        self._joined = 0
        """How many have ever been found: a number is no second participant's, also when one has left."""

    def learn(self, id: str, name: str) -> None:
        """Keep the name that an event gives a participant, for packets that have none."""
        if name and len(self._names) < 10 * MOST:
            self._names[id] = name

    def find(self, id: str, name: str) -> tuple[Participant | None, bool]:
        """The participant of a packet, and whether it is new; None when there are too many."""
        key = _key(id)
        if (known := self._present.get(key)) is not None:
            return known, False
        if len(self._present) >= MOST:
            return None, False
        if key == MIXED:
            participant = Participant(MIXED, "Meeting")
        else:
            participant = Participant(id, name or self._names.get(id) or f"Participant {self._joined + 1}")
        self._joined += 1
        self._present[key] = participant
        return participant, True

    def leave(self, id: str) -> Participant | None:
        """The participant that has left, if it was heard."""
        return self._present.pop(_key(id), None)


def _key(id: str) -> str:
    return MIXED if id in _MIXED_IDS else id
