"""The speakers of a conversation, one channel each, in the order of their first utterance. Pure."""

from collections.abc import Set
from itertools import chain, count
from typing import Final

from symbl_tui.audio.frame import MAX_CHANNELS
from symbl_tui.config.profile import colour_of
from symbl_tui.domain.text import NAME_LIMIT
from symbl_tui.domain.utterance import Speaker

_UNNAMED: Final = "Speaker"


class Participants:
    """The speakers of a conversation that is watched."""

    def __init__(self) -> None:
        self.speakers: tuple[Speaker, ...] = ()
        """Of each channel; a name and a user id of one's own each. A value that is replaced whole."""
        self._people: list[Speaker] = []
        """The same as the engine describes them."""

    def find(self, person: Speaker) -> int | None:
        """The channel of a person; None: they have not come yet.

        The Conversation API may leave out the user id that the stream has, so names are compared as well.
        """
        for channel, known in enumerate(self._people):
            if person.user_id and known.user_id:
                if person.user_id == known.user_id:
                    return channel
            elif person.name == known.name:
                return channel
        # One more than a session has speakers is taken for the last of them.
        return MAX_CHANNELS - 1 if len(self._people) >= MAX_CHANNELS else None

    def add(self, person: Speaker) -> int:
        """Add a new person; returns their channel."""
        index = len(self._people)
        name = _unused(
            person.name or person.user_id or _UNNAMED, {each.name for each in self.speakers}, index
        )
        user_id = _unused(person.user_id or name, {each.user_id for each in self.speakers}, index)
        self._people.append(person)
        self.speakers = (*self.speakers, Speaker(name, user_id, person.id))
        return index

    @property
    def colours(self) -> dict[str, int]:
        """The colour of each speaker, by name."""
        return {each.name: colour_of(channel, None) for channel, each in enumerate(self.speakers)}

    def to_table(self) -> list[dict[str, object]]:
        """The table ``channels`` of session.toml."""
        return [
            {"name": each.name, "user_id": each.user_id, "colour": colour_of(channel, None)}
            for channel, each in enumerate(self.speakers)
        ]


def _unused(name: str, used: Set[str], index: int) -> str:
    """The name, with the number of its channel behind it where another one has it."""
    # Counted on: a person may be called "Ana (2)" by the engine itself.
    numbered = (f"{name[: NAME_LIMIT - 5]} ({number})" for number in count(index + 1))
    return next(each for each in chain((name,), numbered) if each not in used)
