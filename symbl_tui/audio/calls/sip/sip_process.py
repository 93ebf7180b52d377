"""The parent's end of a SIP child."""

from collections.abc import AsyncIterator
from typing import Final

from symbl_tui.audio.calls.sip.sip_child_ending import SipEnding
from symbl_tui.audio.calls.sip.sip_framing import HEADER, decode_header, decode_message, encode_command
from symbl_tui.audio.calls.sip.sip_protocol import AnyCommand, AnyEvent, SipSound
from symbl_tui.audio.calls.sip.sip_settings import SipRequest
from symbl_tui.audio.child_process import AudioChildProcess
from symbl_tui.audio.child_protocol import parse_answer

# How long a busy machine may take to start a process and load the library.
_ANSWER_SECONDS: Final = 30.0
# A child that shows no sign of life for so long hangs: it writes every second.
_SILENT_SECONDS: Final = 15.0


class SipProcess(AudioChildProcess):
    """A SIP child with its calls; leaving the context hangs them up."""

    module = "symbl_tui.audio.calls.sip.sip_child"
    noun = "SIP process"
    tag = "sip"
    unanswered = ("the SIP process does not answer", "see the log")
    mute = ("the SIP process does not answer any more", "see the log")
    # It says goodbye to every far end and to the registrar.
    stop_seconds = 1.5

    def __init__(self, request: SipRequest) -> None:
        super().__init__(request=request.to_line())

    async def ready(self) -> None:
        """Wait until it takes calls.

        Raises:
            SipMissing: The library is not installed.
            SourceError: It cannot start, e.g. as its port is in use.
        """
        parse_answer(await self.answer(_ANSWER_SECONDS), self.noun)

    def send(self, command: AnyCommand) -> None:
        """Send a command; does nothing where the child is gone."""
        self.write(encode_command(command))

    async def messages(self) -> AsyncIterator[AnyEvent | SipSound]:
        """Its messages until it ends.

        Raises:
            SourceError: It hangs, or writes nonsense.
        """
        while len(header := await self.read(HEADER.size, _SILENT_SECONDS)) == HEADER.size:
            kind, length = decode_header(header)
            content = await self.read(length, _SILENT_SECONDS)
            if len(content) < length:
                return
            yield decode_message(kind, content)

    async def ending(self) -> SipEnding | None:
        """Why it ended; None when it crashed."""
        return await self.exited(SipEnding)
