"""Sessions that were not closed, as the first screen offers to close or resume them; never without asking."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.config.profile import Profile
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.view import RunnableSession


@dataclass(frozen=True, slots=True)
class Recovery:
    """The sessions that were not closed, and how to resume one."""

    found: tuple[SessionFacts, ...]
    """At least one; the newest last."""
    resume: Callable[[Path, tuple[str, ...]], tuple[RunnableSession, Profile]]
    """Makes a session that goes on in a folder, with what was shown. Raises SymblTuiError; blocks."""
    describe: Callable[[Path], tuple[str, ...]]
    """What a session would go on with, a line each. Raises SymblTuiError; blocks."""

    def close(self) -> tuple[SymblTuiError, ...]:
        """Close all of them; what went wrong. Blocks: hours of sound take minutes."""
        from symbl_tui.session.run.recovery import close_interrupted  # start-up: rarely needed

        errors = []
        for each in self.found:
            try:
                close_interrupted(each.folder)
            except SymblTuiError as error:
                errors.append(error)
        return tuple(errors)


@dataclass(frozen=True, slots=True)
class ApprovedResumption:
    """The session to go on with, and what the user has approved."""

    folder: Path
    known: tuple[str, ...]
    """What it goes on with, as it was shown."""
