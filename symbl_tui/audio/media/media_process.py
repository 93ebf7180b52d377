"""The parent's end of a media child."""

from typing import Final

from symbl_tui.audio.child_process import AudioChildProcess
from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.media.media_request import NOUN, MediaEnding, MediaRequest
from symbl_tui.audio.media.ticks import Tick, encoded_size

# How long a busy machine may take to start a process and load FFmpeg.
_START_SECONDS: Final = 10.0

# How many stalls the child may wait out by itself: it resumes downloads, and waits for long segments.
_STALLS: Final = 7


class MediaProcess(AudioChildProcess):
    """A media child for one request; it is gone when the context is left."""

    module = "symbl_tui.audio.media.media_child"
    noun = NOUN
    tag = "media"
    unanswered = ("the decoder does not answer", "try again, or look into the log")
    mute = ("the decoder brings nothing any more and does not answer", "see the log")

    def __init__(self, request: MediaRequest) -> None:
        pass_fds = () if request.fd is None else (request.fd,)
        super().__init__(request=request.to_line(), pass_fds=pass_fds)
        stall = request.stall_seconds
        self._read_seconds = None if stall is None else _START_SECONDS + _STALLS * stall
        # A sender to a listener, or to a pipe, may take as long as it likes to begin.
        self._answer_seconds = None if request.listen or request.fd is not None else self._read_seconds

    async def header(self) -> bytes:
        """The child's answer, a line of JSON."""
        return await self.answer(self._answer_seconds)

    async def tick(self, format: AudioFormat) -> Tick:
        """The next tick of sound in the header's format; the last ones may be shorter, or empty."""
        return Tick.decode(await self.read(encoded_size(format), self._read_seconds))

    async def ending(self) -> MediaEnding | None:
        """Why the child ended, once its PCM is at its end; None when it crashed."""
        return await self.exited(MediaEnding)
