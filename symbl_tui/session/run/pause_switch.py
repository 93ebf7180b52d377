"""Pauses a capture and lets it go on; switched from any thread."""

from symbl_tui.session.model.thread_flag import ThreadFlag


class PauseSwitch:
    """Whether the capture is paused."""

    def __init__(self) -> None:
        self._resumed: ThreadFlag | None = None

    @property
    def paused(self) -> bool:
        """Whether it is paused now."""
        return self._resumed is not None

    def set(self, paused: bool) -> None:
        """Pause, or resume."""
        resumed = self._resumed
        if paused and resumed is None:
            self._resumed = ThreadFlag()
        elif not paused and resumed is not None:
            self._resumed = None
            resumed.set()

    async def wait_resumed(self) -> None:
        """Return when it is not paused."""
        while self._resumed is not None:
            await self._resumed.wait()
