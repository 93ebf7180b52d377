"""The line that exports a session: how far it is, where the file is, or why there is none."""

import asyncio
import re
from pathlib import Path
from typing import Final

from textual import work
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.exports.export_sound import EMBEDDED_BYTES, ExportSound, Tracks
from symbl_tui.session.exports.exporter import export_session

# Bytes of sound that are embedded for a browser, which is sent one file only.
_DELIVERED_BYTES: Final = 200_000_000
# Between two updates of the share.
_SHOWN_SECONDS: Final = 0.25
_NO_TOKEN: Final = re.compile(r"[^A-Za-z0-9._-]+")
# How long the result is shown: long enough to copy the path.
_DONE_SECONDS: Final = 10.0


def download_name(name: str) -> str:
    """A file's name as a browser is told it: textual-serve puts it into a header as it is.

    A folder named by another person could add to the header, or end it.
    """
    return _NO_TOKEN.sub("-", name).lstrip(".-") or "export"


class _Left(Exception):
    """The screen was left; raised in the exporting thread, which then ends the encoder."""


class ExportLine(Static):
    """Exports when it is mounted, in a thread; removes itself a while after the end.

    Removed before, it ends an encoder of sound; an export without sound runs to its end.
    """

    def __init__(self, folder: Path, format: str, tracks: Tracks) -> None:
        super().__init__(f"Exporting {format} …", markup=False)
        self._folder = folder
        self._format = format
        self._tracks = tracks
        self._notices: list[str] = []
        self._share: float | None = None
        """How much of the sound is encoded; the exporting thread writes it, and a timer shows it."""
        self._left = False

    def on_mount(self) -> None:
        """Begin."""
        self._timer = self.set_interval(_SHOWN_SECONDS, self._show_share)
        self._export()

    def on_unmount(self) -> None:
        """Have the encoder end."""
        self._left = True

    @work(exit_on_error=False)
    async def _export(self) -> None:
        sound = ExportSound(
            tracks=self._tracks,
            embedded=_DELIVERED_BYTES if self.app.is_web else EMBEDDED_BYTES,
            progress=self._progress,
            notice=self._notices.append,
        )
        try:
            target = await asyncio.to_thread(export_session, self._folder, self._format, sound)
        except SymblTuiError as error:
            self._end(str(error), failed=True)
        else:
            self._end("; ".join((f"Exported to {target}", *self._notices)))
            if self.app.is_web:
                # Who reads the page is elsewhere: the file goes there, too.
                self.app.deliver_binary(target, save_filename=download_name(target.name))

    def _progress(self, share: float) -> None:
        """Called by the exporting thread; which must not wait for an app that may be about to exit."""
        if self._left:
            raise _Left
        self._share = share

    def _show_share(self) -> None:
        if self._share is not None:
            self.update(f"Exporting {self._format}: encoding the sound, {self._share:.0%}")

    def _end(self, text: str, *, failed: bool = False) -> None:
        self._timer.stop()
        self.update(clean(text))
        self.set_class(failed, "-failed")
        self.set_timer(_DONE_SECONDS, self.remove)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a defect."""
        if event.state is WorkerState.ERROR:
            self._end(str(InternalError.of(event.worker.error)), failed=True)
