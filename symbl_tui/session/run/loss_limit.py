"""Fails a session that lost too much sound. Pure."""

from pathlib import Path

from symbl_tui.domain.text import clean
from symbl_tui.errors import SoundLost
from symbl_tui.session.model.ledger import ChannelLedger


def check_loss(ledger: tuple[ChannelLedger, ...], limit: float | None, folder: Path) -> None:
    """Check that every channel is complete enough.

    Args:
        ledger: Of the ended session.
        limit: Seconds of missing sound that make it a failure; None: any that the disk did not keep, as
            nothing can bring it back.
        folder: Where the sound was recorded.

    Raises:
        SoundLost: some channel lacks ``limit`` seconds or more.
    """
    counted = [(row, row.unrecorded if limit is None else row.gap + row.lost) for row in ledger]
    losses = [_describe(row) for row, missing in counted if missing >= max(limit or 0.0, 0.001)]
    if not losses:
        return
    place = clean(str(folder))
    remedy = f"all that was heard is in {place}"
    if any(row.unrecorded for row in ledger):
        remedy = f"the rest is in {place}; check the disk: its room, its quota, the limit on file sizes"
    raise SoundLost(f"sound was lost: {', '.join(losses)}", remedy)


def _describe(row: ChannelLedger) -> str:
    """The missing sound of a channel, by its causes."""
    kinds = (
        (row.gap, "was never answered for"),
        (row.lost - row.unrecorded, "never came from the source"),
        (row.unrecorded, "could not be recorded"),
    )
    what = " and ".join(f"{seconds:.1f} s {how}" for seconds, how in kinds if seconds >= 0.001)
    return f"of {row.name} {what}"
