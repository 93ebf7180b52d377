"""The session to replay next, and how fast."""

from dataclasses import dataclass

from symbl_tui.session.archive.session_facts import SessionFacts


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """The session to replay next."""

    facts: SessionFacts
    speed: int
    """A multiple of real time."""
