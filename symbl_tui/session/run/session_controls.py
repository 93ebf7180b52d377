"""Status and controls of a running session, for any thread."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.edits_follower import EditsFollower
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.late_channels import LateChannels
from symbl_tui.session.run.linked_session import STOPPABLE, LinkedSession
from symbl_tui.session.run.maintenance import Maintenance
from symbl_tui.session.run.pause_switch import PauseSwitch
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.session.run.session_setup import Setup


@dataclass(frozen=True, slots=True)
class Running:
    """The parts of a session that exist once its source is open."""

    recording: ActiveRecording
    pipeline: ResultPipeline
    maintenance: Maintenance
    late: LateChannels


class SessionControls(LinkedSession):
    """What a screen sees and does with a session; :class:`~symbl_tui.session.run.session.Session` runs it."""

    CONNECTED = frozenset({*LinkedSession.CONNECTED, SessionState.PAUSED})

    def __init__(self, setup: Setup, folder: SessionFolder) -> None:
        super().__init__()
        self._setup = setup
        self._folder = folder
        self._pause = PauseSwitch()
        self._all_muted = False
        self._running: Running | None = None
        # Only its facts: the results pass by, and are not kept.
        self._edits = EditsFollower(lambda: self.folder, live=True)

    @property
    def title(self) -> str:
        """The title that the user gave it, that of the profile, or the source."""
        if self._edits.title.given:
            return self._edits.title.text
        return clean(self._setup.profile.title or self._setup.source.label, NAME_LIMIT)

    @property
    def folder(self) -> Path:
        """The folder that it is recorded into."""
        return self._folder.path

    @property
    def paused(self) -> bool:
        """Whether the capture is paused."""
        return self._pause.paused

    @property
    def elapsed(self) -> float:
        """Seconds captured so far."""
        recording = self._recording
        return recording.format.seconds(recording.captured) if recording else 0.0

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Level and source state of every channel."""
        return tuple(each.status() for each in self._recording.channels) if self._recording else ()

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """How much was captured, sent and recognised of every channel."""
        return self._recording.ledger() if self._recording else ()

    @property
    def colours(self) -> Mapping[str, int]:
        """The colour of each speaker."""
        return self._recording.colours if self._recording else {}

    @property
    def link(self) -> LinkStatus:
        """The worst status of the connections to the engine."""
        recognizer = self._running.pipeline.recognizer if self._running else ""
        return replace(self._links.worst, recognizer=recognizer)

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Replace sound by silence, or stop doing so."""
        if channel is None:
            self._all_muted = muted
        for each in self._recording.channels if self._recording else ():
            if channel in (None, each.index):
                each.muted = muted

    def talk(self, seconds: float) -> None:
        """Record the push-to-talk channels for ``seconds`` from now on."""
        for channel in self._recording.channels if self._recording else ():
            channel.talk(seconds)

    def set_paused(self, paused: bool) -> None:
        """Pause the capture, or resume it."""
        # The switch is set in every state, the state only moves between LISTENING and PAUSED: a pause asked
        # for while the engine is still connecting shows as PAUSED as soon as it is up.
        self._pause.set(paused)
        self._move_paused(paused)

    def add_bookmark(self, note: str, end: float | None = None) -> None:
        """Bookmark what was just spoken; does nothing before there is any sound."""
        if self._recording is not None:
            # A hundred bytes into the page cache: quicker than handing them to another thread.
            self._keep_bookmark(self._folder.add_bookmark, note, end, self.elapsed)

    def request_stop(self, reason: str) -> None:
        """Begin a clean stop."""
        self.reason = self.reason or reason
        self._stop.set()
        self._pause.set(False)  # a file that waits for the end of the pause would never see the stop
        self._move(SessionState.STOPPING, when=STOPPABLE)

    def _maintain(self) -> None:
        """Keep the recording in order, and notice a new title; called about once a second. Blocks."""
        if self._running:
            self._running.maintenance.run_once()
        with suppress(SymblTuiError):
            self._edits.poll()

    @property
    def _recording(self) -> ActiveRecording | None:
        return self._running.recording if self._running else None

    def _on_link_change(self) -> None:
        """See the base; a pause outlives a lost connection."""
        super()._on_link_change()
        if self._links.worst.state is LinkState.UP and self._pause.paused:
            self.set_paused(True)
