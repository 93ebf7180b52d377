"""The names under which speakers are shown: of channels, and of the voices that diarisation found. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.edit import SpeakerKey


@dataclass(frozen=True, slots=True)
class KnownSpeaker:
    """A speaker of a session, by the name that the results have."""

    key: SpeakerKey
    name: str
    """The channel's, or the label that diarisation gave the voice; unlike any other of the channel."""


class ShownNames:
    """Maps the names of results to those that the user gave."""

    def __init__(self, speakers: Sequence[KnownSpeaker], names: Mapping[SpeakerKey, str]) -> None:
        self.speakers = tuple(speakers)
        self._by_place: dict[tuple[int, str], str] = {}
        self._by_name: dict[str, str] = {}
        for each in speakers:
            shown = names.get(each.key) or each.name
            self._by_place[each.key.channel, each.name] = shown
            self._by_name.setdefault(each.name, shown)
        self.changed = {place: shown for place, shown in self._by_place.items() if place[1] != shown}
        """The speakers that are shown under another name than the results have."""

    def of(self, channel: int, name: str) -> str:
        """The shown name of a speaker of a channel."""
        return self._by_place.get((channel, name), name)

    def of_key(self, key: SpeakerKey) -> str | None:
        """The shown name of a speaker; None where there is none of the key."""
        return next((self.of(key.channel, each.name) for each in self.speakers if each.key == key), None)

    def of_channels(self) -> tuple[str, ...]:
        """The shown name of each channel's own speaker."""
        own = (each for each in self.speakers if each.key.voice is None)
        return tuple(self.of(each.key.channel, each.name) for each in own)

    def keys(self, shown: str) -> tuple[SpeakerKey, ...]:
        """The speakers that are shown under a name, in whatever case."""
        wanted = shown.casefold()
        return tuple(
            each.key for each in self.speakers if self.of(each.key.channel, each.name).casefold() == wanted
        )

    def of_insight(self, insight: Insight, line: Line | None) -> Insight:
        """The insight with the shown names of speaker and assignee; ``line``: its line, where known."""
        if not self.changed:
            return insight
        return structs.replace(
            insight,
            speaker=self._renamed(insight.speaker, line),
            assignee=self._renamed(insight.assignee, line) if insight.assignee else None,
        )

    def _renamed(self, speaker: Speaker, line: Line | None) -> Speaker:
        place = (line.channel, speaker.name) if line else None
        # First by the channel: two channels may have speakers of one name.
        shown = self._by_place[place] if place in self._by_place else self._by_name.get(speaker.name)
        return structs.replace(speaker, name=shown) if shown and shown != speaker.name else speaker

    def people(self, among: Iterable[KnownSpeaker]) -> tuple[str, ...]:
        """The shown names of some speakers, each once."""
        return tuple(dict.fromkeys(self.of(each.key.channel, each.name) for each in among))

    def colours(self, colours: Mapping[str, int]) -> dict[str, int]:
        """The colours by shown names: a speaker keeps the colour under any name."""
        found: dict[str, int] = {}
        for each in self.speakers:
            if each.name in colours:
                found.setdefault(self.of(each.key.channel, each.name), colours[each.name])
        return {**colours, **found}
