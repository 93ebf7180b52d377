"""The SIP child never waits for a parent that does not read: it knows when sound is to be dropped."""

import asyncio
import os

from symbl_tui.audio.calls.sip.message_writer import MessageWriter
from symbl_tui.audio.calls.sip.sip_framing import HEADER, MessageKind, decode_header, decode_message
from symbl_tui.audio.calls.sip.sip_protocol import Digit, SipSound
from tests.support.waiting import until

SOUND = SipSound(2, 0, 0, 0, bytes(500_000))


def read_exactly(source: int, count: int) -> bytes:
    found = b""
    while len(found) < count:
        found += os.read(source, count - len(found))
    return found


def is_closed(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return True
    return False


async def test_a_parent_that_stands_still_is_noticed_and_reads_everything_later() -> None:
    source, output = os.pipe()
    writer = await MessageWriter.open(output)
    writer.answer(b"{}\n")
    for _ in range(8):
        writer.sound(SOUND)
    within = writer.congested
    writer.sound(SOUND)
    writer.event(Digit(2, 0, "5"))
    assert (within, writer.congested) == (False, True)

    def read_all() -> None:
        assert read_exactly(source, 3) == b"{}\n"
        for expected in (*[SOUND] * 9, Digit(2, 0, "5")):
            kind, length = decode_header(read_exactly(source, HEADER.size))
            assert kind is (MessageKind.SOUND if expected is SOUND else MessageKind.EVENT)
            assert decode_message(kind, read_exactly(source, length)) == expected
        os.close(source)

    await asyncio.to_thread(read_all)
    await until(lambda: not writer.congested)
    await until(lambda: is_closed(output))  # as nothing reads it any more
