"""The interface of a diariser; the command line hands one in."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol

from symbl_tui.domain.speaker_turns import DiarizedBlock


class SampleReader(Protocol):
    """Reads one channel's sound."""

    @property
    def seconds(self) -> float:
        """Its length."""
        ...

    def read(self, start: float, end: float) -> bytes:
        """Mono s16le at 16 kHz between two times within it; blocks. Raises ``SymblTuiError``."""
        ...


class Diarizer(Protocol):
    """Finds the speakers' turns in a recording, block by block."""

    def describe(self) -> dict[str, object]:
        """The settings that the blocks depend on, as JSON values."""
        ...

    def blocks(
        self, sound: SampleReader, done: Sequence[DiarizedBlock], progress: Callable[[float], None]
    ) -> AsyncGenerator[DiarizedBlock, None]:
        """The blocks that follow ``done``, to the end of the sound.

        ``progress`` is called now and then with the second that it has reached. Raises ``SymblTuiError``.
        """
        ...
