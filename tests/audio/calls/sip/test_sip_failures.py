"""What ends a call says so, and nothing that a far end does ends the phone."""

import os
import signal
import socket
from pathlib import Path

import numpy as np
import pytest

from symbl_tui.audio.calls.call_events import EndCause
from symbl_tui.audio.calls.sip.sip_call import CALLER
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from symbl_tui.audio.calls.sip.sip_settings import SipSettings
from symbl_tui.errors import SourceError, UsageError
from tests.audio.calls.sip.calling import called_by
from tests.audio.calls.sip.heard import Heard
from tests.audio.calls.sip.invitations import invited
from tests.audio.calls.sip.phones import correlation, free_port, phone, tone, write_alaw
from tests.audio.calls.sip.sipp import refuses, sipp, suppresses_silence
from tests.audio.killed_parent import child_exits_with_its_parent, children
from tests.support.waiting import until

LOW = tone(440, 20)


async def test_a_phone_that_suppresses_silence_keeps_the_length_of_its_call(tmp_path: Path) -> None:
    port = free_port()
    said = write_alaw(tmp_path / "said.al", LOW)
    scenario = suppresses_silence("symbl-tui", said, said=0.8, silent=1.2)
    async with (
        SipPhone(SipSettings(port=port)) as ours,
        sipp(tmp_path, scenario, f"127.0.0.1:{port}", "-m", "1"),
    ):
        call = await anext(ours.incoming())
        call.answer()
        async with Heard(call) as heard:
            await call.established()
            assert (await heard.end()).cause is EndCause.HUNG_UP
    sound = heard.sound(CALLER)
    assert call.stats
    assert heard.seconds(CALLER) == pytest.approx(call.stats.seconds, abs=0.12)
    silent = np.flatnonzero(np.abs(sound) > 50)
    pause = int(np.argmax(np.diff(silent)))
    assert np.diff(silent)[pause] / 8000 > 1.0
    assert correlation(sound[: silent[pause]], LOW) > 0.98
    assert correlation(sound[silent[pause + 1] :], LOW) > 0.98


async def test_each_refusal_of_a_call_has_its_reason(tmp_path: Path) -> None:
    statuses = ("486 Busy Here", "603 Decline", "404 Not Found")
    async with SipPhone(SipSettings(ring_seconds=2)) as ours:
        reasons = []
        for status in statuses:
            async with sipp(tmp_path / status[:3], refuses(status)) as port:
                reasons.append(await refusal(ours, f"sip:bob@127.0.0.1:{port}"))
        reasons.append(await refusal(ours, f"sip:bob@127.0.0.1:{free_port()}"))
        reasons.append(await refusal(ours, "sip:bob@bob.invalid"))
    assert reasons == [
        "bob: busy: 486 Busy Here",
        "bob: declined: 603 Decline",
        "bob: refused: 404 Not Found",
        "bob: no answer",
        "bob: cannot be reached: its host name leads to no address",
    ]


async def refusal(ours: SipPhone, uri: str) -> str:
    call = await ours.dial(uri)
    with pytest.raises(SourceError) as refused:
        await call.established()
    assert ours.calls == 0
    return str(refused.value)


async def test_what_is_no_address_is_not_dialed() -> None:
    async with SipPhone(SipSettings()) as ours:
        for uri in ("bob", "sip:bob@host;maddr=10.0.0.1", "sip:bob@host\r\nX: y", "sips:bob@host"):
            with pytest.raises(UsageError):
                await ours.dial(uri)
        with pytest.raises(UsageError, match="DTMF"):
            await ours.dial("sip:bob@host", dtmf="1w2")


async def test_a_crash_ends_the_call_with_a_reason_and_the_next_call_works(tmp_path: Path) -> None:
    port = free_port()
    async with (
        phone(tmp_path / "alice", LOW) as alice,
        phone(tmp_path / "bob", LOW) as bob,
        SipPhone(SipSettings(port=port)) as ours,
    ):
        call = await called_by(alice, ours, port)
        async with Heard(call) as heard:
            await heard.reaches(CALLER, 0.3)
            (crashed,) = sip_children()
            os.kill(crashed, signal.SIGSEGV)
            assert (await heard.end()).reason == "the process of the call crashed"
        await until(lambda: ours.running)
        call = await called_by(bob, ours, port)
        async with Heard(call) as heard:
            await heard.reaches(CALLER, 0.3)


def sip_children() -> list[int]:
    return [
        child
        for child in children(os.getpid())
        if b"sip_child" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


async def test_a_phone_that_vanishes_is_noticed_and_others_hear_that_the_line_is_busy(tmp_path: Path) -> None:
    port = free_port()
    settings = SipSettings(port=port, max_calls=1, rtp_timeout=2)
    async with (
        phone(tmp_path / "alice", LOW) as alice,
        phone(tmp_path / "bob", LOW) as bob,
        SipPhone(settings) as ours,
    ):
        call = await called_by(alice, ours, port)
        async with Heard(call) as heard:
            await heard.reaches(CALLER, 0.3)
            bob.command("dial", f"sip:symbl-tui@127.0.0.1:{port}")
            assert "486" in (await bob.happened("CALL_CLOSED"))["param"]
            with pytest.raises(SourceError, match="there are 1 calls already"):
                await ours.dial(bob.uri)
            alice.process.send_signal(signal.SIGSTOP)
            ended = await heard.end()
            alice.process.send_signal(signal.SIGCONT)
    assert ended.reason == "connection lost: nothing came any more"


async def test_a_call_has_a_longest_time(tmp_path: Path) -> None:
    port = free_port()
    async with phone(tmp_path, LOW) as alice, SipPhone(SipSettings(port=port, max_seconds=0.5)) as ours:
        call = await called_by(alice, ours, port)
        async with Heard(call) as heard:
            assert (await heard.end()).cause is EndCause.LIMIT
        await alice.happened("CALL_CLOSED")


async def test_a_port_in_use_is_named() -> None:
    port = free_port()
    async with SipPhone(SipSettings(port=port)):
        with pytest.raises(SourceError, match=f"127.0.0.1:{port}"):
            async with SipPhone(SipSettings(port=port)):
                pass


async def test_garbage_on_its_port_ends_nothing(tmp_path: Path) -> None:
    port = free_port()
    noise = np.random.default_rng(1)
    async with phone(tmp_path, LOW) as alice, SipPhone(SipSettings(port=port)) as ours:
        call = await called_by(alice, ours, port)
        async with Heard(call) as heard:
            await heard.reaches(CALLER, 0.2)
            with socket.socket(type=socket.SOCK_DGRAM) as sender:
                for size in range(0, 2000, 10):
                    sender.sendto(noise.bytes(size), ("127.0.0.1", port))
                    sender.sendto(
                        b"INVITE sip:symbl-tui SIP/2.0\r\n" + noise.bytes(size), ("127.0.0.1", port)
                    )
            await heard.reaches(CALLER, 0.6)
            assert not call.ended


async def test_a_caller_cannot_have_others_dialed_by_a_transfer(tmp_path: Path) -> None:
    port, third = free_port(), free_port()
    with invited(third) as invitations:
        async with phone(tmp_path, LOW) as alice, SipPhone(SipSettings(port=port)) as ours:
            call = await called_by(alice, ours, port)
            async with Heard(call) as heard:
                await heard.reaches(CALLER, 0.3)
                alice.command("transfer", f"sip:victim@127.0.0.1:{third}")
                await until(lambda: "transfer failed" in alice.log, state=lambda: alice.log)
        assert invitations() == []


PROGRAM = """
import asyncio, sys
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from symbl_tui.audio.calls.sip.sip_settings import SipSettings
async def main():
    async with SipPhone(SipSettings()):
        print("ready", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def test_the_child_ends_with_its_parent() -> None:
    assert child_exits_with_its_parent(PROGRAM, within=30)
