"""Summarise a session that is over, as text."""

from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.run.session import Session


def describe_session(session: Session) -> str:
    """The sound of each channel, and the folder of the recording."""
    rows = [_describe_row(row) for row in session.ledger()]
    if session.folder.exists():
        rows.append(f"recorded in {session.folder}")
    return "\n".join(rows) or "nothing was captured"


def _describe_row(row: ChannelLedger) -> str:
    source = f" · without sound from the source {row.lost:.1f} s" if row.lost else ""
    return (
        f"{row.name}: heard {row.captured:.1f} s · sent {row.sent:.1f} s · "
        f"understood up to {row.understood:.1f} s · lost {row.gap:.1f} s{source}"
    )
