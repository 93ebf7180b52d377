"""Opens the channels that come while a session runs: the parties of a call that join it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from symbl_tui.audio.frame import MAX_CHANNELS
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.view import Notice
from symbl_tui.session.run.active_recording import ActiveRecording, Clock
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.push_to_talk import push_to_talk_channels


@dataclass(slots=True)
class LateChannels:
    """Adds channels to a recording, and notes joining and leaving speakers in its folder."""

    recording: ActiveRecording
    folder: SessionFolder
    speakers: ChannelSpeakers
    clock: Clock
    emit: Callable[[Notice], None]
    _refused: bool = False
    _noting: threading.Lock = field(default_factory=threading.Lock)

    def open(self, number: int, position: int, *, muted: bool) -> Channel | None:
        """Open a channel for the source's of that number, at a position of the session.

        None where there are too many, or the folder cannot be read; that is said once.
        """
        if len(self.recording.channels) >= MAX_CHANNELS:
            self._refuse(f"a session has {MAX_CHANNELS} speakers at most; no more are recorded")
            return None
        try:
            channel = self._create(number, position)
        except SymblTuiError as error:
            self._refuse(str(error))
            return None
        channel.join()
        channel.muted = muted
        profile, index = self.speakers.profile, channel.index
        channel.push_to_talk = index in push_to_talk_channels(profile, index + 1)
        self.recording.add(channel)
        return channel

    def _create(self, number: int, position: int) -> Channel:
        recording = self.recording
        index, rate = len(recording.channels), recording.format.rate
        present = [each.speaker.name for each in recording.channels if each.left is None]
        speaker = self.speakers.following(recording.speakers, number, present)
        # A speaker who comes back has the colour of before.
        colour = recording.colours.get(speaker.name, self.speakers.colour(index))
        spool = self.folder.spool(index, speaker.name, rate, max(0, position))
        return Channel(index, speaker, spool, recording.format, colour, self.clock)

    def _refuse(self, reason: str) -> None:
        if not self._refused:
            self._refused = True
            self.emit(Notice(clean(reason)))

    def note(self) -> None:
        """Write the table of channels and have new ones transcribed. Blocks; from any thread."""
        # One at a time: an older table must not replace a newer one.
        with self._noting:
            table = self.recording.to_table()
            # First: a result whose channel session.toml does not name could not be read back.
            self.folder.update_facts(channels=table)
            self.recording.announce(len(table))
