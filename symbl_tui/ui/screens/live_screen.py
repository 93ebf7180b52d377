"""The live screen: meters, mute, push to talk, bookmarks, and a confirmation before a long capture ends."""

import time
from collections.abc import Iterable
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.reactive import var
from textual.widget import Widget

from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.talk_times import INDEFINITELY, TALK_SECONDS
from symbl_tui.session.model.view import ChannelStatus, RunnableSession
from symbl_tui.ui.commands import Command, Need, bindings
from symbl_tui.ui.commands.session_commands import LIVE, REVIEW
from symbl_tui.ui.commands.session_variants import absent_from
from symbl_tui.ui.presenters import link_text, session_text
from symbl_tui.ui.rendering.backpressure import has_backpressure
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.base_session_screen import SessionScreen
from symbl_tui.ui.widgets.meters import Meters
from symbl_tui.ui.widgets.status_figures import LedgerFigures, Status

# A capture longer than this is stopped by a key only after a confirmation.
_CONFIRM_SECONDS: Final = 60.0
# How long a notification stays in the status line.
_FLASH_SECONDS: Final = 6.0
_PLACES: Final = ("live", "review", "transcript", "lists", "app")


class LiveScreen(SessionScreen):
    """A running session, as it happens."""

    BINDINGS: ClassVar[list[BindingType]] = bindings((*LIVE, *REVIEW))

    muted: var[bool] = var(False, init=False)
    """Whether all channels send silence."""
    has_sound: var[bool] = var(False, init=False)
    """Whether anything was captured yet."""
    talking: var[bool | None] = var(None, init=False)
    """With push to talk: whether a channel is open; None: no push to talk."""

    def __init__(self, session: RunnableSession, commands: tuple[Command, ...], *, meter_hz: float) -> None:
        """Prepare to show a session.

        Args:
            session: Runs while this screen is there.
            commands: All commands with the user's keys.
            meter_hz: Updates of the meters per second.
        """
        mine = [each for each in commands if each.place in _PLACES]
        # The key line ends with how to leave, and begins with what can be done once it is over.
        super().__init__(session, tuple(sorted(mine, key=lambda each: each.place != "review")))
        self.absent, self.why_absent = absent_from(commands, mine, "replay"), "only in a replay"
        self._meter_hz = meter_hz
        self._talk_locked = False
        self._flash, self._flash_until = "", 0.0
        self._channel_count = 0

    def flash(self, text: str) -> None:
        """Show a line in the status line for a while."""
        self._flash, self._flash_until = text, time.monotonic() + _FLASH_SECONDS
        self.show_figures()

    def meters(self) -> Iterable[Widget]:
        """A level meter for every channel."""
        yield Meters(
            self._feed.channels,
            self._speakers,
            rate=self._meter_hz,
            slow=lambda: has_backpressure(self.app),
        )

    def status(self) -> Status:
        """How much was captured, sent and transcribed."""
        ledger, link = self.session.ledger(), self.session.link
        now = time.monotonic()
        note = "" if self.state.over else link_text.note(link, ledger, now)
        note = note or self.flashed  # a link that is down matters more
        return Status(self.state, LedgerFigures.of(self.session.elapsed, ledger), note, link.recognizer)

    @property
    def flashed(self) -> str:
        """The line that is shown for a while; empty: there is none now."""
        return self._flash if time.monotonic() < self._flash_until else ""

    def texts(self) -> session_text.Texts:
        """The texts for a session under capture."""
        quit, pause, mute = map(self.key_label, ("live.quit", "live.pause", "live.mute"))
        new = self.key_label("review.new") if self.new_session else ""
        now = session_text.Now(
            state=self.state,
            error=self._feed.error,
            folder=self.session.folder,
            stopping=self._session_workers.stopping,
            has_sound=self.session.elapsed > 0,
            muted=self.muted,
            talking=self.talking,
            can_start=self.new_session is not None,
        )
        return session_text.live(now, session_text.Keys(quit, pause, mute, new=new))

    def show_figures(self) -> None:
        """Update the status line, and whether there is sound and push to talk."""
        super().show_figures()
        self.has_sound = self.session.elapsed > 0
        channels = self.session.channels()
        if self.muted and len(channels) > self._channel_count > 0:
            self.muted = self.all_muted()  # the one that came is not, where each was muted by itself
        self._channel_count = len(channels)
        held = [each for each in channels if each.held]
        self.talking = any(each.source is not SourceState.MUTED for each in held) if held else None

    def watch_state(self, state: SessionState) -> None:
        """Show what the state means; a session that is over has no levels."""
        super().watch_state(state)
        for meters in self.query(Meters):
            meters.display = not state.over

    def lacks(self) -> frozenset[Need]:
        """What commands need and is not there now."""
        missing = {Need.PUSH_TO_TALK} if self.talking is None else set()
        missing |= {Need.CHANNELS} if len(self._open_channels()) < 2 else set()
        return super().lacks() | missing

    def action_mute(self) -> None:
        """Mute or unmute all channels; with push to talk, talk for a moment."""
        if self.state.over:
            self.refuse(Need.CAPTURE)
            return
        if self.talking is None or self.muted:  # muted before a push-to-talk channel was there
            self.muted = not self.muted
            self.session.set_muted(None, self.muted)
        if self.talking is not None:
            self._talk(TALK_SECONDS)

    def action_talk(self) -> None:
        """With push to talk: keep talking, or stop."""
        if self.state.over:
            self.refuse(Need.CAPTURE)
        elif self.talking is None:
            self.explain("Push to talk is off; start with --push-to-talk to use it.")
        else:
            locked = not self._talk_locked
            self._talk(INDEFINITELY if locked else 0.0)
            self._talk_locked = locked

    def _talk(self, seconds: float) -> None:
        self._talk_locked = False  # the other key ends it
        self.session.talk(seconds)
        self.talking = seconds > 0

    def action_mute_one(self) -> None:
        """Choose a channel to mute or unmute."""
        channels = self._open_channels()
        if not self.state.over and len(channels) > 1:
            numbers = tuple(channels)
            dialogs.ask_channel(
                self.app,
                channels.values(),
                lambda place: self._mute(None if place is None else numbers[place]),
            )
        else:
            self.refuse(Need.CAPTURE if self.state.over else Need.CHANNELS)

    def _mute(self, channel: int | None) -> None:
        if channel is not None and not (chosen := self.session.channels()[channel]).held:
            self.session.set_muted(channel, chosen.source is not SourceState.MUTED)
            self.muted = self.all_muted()

    def _open_channels(self) -> dict[int, ChannelStatus]:
        """The channels that have not ended, by their number."""
        channels = enumerate(self._feed.channels())
        return {number: each for number, each in channels if each.source is not SourceState.ENDED}

    def all_muted(self) -> bool:
        """Whether every channel that goes on is muted, and none has push to talk."""
        channels = self._open_channels().values()
        return bool(channels) and all(not each.held and each.source is SourceState.MUTED for each in channels)

    def watch_muted(self) -> None:
        """Update the key's label."""
        self.label_keys()

    def watch_has_sound(self) -> None:
        """Update the hint."""
        self.transcript_pane.hint.update(self.texts().hint)

    def watch_talking(self) -> None:
        """Update the hint and the key's label."""
        self.transcript_pane.hint.update(self.texts().hint)
        self.label_keys()

    def action_mark(self) -> None:
        """Bookmark the cursor's line; while the newest line is followed, what was just spoken."""
        if self.transcript.cursor is not None or self.state.over:
            super().action_mark()
            return
        # Taken now: the bookmark is about what was spoken
        # when the key was pressed, not when the note is done.
        end = self.session.elapsed
        dialogs.ask_note(self.app, lambda note: self._mark(note, end))

    def _mark(self, note: str | None, end: float) -> None:
        if note is not None:
            # Shown once it is on the disk, where the edits find it.
            self.session.add_bookmark(note, end)

    def action_ask_quit(self) -> None:
        """Stop and quit; confirm first where a long capture is still running."""
        if self._session_workers.stopping or self.state.over or self.session.elapsed <= _CONFIRM_SECONDS:
            self.action_quit()
        else:
            dialogs.confirm(self.app, "Stop the session?", self.action_quit)
