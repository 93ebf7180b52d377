"""The folder of a session that watches a conversation; the first utterance makes it."""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from symbl_tui.config.profile import Profile, without_own_settings
from symbl_tui.config.profile_loading import to_table
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.session_toml import write_failure
from symbl_tui.session.archive.spooled_folders import WATCHING
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.watch.watched_results import RATE
from symbl_tui.symbl.event_parser import Received

_FACT: Final = "watched"


class WatchFolder:
    """A session's folder with results and without sound."""

    def __init__(self, folder: SessionFolder, profile: Profile, source: str, id: str) -> None:
        """Prepare; nothing is on the disk yet.

        Args:
            folder: Not made yet.
            profile: That of the session.
            source: What is watched, for people.
            id: The same as the engine knows it.
        """
        self._folder = folder
        self.source = source
        """What is watched, for people."""
        self._facts: dict[str, object] = {
            "title": profile.title or source,
            "source": source,
            _FACT: id,
            "rate": RATE,
            "profile": to_table(without_own_settings(profile)),
        }
        self.begun = False
        """Whether there is a folder."""
        self._channels: list[dict[str, object]] = []

    @property
    def path(self) -> Path:
        """Where it is, or is to be."""
        return self._folder.path

    def begin(self, started: datetime, channels: list[dict[str, object]]) -> None:
        """Make it. Blocks; raises :class:`SymblTuiError`."""
        self._folder.create()
        self._mark_watching()
        self.begun = True
        self.update_facts(**self._facts, started=started, channels=channels)

    def _mark_watching(self) -> None:
        """Note that this session runs, which has no spool to tell it by."""
        try:
            os.close(self._folder.directory.create_file(WATCHING))
        except OSError as error:
            raise write_failure(self.path / WATCHING, error) from error

    def update_facts(self, **facts: object) -> None:
        """Add facts, which wait where there is no folder yet."""
        if "channels" in facts:
            self._channels = facts["channels"]  # type: ignore[assignment]
        if self.begun:
            self._folder.update_facts(**facts)
        else:
            self._facts |= facts

    def journal(self, channel: int, base: int, connection: int, received: Received) -> None:
        """Append a frame to the journal."""
        self._folder.journal(channel, base, connection, received)

    def add_bookmark(self, start: float, end: float, text: str) -> None:
        """Add a bookmark. Raises :class:`SymblTuiError`."""
        self._folder.add_bookmark(start, end, text)

    def close(self, length: float, ended: datetime, reason: str, error: str | None) -> None:
        """Note how the session ended, after ``length`` seconds. Blocks; raises :class:`SymblTuiError`."""
        if not self.begun:
            return
        # Nothing was captured here, and nothing is lost: of each channel everything was understood.
        rows = [
            ChannelLedger(str(each["name"]), length, length, length, gap=0.0, waiting=0.0)
            for each in self._channels
        ]
        ledger = [row.to_table() for row in rows]
        self._folder.close(RATE, ended=ended, reason=reason, error=error, ledger=ledger)

    def release(self) -> None:
        """Unlock and close it."""
        self._folder.release()
