"""What the keys of the library do with the session under its cursor: export, rename, delete."""

from typing import TYPE_CHECKING

from textual import getters, work
from textual.events import Key
from textual.worker import Worker

from symbl_tui.domain.text import clean
from symbl_tui.session.archive.index_rows import SessionSummary
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.ui.commands import Command, commands_of
from symbl_tui.ui.commands.idle_keys import why_idle
from symbl_tui.ui.presenters import library_text
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.job_screen import JobScreen
from symbl_tui.ui.view_models.replay_request import ReplayRequest
from symbl_tui.ui.widgets.session_finder import SessionFinder
from symbl_tui.ui.widgets.session_list import name_beside
from symbl_tui.ui.widgets.session_view import SessionView


class LibraryActions(JobScreen[ReplayRequest | None]):
    """The base of ``LibraryScreen``, which has the attributes that are declared here."""

    _library: Library
    _commands: tuple[Command, ...]
    _entries: tuple[SessionSummary, ...] = ()
    if TYPE_CHECKING:

        def list_sessions(self, at: str | None = None) -> Worker[None]:
            """List all sessions, with the cursor on the one named ``at``."""

        def refresh_list(self, name: str) -> None:
            """List the sessions again, after one may have changed."""

    finder = getters.query_one(SessionFinder)
    session_view = getters.query_one(SessionView)

    def chosen(self) -> RecordedSession | None:
        """The session under the cursor, once it is open; else say why there is none."""
        item = self.finder.item
        if item and self.session_view.shows(item.name):
            return self.session_view.recorded
        if item is None:
            self.show_message(library_text.NO_SESSION)
        elif not self.finder.fault:
            self.show_message(library_text.STILL_LOADING)
        return None

    def on_key(self, event: Key) -> None:
        """Say why a key of this screen does nothing where the focus is."""
        if any(event.key in keys.key_to_bindings for _, keys in self._binding_chain):
            return
        turn = next(each.key_labels[0] for each in self._commands if each.id == "library.turn")
        commands = commands_of("library", self._commands)
        if why := why_idle(event.key, commands, {"transcript": turn, "shelf": turn}):
            self.show_message(why)

    def action_export(self) -> None:
        """Choose a format and export the open session."""
        if recorded := self.chosen():
            dialogs.export_session(self, recorded.facts.folder)

    def action_rename(self) -> None:
        """Give the session under the cursor a title."""
        if item := self.finder.item:
            edits = SessionEdits(lambda: self._library.directory / item.name)
            dialogs.ask_title(self.app, item.title, edits, lambda: self.refresh_list(item.name))
        else:
            self.show_message(library_text.NO_SESSION)

    def action_delete(self) -> None:
        """Delete the session under the cursor after a confirmation."""
        item = self.finder.item
        if item is None:
            self.show_message(library_text.NO_SESSION)
        elif isinstance(item, SessionSummary) and item.running:
            self.show_message(library_text.RUNNING, failed=True)
        else:
            question = f'Delete "{clean(item.title, 40)}", its sound and its transcript?'
            dialogs.confirm(self.app, question, lambda: self._delete(item.name))

    @work(group="file", exit_on_error=False)
    async def _delete(self, name: str) -> None:
        beside = name_beside(self._entries, name)
        if await self.run_job(lambda: self._library.delete(name)):
            await self.session_view.show(None)
            self.show_message("Deleted")
            self.list_sessions(beside)
