"""How a new session begins: its folder, its channels, and the first session.toml."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.registry import stored
from symbl_tui.config.profile import Profile, without_own_settings
from symbl_tui.config.profile_loading import to_table
from symbl_tui.domain.text import many
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.run.active_recording import ActiveRecording, Clock
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.result_pipeline import ResultPipeline


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that begins now."""

    profile: Profile
    title: str
    source: str
    """The label of the source."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    connection_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    channel_names: int = 0
    """How many channels the user named, all of which the source must have; 0: any number."""

    def open(
        self, format: AudioFormat, folder: SessionFolder, speakers: ChannelSpeakers, clock: Clock
    ) -> ActiveRecording:
        """Make the folder and a spool per channel. Blocks; raises :class:`SymblTuiError`."""
        # The channels of a source that grows may still come.
        if self.channel_names not in (0, format.channels) and speakers.own_name is None:
            raise UsageError(
                f"the source has {many(format.channels, 'channel')}, and {self.channel_names} were named",
                "name each channel, in order",
            )
        count = format.channels
        folder.create()
        recording = ActiveRecording.open(
            format, speakers.first(count), speakers.colours(count), folder, clock
        )
        folder.update_facts(
            title=self.title,
            source=self.source,
            started=self.started,
            connection_id=self.connection_id,
            rate=format.rate,
            channels=recording.to_table(),
            profile=to_table(_with_absolute_paths(without_own_settings(self.profile))),
        )
        return recording

    def restore(self, pipeline: ResultPipeline) -> None:
        """Do nothing: there are no results yet."""


def _with_absolute_paths(profile: Profile) -> Profile:
    """The profile with absolute paths of its files, so that the session can be resumed from any directory.

    Secrets in a URL are left out: a URL that needs one cannot be opened again then.
    """
    source = profile.source
    also = tuple(msgspec.structs.replace(each, spec=stored(each.spec)) for each in source.also)
    return msgspec.structs.replace(
        profile, source=msgspec.structs.replace(source, spec=stored(source.spec), also=also)
    )
