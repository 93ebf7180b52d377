import asyncio
import json
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallEvent,
    CallNoted,
    CallStarted,
    EndCause,
    MediaReceived,
    PartyJoined,
    PartyLeft,
)
from symbl_tui.audio.calls.zoom.rtms_client import DEFAULT_TIMING, RtmsClient, RtmsTiming
from symbl_tui.audio.calls.zoom.rtms_media import RtmsMedia
from symbl_tui.audio.calls.zoom.rtms_parties import MOST, RtmsParties
from symbl_tui.audio.calls.zoom.rtms_signalling import RtmsSignalling
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream
from symbl_tui.system.tasks import cancel_and_wait
from tests.audio.calls.feeding import sound_of
from tests.audio.calls.tones import AGENT_HZ, CALLER_HZ, correlation, tone
from tests.audio.calls.zoom.zoom_server import (
    ANA,
    BEN,
    CLIENT_ID,
    CLIENT_SECRET,
    MEETING,
    STREAM,
    ZoomServer,
    zoom_server,
)
from tests.support.waiting import until

HOSTS = ("127.0.0.1",)
# Only waits are shorter: no limit is, which a busy machine could exceed.
QUICK = structs.replace(DEFAULT_TIMING, first_retry=0.01, longest_retry=0.05)


class Received:
    """The events of a client that runs."""

    def __init__(self) -> None:
        self.events: list[CallEvent] = []

    def of(self, kind: type[CallEvent]) -> list[CallEvent]:
        return [each for each in self.events if isinstance(each, kind)]

    @property
    def end(self) -> CallEnded | None:
        return self.events[-1] if self.events and isinstance(self.events[-1], CallEnded) else None


@asynccontextmanager
async def receiving(
    zoom: ZoomServer, timing: RtmsTiming = QUICK, secret: str = CLIENT_SECRET
) -> AsyncIterator[Received]:
    received = Received()
    stream = RtmsStream(STREAM, MEETING, "meeting_uuid", (zoom.url,))
    client = RtmsClient(stream, (CLIENT_ID, secret), received.events.append, hosts=HOSTS, timing=timing)
    task = asyncio.create_task(client.run())
    try:
        yield received
    finally:
        await cancel_and_wait(task)


async def ended(received: Received) -> CallEnded:
    await until(lambda: received.end)
    assert received.end
    return received.end


async def test_each_participant_is_a_party_with_the_name_that_zoom_gives() -> None:
    ana, ben = tone(CALLER_HZ, 0.5, 16000), tone(AGENT_HZ, 0.5, 16000)
    async with zoom_server() as zoom, receiving(zoom) as received:
        await zoom.ready.wait()
        await zoom.send_audio(ANA, "Ana", ana)
        await zoom.send_audio(BEN, "Ben", ben)
        await zoom.send({"msg_type": 8, "state": 4, "reason": 6, "timestamp": 1})
        assert await ended(received) == CallEnded(EndCause.ENDED, "the meeting is over")
    assert received.events[0] == CallStarted(MEETING, stream_id=STREAM)
    labels = [each.label for each in received.events if isinstance(each, PartyJoined)]
    assert labels == ["Ana", "Ben"]
    assert sound_of(received.events, str(ANA)) == ana
    assert correlation(sound_of(received.events, str(BEN)), AGENT_HZ, 16000) > 0.99
    times = [each.timestamp or 0 for each in received.events if isinstance(each, MediaReceived)]
    assert times[1] - times[0] == pytest.approx(0.02, abs=1e-4)


async def test_everything_is_asked_for_that_gives_a_speaker_for_each_participant() -> None:
    async with zoom_server() as zoom, receiving(zoom):
        await zoom.ready.wait()
    audio = zoom.of_kind(3)[0]["media_params"]["audio"]
    assert audio == {
        "content_type": 2, "sample_rate": 1, "channel": 1, "codec": 1, "data_opt": 2, "send_rate": 20
    }  # fmt: skip
    assert zoom.of_kind(1)[0]["meeting_uuid"] == MEETING
    assert [each["event_type"] for each in zoom.of_kind(5)[0]["events"]] == [2, 3, 4]


async def test_both_sockets_answer_keep_alives_with_what_they_contain() -> None:
    async with zoom_server() as zoom, receiving(zoom):
        await zoom.ready.wait()
        await zoom.send({"msg_type": 12, "timestamp": 7, "sequence": 3})
        await zoom.send({"msg_type": 12, "timestamp": 8}, media=True)
        await until(lambda: len(zoom.of_kind(13)) == 2)
    assert {"msg_type": 13, "timestamp": 7, "sequence": 3} in zoom.of_kind(13)
    assert {"msg_type": 13, "timestamp": 8} in zoom.of_kind(13)


async def test_the_rate_is_the_one_that_zoom_answers_with() -> None:
    async with zoom_server() as zoom, receiving(zoom) as received:
        zoom.audio_params = {"sample_rate": 0}
        await zoom.ready.wait()
        await zoom.send_audio(ANA, "Ana", tone(CALLER_HZ, 0.1), rate=8000)
        await until(lambda: received.of(PartyJoined))
    joined = received.of(PartyJoined)[0]
    assert isinstance(joined, PartyJoined)
    assert joined.format.rate == 8000


async def test_a_codec_that_was_not_asked_for_is_refused_by_name() -> None:
    async with zoom_server() as zoom:
        zoom.audio_params = {"codec": 4, "channel": 2}
        async with receiving(zoom) as received:
            end = await ended(received)
    assert end.cause is EndCause.PROTOCOL
    assert "Zoom sends Opus" in end.detail


@pytest.mark.parametrize("media", [False, True])
async def test_a_lost_socket_is_opened_again_and_the_call_goes_on(media: bool) -> None:
    async with zoom_server() as zoom, receiving(zoom) as received:
        await zoom.ready.wait()
        await zoom.send_audio(ANA, "Ana", tone(CALLER_HZ, 0.1, 16000))
        await until(lambda: received.of(MediaReceived))
        await zoom.drop(media=media)
        await zoom.ready.wait()
        before = len(received.of(MediaReceived))
        await zoom.send_audio(ANA, "Ana", tone(CALLER_HZ, 0.1, 16000))
        await until(lambda: len(received.of(MediaReceived)) > before)
    assert len(received.of(CallStarted)) == len(received.of(PartyJoined)) == 1
    assert received.of(CallNoted) == [CallNoted("the connection to Zoom is lost; connecting again")]


async def test_the_end_of_our_own_lost_connection_that_zoom_has_not_noticed_is_waited_for() -> None:
    async with zoom_server() as zoom:
        zoom.refuse = [8, 8]
        async with receiving(zoom):
            await zoom.ready.wait()
    assert zoom.connections == 3


async def test_a_wrong_secret_ends_the_call_with_the_settings_to_check() -> None:
    async with zoom_server() as zoom, receiving(zoom, secret="wrong") as received:
        end = await ended(received)
    assert end.cause is EndCause.PROTOCOL
    assert "ZOOM_CLIENT_SECRET" in end.detail
    assert zoom.connections == 1


async def test_a_stream_that_is_lost_again_and_again_is_given_up() -> None:
    """Its deadline runs from the first loss: a handshake, or that Zoom calls it active, is no success."""
    timing = structs.replace(QUICK, deadline=0.5, proven=60.0)
    async with zoom_server() as zoom, receiving(zoom, timing) as received:
        while received.end is None:
            await zoom.ready.wait()
            await zoom.send({"msg_type": 8, "state": 2, "timestamp": 1})
            await zoom.drop()
            await until(lambda: zoom.ready.is_set() or received.end)
    assert received.end.cause is EndCause.LOST
    assert zoom.connections > 1


async def test_servers_that_are_not_there_end_the_call_in_time() -> None:
    received: list[CallEvent] = []
    stream = RtmsStream(STREAM, MEETING, "meeting_uuid", ("ws://127.0.0.1:1",))
    timing = structs.replace(QUICK, deadline=0.2)
    await RtmsClient(stream, (CLIENT_ID, "x"), received.append, hosts=HOSTS, timing=timing).run()
    assert received[-1] == CallEnded(EndCause.LOST, "Zoom's servers were not reached again in time")


async def test_a_media_server_elsewhere_is_never_connected_to() -> None:
    async with zoom_server() as zoom:
        zoom.media_url = "ws://169.254.169.254/latest"
        async with receiving(zoom) as received:
            end = await ended(received)
    assert "outside zoom.us" in end.detail


async def test_who_leaves_and_comes_again_keeps_the_name_on_a_new_channel() -> None:
    async with zoom_server() as zoom, receiving(zoom) as received:
        await zoom.ready.wait()
        await zoom.send_audio(ANA, "Ana", bytes(640))
        await until(lambda: received.of(PartyJoined))
        await zoom.send_event(4, (ANA, "Ana"))
        await until(lambda: received.of(PartyLeft))
        await zoom.send_event(3, (BEN, "Ana"))
        await zoom.send_audio(BEN, "", bytes(640))
        await until(lambda: len(received.of(PartyJoined)) == 2)
    joined = [(each.party, each.label) for each in received.events if isinstance(each, PartyJoined)]
    assert joined == [(str(ANA), "Ana"), (str(BEN), "Ana")]


async def test_a_withdrawn_consent_is_told_from_other_ends() -> None:
    async with zoom_server() as zoom, receiving(zoom) as received:
        await zoom.ready.wait()
        await zoom.send({"msg_type": 8, "state": 4, "reason": 8})
        assert (await ended(received)).cause is EndCause.REVOKED


def stream() -> RtmsStream:
    return RtmsStream(STREAM, MEETING, "session_id", ("wss://a.zoom.us",))


def test_a_mix_and_participants_without_a_name_have_names_of_ours() -> None:
    parties = RtmsParties()
    found = [parties.find(id, "")[0] for id in ("0", "c-1", "c-2")]
    assert [each.label for each in found if each] == ["Meeting", "Participant 2", "Participant 3"]


def test_the_number_of_participants_is_bounded() -> None:
    parties = RtmsParties()
    found = [parties.find(str(id), "x")[0] for id in range(1, MOST + 10)]
    assert sum(each is not None for each in found) == MOST


PLAIN = st.none() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9) | st.just("YWI=")
FIELDS = st.sampled_from(
    ["content", "event", "status_code", "media_server", "server_urls", "audio", "participants", "user_id",
     "data", "timestamp", "media_params", "sample_rate", "codec", "state", "reason", "event_type"]
)  # fmt: skip
NESTED = st.recursive(
    PLAIN, lambda inner: st.dictionaries(FIELDS, inner, max_size=3) | st.lists(inner, max_size=2)
)


@pytest.mark.parametrize("create", [RtmsMedia, RtmsSignalling])
@given(
    st.lists(st.tuples(st.integers(0, 30), st.dictionaries(FIELDS, NESTED, max_size=4)), max_size=6),
    st.binary(),
)
def test_no_message_breaks_a_socket(
    create: Callable[[RtmsStream, str, RtmsParties], RtmsMedia | RtmsSignalling],
    messages: list[tuple[int, dict[str, object]]],
    odd: bytes,
) -> None:
    codec = create(stream(), "s", RtmsParties())
    texts = [json.dumps({"msg_type": 4, "status_code": 0})]
    texts += [json.dumps({"msg_type": kind, **fields}) for kind, fields in messages]
    messages_and_odd: tuple[str | bytes, ...] = (*texts, odd)
    with suppress(CallRefused):
        for message in messages_and_odd:
            list(codec.feed(message))
    assert all(json.loads(each) for each in codec.reply())


# Zoom's own client, as the judge of the server that these tests use; in a process of its own, as it writes
# into its directory and has threads that cannot be ended.
GENUINE = """
import os, sys, time, rtms
url, client, secret, meeting, stream = sys.argv[1:]
os.mkdir("logs")
heard = {}
receiver = rtms.Client()
audio = rtms.AudioParams(
    content_type=2, codec=1, sample_rate=1, channel=1, data_opt=2, duration=20, frame_size=320
)
receiver.set_audio_params(audio)
receiver.on_audio_data(lambda data, size, timestamp, meta: heard.setdefault(meta.userName, []).append(size))
receiver.join(
    meeting_uuid=meeting, rtms_stream_id=stream, server_urls=url, client=client, secret=secret
)
while sum(map(len, heard.values())) < 50:
    time.sleep(0.01)
print({name: sum(sizes) for name, sizes in sorted(heard.items())}, flush=True)
os._exit(0)
"""


async def test_zooms_own_client_is_content_with_the_server_of_these_tests(tmp_path: Path) -> None:
    async with zoom_server() as zoom:
        arguments = (zoom.url, CLIENT_ID, CLIENT_SECRET, MEETING, STREAM)
        receiver = await asyncio.create_subprocess_exec(
            sys.executable, "-c", GENUINE, *arguments, cwd=tmp_path, stdout=PIPE, stderr=STDOUT
        )
        try:
            await until(zoom.ready.is_set)
            await zoom.send_audio(ANA, "Ana", tone(CALLER_HZ, 0.5, 16000))
            await zoom.send_audio(BEN, "Ben", tone(AGENT_HZ, 0.5, 16000))
            output, _ = await asyncio.wait_for(receiver.communicate(), 60)
        finally:
            if receiver.returncode is None:
                receiver.kill()
                await receiver.wait()
    assert b"{'Ana': 16000, 'Ben': 16000}" in output
