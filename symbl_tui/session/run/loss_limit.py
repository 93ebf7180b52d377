"""When a session has lost so much sound that it is to fail of it. Pure."""

from pathlib import Path

from symbl_tui.domain.text import clean
from symbl_tui.errors import SoundLost
from symbl_tui.session.model.ledger import ChannelLedger


def check_loss(ledger: tuple[ChannelLedger, ...], most: float | None, folder: Path) -> None:
    """See whether every channel is complete.

    Args:
        ledger: The account at the end.
        most: Seconds from which on sound that is missing is a failure; None: it never is.
        folder: Where the sound was recorded.

    Raises:
        SoundLost: some channel lacks ``most`` seconds or more.
    """
    if most is None:
        return
    told = [_told(row) for row in ledger if row.gap + row.lost >= max(most, 0.001)]
    if told:
        raise SoundLost(
            f"sound was lost: {', '.join(told)}", f"all that was heard is in {clean(str(folder))}"
        )


def _told(row: ChannelLedger) -> str:
    """What a channel lacks, in its two kinds."""
    kinds = ((row.gap, "was never answered for"), (row.lost, "never came from the source"))
    what = " and ".join(f"{seconds:.1f} s {how}" for seconds, how in kinds if seconds)
    return f"of {row.name} {what}"
