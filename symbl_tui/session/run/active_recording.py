"""A source that is open: its channels, and the account of them. What capture and converse share."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Protocol

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.config.profile import Profile, colour_of
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.run.channel import Channel

_REASON_KEPT: Final = 300


class Syncable(Protocol):
    """A folder that the disk can be made to keep."""

    def sync(self) -> None:
        """Have the disk keep what was understood. Blocks."""
        ...


@dataclass(frozen=True, slots=True)
class ActiveRecording:
    """The channels of an open source."""

    format: AudioFormat
    channels: tuple[Channel, ...]
    folder: Syncable
    """What is kept on disk together with the sound."""

    @classmethod
    def open(
        cls,
        format: AudioFormat,
        speakers: tuple[Speaker, ...],
        colours: tuple[int, ...],
        folder: SessionFolder,
    ) -> "ActiveRecording":
        """Open a spool per channel in the folder."""
        return cls(
            format,
            tuple(
                Channel(index, speaker, folder.spool(index, speaker.name, format.rate), format, colour)
                for index, (speaker, colour) in enumerate(zip(speakers, colours, strict=True))
            ),
            folder,
        )

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Who is on each channel."""
        return tuple(channel.speaker for channel in self.channels)

    @property
    def colours(self) -> dict[str, int]:
        """The colour of each speaker, by name; of two of one name, the first one's."""
        return {channel.speaker.name: channel.colour for channel in reversed(self.channels)}

    def table(self) -> list[dict[str, object]]:
        """What session.toml says of the channels."""
        return [
            {
                "name": channel.speaker.name,
                "user_id": channel.speaker.user_id,
                "colour": channel.colour,
                "sound": channel.spool.path.stem,
            }
            for channel in self.channels
        ]

    @property
    def captured(self) -> int:
        """Samples captured on every channel."""
        return min(channel.positions.captured for channel in self.channels)

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """The account now, a row per channel."""
        return tuple(channel.positions.read(channel.speaker.name, self.format) for channel in self.channels)

    @property
    def gap_count(self) -> int:
        """How many stretches without sound there are; one that is over counts twice."""
        return sum(
            2 * len(channel.lost) - bool(channel.fault) + len(channel.spool.holes)
            for channel in self.channels
        )

    def gaps(self) -> list[dict[str, object]]:
        """What session.toml says of the stretches that lack sound."""
        seconds = self.format.seconds
        return [
            {
                "channel": channel.index,
                "start": round(seconds(stretch.start), 3),
                "end": round(seconds(stretch.end), 3),
                "reason": clean(stretch.reason, _REASON_KEPT),
            }
            for channel in self.channels
            for stretch in (*channel.lost, *channel.spool.holes)
        ]

    def hold(self, channels: Collection[int]) -> None:
        """Let these be heard only while somebody pushes to talk."""
        for channel in self.channels:
            channel.held = channel.index in channels

    def talk(self, seconds: float) -> None:
        """Open those for as long from now on."""
        until = time.monotonic() + seconds
        for channel in self.channels:
            channel.open_until = until

    def finish(self) -> None:
        """No more sound will come."""
        for channel in self.channels:
            channel.spool.finish()

    def close(self) -> None:
        """Let go of the spools."""
        for channel in self.channels:
            channel.spool.close()

    def sync(self) -> None:
        """Have the disk keep what was captured and understood; blocks."""
        for channel in self.channels:
            channel.spool.sync()
        self.folder.sync()


def name_speakers(profile: Profile, count: int) -> tuple[Speaker, ...]:
    """Who is on each of ``count`` channels: the profile's speakers, then numbers.

    Everyone gets a user id of their own, since that is how an engine's results find their channel again.
    """
    speakers: list[Speaker] = []
    for index in range(count):
        known = profile.speakers[index] if index < len(profile.speakers) else None
        unnamed = "Speaker" if count == 1 else f"Speaker {index + 1}"
        name = clean(known.name if known else unnamed, NAME_LIMIT) or unnamed  # it goes to the terminal
        user_id = known.user_id if known and known.user_id else name
        if any(user_id == other.user_id for other in speakers):
            user_id = f"{user_id} ({index + 1})"
        speakers.append(Speaker(name=name, user_id=user_id))
    return tuple(speakers)


def colours(profile: Profile, count: int) -> tuple[int, ...]:
    """The colour of whoever is on each of ``count`` channels."""
    known = (*profile.speakers[:count], *(None for _ in range(count - len(profile.speakers))))
    return tuple(colour_of(channel, speaker) for channel, speaker in enumerate(known))
