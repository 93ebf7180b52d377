"""A question on the bottom row; the session above it stays visible."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import ClassVar, TypeVar

from textual.content import Content
from textual.screen import ModalScreen

from symbl_tui.ui.commands import Command

Answer = TypeVar("Answer")


class OneLineScreen(ModalScreen[Answer]):
    """Takes the place of the key line until it is answered."""

    CSS_PATH: ClassVar[PurePath] = PurePath("one_line_screen.tcss")


def choice_line(question: Content | None, commands: Iterable[Command]) -> Content:
    """A question, if there is one, and the key and label of each answer."""
    answers = [Content.assemble((f"{each.key_labels[0]} ", "bold $accent"), each.label) for each in commands]
    return Content("   ").join([*([question] if question else []), *answers])
