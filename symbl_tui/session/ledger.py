"""How much was captured, sent and understood, per channel. Read from any thread."""

from dataclasses import dataclass

from symbl_tui.audio.frame import AudioFormat


@dataclass(frozen=True, slots=True)
class ChannelLedger:
    """One channel's account, in seconds from the start of the capture."""

    name: str
    captured: float
    sent: float
    understood: float
    """End of the last final result."""
    gap: float
    """Captured sound that was never delivered on a connection that lived to answer for it."""

    @property
    def lag(self) -> float:
        """How far understanding is behind the sound."""
        return max(0.0, self.captured - self.understood)


class ChannelPositions:
    """One channel's positions in samples. Each has a single writer; plain ints are read whole from any thread."""

    def __init__(self) -> None:
        self.captured = 0
        """Written by capture, after the bytes are in the spool."""
        self.sent = 0
        """Written by converse: handed to a live socket."""
        self.understood = 0
        """Written by converse: end of the last final result."""
        self.answered = 0
        """Written by converse: delivered on a connection that stopped cleanly, or up to the last final of one that did not."""


class Ledger:
    """The account of a whole session."""

    def __init__(self, format: AudioFormat, names: tuple[str, ...]) -> None:
        self.format = format
        self.names = names
        self.channels = tuple(ChannelPositions() for _ in names)

    def read(self) -> tuple[ChannelLedger, ...]:
        """The account now, a row per channel."""
        seconds = self.format.seconds
        return tuple(
            ChannelLedger(
                name=name,
                captured=seconds(at.captured),
                sent=seconds(at.sent),
                understood=seconds(at.understood),
                gap=seconds(max(0, at.captured - max(at.answered, at.understood))),
            )
            for name, at in zip(self.names, self.channels, strict=True)
        )
