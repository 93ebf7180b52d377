"""How a new session begins: its folder, its channels, and what session.toml says from the start."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.registry import stored
from symbl_tui.config.profile import Profile, to_table
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.run.active_recording import ActiveRecording, colours, name_speakers
from symbl_tui.session.run.result_pipeline import ResultPipeline


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that begins now."""

    profile: Profile
    title: str
    source: str
    """What the source is called."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    connection_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def open(self, format: AudioFormat, folder: SessionFolder) -> ActiveRecording:
        """Make the folder and a spool per channel. Blocks; raises :class:`SymblTuiError`."""
        speakers = name_speakers(self.profile, format.channels)
        folder.create()
        recording = ActiveRecording.open(format, speakers, colours(self.profile, format.channels), folder)
        folder.note(
            title=self.title,
            source=self.source,
            started=self.started,
            connection_id=self.connection_id,
            rate=format.rate,
            channels=recording.table(),
            profile=to_table(_anywhere(self.profile)),
        )
        return recording

    def restore(self, understanding: ResultPipeline) -> None:
        """Do nothing: nothing was understood yet."""


def _anywhere(profile: Profile) -> Profile:
    """The profile with the whole paths of its files, so that the session can go on from any directory.

    Of an address no secret is kept: it cannot be opened again then, where it needs one.
    """
    source = profile.source
    also = tuple(msgspec.structs.replace(each, spec=stored(each.spec)) for each in source.also)
    return msgspec.structs.replace(
        profile, source=msgspec.structs.replace(source, spec=stored(source.spec), also=also)
    )
