"""The title that the user gave to a session, for lists that read no results."""

from dataclasses import replace

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.edits_file import read_entries
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.edit_state import fold


def with_edited_title(facts: SessionFacts) -> SessionFacts:
    """Facts with the title of the edits, where there is one. Blocks."""
    try:
        title = fold(read_entries(facts.folder)).title
    except SymblTuiError:
        return facts  # reading the session says what is wrong
    return replace(facts, title=title, title_given=True) if title else facts
