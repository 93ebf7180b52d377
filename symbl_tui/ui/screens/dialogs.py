"""Opens dialogs over a screen. Each is imported when it is opened: they cost start-up time otherwise."""

import asyncio
from collections.abc import Callable, Iterable, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual.app import App
from textual.screen import Screen

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import ConfigError
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.ui.commands import Command, Need
from symbl_tui.ui.theming import theme
from symbl_tui.ui.view_models.choice import Choice
from symbl_tui.ui.view_models.entry_form import EntryField, EntryForm, Values
from symbl_tui.ui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from symbl_tui.session.archive.line_details import LineDetails
    from symbl_tui.session.archive.session_edits import SessionEdits
    from symbl_tui.ui.presenters.line_text import LineFacts

# Channels that a digit each is a key for.
_DIGITS: Final = 9
_TITLE_NOTE: Final = "Empty: the title that it was given, or one from its topics."


def ask_channel(
    app: App[None], channels: Iterable[ChannelStatus], then: Callable[[int | None], None]
) -> None:
    """Ask for a channel to mute or unmute: by its digit, or in a list where the digits do not suffice."""
    from symbl_tui.ui.screens.channel_screen import ChannelScreen  # start-up: rarely needed

    named = tuple((each.name, each.source is SourceState.MUTED and not each.held) for each in channels)
    if len(named) > _DIGITS:
        listed = [Choice(clean(name), "muted" if muted else "") for name, muted in named]
        choose(app, "Mute or unmute", listed, then)
    else:
        app.push_screen(ChannelScreen(named), then)


def ask_note(
    app: App[None],
    then: Callable[[str | None], None],
    *,
    text: str = "",
    remove: Callable[[], object] | None = None,
) -> None:
    """Ask for the note of a bookmark; ``text`` and ``remove``: those of one that there is."""
    from symbl_tui.ui.screens.note_screen import NoteScreen  # start-up: rarely needed

    app.push_screen(NoteScreen(text, remove), then)


def export_session(screen: Screen[Any], folder: Path) -> None:
    """Ask for a format, and export a session into its folder: a line above the key line says where to."""
    from symbl_tui.ui.screens.format_screen import ExportChoice, FormatScreen  # start-up: rarely needed
    from symbl_tui.ui.widgets.export_line import ExportLine  # see above

    def export(choice: ExportChoice | None) -> None:
        if choice and screen.is_attached:
            screen.mount(ExportLine(folder, choice.format, choice.tracks), before=screen.query_one(KeyLine))

    screen.app.push_screen(FormatScreen(), export)


def explain_listening(app: App[None], reason: str, command: str, play: Callable[[], None] | None) -> None:
    """Show the command that plays a line on another machine; ``play``: plays it here, where that may work."""
    from symbl_tui.ui.screens.listen_screen import ListenScreen  # start-up: rarely needed

    def decide(here: bool | None) -> None:
        if here and play:
            play()

    app.push_screen(ListenScreen(reason, command, can_play=play is not None), decide)


def choose(
    app: App[None],
    title: str,
    choices: Sequence[Choice],
    then: Callable[[int | None], None],
    *,
    at: int = 0,
    answer: str = "Choose",
) -> None:
    """Ask for one of several choices; see :class:`~symbl_tui.ui.screens.choice_screen.ChoiceScreen`."""
    from symbl_tui.ui.screens.choice_screen import ChoiceScreen  # start-up: rarely needed

    app.push_screen(ChoiceScreen(title, choices, at=at, answer=answer), then)


def ask_title(app: App[None], title: str, edits: "SessionEdits", then: Callable[[], object]) -> None:
    """Ask for the title of a session, and call ``then`` once it is kept."""
    field = EntryField("title", value=clean(title), hint="title", limit=NAME_LIMIT)
    form = EntryForm("Title of the session", (field,), note=_TITLE_NOTE)
    ask(app, form, lambda values, _: edits.set_title(values["title"]), then)


def ask(
    app: App[None],
    form: EntryForm,
    use: Callable[[Values, bool], object],
    then: Callable[[], object] = lambda: None,
) -> None:
    """Show a form until its values were used; see :class:`~symbl_tui.ui.screens.entry_screen.EntryScreen`.

    ``then`` is called afterwards, unless the user cancels.
    """
    from symbl_tui.ui.screens.entry_screen import EntryScreen  # start-up: rarely needed

    def decide(saved: bool | None) -> None:
        if saved:
            then()

    app.push_screen(EntryScreen(form, use), decide)


def show_details(app: App[None], facts: "LineFacts", load: "Callable[[], LineDetails]") -> None:
    """Show the details of a line; ``load`` reads them from the journal, in a thread."""
    from symbl_tui.ui.screens.details_screen import DetailsScreen  # start-up: rarely needed

    app.push_screen(DetailsScreen(facts, load))


def confirm(app: App[None], question: str, then: Callable[[], object]) -> None:
    """Call ``then`` once the user has confirmed."""
    from symbl_tui.ui.screens.confirm_screen import ConfirmScreen  # start-up: rarely needed

    def decide(yes: bool | None) -> None:
        if yes:
            then()

    app.push_screen(ConfirmScreen(question), decide)


async def confirmed(app: App[None], question: str) -> bool:
    """Whether the user confirms; for a worker."""
    from symbl_tui.ui.screens.confirm_screen import ConfirmScreen  # start-up: rarely needed

    answer: bool | None = await app.push_screen_wait(ConfirmScreen(question))
    return bool(answer)


def choose_theme(app: App[None]) -> None:
    """Let the user try themes; the chosen one is stored in the settings."""
    from symbl_tui.ui.screens.themes_screen import ThemesScreen  # start-up: rarely needed

    if app.no_color:
        app.notify("NO_COLOR is set, so there are no themes to choose from.", markup=False)
        return

    def show(name: str) -> None:
        app.theme = name

    def keep(name: str | None) -> None:
        if name is not None:
            app.run_worker(
                _remember(app, name), group="theme", description="Store the theme", exit_on_error=False
            )

    app.push_screen(ThemesScreen(theme.in_order(app.available_themes), app.theme, show), keep)


async def _remember(app: App[None], name: str) -> None:
    from symbl_tui.config.toml_update import save_theme  # start-up: rarely needed

    try:
        await asyncio.to_thread(save_theme, name)
    except ConfigError as error:
        app.notify(clean(str(error)), markup=False, severity="warning", timeout=15)


def show_help(app: App[None], commands: tuple[Command, ...], lacks: Set[Need] = frozenset()) -> None:
    """Show the keys of commands, in that order; ``lacks``: what some of them need and is not there."""
    from symbl_tui.ui.screens.help_screen import HelpScreen  # start-up: rarely needed

    app.push_screen(HelpScreen(commands, lacks))
