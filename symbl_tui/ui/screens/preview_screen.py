"""A screen that previews a source on a thread of its own, and returns a profile once that has ended."""

from abc import abstractmethod
from threading import Event

from textual import on
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from symbl_tui.config.profile import Profile, SourceConfig
from symbl_tui.errors import InternalError
from symbl_tui.ui.runtime.session_thread import SessionThread
from symbl_tui.ui.view_models.preview import OpenSource, PreviewStatus, SourcePreview
from symbl_tui.ui.view_models.remote_microphone_state import OpenListener, RemoteMicrophone
from symbl_tui.ui.view_models.source_choices import is_incomplete


class PreviewUpdated(Message):
    """The preview has a new status."""

    def __init__(self, status: PreviewStatus) -> None:
        super().__init__()
        self.status = status


class PreviewScreen(Screen[Profile | None]):
    """Owns the preview and the microphone over SSH; returns None when it is left without a session."""

    def __init__(self, open_source: OpenSource, open_listener: OpenListener | None) -> None:
        """Prepare the preview; see :class:`SourcePreview` and :class:`RemoteMicrophone`."""
        super().__init__()
        self.preview = SourcePreview(open_source, self._status_changed)
        self.remote_microphone = RemoteMicrophone(open_listener)
        self.source: SourceConfig | None = None
        """The selected source."""
        self.status: PreviewStatus | None = None
        """The status of its preview, where known."""
        self._start_requested = False
        self._worker: Worker[None] | None = None
        self._result: Profile | None = None

    @property
    @abstractmethod
    def profile(self) -> Profile:
        """The profile to return."""

    @abstractmethod
    def show_preview(self) -> None:
        """Show the status of the preview."""

    @abstractmethod
    def warn(self, text: str) -> None:
        """Show a sentence, which may hold any characters; an empty one hides it."""

    def on_mount(self) -> None:
        """Start the preview."""
        self._worker = self.run_worker(
            SessionThread(self._run_preview, self.preview.stop, Event()),
            name="preview",
            group="preview",
            description="Preview the selected source",
            thread=True,
            exit_on_error=False,
        )

    async def _run_preview(self) -> None:
        # The socket belongs to this thread until it ends, and to a session's afterwards.
        try:
            await self.preview.run()
        finally:
            self.remote_microphone.close_unless(self._result.source if self._result else None)

    def preview_source(
        self, source: SourceConfig, *, fault: str = "", open_only: bool = False, again: bool = False
    ) -> None:
        """Preview a source, unless it is previewed already.

        Args:
            source: The source.
            fault: Why it cannot be opened, where that is known.
            open_only: Open it, but read nothing.
            again: Open it again even if it is previewed.
        """
        if source == self.source and not again:
            return
        self._start_requested = False
        self.source, self.status = source, PreviewStatus(source, fault=fault) if fault else None
        self.preview.select(None if is_incomplete(source) or fault else source, open_only=open_only)

    def request_start(self, *, at_once: bool) -> None:
        """Return the profile as soon as the source is open; ``at_once``: without waiting for that."""
        self._start_requested = self.source is not None
        if at_once or self.status is not None:
            self._start()

    def _start(self) -> None:
        if not self._start_requested:
            return
        self._start_requested = False
        if self.status and self.status.fault:
            self.app.bell()
        else:
            self.start_with(self.profile)

    @on(PreviewUpdated)
    def _preview_updated(self, event: PreviewUpdated) -> None:
        if event.status.source == self.source:  # else it is of a source that was left
            self.status = event.status
            self.show_preview()
            self._start()

    def _status_changed(self, status: PreviewStatus) -> None:
        # On the preview's thread, whose loop may outlive ours.
        if self.is_running:
            self.post_message(PreviewUpdated(status))

    def on_unmount(self) -> None:
        """Close the device."""
        self.preview.stop()

    def start_with(self, profile: Profile) -> None:
        """Return a profile, once the preview has closed its source."""
        self._result = profile
        self.preview.stop()  # many sound cards can be opened only once
        self._leave_when_closed()

    def leave(self) -> None:
        """Return None, whatever was requested before."""
        self._result = None
        self.dismiss(None)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed; leave once the preview has ended, which closes the device."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.warn(str(InternalError.of(event.worker.error)))
        if event.worker is self._worker:
            self._leave_when_closed()

    def _leave_when_closed(self) -> None:
        closed = self._worker is not None and self._worker.is_finished
        if self._result is not None and closed and self.is_active:
            result, self._result = self._result, None
            self.dismiss(result)

    def on_screen_resume(self) -> None:
        """Leave now if a dialog over this screen has prevented it."""
        self._leave_when_closed()
