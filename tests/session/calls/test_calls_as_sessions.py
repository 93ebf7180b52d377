"""Each call is a session of its own: its parties' sound, its folder, and an end that says what happened."""

import asyncio
import socket
import struct
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.session.calls.call_session import CallBegan, CallUpdate
from symbl_tui.session.model.state import SessionState
from tests.audio.calls.tones import correlation
from tests.support.call_box import CallBox, Recorded, call_box, calling, whole_call
from tests.support.waiting import until


def assert_heard(found: Recorded, seconds: float) -> None:
    """Both parties are on their own channels, the whole call long, and all of it was sent on."""
    for channel, hz in ((0, 440), (1, 1000)):
        # How long the line was open behind that is the machine's business; nothing is heard there.
        samples = np.trim_zeros(found.samples(channel), "b")
        assert len(samples) / 8000 == pytest.approx(seconds, abs=0.1)
        assert correlation(samples[: round(seconds * 8000)].tobytes(), hz) > 0.98
    assert len(found.facts.ledger) == 2
    for row in found.facts.ledger:
        assert row.gap == 0
        assert row.lost == 0


async def test_each_call_is_a_session_with_both_parties_and_a_closed_folder(tmp_path: Path) -> None:
    async with call_box(tmp_path) as box:
        await asyncio.gather(*(whole_call(box, number, 2.0) for number in range(3)))
        found = await box.wait_over(3)
    for each in found:
        assert_heard(each, 2.0)
        assert each.reason == "caller hung up"
        assert [speaker.name for speaker in each.facts.speakers] == ["Ana", "Ben"]
        assert not list(each.facts.folder.glob("*.pcm"))
    assert len({each.facts.folder for each in found}) == 3
    assert box.engines == ["opened"]  # one for all


async def test_the_eleventh_call_works_like_the_first(tmp_path: Path) -> None:
    async with call_box(tmp_path, limits=CallLimits(max_calls=2)) as box:
        for number in range(11):
            await whole_call(box, number, 0.5)
        found = await box.wait_over(11)
        assert not box.supervisor.calls
    for each in found:
        assert_heard(each, 0.5)
    assert not box.lines


async def test_beyond_the_limit_a_call_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    async with call_box(tmp_path, limits=CallLimits(max_calls=1)) as box, calling(box, 1) as caller:
        await caller.speak(0.5)
        await until(lambda: box.begun)
        with pytest.raises(InvalidStatus) as refused:
            await whole_call(box, 2)
        assert refused.value.response.status_code == 503
        await caller.speak(0.5)
        await caller.stop()
        (found,) = await box.wait_over()
        assert_heard(found, 1.0)
        assert "raise --max-calls" in box.lines[0]
        await whole_call(box, 3)
        await box.wait_over(2)


def reset(client: ClientConnection) -> None:
    """Break a connection off as a crash does, with an RST."""
    own = client.transport.get_extra_info("socket")
    own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.transport.abort()


async def test_a_connection_that_is_reset_ends_its_call_as_lost(tmp_path: Path) -> None:
    async with call_box(tmp_path) as box:
        async with calling(box) as caller:
            await caller.speak(1.0)
            await until(lambda: box.begun and box.begun[0].session.elapsed > 0.9)
            reset(caller.socket)
        (found,) = await box.wait_over()
    assert found.reason == "connection lost"
    assert_heard(found, 1.0)


async def test_a_call_that_stops_without_closing_is_over(tmp_path: Path) -> None:
    async with call_box(tmp_path) as box, calling(box) as caller:
        await caller.speak(1.0)
        await caller.stop()
        (found,) = await box.wait_over()
        await caller.socket.wait_closed()  # from this side
    assert found.reason == "caller hung up"
    assert_heard(found, 1.0)


async def test_a_second_start_of_a_stream_costs_itself_alone(tmp_path: Path) -> None:
    async with call_box(tmp_path) as box, calling(box) as caller:
        await caller.speak(0.5)
        await until(lambda: box.begun)
        async with calling(box) as double:
            await double.socket.wait_closed()
            assert double.socket.close_code == 1008
        await caller.speak(0.5)
        await caller.stop()
        (found,) = await box.wait_over()
        assert_heard(found, 1.0)
        assert len(box.begun) == 1


async def test_hold_and_resume_is_one_session_of_the_calls_length(tmp_path: Path) -> None:
    async with call_box(tmp_path) as box, calling(box) as caller:
        await caller.speak(1.0)
        await until(lambda: box.begun and box.begun[0].session.elapsed > 0.9)
        caller.hold(3.0)
        await asyncio.sleep(0.5)
        await caller.speak(1.0)
        await caller.stop()
        (found,) = await box.wait_over()
    samples = np.trim_zeros(found.samples(0), "b")
    assert len(samples) / 8000 == pytest.approx(5.0, abs=0.1)
    assert correlation(samples[:8000].tobytes(), 440) > 0.98
    assert not samples[8400:31600].any()
    assert correlation(samples[32400:39600].tobytes(), 440) > 0.98
    assert found.facts.ledger[0].gap == 0


async def test_a_call_without_sound_ends_and_asks_whether_its_codec_is_right(tmp_path: Path) -> None:
    limits = CallLimits(no_audio=0.3)
    async with call_box(tmp_path, limits=limits) as box, calling(box) as caller:
        (found,) = await box.wait_over()
        await caller.socket.wait_closed()
    assert found.reason == "no audio for 30 s: is the codec right?"


async def test_the_longest_call_ends_by_itself(tmp_path: Path) -> None:
    async with call_box(tmp_path, limits=CallLimits(longest=0.5)) as box, calling(box) as caller:
        await caller.speak(0.2)
        (found,) = await box.wait_over()
        assert found.reason == "the longest time of a call is over"
        await caller.socket.wait_closed()
        assert caller.socket.close_code == 1000


async def test_stopping_ends_every_call_cleanly(tmp_path: Path) -> None:
    async with call_box(tmp_path) as box, calling(box, 1) as first, calling(box, 2) as second:
        await first.speak(1.0)
        await second.speak(1.0)
        await until(lambda: len(box.begun) == 2 and all(each.session.elapsed > 0.9 for each in box.begun))
        box.supervisor.request_stop("interrupted")
        found = await box.wait_over(2)
        await first.socket.wait_closed()
    for each in found:
        assert each.reason == "stopped here"
        assert_heard(each, 1.0)


async def test_stopping_one_session_hangs_up_its_call_alone(tmp_path: Path) -> None:
    async with call_box(tmp_path) as box, calling(box, 1) as first:
        await until(lambda: len(box.begun) == 1)
        async with calling(box, 2) as second:
            await until(lambda: len(box.begun) == 2)
            await second.speak(0.5)
            box.begun[0].session.request_stop("the user has seen enough")
            await box.wait_over(1)
            await first.socket.wait_closed()
            await second.speak(0.5)
            await second.stop()
            found = await box.wait_over(2)
    assert found[0].reason == "the user has seen enough"
    assert_heard(found[1], 1.0)


async def test_a_pressed_key_is_a_bookmark_of_the_session(tmp_path: Path) -> None:
    async with call_box(tmp_path) as box, connect(f"{box.url('asterisk')}?label=Ana") as exchange:
        await exchange.send("MEDIA_START connection_id:1 channel_id:x format:slin16 optimal_frame_size:640")
        await exchange.send(bytes(640 * 25))
        await until(lambda: box.begun and box.begun[0].session.elapsed > 0)
        await exchange.send("DTMF_END digit:5")
        await exchange.close()
        (found,) = await box.wait_over()
    assert "pressed 5" in (found.facts.folder / "notes.jsonl").read_text()
    assert found.reason == "caller hung up"


def _has_parties(box: CallBox, count: int) -> bool:
    return bool(box.begun) and len(box.begun[0].parties) == count


async def test_connections_of_one_group_are_one_session(tmp_path: Path) -> None:
    # The second party is no further call, so the limit of calls does not keep it out.
    async with call_box(tmp_path, limits=CallLimits(group_linger=0.2, max_calls=1)) as box:
        async with AsyncExitStack() as legs:
            for number, name in enumerate(("Ana", "Ben")):
                leg = await legs.enter_async_context(connect(f"{box.url('asterisk')}?label={name}&call=7"))
                await leg.send(f"MEDIA_START connection_id:1 channel_id:x{number} format:slin16")
                await leg.send(b"\1\0" * 16000)
                await until(partial(_has_parties, box, number + 1))
            other = await legs.enter_async_context(connect(f"{box.url('asterisk')}?label=Chris&call=8"))
            await other.send("MEDIA_START connection_id:1 channel_id:x9 format:slin16")
            with pytest.raises(ConnectionClosed):
                await other.recv()
            assert "1 calls are taken at a time" in box.lines[-1]
        (found,) = await box.wait_over()
        assert len(box.begun) == 1
    assert [speaker.name for speaker in found.facts.speakers] == ["Ana", "Ben"]
    assert [party.label for party in box.begun[0].parties] == ["Ana", "Ben"]
    assert box.over[0].session.state is SessionState.ENDED


async def test_what_is_noted_before_the_session_is_made_is_shown_in_it(tmp_path: Path) -> None:
    notices: list[str] = []

    def listen_to(update: CallUpdate) -> None:
        if isinstance(update, CallBegan):
            update.call.session.subscribe(lambda each: notices.append(str(each)))

    async with call_box(tmp_path) as box:
        box.supervisor.subscribe(listen_to)
        async with connect(box.url("freeswitch")) as exchange:
            await exchange.send(bytes(640))  # its size is all that tells the rate, which is noted
            await until(lambda: any("read as 16000 Hz" in each for each in notices))
        await box.wait_over()
