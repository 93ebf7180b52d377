"""The library: sessions to read, search, export, replay and delete. Reads and writes the disk in threads."""

import asyncio
from pathlib import PurePath
from typing import ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import var
from textual.widgets import OptionList, Static

from symbl_tui.domain.text import many
from symbl_tui.session.archive.index_rows import SearchHit
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.replay import SPEEDS
from symbl_tui.ui.commands import Command, bindings, commands_of, footer_of
from symbl_tui.ui.commands.library_commands import LIBRARY
from symbl_tui.ui.presenters import library_text
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.breakpoints import WIDTHS
from symbl_tui.ui.screens.library_actions import LibraryActions
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.view_models.replay_request import ReplayRequest
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.session_finder import SessionFinder
from symbl_tui.ui.widgets.session_list import Item
from symbl_tui.ui.widgets.session_view import SessionView

# How long the keys must rest before the disk is read: a cursor passes many sessions.
_DEBOUNCE_SECONDS: Final = 0.12


class LibraryScreen(LibraryActions):
    """Lists sessions and shows one; returns a session to replay, or None."""

    CSS_PATH: ClassVar[PurePath] = PurePath("library_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(LIBRARY)
    HORIZONTAL_BREAKPOINTS = WIDTHS

    title_line = getters.query_one("#title", Static)
    key_line = getters.query_one(KeyLine)

    speed: var[int] = var(SPEEDS[0])
    """The speed of a replay, a multiple of real time."""

    def __init__(
        self, library: Library, commands: tuple[Command, ...], *, after: ReplayRequest | None = None
    ) -> None:
        """``commands``: all; ``after``: the replay that has just ended, to return to its session."""
        super().__init__()
        self._after, self._library, self._commands = after, library, commands
        self._found: str | None = None  # the words whose matches are listed

    def compose(self) -> ComposeResult:
        """Title on top, the list beside the open session, key line at the bottom."""
        keys = {each.id: each.key_labels[0] for each in self._commands}
        find_keys = keys["library.next_hit"], keys["library.previous_hit"]
        yield Static(Content.styled("Library", "bold"), id="title")
        with Horizontal(id="body"):
            yield SessionFinder()
            yield SessionView(end_key=keys["transcript.end"], find_keys=find_keys)
        yield Static(id="message", markup=False)
        yield KeyLine(footer_of("library", self._commands))

    def on_mount(self) -> None:
        """List the sessions."""
        self.finder.session_list.focus()
        if self._after:
            self.speed = self._after.speed
        self.list_sessions(self._after.facts.folder.name if self._after else None)

    @work(group="list", exclusive=True, exit_on_error=False)
    async def list_sessions(self, at: str | None = None) -> None:
        """List all sessions, with the cursor on the one named ``at``."""
        entries = await self.run_job(self._library.summaries)
        if entries is None:
            return
        self._entries, self._found = entries, None
        self._set_title(library_text.summary(entries))
        self._fill(entries, library_text.EMPTY, at)

    @work(group="list", exclusive=True, exit_on_error=False)
    async def _search(self, words: str, *, opens: bool = False) -> None:
        """List the matches in all sessions; ``opens``: open the first."""
        if not opens:
            await asyncio.sleep(_DEBOUNCE_SECONDS)
        if (hits := await self.run_job(lambda: self._library.search(words))) is not None:
            self._set_title(many(len(hits), "hit") if words.strip() else "")
            self._fill(hits, library_text.NOT_FOUND if words.strip() else library_text.TYPE_TO_SEARCH)
            self._found = words
            if opens:
                self._open_review()

    @work(group="open", exclusive=True, exit_on_error=False)
    async def _open(self, item: Item) -> None:
        """Show a session, from the match if the item is one; nothing where it cannot be read."""
        if self.finder.fault:
            await self.session_view.show(None)
        elif not self.session_view.shows(item.name):
            await asyncio.sleep(_DEBOUNCE_SECONDS)
            await self.session_view.show(await self.run_job(lambda: self._library.open(item.name)))
        if isinstance(item, SearchHit):
            self.call_after_refresh(self.session_view.go_to, item)

    def _fill(self, items: tuple[Item, ...], empty: str, at: str | None = None) -> None:
        self.finder.show(items, empty, at)
        self.watch_speed(self.speed)

    def _set_title(self, text: str) -> None:
        self.title_line.update(Content.assemble(("Library", "bold"), (f"  {text}", "$text-dim")))

    def watch_speed(self, speed: int) -> None:
        """Show the speed in the label of the replay key."""
        if self.is_mounted:
            self.key_line.labels = library_text.labels(speed, empty=not self.finder.item)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if (item := self.finder.item) is None:
            return
        self.watch_speed(self.speed)
        self.show_message(self.finder.fault, failed=True)
        self._open(item)

    @on(OptionList.OptionSelected)
    def _open_review(self) -> None:
        if (item := self.finder.item) and not self.finder.fault:
            self._review(item.name, item.start if isinstance(item, SearchHit) else None)

    def _review(self, name: str, at: float | None) -> None:
        self.workers.cancel_group(self, "open")  # of a long session it would hold the review up
        review = ReviewScreen(self._library.directory / name, self._commands, at=at)
        self.app.push_screen(review, lambda _: self.refresh_list(name))

    def refresh_list(self, name: str) -> None:
        """List the sessions again, after one may have changed; the hits of a search stay."""
        self.session_view.recorded = None  # read again
        if not self.finder.searching:
            self.list_sessions(name)
        elif item := self.finder.item:
            self._open(item)

    @on(SessionFinder.SearchChanged)
    def _search_changed(self, event: SessionFinder.SearchChanged) -> None:
        if event.submitted and event.text == self._found:
            self._open_review()
        else:
            self._search(event.text, opens=event.submitted)

    def action_find(self) -> None:
        """Search the open session if it has the focus, all sessions otherwise."""
        if not (self.session_view.contains_focus and self.session_view.open_search()):
            self.finder.open_search()

    def action_find_next(self, step: int) -> None:
        """Go to the next match in the open session (1), or to the previous one (-1)."""
        self.session_view.find_next(step)

    def action_turn(self) -> None:
        """Focus the open session, or the list."""
        if self.session_view.contains_focus or not self.session_view.focus_transcript():
            self.finder.session_list.focus()

    def action_back(self) -> None:
        """Close the search of the session, leave the session, close the search of all, leave the screen."""
        if self.session_view.close_search():
            return
        if self.session_view.contains_focus:
            self.finder.session_list.focus()
        elif self.finder.searching:
            self.finder.close_search()
            self.list_sessions(self.finder.item.name if self.finder.item else None)
        else:
            self.dismiss(None)

    def action_speed(self) -> None:
        """Use the next speed; after the highest the lowest."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]

    def action_replay(self) -> None:
        """Request a replay of the open session."""
        if recorded := self.chosen():
            self.dismiss(ReplayRequest(recorded.facts, self.speed))

    def action_details(self) -> None:
        """Open the review at the line under the cursor."""
        if line := self.session_view.current_line:
            self._review(line[0], line[1].start)

    action_correct = action_add_action = action_details  # lines are edited in the review

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, commands_of("library", self._commands))
