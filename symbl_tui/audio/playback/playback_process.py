"""The parent's end of a playback child."""

from typing import Final

from symbl_tui.audio.child_process import AudioChildProcess
from symbl_tui.audio.playback.playback_request import (
    NOUN,
    PlaybackEnding,
    PlaybackRequest,
    parse_device,
)
from symbl_tui.errors import SourceError

# How long a busy machine may take to start a process, load PortAudio and open a device.
_ANSWER_SECONDS: Final = 10.0


class PlaybackProcess(AudioChildProcess):
    """A playback child for one request; leaving the context stops it, and it is gone then."""

    module = "symbl_tui.audio.playback.playback_child"
    noun = NOUN
    tag = "playback"
    unanswered = ("the sound system does not answer", "restart the sound server and try again")

    # What was still in the sound card's buffer is of no use to a reader who has stopped it.
    stop_seconds = 0.3

    def __init__(self, request: PlaybackRequest) -> None:
        super().__init__(request=request.to_line())

    async def device(self, seconds: float = _ANSWER_SECONDS) -> str:
        """The device that it plays on, once it does.

        Raises:
            NoOutputDevice: there is nothing to play on.
            SourceError: it cannot play, or does not answer.
        """
        return parse_device(await self.answer(seconds))

    async def ended(self) -> None:
        """Wait until everything was played.

        Raises:
            SourceError: it broke off.
        """
        match await self.exited(PlaybackEnding):
            case PlaybackEnding.ENDED | PlaybackEnding.BY_PARENT:
                return
            case PlaybackEnding.STALLED:
                raise SourceError(*self.unanswered)
            case PlaybackEnding.STOPPED:
                raise SourceError("the sound output is gone: unplugged, or its sound server ended")
            case _:
                raise SourceError(f"the {NOUN} died", "see the log")
