"""A call over SIP as its reader sees it: names without numbers, sound at its place, one end with a reason."""

import asyncio
from collections.abc import Callable

import pytest

from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallNoted,
    CallStarted,
    EndCause,
    MediaReceived,
    PartyJoined,
    PartyMuted,
)
from symbl_tui.audio.calls.sip.pending_requests import PendingRequests
from symbl_tui.audio.calls.sip.sip_call import CALLED, CALLER, CallRinging, SipCall, SipCallEvent
from symbl_tui.audio.calls.sip.sip_protocol import (
    AnyCommand,
    Digit,
    Done,
    Ended,
    Ending,
    Established,
    HangUp,
    Held,
    Ringing,
    SendDigits,
    SipSound,
    SipStats,
)
from symbl_tui.errors import AuthenticationError, SourceError, UsageError

RATES = (8000, 16_000)


def call(
    peer: str = "sip:ana@example.com",
    incoming: bool = True,
    answer: Callable[[AnyCommand], Done | None] = lambda command: None,
) -> tuple[SipCall, list[AnyCommand], PendingRequests]:
    """A call whose commands are kept, and answered at once where ``answer`` says how."""
    sent: list[AnyCommand] = []

    def send(command: AnyCommand) -> None:
        sent.append(command)
        if done := answer(command):
            requests.finish(done)

    requests = PendingRequests(send)
    return SipCall(2, peer, incoming, send, requests.ask), sent, requests


async def events_of(followed: SipCall) -> list[SipCallEvent]:
    return [event async for event in followed.events()]


@pytest.mark.parametrize(
    ("peer", "name"),
    [
        ("sip:ana@example.com", "ana"),
        ("sip:+4930123456789@example.com;user=phone", "…6789"),
        ("sip:pbx.example.com", "pbx.example.com"),
        ("sip:@example.com", "example.com"),
        ("ana", "ana"),
        ("sip:\x1b[31mred@x", "[31mred"),
        ("sip:" + "a" * 5000 + "@x", "a" * 200),
        ("", "unknown"),
        ("sip:\x00@", "unknown"),
    ],
)
async def test_a_party_is_called_by_the_user_of_its_address(peer: str, name: str) -> None:
    followed, _, _ = call(peer)
    followed.feed(Established(2, "id", RATES[:1]))
    followed.crash()
    labels = [each.label for each in await events_of(followed) if isinstance(each, PartyJoined)]
    assert labels == [name]


async def test_a_bridged_call_has_both_parties_with_their_sound_keys_and_holds() -> None:
    followed, _, _ = call()
    followed.answer("sip:ben@example.com")
    followed.feed(Ringing(2))
    followed.feed(Established(2, "the\x07 id", RATES))
    followed.feed(SipSound(2, 1, 8000, 2, b"\1\2"))
    followed.feed(Digit(2, 0, "5"))
    followed.feed(Held(2, 1, True))
    followed.feed(Held(2, 1, False))
    followed.feed(Ended(2, Ending.SECOND_PARTY, "", SipStats(seconds=3.0)))
    found = await events_of(followed)
    assert isinstance(found[0], CallRinging)
    assert found[1] == CallStarted("the id", title="ana", metadata={"peer": "sip:ana@example.com"})
    parties = [(each.party, each.label, each.format.rate) for each in found if isinstance(each, PartyJoined)]
    assert parties == [(CALLER, "ana", 8000), (CALLED, "ben", 16_000)]
    # Silence and sound are one piece, at the place of the silence.
    assert found[4:] == [
        MediaReceived(CALLED, bytes(4) + b"\1\2", 0.5),
        CallNoted("ana pressed 5", CALLER),
        PartyMuted(CALLED, True),
        CallNoted("ben put the call on hold", CALLED),
        PartyMuted(CALLED, False),
        CallNoted("ben resumed the call", CALLED),
        CallEnded(EndCause.CALLED_HUNG_UP),
    ]
    assert followed.stats == SipStats(seconds=3.0)


async def test_a_reader_that_stands_still_takes_bounded_memory_and_is_told_of_the_hole() -> None:
    followed, _, _ = call()
    followed.feed(Established(2, "id", RATES[:1]))
    reading = followed.events()
    for number in range(7000):
        followed.feed(SipSound(2, 0, 160 * number, 0, bytes(320)))
    read = [await anext(reading) for _ in range(6000)]
    followed.feed(SipSound(2, 0, 160 * 7000, 0, bytes(320)))
    followed.feed(SipSound(2, 0, 160 * 7001, 0, bytes(320)))
    followed.crash()
    rest = [event async for event in reading]
    assert not any(event.missing for event in read if isinstance(event, MediaReceived))
    assert [event.missing for event in rest if isinstance(event, MediaReceived)] == [True, False]
    assert len(read) + len(rest) == 6003


@pytest.mark.parametrize(
    ("ending", "incoming", "reason"),
    [
        (Ending.FAR_END, True, "caller hung up: x"),
        (Ending.FAR_END, False, "called party hung up: x"),
        (Ending.NO_AUDIO, True, "connection lost: nothing came any more"),
        (Ending.BUSY, False, "busy: x"),
    ],
)
async def test_an_end_is_told_once_and_commands_after_it_do_nothing(
    ending: Ending, incoming: bool, reason: str
) -> None:
    followed, sent, _ = call(incoming=incoming)
    followed.feed(Ended(2, ending, "\x1b\tx"))
    followed.feed(Ended(2, Ending.LOST))
    followed.crash()
    followed.hang_up()
    followed.answer("sip:ben@example.com")
    assert not sent
    (end,) = await events_of(followed)
    assert isinstance(end, CallEnded)
    assert end.reason == reason
    with pytest.raises(SourceError, match=f"ana: {reason}"):
        await followed.established()


async def test_whoever_waits_for_the_answer_is_told_of_it_though_the_call_is_over_by_then() -> None:
    followed, sent, _ = call(incoming=False)
    waiting = asyncio.create_task(followed.established())
    await asyncio.sleep(0)
    followed.hang_up()
    assert sent == [HangUp(2)]
    followed.feed(Established(2, "id", RATES[:1]))
    followed.feed(Ended(2, Ending.HERE))
    await waiting


async def test_digits_go_out_in_their_order_and_a_failure_is_told() -> None:
    answers = iter([Done(1), Done(2, "the call is over")])
    followed, sent, _ = call(answer=lambda command: next(answers))
    await followed.send_dtmf("12#")
    with pytest.raises(SourceError, match="the call is over"):
        await followed.send_dtmf("*")
    with pytest.raises(UsageError):
        await followed.send_dtmf("x")
    assert sent == [SendDigits(1, 2, "12#"), SendDigits(2, 2, "*")]


@pytest.mark.parametrize("status", [401, 403, 407])
async def test_a_refused_password_is_told_from_other_failures(status: int) -> None:
    followed, _, _ = call(answer=lambda command: Done(1, "no", status))
    with pytest.raises(AuthenticationError, match=str(status)):
        await followed.hold()


async def test_answers_that_nothing_waits_for_are_ignored_and_a_crash_answers_all() -> None:
    followed, _, requests = call()
    waiting = [asyncio.create_task(followed.hold(on)) for on in (True, False)]
    await asyncio.sleep(0)
    requests.finish(Done(99))
    requests.finish(Done(1))
    requests.finish(Done(1, "late"))
    requests.fail_all()
    await waiting[0]
    with pytest.raises(SourceError, match="has crashed"):
        await waiting[1]
