"""The dialog about a session that was not closed."""

import time
from collections.abc import Iterable
from pathlib import PurePath
from typing import ClassVar, Final, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from symbl_tui.domain.text import clean, clock
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.ui.commands import Command, bindings
from symbl_tui.ui.commands.dialog_commands import RECOVER

Choice = Literal["close", "resume"]

TYPING_PAUSE: Final = 0.4
"""Seconds: longer than between keys that are typed ahead, shorter than reading the question takes."""


class RecoverScreen(ModalScreen[Choice | None]):
    """Asks what to do with the session; None: decide later."""

    CSS_PATH: ClassVar[PurePath] = PurePath("recover_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(RECOVER)

    def __init__(
        self, found: tuple[SessionFacts, ...], commands: Iterable[Command], *, pause: float = TYPING_PAUSE
    ) -> None:
        """Prepare to ask.

        Args:
            found: The sessions that were not closed, at least one; the newest last.
            commands: All commands with the user's keys.
            pause: Seconds without a key from which on a key is an answer; see :data:`TYPING_PAUSE`.
        """
        super().__init__()
        self._pause = pause
        self._deaf_until = 0.0
        self._found = found
        self._known = tuple(command for command in commands if command.place == "recover")

    def on_mount(self) -> None:
        """Take keys for answers from a moment on."""
        self._deaf_until = time.monotonic() + self._pause

    def on_key(self, event: Key) -> None:
        """Drop keys that were typed before the question could be read."""
        if (now := time.monotonic()) < self._deaf_until:
            self._deaf_until = now + self._pause
            event.stop()

    def compose(self) -> ComposeResult:
        """The sessions, and a row per answer."""
        *others, newest = self._found
        when = f"{newest.started.astimezone():%-d %b %Y %H:%M}"
        about = [f"{when} · {clock(newest.length)} recorded · its process was killed"]
        if others:
            about.append(f"{len(others)} older: Recover closes all of them, Resume continues the newest")
        with Vertical(id="sheet"):
            yield Static(Content.styled(f"“{clean(newest.title)}” was not closed", "bold"))
            yield Static(Content.styled("\n".join(about), "$text-dim"), id="about")
            for each in self._known:
                with Horizontal(classes="command"):
                    yield Static(Content.styled(each.key_labels[0], "bold $accent"), classes="key")
                    yield Static(
                        Content.assemble((each.label, "bold"), (f"\n{each.help}", "$text-dim")),
                        classes="what",
                    )
