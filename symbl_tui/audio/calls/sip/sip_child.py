"""The SIP child: a phone whose commands come on standard input, and whose calls go to standard output.

Run as ``python -m symbl_tui.audio.calls.sip.sip_child``; see :mod:`symbl_tui.audio.calls.sip.sip_protocol`.
Native code parses what the network sends here: when it crashes, the parent starts another process.
"""

import asyncio
import sys
import time
from contextlib import suppress
from typing import Final

from symbl_tui.audio.calls.sip import sip_library
from symbl_tui.audio.calls.sip.message_writer import MessageWriter
from symbl_tui.audio.calls.sip.sip_child_ending import SipEnding
from symbl_tui.audio.calls.sip.sip_framing import decode_command
from symbl_tui.audio.calls.sip.sip_protocol import Alive
from symbl_tui.audio.calls.sip.sip_settings import SipRequest
from symbl_tui.audio.calls.sip.sip_stack import SipStack
from symbl_tui.audio.child_protocol import encode_answer, encode_refusal
from symbl_tui.audio.child_runtime import exit_now, read_request, take_stdout
from symbl_tui.errors import SourceError

_TICK: Final = 0.02
_ALIVE_SECONDS: Final = 1.0
# A parent that has closed the input waits a little longer than this.
_CLOSE_SECONDS: Final = 0.8


def main() -> None:
    """Serve one phone."""
    output = take_stdout()
    request = SipRequest.from_line(read_request())
    exit_now(asyncio.run(_serve(request, output)))


async def _serve(request: SipRequest, output: int) -> SipEnding:
    writer = await MessageWriter.open(output)
    try:
        stack = SipStack(sip_library.load(), request, writer)
        await stack.start()
    except SourceError as error:
        writer.answer(encode_refusal(error))
        return SipEnding.REFUSED
    writer.answer(encode_answer({}))
    tasks = [
        asyncio.create_task(_read_commands(stack), name="read commands"),
        asyncio.create_task(_tick(stack, writer), name="move sound"),
        asyncio.create_task(stack.died.wait(), name="wait for the library's end"),
    ]
    # The first ends with the input, the second with a fault of ours, the third with the library.
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if stack.died.is_set():
        return SipEnding.LIBRARY_DIED
    for task in done:
        task.result()
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await stack.close()
    return SipEnding.BY_PARENT


async def _read_commands(stack: SipStack) -> None:
    """Handle commands until the parent closes the input, or is gone."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        stack.handle(decode_command(line))


async def _tick(stack: SipStack, writer: MessageWriter) -> None:
    """Move sound every 20 ms for ever, and show that this process works."""
    next_alive = 0.0
    while True:
        now = time.monotonic()
        stack.tick(now)
        if now >= next_alive:
            writer.event(Alive())
            next_alive = now + _ALIVE_SECONDS
        await asyncio.sleep(_TICK)


if __name__ == "__main__":
    main()
