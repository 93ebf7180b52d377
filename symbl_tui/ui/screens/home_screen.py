"""The first screen: what Enter starts, saved profiles, the demo, source, engine, and recent sessions.

Composes and routes. Profiles and sessions are read in threads once the screen is painted.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar, Final

from msgspec.structs import replace
from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static

from symbl_tui.config.profile import Profile
from symbl_tui.config.profiles import list_profiles
from symbl_tui.ui.commands import Command, bindings, commands_of, footer_of
from symbl_tui.ui.commands.home_commands import HOME, PROFILE_KEYS, RECOVER
from symbl_tui.ui.presenters import home_text
from symbl_tui.ui.presenters.home_text import HomeContent, HomeRow
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.breakpoints import HEIGHTS_OF_SESSION
from symbl_tui.ui.screens.recovery_actions import RecoveryActions
from symbl_tui.ui.view_models.home_choices import HomeAction, HomeChoice
from symbl_tui.ui.widgets.home_list import HomeList
from symbl_tui.ui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from symbl_tui.config.profiles import SavedProfile
    from symbl_tui.session.archive.index_rows import SessionSummary
    from symbl_tui.ui.view_models.recovery import Recovery

# Rows of the list that are neither profiles nor sessions, with title and key line.
_OTHER_ROWS: Final = 14
_MOST_SESSIONS: Final = 12


class HomeScreen(RecoveryActions):
    """Asks what to start; returns it, or None when the user leaves."""

    CSS_PATH: ClassVar[PurePath] = PurePath("home_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings((*HOME, *RECOVER))
    VERTICAL_BREAKPOINTS = HEIGHTS_OF_SESSION

    home_list = getters.query_one(HomeList)

    def __init__(
        self,
        usual: Profile,
        commands: tuple[Command, ...],
        *,
        usual_name: str = "",
        load: Callable[[str], Profile] | None = None,
        list_sessions: "Callable[[], tuple[SessionSummary, ...]]" = tuple,
        sessions: Path = Path(),
        find_missing: "Callable[[Profile], Awaitable[str]] | None" = None,
        recovery: "Recovery | None" = None,
        can_go_back: bool = False,
        at: str = HomeAction.START.value,
    ) -> None:
        """Prepare to ask.

        Args:
            usual: What the first row starts.
            commands: All commands with the user's keys.
            usual_name: The name of the saved profile that this is; empty: none.
            load: Reads a saved profile, raises ConfigError, and blocks; None: none are offered.
            list_sessions: Lists the recorded sessions, the newest first. Blocks; raises SymblTuiError.
            sessions: The directory of their folders.
            find_missing: Says why a profile's input cannot be recorded, empty: it can; None: unknown.
            recovery: The sessions that were not closed; None: there are none.
            can_go_back: Whether leaving leads back to a review, and does not end the program.
            at: The name of the row that the cursor starts on.
        """
        super().__init__()
        self._commands = commands
        self._keys = {command.id: command.key_labels[0] for command in commands}
        self._content = HomeContent(usual, usual_name, None, None, can_go_back)
        self._load = load
        self._list_sessions = list_sessions
        self._sessions = sessions
        self._find_missing = find_missing
        self.recovery = recovery
        self._at = at

    def compose(self) -> ComposeResult:
        """Title on top, what was not closed, the list, key line at the bottom."""
        yield Static(Content.styled("symbl-tui", "bold"), id="title")
        yield Static(id="unclosed", markup=False)
        with Horizontal(id="body"):
            yield HomeList(self._at)
        yield Static(id="message", markup=False)
        yield KeyLine(footer_of("home", self._commands))

    def on_mount(self) -> None:
        """Focus the list."""
        if self.recovery:
            self.show_unclosed(home_text.unclosed(self.recovery.found, self._keys))
        self.home_list.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Show as many rows as there is room for."""
        self._show()

    def on_screen_resume(self) -> None:
        """Read again what a screen over this one may have changed."""
        # Not before the first paint, which it would delay.
        self.list_again()
        self.call_after_refresh(self._check_input)

    def list_again(self) -> None:
        """List the profiles and the recorded sessions again."""
        self.call_after_refresh(self._read)

    @work(group="read", exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        self._show(profiles=await self.run_job(self._saved_profiles) or ())
        self._show(sessions=await self.run_job(self._list_sessions) or ())

    @work(group="check", exclusive=True, exit_on_error=False)
    async def _check_input(self) -> None:
        if self._find_missing:
            self._show(missing=await self._find_missing(self._content.usual))

    def _saved_profiles(self) -> "tuple[SavedProfile, ...]":
        return list_profiles(self._load) if self._load else ()

    def _show(self, **changes: Any) -> None:  # noqa: ANN401 - fields of HomeContent
        """Show the list, with changes of its content."""
        self._content = replace(self._content, **changes)
        profiles = min(PROFILE_KEYS, len(self._content.profiles or ()))
        room = self.app.size.height - _OTHER_ROWS - profiles - (self.recovery is not None)
        sessions = max(3, min(_MOST_SESSIONS, room))
        self.home_list.show(home_text.rows(self._content, self._keys, (PROFILE_KEYS, sessions)))

    @property
    def at(self) -> str:
        """The name of the row under the cursor."""
        return self.home_list.row.name if self.home_list.row else ""

    @property
    def profile(self) -> Profile:
        """The settings as of now."""
        return self._content.usual

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        if row := self.home_list.row:
            self._follow(row)

    def _follow(self, row: HomeRow) -> None:
        if row.action:
            self.action_pick(row.action.value)
        elif row.profile:
            self._start(row.profile)
        elif row.session and not row.session.can_open:
            self.show_message(row.session.fault, failed=True)
        elif row.session:
            from symbl_tui.ui.screens.review_screen import ReviewScreen  # start-up: rarely needed

            self.app.push_screen(ReviewScreen(self._sessions / row.session.name, self._commands))

    def _start(self, saved: "SavedProfile") -> None:
        if saved.profile:
            self.dismiss(HomeChoice(HomeAction.PROFILE, saved.profile, saved))
        else:
            self.show_message(saved.fault, failed=True)

    def action_pick(self, name: str) -> None:
        """Do what a row stands for; ``name``: a HomeAction's."""
        match action := HomeAction(name):
            case HomeAction.LEAVE:
                self.dismiss(None)
            case HomeAction.LIBRARY | HomeAction.PROFILES:
                self.call_later(self.app.run_action, f"app.open('{action.value}')")
            case _:
                self.dismiss(HomeChoice(action))

    def action_pick_profile(self, number: int) -> None:
        """Start the saved profile with a number, from 1."""
        profiles = self._content.profiles or ()
        if number <= min(len(profiles), PROFILE_KEYS):
            self._start(profiles[number - 1])

    def on_key(self, event: events.Key) -> None:
        """Say why the key of a profile does nothing that there is not."""
        keys = {
            key
            for number in range(len(self._content.profiles or ()) + 1, PROFILE_KEYS + 1)
            for command in self._commands
            if command.id == f"home.profile{number}"
            for key in command.key_names
        }
        if event.key in keys:
            self.show_message(home_text.NO_PROFILE)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer as many profiles as there are."""
        if action == "pick_profile":
            return parameters in [(number,) for number in range(1, len(self._content.profiles or ()) + 1)]
        return super().check_action(action, parameters)

    def start_with(self, profile: Profile) -> None:
        """Return a saved profile."""
        self.dismiss(HomeChoice(HomeAction.PROFILE, profile))

    def action_help(self) -> None:
        """Show the keys of this screen."""
        commands = commands_of("home", self._commands)
        offered = {active.binding.id for active in self.active_bindings.values()}
        hidden = {each.id for each in (*HOME, *RECOVER)} - offered
        dialogs.show_help(self.app, tuple(each for each in commands if each.id not in hidden))
