"""Summarise a session that is over, as text."""

from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.view import SessionHandle

# Seconds: less would be shown as 0.0.
_SHOWN: Final = 0.05


def describe_session(session: SessionHandle) -> str:
    """The sound of each channel, and the folder of the recording."""
    rows = [_describe_row(row) for row in session.ledger()]
    if session.folder.exists():
        rows.append(f"recorded in {clean(str(session.folder))}")
    return "\n".join(rows) or "nothing was captured"


def _describe_row(row: ChannelLedger) -> str:
    silent = row.lost - row.unrecorded
    source = f" · without sound from the source {silent:.1f} s" if silent >= _SHOWN else ""
    recording = f" · {row.unrecorded:.1f} s of it could not be recorded" if row.unrecorded >= _SHOWN else ""
    return (
        f"{row.name}: heard {row.captured:.1f} s · sent {row.sent:.1f} s · "
        f"understood up to {row.understood:.1f} s · lost {min(row.captured, row.gap + row.unrecorded):.1f} s"
        f"{recording}{source}"
    )
