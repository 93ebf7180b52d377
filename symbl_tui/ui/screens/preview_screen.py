"""A screen that listens to a source on a thread of its own, and leaves with a profile when that has ended."""

from abc import abstractmethod
from threading import Event

from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from symbl_tui.config.profile import Profile
from symbl_tui.ui.runtime.session_thread import SessionThread
from symbl_tui.ui.view_models.preview import OpenSource, Preview, PreviewLevels
from symbl_tui.ui.view_models.remote_microphone_state import OpenDoor, RemoteMicrophone


class PreviewUpdated(Message):
    """The preview has news of its source."""

    def __init__(self, heard: PreviewLevels) -> None:
        super().__init__()
        self.heard = heard
        """What it is."""


class PreviewScreen(Screen[Profile | None]):
    """Has the preview and the door; its answer is None when it is left without a session."""

    def __init__(self, open_source: OpenSource, open_door: OpenDoor | None) -> None:
        """Prepare to listen; see :class:`Preview` and :class:`RemoteMicrophone`."""
        super().__init__()
        self.preview = Preview(open_source, self._told)
        self.entrance = RemoteMicrophone(open_door)
        self._listener: Worker[None] | None = None
        self._answer: Profile | None = None

    @abstractmethod
    def warn(self, what: str) -> None:
        """Show a sentence that may hold anything."""

    def on_mount(self) -> None:
        """Begin to listen."""
        self._listener = self.run_worker(
            SessionThread(self._hear, self.preview.stop, Event()),
            name="preview",
            group="preview",
            description="Listen to the chosen source",
            thread=True,
            exit_on_error=False,
        )

    async def _hear(self) -> None:
        # The door belongs to this thread until it ends, and to a session's afterwards.
        try:
            await self.preview.run()
        finally:
            self.entrance.close_unless(self._answer.source if self._answer else None)

    def _told(self, heard: PreviewLevels) -> None:
        # On the preview's thread: its loop may outlive ours.
        if self.is_running:
            self.post_message(PreviewUpdated(heard))

    def on_unmount(self) -> None:
        """Let go of the device."""
        self.preview.stop()

    def begin_with(self, profile: Profile) -> None:
        """Leave with a profile, as soon as nothing is listened to any more."""
        self._answer = profile
        self.preview.stop()  # a sound card may have room for one listener only
        self._leave_when_quiet()

    def leave(self) -> None:
        """Leave without an answer, whatever was asked for before."""
        self._answer = None
        self.dismiss(None)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The device is free once the preview has ended; a worker that breaks is a fault of ours."""
        if event.state is WorkerState.ERROR:
            self.warn(f"The {event.worker.name} worker broke: {event.worker.error}")
        if event.worker is self._listener:
            self._leave_when_quiet()

    def _leave_when_quiet(self) -> None:
        quiet = self._listener is not None and self._listener.is_finished
        if self._answer is not None and quiet and self.is_active:
            answer, self._answer = self._answer, None
            self.dismiss(answer)

    def on_screen_resume(self) -> None:
        """A dialog that stood over this screen may have kept it from leaving."""
        self._leave_when_quiet()
