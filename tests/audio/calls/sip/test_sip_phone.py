"""Calls of real phones arrive with all their sound, and this phone dials others and is heard there."""

from pathlib import Path

import numpy as np
import pytest

from symbl_tui.audio.calls.call_events import EndCause, PartyMuted
from symbl_tui.audio.calls.sip.sip_call import CALLED, CALLER
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from symbl_tui.audio.calls.sip.sip_settings import SipSettings
from tests.audio.calls.sip.calling import called_by, resampled
from tests.audio.calls.sip.heard import Heard
from tests.audio.calls.sip.phones import correlation, free_port, phone, tone
from tests.support.waiting import until

LOW = tone(440, 20)
HIGH = tone(1000, 20)


@pytest.mark.parametrize(
    ("codecs", "rate", "expected"),
    [
        ("pcmu", 8000, 8000),
        ("pcma", 8000, 8000),
        ("g722/16000/1", 16000, 16000),
        ("opus/48000/2", 48000, 16000),
    ],
)
async def test_what_a_caller_says_arrives_whole_with_every_codec(
    tmp_path: Path, codecs: str, rate: int, expected: int
) -> None:
    # Begins with silence, as callers do: on a busy machine the first 20 ms of a call may be missing,
    # and G.722 decodes what follows them wrongly for a moment.
    said, port = np.concatenate([np.zeros(rate // 2, np.int16), tone(440, 10, rate)]), free_port()
    async with (
        phone(tmp_path, said, codecs=codecs, rate=rate) as alice,
        SipPhone(SipSettings(port=port)) as ours,
    ):
        call = await called_by(alice, ours, port)
        async with Heard(call) as heard:
            await call.established()
            await heard.reaches(CALLER, 2)
            alice.command("hangup")
            ended = await heard.end()
    assert ended.reason == "caller hung up"
    assert heard.parties[CALLER].label == "phone"
    assert heard.parties[CALLER].format.rate == expected
    assert correlation(heard.sound(CALLER), resampled(said, rate, expected)) > 0.99
    assert call.stats
    assert heard.seconds(CALLER) == pytest.approx(call.stats.seconds, abs=0.12)
    assert call.stats.received > 50
    assert call.stats.lost == 0


async def test_digits_are_sent_to_a_phone_that_was_dialed_and_it_is_heard(tmp_path: Path) -> None:
    async with phone(tmp_path, LOW) as bob, SipPhone(SipSettings()) as ours:
        call = await ours.dial(bob.uri, dtmf="12#")
        async with Heard(call) as heard:
            await call.established()
            await call.send_dtmf("1 2#")
            await heard.reaches(CALLED, 1)
            await until(lambda: bob.digits() == "12#", state=lambda: bob.events)
            bob.command("hangup")
            ended = await heard.end()
    assert ended.reason == "called party hung up"
    assert correlation(heard.sound(CALLED), LOW) > 0.98


async def test_keys_that_a_caller_presses_and_holds_are_noted_and_the_call_keeps_its_length(
    tmp_path: Path,
) -> None:
    port = free_port()
    async with phone(tmp_path, LOW) as alice, SipPhone(SipSettings(port=port)) as ours:
        call = await called_by(alice, ours, port)
        async with Heard(call) as heard:
            await call.established()
            alice.command("sndcode", "5")
            await heard.noted("phone pressed 5")
            alice.command("hold")
            await heard.noted("phone put the call on hold")
            held = heard.seconds(CALLER)
            await heard.reaches(CALLER, held + 1)
            alice.command("resume")
            await heard.noted("phone resumed the call")
            await heard.reaches(CALLER, heard.seconds(CALLER) + 0.5)
            call.hang_up()
            assert (await heard.end()).cause is EndCause.STOPPED
    assert [event.muted for event in heard.events if isinstance(event, PartyMuted)] == [True, False]
    assert call.stats
    assert heard.seconds(CALLER) == pytest.approx(call.stats.seconds, abs=0.12)
