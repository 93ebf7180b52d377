"""How an interrupted session goes on: from its folder, with the last event and the last sound."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.storage.part_list import count_samples
from symbl_tui.config.profile import Profile, without_own_settings
from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import clean, many
from symbl_tui.domain.untrusted_json import get_name
from symbl_tui.errors import SourceError, SymblTuiError, UsageError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.folder_names import spool_stem
from symbl_tui.session.archive.recorded_profile import recorded_profile
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.run.active_recording import ActiveRecording, Clock
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.system.directory import Directory


@dataclass(frozen=True, slots=True)
class Resumption:
    """An interrupted session that is to go on."""

    facts: SessionFacts
    profile: Profile
    """With which it was recorded."""
    connection_id: str
    captured: tuple[int, ...]
    """Samples of each channel."""
    stopped: datetime
    """When the last sound or result was written."""

    @property
    def started(self) -> datetime:
        """When the session began."""
        return self.facts.started

    @property
    def format(self) -> AudioFormat:
        """The format that its source must deliver."""
        return AudioFormat(self.facts.rate, len(self.facts.speakers))

    def open(
        self, format: AudioFormat, folder: SessionFolder, speakers: ChannelSpeakers, clock: Clock
    ) -> ActiveRecording:
        """Reopen the spools at their ends, and note the interruption; speakers stay those of before. Blocks.

        Raises:
            SourceError: the source delivers another format than before.
            SymblTuiError: the disk refuses.
        """
        # The sound goes on where it ended: positions count samples, not the clock, so nothing that was
        # recognised moves. How long nothing was recorded is noted beside it, for readers that show times of
        # day.
        if format != self.format:
            raise SourceError(
                f"{self.facts.source} has {many(format.channels, 'channel')} at {format.rate} Hz now, "
                f"the session has {self.format.channels} at {self.format.rate} Hz",
                "recover it without --resume",
            )
        recording = reopen_recording(self.facts, folder, clock)
        interruption = {
            "since": self.stopped,
            "until": datetime.now(UTC),
            "at": format.seconds(max(self.captured)),
        }
        earlier = [
            {"since": each.since, "until": each.until, "at": each.at} for each in self.facts.interruptions
        ]
        folder.update_facts(interruptions=[*earlier, interruption])
        return recording

    def restore(self, pipeline: ResultPipeline) -> None:
        """Rebuild the results so far; blocks."""
        pipeline.restore(self.facts)


def read_resumption(folder: Path) -> Resumption:
    """Read how the interrupted session of a folder goes on; blocks.

    Raises:
        UsageError: it was closed.
        SymblTuiError: the folder is damaged, or no session's.
    """
    facts = read_facts(folder).live
    if facts.ended is not None:
        raise UsageError(f'the session "{clean(folder.name)}" was closed', "only one that was not can go on")
    if facts.watched:
        raise UsageError(
            f'the session "{clean(folder.name)}" was watched and not recorded', "close it, and watch it again"
        )
    toml = read_toml(folder / "session.toml", beneath=folder)
    if (profile := recorded_profile(folder)) is None:
        path = clean(str(folder / "session.toml"))
        raise SymblTuiError(f"{path}: its profile is damaged", "recover it without --resume")
    return Resumption(
        facts=facts,
        # What the folder says of hooks is not believed: it may come from anybody, and a hook is a program.
        profile=without_own_settings(profile),
        connection_id=get_name(toml, "connection_id") or str(uuid.uuid4()),
        captured=_captured(facts),
        stopped=last_write(facts),
    )


def reopen_recording(
    facts: SessionFacts, folder: SessionFolder, clock: Clock = time.monotonic
) -> ActiveRecording:
    """Open the recording of an interrupted session as it was left. Blocks; raises :class:`SymblTuiError`."""
    format = AudioFormat(facts.rate, len(facts.speakers))
    chosen = tuple(facts.colours[speaker.name] for speaker in facts.speakers)
    recording = ActiveRecording.open(format, facts.speakers, chosen, folder, clock)
    for channel, presence in zip(recording.channels, facts.presence, strict=True):
        channel.joined = round(presence.joined * facts.rate)
    return recording


def last_write(facts: SessionFacts) -> datetime:
    """When the last sound or result was written; blocks. Raises :class:`SymblTuiError`."""
    with _open(facts) as directory:
        names = [*(name for name in directory.names() if name.endswith(".pcm")), facts.live.journal.name]
        found = [status for name in names if (status := directory.status(name))]
    return max([facts.started, *(datetime.fromtimestamp(each.st_mtime, UTC) for each in found)])


def _captured(facts: SessionFacts) -> tuple[int, ...]:
    with _open(facts) as directory:
        return tuple(
            count_samples(directory, spool_stem(index, speaker.name))
            for index, speaker in enumerate(facts.speakers)
        )


@contextmanager
def _open(facts: SessionFacts) -> Iterator[Directory]:
    """The folder, open; raises :class:`SymblTuiError` for what cannot be read in it."""
    try:
        with Directory(facts.folder) as directory:
            yield directory
    except OSError as error:
        raise SymblTuiError(f"{clean(str(facts.folder))}: cannot be read ({error.strerror})") from error
