"""What a session asks of a diariser; the composition root hands one in."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol

from symbl_tui.domain.speaker_turns import DiarizedBlock


class SampleReader(Protocol):
    """One channel's sound."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        ...

    def read(self, start: float, end: float) -> bytes:
        """Mono s16le at 16 kHz between two times within it; blocks. Raises ``SymblTuiError``."""
        ...


class Diarizer(Protocol):
    """Tells the speakers of a recording apart, block by block."""

    def describe(self) -> dict[str, object]:
        """What the blocks depend on besides the sound, as JSON has it."""
        ...

    def blocks(
        self, sound: SampleReader, done: Sequence[DiarizedBlock], progress: Callable[[float], None]
    ) -> AsyncGenerator[DiarizedBlock, None]:
        """The blocks that follow ``done``, to the end of the sound.

        ``progress`` is called now and then with the second up to which it is done. Raises ``SymblTuiError``.
        """
        ...
