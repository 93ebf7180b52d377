"""What the set-up flow knows of the memory of its settings, which the command line provides."""

from typing import Protocol

from symbl_tui.config.profile import Profile


class SetupMemory(Protocol):
    """Keeps what sessions are set up with from one start to the next. Both block, and raise nothing."""

    def recall(self, configured: Profile) -> tuple[Profile, str]:
        """What was set up last, and the name of the saved profile that it is; ``configured`` without any."""
        ...

    def remember(self, profile: Profile, name: str) -> None:
        """Keep what a session was started with; ``name`` is empty where that is no saved profile."""
        ...
