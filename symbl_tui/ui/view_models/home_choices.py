"""What the first screen offers, and what it returns. Values only."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # not needed before the first paint
    from symbl_tui.config.profile import Profile
    from symbl_tui.config.profiles import SavedProfile
    from symbl_tui.ui.view_models.recovery import ApprovedResumption


class HomeAction(Enum):
    """What the first screen can do besides opening a recorded session."""

    START = "start"
    """Start with the usual settings."""
    PROFILE = "profile"
    """Start with a saved profile."""
    DEMO = "demo"
    SOURCE = "source"
    """Choose the source and its speakers, then start."""
    WATCH = "watch"
    """Watch a conversation of an engine that others speak in."""
    ENGINE = "engine"
    RESUME = "resume"
    """Resume a session that was not closed."""
    LIBRARY = "library"
    PROFILES = "profiles"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class HomeChoice:
    """What the user has chosen on the first screen."""

    action: HomeAction
    profile: "Profile | None" = None
    """For a saved profile."""
    saved: "SavedProfile | None" = None
    """The same with its name, where it was chosen from the list."""
    approved: "ApprovedResumption | None" = None
    """For a session to resume."""
