"""Transcribes the recorded sound of a session again and writes a pass.

The line is that of a live session, spool -> uplink -> result pipeline: only the sound is read from the
archive, and the engine is another. An interrupted pass goes on at the last final result of each channel.
"""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Final

import msgspec

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.storage.recorded_parts import RecordedParts
from symbl_tui.audio.storage.spool import Spool
from symbl_tui.audio.storage.spool_opening import PART_SECONDS
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import get_name, get_object
from symbl_tui.domain.utterance import Speaker
from symbl_tui.errors import SourceError, SymblTuiError, UsageError
from symbl_tui.session.archive.folder_names import quoted_name, spool_name
from symbl_tui.session.archive.pass_folder import PassFolder
from symbl_tui.session.archive.recorded_profile import recorded_profile
from symbl_tui.session.archive.recorded_session import read_result
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.view import Subscriber
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.reconnect_policy import Links
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.session.run.session_timing import RECORDED
from symbl_tui.session.run.uplink import Uplink
from symbl_tui.session.run.user_error import to_user_error
from symbl_tui.symbl.endpoint import Endpoint

# Sound per message: as much as the protocol takes at 16 kHz, as it is not live.
_CHUNK_MS: Final = 250
# Between two reports of the progress.
_REPORT_SECONDS: Final = 0.5
# Reports between two notes of it in pass.toml.
_NOTE_EVERY: Final = 10
# Sound that is sent and may still be unrecognised: a window, and what is in flight.
_PENDING_SECONDS: Final = 40.0

Engine = Callable[[], AbstractAsyncContextManager[Endpoint]]
"""Makes an engine ready for as long as the pass needs it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a pass, in seconds of sound of all channels together."""

    done: float
    total: float


class Retranscription:
    """One pass over one session."""

    def __init__(self, facts: SessionFacts, folder: PassFolder, emit: Subscriber) -> None:
        """Prepare a pass.

        Args:
            facts: The session; see :func:`check_transcribable`.
            folder: The pass, opened.
            emit: Called with every update, from the event loop.
        """
        self._facts = replace(facts, transcript=folder.name)
        self._folder = folder
        self._emit = emit
        self._parts: list[RecordedParts] = []

    async def run(self, engine: Engine, report: Callable[[Progress], None]) -> None:
        """Transcribe what is left; may be cancelled, and is resumed the next time.

        Args:
            engine: Recognises the sound.
            report: Called with the progress now and then.

        Raises:
            SymblTuiError: the engine, the disk or the sound cannot be used.
        """
        recording = await asyncio.to_thread(self._open)
        links = Links(len(recording.channels), lambda: None)
        reporting = asyncio.create_task(self._report(recording, links, report), name="report progress")
        try:
            pipeline = ResultPipeline(recording, self._folder, self._emit)
            # Also for a new pass, whose journal is empty: both begin in the same way.
            await asyncio.to_thread(pipeline.restore, self._facts)
            async with engine() as endpoint:
                await self._uplink(recording, pipeline, links).run(endpoint)
            await asyncio.to_thread(self._complete)
            report(_progress(recording, pending=0.0))
        except ExceptionGroup as group:
            raise to_user_error(group) from group
        finally:
            reporting.cancel()
            with suppress(SymblTuiError):  # only the journal matters
                await asyncio.to_thread(self._save_progress, recording)
            recording.close()

    @property
    def unreadable(self) -> float:
        """Seconds of sound that could not be read, and were replaced by silence."""
        return sum(each.unreadable for each in self._parts) / self._facts.rate

    def _uplink(self, recording: ActiveRecording, pipeline: ResultPipeline, links: Links) -> Uplink:
        profile, started = profile_of(self._facts), self._facts.started
        return Uplink(profile, recording, str(uuid.uuid4()), pipeline, links, RECORDED, started)

    def _open(self) -> ActiveRecording:
        facts = self._facts
        format = AudioFormat(facts.rate, len(facts.speakers))
        channels = []
        for index, speaker in enumerate(facts.speakers):
            parts = _recorded_parts(facts, index, speaker)
            self._parts.append(parts)
            channels.append(Channel(index, speaker, Spool(parts), format, facts.colours[speaker.name]))
        recording = ActiveRecording(format, tuple(channels), self._folder)
        # At once: the whole recording is there, so the uplink need not wait for more.
        recording.finish()
        return recording

    async def _report(
        self, recording: ActiveRecording, links: Links, report: Callable[[Progress], None]
    ) -> None:
        """Report the progress, and note it now and then for readers of an interrupted pass."""
        for look in count():
            await asyncio.sleep(_REPORT_SECONDS)
            if links.ever_up:  # before that its start is unknown
                report(_progress(recording))
            if look % _NOTE_EVERY == 0:
                with suppress(SymblTuiError):
                    await asyncio.to_thread(self._save_progress, recording)

    def _complete(self) -> None:
        # Before the pass is marked as complete: readers use it from that moment on.
        self._folder.sync()
        words = sum(len(line.text.split()) for line in read_result(self._facts).lines)
        self._folder.update_facts(ended=datetime.now(UTC), words=words, unreadable=round(self.unreadable, 3))

    def _save_progress(self, recording: ActiveRecording) -> None:
        rows = ("name", "captured", "understood")
        tables = [row.to_table() for row in recording.ledger()]
        self._folder.update_facts(channels=[{key: each[key] for key in rows} for each in tables])


def check_transcribable(facts: SessionFacts) -> None:
    """Check that a session can be transcribed again. Blocks.

    Raises:
        UsageError: it is being recorded, or was not closed.
        SourceError: there is no sound.
    """
    shown = clean(facts.folder.name)
    if facts.running:
        raise UsageError(f'the session "{shown}" is being recorded', "stop it first")
    if facts.ended is None:
        remedy = f"first: symbl-tui sessions recover {quoted_name(facts.folder)}"
        raise UsageError(f'the session "{shown}" was not closed', remedy)
    if facts.watched:
        raise SourceError(f'the session "{shown}" has no sound: it was watched, and recorded elsewhere')
    if not sum(_recorded_parts(facts, index, each).length for index, each in enumerate(facts.speakers)):
        raise SourceError(f'the session "{shown}" has no sound: its FLAC files are missing or damaged')


def _recorded_parts(facts: SessionFacts, index: int, speaker: Speaker) -> RecordedParts:
    """The files of a channel; raises :class:`SourceError`."""
    path = facts.folder / spool_name(index, speaker.name)
    try:
        return RecordedParts(path, PART_SECONDS * facts.rate, facts.rate)
    except OSError as error:
        raise SourceError(f"{clean(str(facts.folder))}: cannot be read ({error.strerror})") from error


def profile_of(facts: SessionFacts) -> Profile:
    """The session's profile for the engine of this machine: its trackers, vocabulary and insight settings."""
    profile, changed = recorded_profile(facts.folder) or Profile(title=facts.title), msgspec.structs.replace
    return changed(
        profile,
        engine=changed(profile.engine, url=LOCAL),
        streaming=changed(profile.streaming, encoding="LINEAR16", voice_gate=False, chunk_ms=_CHUNK_MS),
    )


def live_recognizer(facts: SessionFacts) -> tuple[str, str]:
    """Recogniser and model of the live result; empty where they are unknown. Blocks."""
    try:
        recognizer = get_object(read_toml(facts.folder / "session.toml", beneath=facts.folder), "recognizer")
    except SymblTuiError:
        return "", ""
    return get_name(recognizer, "name"), get_name(recognizer, "model")


def _progress(recording: ActiveRecording, pending: float = _PENDING_SECONDS) -> Progress:
    rows = recording.ledger()
    done = sum(max(row.understood, row.sent - pending) for row in rows)
    return Progress(done, sum(row.captured for row in rows))
