"""Chooses the transcript of a session that readers use. Blocks."""

from pathlib import Path

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.session.archive.pass_catalog import LIVE, is_pass, read_pass, resume_command


def use_transcript(session: Path, name: str) -> None:
    """Let readers use a pass, or the live result.

    Args:
        session: The session's folder.
        name: A pass that is complete, or :data:`LIVE`.

    Raises:
        UsageError: there is no such pass, it is not complete, or the session is being recorded.
        SymblTuiError: the disk refuses.
    """
    shown = clean(name, NAME_LIMIT)
    if name != LIVE:
        if not is_pass(session, name):
            raise UsageError(
                f'there is no transcript "{shown}"',
                f"see: symbl-tui sessions transcripts {quoted_name(session)}",
            )
        known = read_pass(session, name)
        if known.ended is None:
            raise UsageError(f"{shown} is not complete", f"{resume_command(session, known)} goes on")
    folder = SessionFolder.reopen(session)
    try:
        folder.use("" if name == LIVE else name)
    finally:
        folder.release()
