"""The actions of every session screen that only read: search, lists, layout, log, copy, export, help."""

from typing import TYPE_CHECKING, Protocol

from textual import getters, on
from textual.events import DescendantFocus, Key

from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.text import capitalize_first
from symbl_tui.session.model.change import Line
from symbl_tui.ui.commands import Command, Need, commands_of
from symbl_tui.ui.commands.idle_keys import why_idle
from symbl_tui.ui.commands.session_commands import FOR_THE_FOCUS
from symbl_tui.ui.runtime.log_buffer import LINES, LogBuffer
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.assistant_actions import AssistantActions
from symbl_tui.ui.screens.listening_actions import ListeningActions
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from symbl_tui.ui.widgets.transcript_notes import Note
    from symbl_tui.ui.widgets.transcript_pane import TranscriptPane


class ReadingPane(Protocol):
    """A transcript and what was found in it."""

    def focus_transcript(self) -> None:
        """Show the transcript and focus it."""

    def next_layout(self) -> None:
        """Show another part, or all."""

    def line(self, index: int) -> Line:
        """A line of the transcript."""

    def placed_bookmarks(self) -> "tuple[tuple[int, Note], ...]":
        """The bookmarks by their end, each with the index of its line."""

    def go_to(self, line: int) -> None:
        """Show a line in the transcript."""

    def choose(self, key: str) -> bool:
        """Show the list with the key of a kind, and focus it; whether there is one."""

    def turn(self, step: int) -> None:
        """Focus the lists; from there the next one (1) or the one before (-1)."""


class ReadingActions(ListeningActions, AssistantActions):
    """The base of the screens of a session, which have the attributes that are declared here."""

    log_buffer: LogBuffer
    is_retired = False
    """Whether its children are gone, as another screen has taken its place."""
    absent: tuple[Command, ...] = ()
    """Commands of other screens of a session that have a key, and do nothing here."""
    why_absent = ""
    """Why that is so."""
    to_transcript = "live.back"
    """The command that focuses the transcript."""
    if TYPE_CHECKING:
        body: ReadingPane
        transcript_pane: TranscriptPane
        transcript: Transcript

    key_line = getters.query_one(KeyLine)

    def footer(self) -> tuple[Command, ...]:
        """The commands of the key line: those of the focused widget first."""
        bindings = self.focused._bindings.key_to_bindings.values() if self.focused else ()
        ids = {binding.id for bound in bindings for binding in bound}
        here = [each for each in self.commands if each.id in ids and each.id in FOR_THE_FOCUS]
        # A transcript that follows has no cursor, so there is nothing to act on.
        here = [] if isinstance(self.focused, Transcript) and self.focused.following else here
        return (*here, *(each for each in self.commands if each.footer))

    @on(DescendantFocus)
    @on(Transcript.Placed)
    def _follow_focus(self) -> None:
        if not self.is_retired:
            self.key_line.commands = self.footer()

    def key_label(self, id: str) -> str:
        """The key of a command as it is shown."""
        return next(each.key_labels[0] for each in self.commands if each.id == id)

    def ways(self) -> dict[str, str]:
        """By place, the key that focuses it: for what is said of a key of a place without the focus."""
        return {"lists": self.key_label("live.next_list"), "transcript": self.key_label(self.to_transcript)}

    def on_key(self, event: Key) -> None:
        """Say why a key of this screen does nothing where the focus is."""
        if any(event.key in keys.key_to_bindings for _, keys in self._binding_chain):
            return
        if why := why_idle(event.key, self.commands, self.ways(), self.absent, self.why_absent):
            self.explain(why)

    def explain(self, why: str) -> None:
        """Say in one line why a key can do nothing now."""
        self.notify(why, markup=False, timeout=4)

    def lacks(self) -> frozenset[Need]:
        """What commands need and is not there now."""
        return frozenset() if self.transcript_pane.searching else frozenset({Need.SEARCH})

    def refuse(self, need: Need) -> None:
        """Say why a key can do nothing now."""
        self.explain(f"{capitalize_first(need.value)}.")

    def current_line(self) -> Line | None:
        """The line of the cursor, else the newest."""
        current = self.transcript.current
        return None if current is None else self.transcript.line(current)

    def show_moment(self, start: float) -> None:
        """Show the line that began then, in seconds of the capture, and focus the transcript."""
        self.body.focus_transcript()
        self.transcript.jump_to_time(start)

    def action_export(self) -> None:
        """Choose a format and export the session so far into its folder."""
        dialogs.export_session(self, self.folder)

    def action_find(self) -> None:
        """Search the transcript."""
        self.body.focus_transcript()
        self.transcript_pane.open_search()

    def action_find_next(self, direction: int) -> None:
        """Go to the next match (1) or the previous one (-1)."""
        if self.transcript_pane.searching:
            self.transcript.find_next(direction)
        else:
            self.refuse(Need.SEARCH)

    def action_next_layout(self) -> None:
        """Show the transcript, the insights, or both."""
        self.body.next_layout()

    def text_to_copy(self) -> str:
        """The selection; screens with a cursor add what is under it."""
        return self.get_selected_text() or ""

    def action_copy_text(self) -> None:
        """Copy the selection, else the focused log, else what is under the cursor."""
        log = self.log_buffer.text if self.query("#log:focus-within") else ""
        text = self.get_selected_text() or log or self.text_to_copy()
        if text:
            self.app.copy_to_clipboard(text)
            self.notify(f"Copied {len(text)} characters, if the terminal allows it.", markup=False)
        else:
            self.notify("Nothing to copy: there is no line yet.", markup=False)

    def action_log(self) -> None:
        """Show or hide the log."""
        from symbl_tui.ui.widgets.log_pane import LogPane  # start-up: rarely needed

        if not self._close_log():
            self.mount(LogPane(self.log_buffer.since, most=LINES), after="#body")
            self.add_class("-log")

    def _close_log(self) -> bool:
        if not (log := self.query("#log")):
            return False
        log.remove()
        self.remove_class("-log")
        self.transcript.focus()
        return True

    def action_themes(self) -> None:
        """Choose a theme."""
        dialogs.choose_theme(self.app)

    def action_show_list(self, key: str) -> None:
        """Show an insight list and focus it; ``key`` is that of its kind."""
        if not self.body.choose(key):
            self.explain(f"There are no {kind_of(key).plural} in this session.")

    def action_turn(self, step: int) -> None:
        """Focus the insight lists; from there the next list (1) or the previous one (-1)."""
        self.body.turn(step)

    def action_back(self) -> None:
        """Close the search, the log or the filter; else go to the transcript, and from there to its end."""
        if self.transcript_pane.searching:
            self.transcript_pane.close_search()
        elif self._close_log():
            return
        elif self.transcript_pane.filter:
            self.transcript_pane.show_only(None)
        elif self.transcript.has_focus and self.transcript.grows:
            self.transcript.follow()
        self.body.focus_transcript()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, commands_of("session", self.commands), self.lacks())
