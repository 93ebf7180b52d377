"""The live screen: what is particular about a session that is being heard: mute, bookmarks, a careful end."""

import time
from collections.abc import Iterable
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.reactive import var
from textual.widget import Widget

from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import BOOKMARK_SECONDS, RunnableSession
from symbl_tui.session.run.push_to_talk import INDEFINITELY, TALK_SECONDS
from symbl_tui.ui.commands import LIVE, Command, bindings
from symbl_tui.ui.presenters import link_text, session_text
from symbl_tui.ui.rendering.backpressure import has_backpressure
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.session_screen import SessionScreen
from symbl_tui.ui.widgets.level_meter import Meters
from symbl_tui.ui.widgets.status_figures import LedgerFigures, Status

_PRECIOUS_SECONDS: Final = 60.0
"""From this much captured on, a key that ends it asks first."""
_PLACES: Final = ("live", "transcript", "lists", "app")


class LiveScreen(SessionScreen):
    """A running session, as it happens."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LIVE)

    muted: var[bool] = var(False, init=False)
    """Whether silence is sent instead of all sound."""
    heard: var[bool] = var(False, init=False)
    """Whether there was any sound yet."""
    talking: var[bool | None] = var(None, init=False)
    """Whether somebody pushes to talk; None: that is not how they are heard."""

    def __init__(self, session: RunnableSession, commands: tuple[Command, ...], *, meter_hz: float) -> None:
        """Prepare to show a session.

        Args:
            session: Runs while this screen is there.
            commands: All commands with the reader's own keys.
            meter_hz: Looks at the level per second.
        """
        super().__init__(session, tuple(each for each in commands if each.place in _PLACES))
        self._meter_hz = meter_hz
        self._kept_open = False

    def meters(self) -> Iterable[Widget]:
        """A level for every channel."""
        yield Meters(
            self._session.channels,
            self._speakers,
            rate=self._meter_hz,
            slow=lambda: has_backpressure(self.app),
        )

    def status(self) -> Status:
        """How far everything is."""
        ledger, link = self._session.ledger(), self._session.link
        note = "" if self.state.over else link_text.note(link, ledger, time.monotonic())
        return Status(self.state, LedgerFigures.of(self._session.elapsed, ledger), note, link.recognizer)

    def words(self) -> session_text.Words:
        """What the state means for someone who is being heard."""
        keys = session_text.Keys(*(self._key(f"live.{each}") for each in ("quit", "pause", "mute")))
        session = self._session
        heard = session.elapsed > 0
        stopping, talking = self._work.stopping, self.talking
        now = session_text.Now(self.state, self._error, session.folder, stopping, heard, self.muted, talking)
        return session_text.live(now, keys)

    def show_figures(self) -> None:
        """Bring the line on top up to date, and whether there is sound, and somebody who pushes to talk."""
        super().show_figures()
        self.heard = self._session.elapsed > 0
        held = [each for each in self._session.channels() if each.held]
        self.talking = any(each.source is not SourceState.MUTED for each in held) if held else None

    def action_mute(self) -> None:
        """Send silence, or stop doing so; where one pushes to talk, talk for a moment."""
        if self.state.over:
            return
        if self.talking is None or self.muted:  # as it may have been before a channel was there to hold
            self.muted = not self.muted
            self._session.set_muted(None, self.muted)
        if self.talking is not None:
            self._talk(TALK_SECONDS)

    def action_talk(self) -> None:
        """Where one pushes to talk: stay open, or no longer."""
        if self.talking is None:
            self.notify("push to talk is off; begin with --push-to-talk to have it", markup=False)
        elif not self.state.over:
            kept_open = not self._kept_open
            self._talk(INDEFINITELY if kept_open else 0.0)
            self._kept_open = kept_open

    def _talk(self, seconds: float) -> None:
        self._kept_open = False  # a press of the other key ends it
        self._session.talk(seconds)
        self.talking = seconds > 0

    def action_mute_one(self) -> None:
        """Choose a channel to send silence for, or to hear again."""
        if (channels := self._session.channels()) and not self.state.over:
            dialogs.ask_channel(self.app, channels, self._mute)

    def _mute(self, channel: int | None) -> None:
        if channel is not None and not (chosen := self._session.channels()[channel]).held:
            self._session.set_muted(channel, chosen.source is not SourceState.MUTED)
            self.muted = self.all_muted()

    def all_muted(self) -> bool:
        """Whether nobody is heard, and nobody could push to talk."""
        channels = self._session.channels()
        return bool(channels) and all(not each.held and each.source is SourceState.MUTED for each in channels)

    def watch_muted(self) -> None:
        """Say what the key does now."""
        self.label_keys()

    def watch_heard(self) -> None:
        """Say so."""
        self.page.hint.update(self.words().hint)

    def watch_talking(self) -> None:
        """Say so."""
        self.page.hint.update(self.words().hint)
        self.label_keys()

    def action_mark(self) -> None:
        """Bookmark what was just said; the note may take its time."""
        end = self._session.elapsed
        if not self.state.over:
            dialogs.ask_note(self.app, lambda note: self._mark(note, end))

    def _mark(self, note: str | None, end: float) -> None:
        if note is not None:
            self._session.add_bookmark(note, end)
            self.transcript.note(max(0.0, end - BOOKMARK_SECONDS), end)

    def action_ask_quit(self) -> None:
        """Stop and quit; ask first where much was captured and is still being captured."""
        if self._work.stopping or self.state.over or self._session.elapsed <= _PRECIOUS_SECONDS:
            self.action_quit()
        else:
            dialogs.confirm(self.app, "stop and quit?", self.action_quit)
