"""The files of a session's folder that other programs may write while the session is recorded."""

from typing import Final

from symbl_tui.session.archive.edits_file import NAME as EDITS
from symbl_tui.session.archive.engine_results import FILE as ENGINE_RESULTS

ASSISTANT_FILE: Final = "assistant.jsonl"
"""What an assistant wrote; see :mod:`symbl_tui.session.summary.assistant_file`."""

SIDE_FILES: Final = (EDITS, ASSISTANT_FILE, ENGINE_RESULTS)
"""Each is only opened for a moment, by whatever program writes it."""
