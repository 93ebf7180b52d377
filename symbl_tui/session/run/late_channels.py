"""Opens the channels that come while a session runs: the parties of a call that join it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from symbl_tui.audio.frame import MAX_CHANNELS
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.view import Notice
from symbl_tui.session.run.active_recording import ActiveRecording, Clock
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.push_to_talk import push_to_talk_channels


@dataclass(slots=True)
class LateChannels:
    """Adds channels to a recording, and notes who comes and leaves in its folder."""

    recording: ActiveRecording
    folder: SessionFolder
    speakers: ChannelSpeakers
    clock: Clock
    emit: Callable[[Notice], None]
    _refused: bool = False
    _noting: threading.Lock = field(default_factory=threading.Lock)

    def open(self, position: int, *, muted: bool) -> None:
        """Open the next channel at a position of the session; beyond the limit, say so once.

        Raises:
            SymblTuiError: the folder cannot be read.
        """
        recording = self.recording
        index, rate = len(recording.channels), recording.format.rate
        if index >= MAX_CHANNELS:
            if not self._refused:
                self._refused = True
                self.emit(Notice(f"a session has {MAX_CHANNELS} speakers at most; no more are recorded"))
            return
        present = [each.speaker.name for each in recording.channels if each.left is None]
        speaker = self.speakers.following(recording.speakers, present)
        # Who comes back has the colour of before.
        colour = recording.colours.get(speaker.name, self.speakers.colour(index))
        spool = self.folder.spool(index, speaker.name, rate, max(0, position))
        channel = Channel(index, speaker, spool, recording.format, colour, self.clock)
        channel.join()
        channel.muted = muted
        channel.push_to_talk = index in push_to_talk_channels(self.speakers.profile, index + 1)
        recording.add(channel)

    def note(self) -> None:
        """Note who speaks on which channel, and have new ones transcribed. Blocks; from any thread."""
        # One at a time: an older table must not replace a newer one.
        with self._noting:
            table = self.recording.to_table()
            # First: a result whose channel session.toml does not name could not be read back.
            self.folder.update_facts(channels=table)
            self.recording.announce(len(table))
