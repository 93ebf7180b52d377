"""A platform is a codec and a record, as docs/adding-a-platform.md says: here a metronome that calls."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from symbl_tui.audio.calls.authentication.platform_secrets import is_any, secret_values, shown_url
from symbl_tui.audio.calls.call_codec import CallRefused, Secrets
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallStarted, MediaReceived, PartyJoined
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.close_codes import end_of_connection
from symbl_tui.audio.calls.platform import Platform, SetupValues
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.system.listening_socket import listen
from tests.audio.calls.server.test_bad_input import Listener
from tests.support.paths import ROOT
from tests.support.waiting import until

KEY = "METRONOME_KEY"
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


class MetronomeKey:
    """Checks the key that a metronome sends in a header."""

    def __init__(self, secrets: Secrets, clock: Callable[[], float]) -> None:
        self._keys = secret_values(secrets, KEY)

    def check(self, request: UpgradeRequest) -> None:
        if not is_any(request.header("x-key"), self._keys):
            raise CallRefused(f"the request for {shown_url(request)} has no or another key", f"check {KEY}")


METRONOME = Platform(
    name="metronome",
    title="Metronome",
    open_codec=MetronomeCodec,
    secrets=(KEY,),
    authenticate=MetronomeKey,
    instructions=lambda values: f"wind it up, and point it at {values.url}",
    docs="metronome.md",
)


async def test_a_codec_and_a_record_are_all_that_a_platform_needs() -> None:
    right, wrong = {"x-key": "the-right-key"}, {"x-key": "another-key"}
    listener = listen("127.0.0.1", 0)
    found = Listener(listener.getsockname()[1])
    url = f"ws://127.0.0.1:{found.port}/calls/metronome"
    settings = ServerSettings(platforms=(METRONOME,), secrets={KEY: right["x-key"]})
    async with CallServer(CallHub(found), settings, listener, report=found.lines.append):
        async with connect(url, additional_headers=right) as metronome:
            await metronome.send("Old clock")
            await metronome.send("4")
            await until(lambda: found.calls)
        await until(lambda: found.calls[0].ended)
        async with connect(url, additional_headers=right) as broken:
            await broken.send("Old clock")
            await broken.send("cuckoo")
            await broken.wait_closed()
            assert (broken.close_code, broken.close_reason) == (1008, "a metronome sends numbers; wind it up")
        with pytest.raises(InvalidStatus, match="403"):
            await connect(url, additional_headers=wrong)
    listener.close()
    await asyncio.gather(*found.tasks)
    (call, _) = found.calls
    assert call.ended
    assert call.ended.reason == "caller hung up"
    assert bytes(found.heard[call]).startswith(TICK * 4)
    assert [party.label for party in call.parties] == ["Old clock"]
    closed, refused = found.lines
    assert closed == "a connection of Metronome was closed: a metronome sends numbers; wind it up"
    assert refused.startswith("a call of Metronome was refused: the request for ")
    assert KEY in refused
    assert "-key" not in refused


def test_the_instructions_of_a_platform_lead_to_its_path() -> None:
    values = SetupValues("wss://calls.example/calls/metronome", "wss://calls.example")
    assert METRONOME.instructions(values).endswith(values.url)


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_every_platform_has_its_page(platform: Platform) -> None:
    assert (ROOT / "docs" / "calls" / platform.docs).is_file()
