"""The rows and texts of the first screen. Pure."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content

from symbl_tui.audio.registry import describe, find_source_kind
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.domain.text import clean, clock, many
from symbl_tui.ui.rendering.cells import clip, fit
from symbl_tui.ui.view_models.home_choices import HomeAction

if TYPE_CHECKING:
    from symbl_tui.config.profiles import SavedProfile
    from symbl_tui.session.archive.index_rows import SessionSummary
    from symbl_tui.session.archive.session_facts import SessionFacts

NO_SESSIONS: Final = "None yet. Each is kept with its sound and transcript, and listed here."
NO_PROFILES: Final = "No profiles yet. In “Another source”, s saves the choice under a name."
NO_PROFILE: Final = "There is no profile for this key: s in “Another source” saves one."
LISTING: Final = "…"

_KEY_CELLS: Final = 4
_LABEL_CELLS: Final = 20
# Date, length and open action items of a session.
_FACTS_CELLS: Final = 43


class HomeRow(Struct, frozen=True):
    """One row of the list."""

    label: str
    detail: str = ""
    key: str = ""
    """The key that does the same, as it is shown."""
    name: str = ""
    """Stays the same when the list is filled again; empty for headings and hints."""
    action: HomeAction | None = None
    profile: "SavedProfile | None" = None
    session: "SessionSummary | None" = None
    """What it stands for: one of these, or none for headings and hints, which the cursor passes over."""


class HomeContent(Struct, frozen=True):
    """What the list is made of."""

    usual: Profile
    """What Enter starts."""
    usual_name: str
    """The name of the saved profile that it is; empty for none."""
    profiles: "tuple[SavedProfile, ...] | None"
    """None: not listed yet."""
    sessions: "tuple[SessionSummary, ...] | None"
    """The newest first; None: not listed yet."""
    can_go_back: bool
    """Whether leaving leads back to a review, and does not end the program."""
    missing: str = ""
    """Why the usual source cannot be opened now, as far as known."""


def rows(content: HomeContent, keys: dict[str, str], limits: tuple[int, int]) -> tuple[HomeRow, ...]:
    """All rows, from what Enter starts to the way out.

    Args:
        content: What to show.
        keys: The key of each command of the screen, by its id.
        limits: How many profiles and sessions there is room for.
    """
    most_profiles, most_sessions = limits
    engine = engine_name(content.usual)
    leave = ("Back", "to the review") if content.can_go_back else ("Quit", "")
    return (
        _start_row(content, keys["starts.choose"]),
        _blank(),
        *_profile_rows(content.profiles, keys, most_profiles),
        _action(HomeAction.DEMO, "Demo meeting", "two speakers, bundled", keys["home.demo"]),
        _action(
            HomeAction.SOURCE,
            "Another source",
            "microphones, files, URLs, several at once; names",
            keys["home.source"],
        ),
        _action(
            HomeAction.WATCH,
            "Watch",
            "a conversation that others stream, by id or address",
            keys["home.watch"],
        ),
        _action(HomeAction.ENGINE, "Engine", engine, keys["home.engine"]),
        _blank(),
        HomeRow("Recent sessions"),
        *_session_rows(content.sessions, most_sessions),
        _blank(),
        _action(HomeAction.LIBRARY, "Library", "all sessions: read, search, export", keys["home.library"]),
        _action(HomeAction.LEAVE, *leave, keys["home.leave"]),
    )


def render(row: HomeRow, width: int) -> Content:
    """A row in at most ``width`` cells."""
    key = f"{row.key:>{_KEY_CELLS - 2}}  "
    if row.session:
        room = max(min(16, width - _KEY_CELLS), width - _KEY_CELLS - _FACTS_CELLS)
        title = fit(row.label, room - 1) + " "
        style = "$warning" if row.session.fault else "$text-dim"
        detail = clip(row.detail, width - _KEY_CELLS - cell_len(title))
        return Content.assemble(key, title, (detail, style))
    if not row.name:
        return Content.styled(f"{key}{clip(row.label, width - _KEY_CELLS)}", "$text-dim")
    label = fit(row.label, min(_LABEL_CELLS, width - _KEY_CELLS) - 1) + " "
    detail = clip(row.detail, max(0, width - _KEY_CELLS - _LABEL_CELLS))
    style = "bold $accent" if row.name == HomeAction.START.value else "bold"
    return Content.assemble((key, "bold $accent"), (label, style), (detail, "$text-dim"))


def usual(profile: Profile) -> str:
    """Source, engine and speakers of a session, in one line."""
    sources = " + ".join(source_name(spec) for spec in profile.source.specs)
    speakers = ", ".join(clean(speaker.name, 40) for speaker in profile.speakers)
    return f"{sources} → {engine_name(profile)}" + (f" · {speakers}" if speakers else "")


def source_name(spec: str) -> str:
    """A source as a user would name it."""
    kind, argument = find_source_kind(spec), SourceSpec.parse(spec).argument
    if kind.records_device:
        return clean(argument, 60) or "Default input"
    return clean(PurePath(argument).name if kind.is_file else describe(spec), 60)


def engine_name(profile: Profile) -> str:
    """The engine of a profile."""
    url = profile.engine.url
    return "local engine" if url == LOCAL else clean(url.removeprefix("https://"), 60)


def unclosed(found: "Sequence[SessionFacts]", keys: dict[str, str]) -> str:
    """The line about sessions that were not closed."""
    newest = found[-1]
    more = f", and {many(len(found) - 1, 'older session')}" if len(found) > 1 else ""
    when = f"{newest.started.astimezone():%-d %b %H:%M}, {clock(newest.length)} recorded"
    answers = (
        f"{keys['recover.close']} closes · {keys['recover.resume']} resumes · {keys['recover.later']} later"
    )
    return f"“{clean(newest.title, 60)}” ({when}) was not closed{more}.\n{answers}"


def _start_row(content: HomeContent, key: str) -> HomeRow:
    name = HomeAction.START.value
    if content.missing:
        return HomeRow("Choose a source", clean(content.missing), key, name, HomeAction.SOURCE)
    return HomeRow(f"Start {content.usual_name}".strip(), usual(content.usual), key, name, HomeAction.START)


def _action(action: HomeAction, label: str, detail: str, key: str) -> HomeRow:
    return HomeRow(label, detail, key, action.value, action=action)


def _blank() -> HomeRow:
    return HomeRow("")


def _profile_rows(
    saved: "tuple[SavedProfile, ...] | None", keys: dict[str, str], most: int
) -> Iterator[HomeRow]:
    if saved is None:
        return
    for number, each in enumerate(saved[:most], 1):
        detail = usual(each.profile) if each.profile else "✗ invalid: F3 shows why"
        yield HomeRow(each.name, detail, keys[f"home.profile{number}"], f"profile {each.name}", profile=each)
    if len(saved) > most:
        label = f"{len(saved) - most} more profiles"
        yield HomeRow(label, "", keys["app.profiles"], "profiles", action=HomeAction.PROFILES)
    if not saved:
        yield HomeRow(NO_PROFILES)


def _session_rows(sessions: "tuple[SessionSummary, ...] | None", most: int) -> Iterator[HomeRow]:
    if not sessions:
        yield HomeRow(LISTING if sessions is None else NO_SESSIONS)
        return
    for each in sessions[:most]:
        yield HomeRow(clean(each.title), _facts(each), "", f"session {each.name}", session=each)


def _facts(entry: "SessionSummary") -> str:
    if entry.fault:
        return clean(entry.fault)
    length = "live now" if entry.running else clock(entry.length) if entry.closed else "not closed"
    opened = f"{many(entry.open_actions, 'action')} open" if entry.open_actions else ""
    when = f"{entry.started.astimezone():%-d %b %y %H:%M}" if entry.started else ""
    return f"{when:>15}  {length:>10}  {opened}".rstrip()
