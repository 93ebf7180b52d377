"""A question on the bottom row; the session above it goes on, in full view."""

from pathlib import PurePath
from typing import ClassVar, TypeVar

from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class OneLineScreen(ModalScreen[Answer]):
    """Takes the place of the key line until it is answered."""

    CSS_PATH: ClassVar[PurePath] = PurePath("one_line_screen.tcss")
