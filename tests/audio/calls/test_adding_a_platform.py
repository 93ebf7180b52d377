"""A platform is a codec and a record, as docs/adding-a-platform.md says: here a metronome that calls."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence

from websockets.asyncio.client import connect

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallStarted, MediaReceived, PartyJoined
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.close_codes import end_of_connection
from symbl_tui.audio.calls.platform import Platform
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.system.listening_socket import listen
from tests.audio.calls.server.test_bad_input import Listener
from tests.support.waiting import until

TICK = b"\x00\x20" * 80 + bytes(7840)


class MetronomeCodec:
    """Says its name, and then how many ticks are to be heard, half a second each."""

    def __init__(self, request: UpgradeRequest) -> None:
        self._started = False

    def feed(self, message: str | bytes) -> Iterator[CallEvent]:
        if not self._started:
            self._started = True
            yield CallStarted("metronome")
            yield PartyJoined("tick", clean(str(message), NAME_LIMIT), PcmFormat("s16le", 8000))
        elif not str(message).isdecimal():
            raise CallRefused("a metronome sends numbers", "wind it up")
        else:
            yield MediaReceived("tick", TICK * min(100, int(message)))

    def reply(self) -> Sequence[str | bytes]:
        return ()

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        return (CallEnded(*end_of_connection(code)),)


METRONOME = Platform(
    name="metronome",
    title="Metronome",
    open_codec=MetronomeCodec,
    instructions=lambda values: f"wind it up, and point it at {values.url}",
    docs="metronome.md",
)


async def test_a_codec_and_a_record_are_all_that_a_platform_needs() -> None:
    secret = "a-secret-of-the-metronome"
    listener = listen("127.0.0.1", 0)
    found = Listener(listener.getsockname()[1])
    settings = ServerSettings(platforms=(METRONOME,), secrets={"SYMBL_TUI_TOKEN": secret})
    async with CallServer(CallHub(found), settings, listener, report=found.lines.append):
        async with connect(found.url("metronome", secret)) as metronome:
            await metronome.send("Old clock")
            await metronome.send("4")
            await until(lambda: found.calls)
        await until(lambda: found.calls[0].ended)
        async with connect(found.url("metronome", secret)) as broken:
            await broken.send("Old clock")
            await broken.send("cuckoo")
            await broken.wait_closed()
            assert (broken.close_code, broken.close_reason) == (1008, "a metronome sends numbers; wind it up")
    listener.close()
    await asyncio.gather(*found.tasks)
    (call, _) = found.calls
    assert call.ended
    assert call.ended.reason == "caller hung up"
    assert bytes(found.heard[call]).startswith(TICK * 4)
    assert [party.label for party in call.parties] == ["Old clock"]
    assert found.lines == ["a connection of Metronome was closed: a metronome sends numbers; wind it up"]
