"""The form that leads to a session that watches a conversation."""

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.errors import UsageError
from symbl_tui.symbl.watch_target import WatchTarget, parse_watch_target
from symbl_tui.ui.view_models.entry_form import EntryField, EntryForm, Values

if TYPE_CHECKING:
    from textual.app import App


_ID, _ENGINE = "conversation", "engine"
_NOTE: Final = "Others speak in it; what was said so far is read first, and it is kept as a session."


async def ask_for_conversation(app: "App[None]", usual: Profile) -> tuple[Profile, str] | None:
    """Ask which conversation to watch.

    Returns:
        The profile, with its engine, and the id of the conversation; None where the user goes back.
    """
    from symbl_tui.ui.screens.entry_screen import EntryScreen  # start-up: rarely needed

    chosen: list[tuple[WatchTarget, str]] = []

    def use(values: Values, _: bool) -> None:
        target = parse_watch_target(values[_ID])
        engine = target.engine or values[_ENGINE].strip().rstrip("/")
        if engine in ("", LOCAL):
            raise UsageError("name the engine that others stream to", "e.g. https://engine.example.org")
        chosen.append((target, engine))

    engine = "" if usual.engine.url == LOCAL else usual.engine.url
    fields = (
        EntryField(_ID, "Id", hint="id, or an address: https://HOST/v1/subscribe/ID"),
        EntryField(_ENGINE, "Engine", engine, hint="https://HOST; not needed for an address"),
    )
    form = EntryForm("Watch a conversation", fields, note=_NOTE, done="Watch")
    if not await app.push_screen_wait(EntryScreen(form, use)):
        return None
    target, engine = chosen[-1]
    return replace(usual, engine=replace(usual.engine, url=engine)), target.id
