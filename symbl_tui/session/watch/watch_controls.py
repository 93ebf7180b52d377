"""Status and controls of a session that watches a conversation, for any thread."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from symbl_tui.audio.level import MeterReading
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.session.archive.edits_follower import EditsFollower
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.session.run.linked_session import LinkedSession
from symbl_tui.session.watch.watch_folder import WatchFolder
from symbl_tui.session.watch.watch_setup import WatchSetup
from symbl_tui.session.watch.watched_results import WatchedResults


class WatchControls(LinkedSession):
    """What a screen sees and does with a session that watches a conversation."""

    def __init__(self, setup: WatchSetup, folder: SessionFolder) -> None:
        """``folder``: not made yet; the first utterance makes it."""
        super().__init__()
        self._setup = setup
        self.watched = clean(setup.call.shown if setup.call else setup.id, NAME_LIMIT)
        """What is watched: an id, or the address that the engine calls."""
        self.is_call = setup.call is not None
        """Whether the engine makes a call for it."""
        self.host = clean(urlsplit(setup.profile.engine.url).netloc or "this machine", NAME_LIMIT)
        """The engine's."""
        self._name = ""
        kind = "Call to" if setup.call else "Conversation"
        self._kept = WatchFolder(folder, setup.profile, f"{kind} {self.watched}", setup.id)
        self._results = WatchedResults(self._kept, self._emit, setup.timing.utterance_timeout)
        self._length: float | None = None
        self._edits = EditsFollower(lambda: self.folder, live=True)

    @property
    def title(self) -> str:
        """The title that the user gave it, that of the profile or the conversation, or what is watched."""
        if self._edits.title.given:
            return self._edits.title.text
        return clean(self._setup.profile.title or self._name or self._kept.source, NAME_LIMIT)

    @property
    def folder(self) -> Path:
        """The folder that it is recorded into."""
        return self._kept.path

    @property
    def paused(self) -> bool:
        """Never: there is no capture."""
        return False

    @property
    def elapsed(self) -> float:
        """Seconds since the conversation began, as far as that is known."""
        return self._results.times.elapsed(self._setup.now()) if self._length is None else self._length

    @property
    def utterances(self) -> int:
        """How many utterances have come."""
        return self._results.utterances

    def channels(self) -> tuple[ChannelStatus, ...]:
        """A channel for each speaker, without a level."""
        return tuple(
            ChannelStatus(each.name, MeterReading(), SourceState.SILENT)
            for each in self._results.participants.speakers
        )

    def ledger(self) -> tuple[ChannelLedger, ...]:
        """Nothing: no sound passes here."""
        return ()

    @property
    def colours(self) -> Mapping[str, int]:
        """The colour of each speaker."""
        return self._results.participants.colours

    def set_muted(self, channel: int | None, muted: bool) -> None:
        """Do nothing: the sound is captured elsewhere."""

    def talk(self, seconds: float) -> None:
        """Do nothing: the sound is captured elsewhere."""

    def set_paused(self, paused: bool) -> None:
        """Do nothing: the conversation goes on."""

    def add_bookmark(self, note: str, end: float | None = None) -> None:
        """Bookmark what was just spoken; does nothing before anything was."""
        if self._kept.begun:
            self._keep_bookmark(self._kept.add_bookmark, note, end, self.elapsed)
