"""Fails a session that lost too much sound. Pure."""

from pathlib import Path

from symbl_tui.domain.text import clean
from symbl_tui.errors import SoundLost
from symbl_tui.session.model.ledger import ChannelLedger


def check_loss(ledger: tuple[ChannelLedger, ...], limit: float | None, folder: Path) -> None:
    """Check that every channel is complete enough.

    Args:
        ledger: Of the ended session.
        limit: Seconds of missing sound that make it a failure; None: it never is one.
        folder: Where the sound was recorded.

    Raises:
        SoundLost: some channel lacks ``limit`` seconds or more.
    """
    if limit is None:
        return
    losses = [_describe(row) for row in ledger if row.gap + row.lost >= max(limit, 0.001)]
    if losses:
        raise SoundLost(
            f"sound was lost: {', '.join(losses)}", f"all that was heard is in {clean(str(folder))}"
        )


def _describe(row: ChannelLedger) -> str:
    """The missing sound of a channel, by its two causes."""
    kinds = ((row.gap, "was never answered for"), (row.lost, "never came from the source"))
    what = " and ".join(f"{seconds:.1f} s {how}" for seconds, how in kinds if seconds)
    return f"of {row.name} {what}"
