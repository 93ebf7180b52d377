"""Sessions that were not closed because their program died: found, and mentioned, at every start."""

import sys
from typing import TYPE_CHECKING

from symbl_tui.domain.text import clean
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.session.archive.spooled_folders import folders_with_spool
from symbl_tui.system import paths

if TYPE_CHECKING:
    from symbl_tui.session.archive.session_facts import SessionFacts


def find_unclosed() -> "tuple[SessionFacts, ...]":
    """The sessions that were not closed, the newest last."""
    sessions = paths.sessions_dir()
    try:
        if not folders_with_spool(sessions):
            return ()
        from symbl_tui.session.run.recovery import (
            list_interrupted,  # 40 ms before first paint, and rarely needed
        )

        return list_interrupted(sessions)
    except OSError:
        return ()  # an unreadable directory is reported by the session that begins


def print_recovery_hint() -> None:
    """Print on stderr how to recover the sessions that were not closed, if there are any."""
    if hint := recovery_hint():
        print(f"symbl-tui: {hint}", file=sys.stderr)


def recovery_hint() -> str:
    """How to recover the sessions that were not closed; empty: there are none."""
    if not (found := find_unclosed()):
        return ""
    name = clean(found[-1].folder.name)
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return (
        f"{name}{others} was not closed; to close: symbl-tui sessions recover --all, "
        f"to continue it: symbl-tui sessions recover {quoted_name(found[-1].folder)} --resume"
    )
