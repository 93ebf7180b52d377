"""The parent's end of a media child."""

from typing import Final

from symbl_tui.audio.child_process import AudioChildProcess
from symbl_tui.audio.media.protocol import MediaEnding, MediaRequest

_START_SECONDS: Final = 10.0
"""What a busy machine may take to start a process and load FFmpeg."""

_WAITS: Final = 4
"""So many stalls the child may wait out itself: FFmpeg takes a broken file up again."""


class MediaProcess(AudioChildProcess):
    """A media child for one request; it is gone when the context is left.

    Raises:
        SourceError: on entering, when the process cannot be started.
    """

    module = "symbl_tui.audio.media.child"
    noun = "decoder"
    tag = "media"
    unanswered = ("the decoder does not answer", "try again, or look into the log")
    mute = ("the decoder brings nothing any more and does not answer", "see the log")

    def __init__(self, request: MediaRequest) -> None:
        pass_fds = () if request.fd is None else (request.fd,)
        super().__init__(request=request.to_line(), pass_fds=pass_fds)
        stall = request.stall_seconds
        self._patience = None if stall is None else _START_SECONDS + _WAITS * stall
        self._waits_for_ever = request.listen or request.fd is not None

    async def header(self) -> bytes:
        """The child's answer; somebody who is listened for may take as long as he likes."""
        return await self.answer(None if self._waits_for_ever else self._patience)

    async def pcm(self, size: int) -> bytes:
        """The next ``size`` bytes of PCM, fewer only at its end."""
        return await self.read(size, self._patience)

    async def ending(self) -> MediaEnding | None:
        """Why the child ended, once its PCM is at its end; None when it crashed."""
        code = await self.exit_code()
        return MediaEnding(code) if code in MediaEnding.__members__.values() else None
