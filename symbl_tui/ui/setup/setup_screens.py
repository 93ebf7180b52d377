"""What the set-up flow counts on in its screens."""

from typing import Protocol, runtime_checkable

from symbl_tui.config.profile import Profile


@runtime_checkable
class StartsWithProfile(Protocol):
    """A set-up screen, which can return a saved profile."""

    def start_with(self, profile: Profile) -> None:
        """Return the profile."""


@runtime_checkable
class HasProfile(Protocol):
    """A set-up screen that knows all settings."""

    @property
    def profile(self) -> Profile:
        """The settings as of now."""
