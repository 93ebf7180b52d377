"""All calls of the program: parties, platform, length, level, last words, questions and actions so far.

Composes and routes. The sessions run on threads of the supervisor, whatever this screen does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import ClassVar, Final, Protocol

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from symbl_tui.domain.text import clean, many
from symbl_tui.session.calls.call_session import CallSession, CallUpdate
from symbl_tui.session.control.attached_session import AttachedSession
from symbl_tui.session.control.control_client import SessionGone, list_running
from symbl_tui.ui.commands import Command, bindings, commands_of, footer_of
from symbl_tui.ui.commands.calls_commands import CALLS
from symbl_tui.ui.presenters import call_text
from symbl_tui.ui.rendering.backpressure import has_backpressure
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.job_screen import JobScreen
from symbl_tui.ui.screens.text_screen import TextScreen
from symbl_tui.ui.view_models.call_overview import CallOverview
from symbl_tui.ui.view_models.choice import Choice
from symbl_tui.ui.widgets.call_list import CallList
from symbl_tui.ui.widgets.key_line import KeyLine

_REFRESH_SECONDS: Final = 0.5
# Lines for the operator below the list.
_OPERATOR_LINES: Final = 4


class Calls(Protocol):
    """What takes the calls; :class:`~symbl_tui.session.calls.call_supervisor.CallSupervisor`."""

    @property
    def calls(self) -> tuple[CallSession, ...]:
        """The calls whose sessions have not ended."""
        ...

    @property
    def alive(self) -> bool:
        """Whether calls are taken, or sessions still end."""
        ...

    def subscribe(self, subscriber: Callable[[CallUpdate], None]) -> None:
        """Call ``subscriber`` with every update from now on."""
        ...

    def request_stop(self, reason: str) -> None:
        """End all calls; take no more."""
        ...


@dataclass(frozen=True, slots=True)
class PlatformSetup:
    """What to configure at one platform."""

    title: str
    note: str
    """Whether its calls are taken, in a few words."""
    text: Callable[[], str]
    """Makes the instructions. Blocks."""


@dataclass(frozen=True, slots=True)
class CallsHeading:
    """What the screen says besides the calls."""

    where: str
    most: int
    notes: Sequence[str]
    """Lines for the start, e.g. which secrets are missing."""
    platforms: Sequence[PlatformSetup]


class CallsScreen(JobScreen[None]):
    """The list of calls.

    Args:
        calls: Takes them; started by its owner.
        heading: What else is shown.
        commands: All commands with the user's keys.
        running: The directory of the sockets of sessions that run.
        open_session: Shows the live screen of a session over this one.
        open_review: Shows the review of a folder over this one.
    """

    CSS_PATH: ClassVar[PurePath] = PurePath("calls_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(CALLS)

    heading_line = getters.query_one("#heading", Static)
    empty = getters.query_one("#empty", Static)
    operator_lines = getters.query_one("#operator", Static)
    call_list = getters.query_one(CallList)

    def __init__(
        self,
        calls: Calls,
        heading: CallsHeading,
        commands: tuple[Command, ...],
        *,
        running: Path,
        open_session: Callable[[AttachedSession], object],
        open_review: Callable[[Path], object],
    ) -> None:
        super().__init__()
        self._calls = calls
        self._heading = heading
        self._commands = commands
        self._sockets = running
        self._open_session = open_session
        self._open_review = open_review
        self._overview = CallOverview()
        calls.subscribe(self._overview.handle)
        self.stopping = False
        """Whether all calls are being ended."""

    def compose(self) -> ComposeResult:
        """Where calls are taken, the list, what was refused, key line at the bottom."""
        yield Static(id="heading", markup=False)
        yield CallList()
        yield Static(call_text.no_calls(self._heading.notes, self._setup_key()), id="empty", markup=False)
        yield Static(id="operator", markup=False)
        yield Static(id="message", markup=False)
        yield KeyLine(footer_of("calls", self._commands))

    def _setup_key(self) -> str:
        return next(each.key_labels[0] for each in self._commands if each.id == "calls.setup")

    def on_mount(self) -> None:
        """Follow the calls."""
        self.call_list.focus()
        self.set_interval(_REFRESH_SECONDS, self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        if not self._calls.alive and self.stopping:
            self.app.exit()
            return
        # A terminal that does not read gets no more to paint.
        if not self.is_current or has_backpressure(self.app):
            return
        rows = self._overview.rows()
        self.heading_line.update(call_text.title(rows, self._heading.most, self._heading.where))
        self.call_list.show(rows)
        self.call_list.display, self.empty.display = bool(rows), not rows
        self.operator_lines.update(Content("\n".join(list(self._overview.lines)[-_OPERATOR_LINES:])))

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        if (row := self.call_list.row) is None:
            return
        if row.ended:
            self._open_review(row.call.session.folder)
        else:
            self._open_call(row.call)

    @work(group="open", exclusive=True, exit_on_error=False)
    async def _open_call(self, call: CallSession) -> None:
        session = await self.run_job(lambda: self._find(call.session.folder))
        if session:
            self._open_session(session)

    def _find(self, folder: Path) -> AttachedSession:
        """A view of a session that runs; raises :class:`SymblTuiError`. Blocks."""
        for each in list_running(self._sockets):
            if Path(each.snapshot.folder) == folder:
                return AttachedSession(each)
        raise SessionGone("the call has just begun or ended", "try again in a moment")

    def action_end_call(self) -> None:
        """End the recording of the call under the cursor, after a confirmation."""
        row = self.call_list.row
        if row is None or row.ended:
            self.show_message("There is no call to end.")
        else:
            name = ", ".join(row.parties) or "this call"
            session = row.call.session
            end = "ended from the list of calls"
            dialogs.confirm(self.app, f"End the recording of {name}?", lambda: session.request_stop(end))

    def action_show_setup(self) -> None:
        """Choose a platform, and show what to configure there."""
        platforms = self._heading.platforms
        choices = [Choice(each.title, each.note) for each in platforms]

        def show(chosen: int | None) -> None:
            if chosen is not None:
                self._show_setup(platforms[chosen])

        dialogs.choose(self.app, "Platform", choices, show, answer="Show")

    @work(group="setup", exclusive=True, exit_on_error=False)
    async def _show_setup(self, platform: PlatformSetup) -> None:
        text = await self.run_job(platform.text)
        if text:
            self.app.push_screen(TextScreen(platform.title, Content(text)))

    def action_themes(self) -> None:
        """Choose a theme."""
        dialogs.choose_theme(self.app)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, commands_of("calls", self._commands))

    def action_ask_quit(self) -> None:
        """End all calls and quit; ask first while there are any, quit at once the second time."""
        if self.stopping:
            self.app.exit()
        elif going_on := len(self._calls.calls):
            dialogs.confirm(self.app, f"End {many(going_on, 'call')} and quit?", self.stop)
        else:
            self.stop()

    def stop(self, reason: str = "stopped by the user") -> None:
        """End all calls; the app exits once their sessions are closed."""
        self.stopping = True
        self._calls.request_stop(clean(reason))
        self.show_message("Ending the calls and saving their sessions. Press the key again to quit at once.")
