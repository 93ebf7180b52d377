"""The live screen of a conversation that others speak in: no meters, and nothing to mute or pause."""

import time
from collections.abc import Iterable

from textual.widget import Widget

from symbl_tui.session.model.view import RunnableWatch
from symbl_tui.ui.commands import Command, Need
from symbl_tui.ui.commands.session_variants import for_watch
from symbl_tui.ui.presenters import link_text, watch_text
from symbl_tui.ui.presenters.session_text import Texts
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.live_screen import LiveScreen
from symbl_tui.ui.widgets.status_figures import Status, WatchFigures


class WatchScreen(LiveScreen):
    """A conversation as it happens."""

    def __init__(self, session: RunnableWatch, commands: tuple[Command, ...], *, meter_hz: float) -> None:
        """Prepare to show a session; see :class:`LiveScreen`."""
        super().__init__(session, for_watch(commands, is_call=session.is_call), meter_hz=meter_hz)
        self._watch = session

    def meters(self) -> Iterable[Widget]:
        """None: no sound passes here."""
        return ()

    def status(self) -> Status:
        """How long the conversation has lasted, and how much was said."""
        note = "" if self.state.over else link_text.note(self.session.link, (), time.monotonic())
        figures = WatchFigures(int(self.session.elapsed), self._watch.utterances)
        return Status(self.state, figures, note or self.flashed)

    def texts(self) -> Texts:
        """The texts for a conversation that is watched."""
        now = watch_text.Now(
            state=self.state,
            error=self._feed.error,
            folder=self.session.folder,
            stopping=self._session_workers.stopping,
            watched=self._watch.watched,
            host=self._watch.host,
            is_call=self._watch.is_call,
            has_utterances=self._watch.utterances > 0,
            can_start=self.new_session is not None,
        )
        new = self.key_label("review.new") if self.new_session else ""
        return watch_text.texts(now, self.key_label("live.quit"), new)

    def show_figures(self) -> None:
        """Update the status line: what is watched, and where, belongs to it."""
        super().show_figures()
        self.status_line.title_text = watch_text.header(
            self._feed.title, self._watch.watched, self._watch.host
        )

    def lacks(self) -> frozenset[Need]:
        """What commands need and is not there now."""
        return super().lacks() - {Need.CHANNELS, Need.PUSH_TO_TALK}

    def action_mute(self) -> None:
        """Say why there is nothing to mute."""
        self._refuse_sound(watch_text.NO_MUTE)

    def action_mute_one(self) -> None:
        """Say why there is nothing to mute."""
        self._refuse_sound(watch_text.NO_MUTE)

    def action_talk(self) -> None:
        """Say why there is nothing to talk into."""
        self._refuse_sound(watch_text.NO_TALK)

    def action_pause(self) -> None:
        """Say why there is nothing to pause."""
        self._refuse_sound(watch_text.NO_PAUSE)

    def _refuse_sound(self, text: str) -> None:
        self.notify(text, markup=False, timeout=4)

    def action_ask_quit(self) -> None:
        """Ask before a call is ended, and before a conversation that was watched for a while is left."""
        if self._session_workers.stopping or self.state.over:
            self.action_quit()
        elif self._watch.is_call:
            dialogs.confirm(self.app, "Hang up?", self.action_quit)
        elif self._watch.utterances:
            dialogs.confirm(self.app, "Stop watching? The conversation goes on.", self.action_quit)
        else:
            self.action_quit()
