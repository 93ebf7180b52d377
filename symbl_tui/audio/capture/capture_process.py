"""The parent's end of a capture child."""

from typing import Final

from symbl_tui.audio.capture.capture_request import NOUN, CaptureEnding
from symbl_tui.audio.child_process import AudioChildProcess

READ_SECONDS: Final = 5.0
"""How long sound may be missing. The child itself gives up after 3 s; this is for a child that hangs."""


class CaptureProcess(AudioChildProcess):
    """A capture child for one task, which is its command line; it is gone when the context is left."""

    module = "symbl_tui.audio.capture.capture_child"
    noun = NOUN
    tag = "capture"
    unanswered = ("the sound system does not answer", "restart the sound server and try again")
    mute = ("the microphone brings no sound any more and does not answer", "see the log")

    async def read(self, size: int, seconds: float | None = READ_SECONDS) -> bytes:
        """The next ``size`` bytes of PCM; fewer only at its end."""
        return await super().read(size, seconds)

    async def ending(self) -> CaptureEnding | None:
        """Why the child ended, once its PCM is at its end; None when it crashed."""
        return await self.exited(CaptureEnding)
