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
    waiting: float
    """How much was said, from the first sound to the last, since the last final result."""
    lost: float = 0.0
    """Time without sound, as the source had none to give: it is silence, and marked as such."""

    def account(self) -> dict[str, object]:
        """What session.toml and JSON lines tell of it."""
        times = {
            "captured": self.captured,
            "sent": self.sent,
            "understood": self.understood,
            "gap": self.gap,
            "lost": self.lost,
        }
        return {"name": self.name} | {key: round(seconds, 3) for key, seconds in times.items()}

    @property
    def lag(self) -> float:
        """How far understanding is behind the sound; silence that was sent asks for no understanding."""
        return max(0.0, self.captured - self.sent, self.waiting)


class ChannelPositions:
    """One channel's positions in samples. Each has a single writer; an int is read whole from any thread."""

    def __init__(self) -> None:
        self.captured = 0
        """Written by capture, after the bytes are in the spool."""
        self.last_sound = 0
        """Written by capture: where the channel was last louder than silence."""
        self.first_sound = -1
        """Written by capture: where it first was after the last final result; -1: not yet."""
        self.sent = 0
        """Written by converse: handed to a live socket."""
        self.understood = 0
        """Written by converse: end of the last final result."""
        self.answered = 0
        """Written by converse: delivered on a connection that lived to its clean stop."""
        self.lost = 0
        """Written by capture: silence in place of sound that could not be had, or could not be kept."""

    def read(self, name: str, format: AudioFormat) -> ChannelLedger:
        """The account now, in seconds."""
        seconds = format.seconds
        captured = self.captured  # read first: the others only ever follow it
        return ChannelLedger(
            name=name,
            captured=seconds(captured),
            sent=seconds(min(self.sent, captured)),
            understood=seconds(min(self.understood, captured)),
            gap=seconds(max(0, captured - max(self.answered, self.understood))),
            waiting=seconds(max(0, self.last_sound - max(self.first_sound, self.understood))),
            lost=seconds(self.lost),
        )
