"""How much was captured, sent and recognised, per channel. Read from any thread."""

from msgspec import Struct

from symbl_tui.audio.frame import AudioFormat


class ChannelLedger(Struct, frozen=True):
    """One channel's positions, in seconds from the start of the capture."""

    name: str
    captured: float
    sent: float
    understood: float
    """End of the last final result."""
    gap: float
    """Captured sound that was never acknowledged: sent on no connection that reached its clean stop."""
    waiting: float
    """Seconds from the first sound since the last final result to the last sound."""
    lost: float = 0.0
    """Seconds without sound, marked as gaps: silence that the source gave, and :attr:`unrecorded`."""
    unrecorded: float = 0.0
    """Seconds of sound that the recording lacks: the disk did not keep them."""

    def to_table(self) -> dict[str, object]:
        """The row of session.toml and of the JSON output; ``unrecorded`` only where there is any."""
        times = {
            "captured": self.captured,
            "sent": self.sent,
            "understood": self.understood,
            "gap": self.gap,
            "lost": self.lost,
        }
        times |= {"unrecorded": self.unrecorded} if self.unrecorded else {}
        return {"name": self.name} | {key: round(seconds, 3) for key, seconds in times.items()}

    @property
    def lag(self) -> float:
        """How far the results are behind the sound; silence that was sent needs no result."""
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
        """Written by the uplink: handed to a live socket."""
        self.offered = 0
        """Written by the uplink: the same with what is being handed to it, which the engine may answer by
        then."""
        self.understood = 0
        """Written by the uplink: end of the last final result."""
        self.acknowledged = 0
        """Written by the uplink: sent on a connection that reached its clean stop."""
        self.lost = 0
        """Written by capture: silence in place of sound that the source did not have, or that was neither
        recorded nor sent, as its user wanted no more of the disk."""

    def snapshot(self, name: str, format: AudioFormat, unrecorded: int = 0) -> ChannelLedger:
        """The positions now, in seconds; ``unrecorded``: samples that the disk did not keep."""
        seconds = format.seconds
        captured = self.captured  # read first: the others only ever follow it
        return ChannelLedger(
            name=name,
            captured=seconds(captured),
            # Never beyond what was captured: other threads move them while they are read here.
            sent=seconds(min(self.sent, captured)),
            understood=seconds(min(self.understood, captured)),
            # Whatever was either answered or sent to a clean
            # stop is no gap: silence at the end gets no result.
            gap=seconds(max(0, captured - max(self.acknowledged, self.understood))),
            # After a clean stop no result is awaited any more.
            waiting=seconds(
                max(0, self.last_sound - max(self.first_sound, self.understood, self.acknowledged))
            ),
            lost=seconds(self.lost + unrecorded),
            unrecorded=seconds(min(unrecorded, captured)),
        )
