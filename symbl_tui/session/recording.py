"""A source that is open: its channels, and the account of them. What capture and converse share."""

from dataclasses import dataclass

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.config import Profile
from symbl_tui.session.channel import Channel
from symbl_tui.session.folder import SessionFolder
from symbl_tui.session.ledger import ChannelLedger
from symbl_tui.symbl.events import Speaker
from symbl_tui.text import NAME_LIMIT, clean


@dataclass(frozen=True, slots=True)
class Recording:
    """The channels of an open source."""

    format: AudioFormat
    channels: tuple[Channel, ...]

    @classmethod
    def open(cls, format: AudioFormat, speakers: tuple[Speaker, ...], folder: SessionFolder) -> "Recording":
        """Open a spool per channel in the folder."""
        return cls(
            format,
            tuple(
                Channel(index, speaker, folder.spool(index, speaker.name), format)
                for index, speaker in enumerate(speakers)
            ),
        )

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Who is on each channel."""
        return tuple(channel.speaker for channel in self.channels)

    @property
    def captured(self) -> int:
        """Samples captured on every channel."""
        return min(channel.positions.captured for channel in self.channels)

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """The account now, a row per channel."""
        return tuple(channel.positions.read(channel.speaker.name, self.format) for channel in self.channels)

    def finish(self) -> None:
        """No more sound will come."""
        for channel in self.channels:
            channel.spool.finish()

    def close(self) -> None:
        """Let go of the spools."""
        for channel in self.channels:
            channel.spool.close()

    def sync(self) -> None:
        """Have the disk keep what was captured; blocks."""
        for channel in self.channels:
            channel.spool.sync()


def name_speakers(profile: Profile, names: tuple[str, ...], count: int) -> tuple[Speaker, ...]:
    """Who is on each of ``count`` channels: ``names`` first, then the profile's speakers, then numbers.

    Everyone gets a user id of their own, since that is how an engine's results find their channel again.
    """
    speakers: list[Speaker] = []
    for index in range(count):
        known = profile.speakers[index] if index < len(profile.speakers) else None
        unnamed = "Speaker" if count == 1 else f"Speaker {index + 1}"
        given = names[index] if index < len(names) else known.name if known else unnamed
        name = clean(given, NAME_LIMIT) or unnamed  # it goes to the terminal
        user_id = known.user_id if known and known.user_id else name
        if any(user_id == other.user_id for other in speakers):
            user_id = f"{user_id} ({index + 1})"
        speakers.append(Speaker(name=name, user_id=user_id))
    return tuple(speakers)
