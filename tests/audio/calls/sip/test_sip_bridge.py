"""A bridged call: both parties hear each other, and each is a speaker of its own."""

from pathlib import Path

import pytest

from symbl_tui.audio.calls.call_events import EndCause
from symbl_tui.audio.calls.sip.sip_call import CALLED, CALLER
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from symbl_tui.audio.calls.sip.sip_settings import SipSettings
from tests.audio.calls.sip.calling import called_by, resampled
from tests.audio.calls.sip.heard import Heard
from tests.audio.calls.sip.phones import correlation, free_port, phone, tone
from tests.audio.calls.sip.sipp import refuses, sipp
from tests.support.waiting import until


async def test_both_parties_hear_each_other_and_each_is_a_speaker(tmp_path: Path) -> None:
    low, high, port = tone(440, 15), tone(1000, 15, 16000), free_port()
    async with (
        phone(tmp_path / "alice", low) as alice,
        phone(tmp_path / "bob", high, codecs="g722/16000/1", rate=16000) as bob,
        SipPhone(SipSettings(port=port)) as ours,
    ):
        call = await called_by(alice, ours, port, bridge=bob.uri)
        async with Heard(call) as heard:
            await call.established()
            await heard.reaches(CALLER, 3)
            alice.command("sndcode", "7")
            await until(lambda: bob.digits() == "7", state=lambda: bob.events)
            bob.command("hangup")
            ended = await heard.end()
    assert ended.reason == "called party hung up"
    assert correlation(heard.sound(CALLER), low) > 0.98
    assert correlation(heard.sound(CALLED), high) > 0.99
    assert call.stats
    for party in (CALLER, CALLED):
        assert heard.seconds(party) == pytest.approx(call.stats.seconds, abs=0.12)
    # In the middle: at its two ends a phone hears silence while the sound is on its way.
    assert correlation(bob.heard()[16000:40000], resampled(low, 8000, 16000)) > 0.9
    assert correlation(alice.heard()[8000:20000], resampled(high, 16000, 8000)) > 0.9


async def test_a_caller_hears_busy_where_the_second_party_is(tmp_path: Path) -> None:
    port = free_port()
    async with (
        phone(tmp_path / "alice", tone(440, 1)) as alice,
        sipp(tmp_path / "bob", refuses("486 Busy Here")) as busy,
        SipPhone(SipSettings(port=port)) as ours,
    ):
        call = await called_by(alice, ours, port, bridge=f"sip:bob@127.0.0.1:{busy}")
        async with Heard(call) as heard:
            ended = await heard.end()
        assert "486" in (await alice.happened("CALL_CLOSED"))["param"]
    assert ended.cause is EndCause.BRIDGE_FAILED
    assert ended.detail == "486 Busy Here"
