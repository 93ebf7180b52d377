"""The library: past sessions to read, search, export, replay and delete. Composes and routes.

What takes a disk runs in threads; the screen only shows what came of it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar, Final, TypeVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.worker import Worker, WorkerState

from symbl_tui.domain.text import clean, many
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.replay import SPEEDS
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.exports.exporter import export_session
from symbl_tui.ui.commands import Command, bindings
from symbl_tui.ui.commands.library_commands import LIBRARY
from symbl_tui.ui.presenters import library_text as wording
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.session_list import Item, SessionList
from symbl_tui.ui.widgets.session_view import SessionView

_WIDTHS: Final = [(0, "-narrow"), (76, "-normal"), (110, "-wide")]
_REST_SECONDS: Final = 0.12
"""How long keys must rest until what they ask for is fetched from the disk."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Replay:
    """The reader wants to watch a session once more."""

    facts: SessionFacts
    speed: int
    """How many times as fast as it was."""


class LibraryScreen(Screen[Replay | None]):
    """Lists sessions and shows one; its answer is a session to replay, or None."""

    CSS_PATH: ClassVar[PurePath] = PurePath("library_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(LIBRARY)
    HORIZONTAL_BREAKPOINTS = _WIDTHS

    top = getters.query_one("#top", Static)
    said = getters.query_one("#said", Static)
    ask = getters.query_one("#query", Input)
    teach = getters.query_one("#teach", Static)
    shelf = getters.query_one(SessionList)
    book = getters.query_one(SessionView)
    key_line = getters.query_one(KeyLine)

    speed: var[int] = var(SPEEDS[0])
    """How many times as fast as it was a session is replayed."""

    def __init__(
        self, library: Library, commands: tuple[Command, ...], *, after: Replay | None = None
    ) -> None:
        """Prepare to show a library.

        Args:
            library: The sessions.
            commands: All commands with the reader's own keys.
            after: The replay that the reader comes back from.
        """
        super().__init__()
        self._after = after
        self._library = library
        self._commands = commands
        self._entries: tuple[SessionSummary, ...] = ()

    def compose(self) -> ComposeResult:
        """One title line on top, the list and the open session, one key line at the bottom."""
        yield Static(Content.styled("Library", "bold"), id="top")
        with Horizontal(id="body"):
            with Vertical(id="shelf"):
                yield Input(compact=True, max_length=200, placeholder="find in all sessions", id="query")
                yield Static(wording.READING, id="teach", markup=False)
                yield SessionList()
            keys = {each.id: each.key_labels[0] for each in self._commands}
            find_keys = keys["library.next_hit"], keys["library.previous_hit"]
            yield SessionView(end_key=keys["transcript.end"], find_keys=find_keys)
        yield Static(id="said", markup=False)
        yield KeyLine(tuple(each for each in self._commands if each.place == "library" and each.footer))

    def on_mount(self) -> None:
        """Look what there is."""
        self.shelf.focus()
        if self._after:
            self.speed = self._after.speed
        self._list(self._after.facts.folder.name if self._after else None)

    @work(group="list", exclusive=True, exit_on_error=False)
    async def _list(self, at: str | None = None) -> None:
        """Show all sessions, with the cursor on the one named."""
        entries = await self._done(self._library.summaries)
        if entries is None:
            return
        self._entries = entries
        self._title(wording.summary(entries))
        self._fill(entries, wording.EMPTY, at)

    @work(group="list", exclusive=True, exit_on_error=False)
    async def _search(self, words: str) -> None:
        """Show where that was said."""
        await asyncio.sleep(_REST_SECONDS)
        hits = await self._done(lambda: self._library.search(words))
        if hits is not None:
            self._title(f"{many(len(hits), 'place')} found" if words.strip() else "")
            self._fill(hits, wording.NOT_FOUND if words.strip() else wording.ASK)

    @work(group="open", exclusive=True, exit_on_error=False)
    async def _read(self, item: Item) -> None:
        """Show a session, from the place where something was found in it."""
        if not self._is_open(item):
            await asyncio.sleep(_REST_SECONDS)
            await self.book.show(await self._done(lambda: self._library.open(item.name)))
        if isinstance(item, SearchHit):
            self.call_after_refresh(self.book.go_to, item)

    @work(group="file", exit_on_error=False)
    async def _export(self, recorded: RecordedSession, format: str) -> None:
        target = await self._done(lambda: export_session(recorded.facts.folder, format))
        if target is not None:
            self._say(f"exported to {target}")

    @work(group="file", exit_on_error=False)
    async def _delete(self, name: str) -> None:
        names = [entry.name for entry in self._entries]
        if await self._done(lambda: self._library.delete(name)):
            await self.book.show(None)
            self._say("deleted")
            after = names.index(name) + 1 if name in names else len(names)
            self._list(names[after] if after < len(names) else None)

    async def _done(self, job: Callable[[], T]) -> T | None:
        """What a job in a thread came to; None when it failed, and the reader was told."""
        try:
            return await asyncio.to_thread(job)
        except SymblTuiError as error:
            self._say(str(error), failed=True)
            return None

    def _fill(self, items: tuple[Item, ...], hint: str, at: str | None = None) -> None:
        self.teach.update(hint)
        self.teach.display = not items
        self.shelf.display = bool(items)
        self.shelf.show(items, at)
        self.watch_speed(self.speed)
        if items and self.focused is None:
            self.shelf.focus()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that breaks is a fault of ours; say so instead of standing still."""
        if event.state is WorkerState.ERROR:
            self._say(str(InternalError.of(event.worker.error)), failed=True)

    def _title(self, text: str) -> None:
        self.top.update(Content.assemble(("Library", "bold"), (f"  {text}", "$text-dim")))

    def _say(self, text: str, *, failed: bool = False) -> None:
        self.said.update(clean(text))
        self.said.add_class("-shown").set_class(failed, "-failed")

    def _is_open(self, item: Item) -> bool:
        recorded = self.book.recorded
        return recorded is not None and recorded.facts.folder.name == item.name

    def _chosen(self) -> RecordedSession | None:
        """The session under the cursor, once it is open."""
        item = self.shelf.item
        if item and self._is_open(item):
            return self.book.recorded
        if item and not (isinstance(item, SessionSummary) and item.fault):
            self._say(wording.WAIT)
        return None

    def watch_speed(self, speed: int) -> None:
        """Show it where the replay is offered."""
        if self.is_mounted:
            self.key_line.labels = wording.labels(speed, empty=not self.shelf.item)

    @on(OptionList.OptionHighlighted)
    def _look(self, event: OptionList.OptionHighlighted) -> None:
        if (item := self.shelf.item) is None:
            return
        if isinstance(item, SessionSummary) and item.fault:
            self.workers.cancel_group(self, "open")
            self.run_worker(self.book.show(None), group="open", exclusive=True, exit_on_error=False)
            self._say(item.fault, failed=True)
            return
        self.said.remove_class("-shown")
        self._read(item)

    @on(OptionList.OptionSelected)
    def _enter(self, event: OptionList.OptionSelected) -> None:
        self.action_turn()

    @on(Input.Changed, "#query")
    def _typed(self, event: Input.Changed) -> None:
        if self.ask.has_class("-shown"):
            self._search(event.value)

    @on(Input.Submitted, "#query")
    def _typed_all(self) -> None:
        self.shelf.focus()

    def action_find(self) -> None:
        """Search the open session when the reader is in it, all sessions otherwise."""
        page = self.book.page
        if page is not None and self.book.being_read:
            page.open_search()
            return
        self.ask.add_class("-shown").focus()

    def action_find_next(self, step: int) -> None:
        """Go to the next hit in the open session, or the one before."""
        if page := self.book.page:
            page.transcript.find_next(step)

    def action_turn(self) -> None:
        """Go to the words of the open session, or back to the list."""
        page = self.book.page
        if page is None or self.book.being_read:
            self.shelf.focus()
        else:
            page.transcript.focus()

    def action_back(self) -> None:
        """One step back: from a search, from the words, from the hits; then leave."""
        if self.book.step_back():
            return
        if self.book.being_read:
            self.shelf.focus()
        elif self.ask.has_class("-shown"):
            self.ask.remove_class("-shown").clear()
            self.shelf.focus()
            self._list(self.shelf.item.name if self.shelf.item else None)
        else:
            self.dismiss(None)

    def action_speed(self) -> None:
        """Choose the next speed; after the fastest the slowest."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]

    def action_replay(self) -> None:
        """Ask for a replay of the open session."""
        if recorded := self._chosen():
            self.dismiss(Replay(recorded.facts, self.speed))

    def action_export(self) -> None:
        """Ask for a format, then export the open session."""
        from symbl_tui.ui.screens.format_screen import FormatScreen

        recorded = self._chosen()

        def export(format: str | None) -> None:
            if recorded and format:
                self._export(recorded, format)

        if recorded:
            self.app.push_screen(FormatScreen(), export)

    def action_delete(self) -> None:
        """Delete the session under the cursor, once the reader has said yes."""
        from symbl_tui.ui.screens.confirm_screen import ConfirmScreen

        item = self.shelf.item

        def delete(sure: bool | None) -> None:
            if item and sure:
                self._delete(item.name)

        if isinstance(item, SessionSummary) and item.running:
            self._say(wording.LIVE, failed=True)
        elif item:
            question = f'delete "{clean(item.title, 40)}" with its sound and its words?'
            self.app.push_screen(ConfirmScreen(question), delete)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from symbl_tui.ui.screens.dialogs import show_help

        show_help(self.app, self._commands, ("library", "shelf", "transcript", "app"))
