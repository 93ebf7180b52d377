"""Connections become calls, and calls end as a person would expect: by a hang-up, a loss, or a limit."""

from dataclasses import dataclass, field

import pytest

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import (
    CallEnded,
    CallNoted,
    CallStarted,
    EndCause,
    MediaReceived,
    PartyJoined,
    PartyLeft,
    PartyMuted,
)
from symbl_tui.audio.calls.call_hub import CallConnection, CallHub
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.streams.pcm_format import PcmFormat

ASTERISK = next(each for each in PLATFORMS if each.name == "asterisk")
EIGHT, SIXTEEN = PcmFormat("s16le", 8000), PcmFormat("s16le", 16_000)


@dataclass
class Observer:
    now: float = 1000.0
    began: list[Call] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ended: list[Call] = field(default_factory=list)

    def call_began(self, call: Call) -> None:
        self.began.append(call)

    def call_noted(self, call: Call, text: str) -> None:
        self.notes.append(text)

    def call_ended(self, call: Call) -> None:
        self.ended.append(call)


@dataclass
class Hub:
    """A hub whose time is the test's."""

    seen: Observer
    hub: CallHub

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.5)):
            self.seen.now += 0.5
            self.hub.advance()

    def call(self, stream: str = "s", group: str = "", format: PcmFormat = SIXTEEN) -> CallConnection:
        connection = self.hub.connect(ASTERISK)
        connection.handle(
            [CallStarted(f"call of {stream}", stream, group=group), PartyJoined("a", stream, format)]
        )
        return connection

    def speak(self, connection: CallConnection, seconds: float = 0.1, format: PcmFormat = SIXTEEN) -> None:
        self.seen.now += seconds
        connection.handle([MediaReceived("a", b"\1\0" * round(seconds * format.rate))])

    @property
    def reason(self) -> str:
        (call,) = self.seen.ended
        assert call.ended
        return call.ended.reason


@pytest.fixture
def hub() -> Hub:
    return of(CallLimits())


def of(limits: CallLimits) -> Hub:
    seen = Observer()
    return Hub(seen, CallHub(seen, limits, clock=lambda: seen.now))


async def frames(call: Call) -> list[AudioFrame]:
    """All frames of a call that has ended."""
    assert call.source
    async with call.source as source:
        return [frame async for frame in source]


def test_a_call_is_announced_with_all_parties_of_its_first_message(hub: Hub) -> None:
    connection = hub.hub.connect(ASTERISK)
    connection.handle([CallStarted("c")])
    assert not hub.seen.began
    connection.handle([PartyJoined("a", "Ana", EIGHT), PartyJoined("b", "Ben", EIGHT)])
    assert [party.label for party in hub.seen.began[0].parties] == ["Ana", "Ben"]


def test_what_the_platform_says_is_the_end_and_later_losses_change_nothing(hub: Hub) -> None:
    connection = hub.call()
    connection.handle([CallEnded(EndCause.HUNG_UP)])
    connection.lost([CallEnded(EndCause.LOST)])
    assert hub.reason == "caller hung up"
    assert connection.over


def test_a_connection_that_ends_without_a_word_is_lost(hub: Hub) -> None:
    hub.call().lost([])
    assert hub.reason == "connection lost"


def test_what_makes_no_sense_ends_its_call_and_no_other(hub: Hub) -> None:
    first, second = hub.call("1"), hub.call("2")
    for nonsense in (CallStarted("x"), PartyJoined("a", "again", EIGHT), MediaReceived("nobody", b"\0\0")):
        with pytest.raises(CallRefused):
            hub.call("3").handle([nonsense])
    hub.speak(second)
    assert not first.over
    assert not second.over
    assert [call.ended.cause for call in hub.seen.ended if call.ended] == [EndCause.PROTOCOL] * 3


def test_sound_before_a_start_is_refused(hub: Hub) -> None:
    with pytest.raises(CallRefused, match="before the call started"):
        hub.hub.connect(ASTERISK).handle([MediaReceived("a", b"\0\0")])
    assert not hub.hub.calls


def test_a_stream_that_is_connected_twice_costs_the_second(hub: Hub) -> None:
    first = hub.call("same")
    with pytest.raises(CallRefused, match="connected already"):
        hub.call("same")
    hub.speak(first)
    assert len(hub.hub.calls) == 1
    first.handle([CallEnded(EndCause.HUNG_UP)])
    assert not hub.call("same").over


def test_connections_of_a_group_are_one_call_until_the_last_has_left(hub: Hub) -> None:
    ana, ben = hub.call("ana", "meeting"), hub.call("ben", "meeting")
    hub.speak(ana)
    assert len(hub.hub.calls) == 1
    ana.handle([CallEnded(EndCause.HUNG_UP)])
    hub.pass_time(20)
    assert not hub.seen.ended
    ben.lost([CallEnded(EndCause.LOST)])
    hub.pass_time(5)
    again = hub.call("ben again", "meeting")
    hub.pass_time(20)
    assert not hub.seen.ended
    again.handle([CallEnded(EndCause.HUNG_UP)])
    hub.pass_time(20)
    assert hub.reason == "caller hung up"
    assert [party.label for party in hub.seen.began[0].parties] == ["ana", "ben", "ben again"]


def test_groups_of_two_platforms_or_accounts_are_two_calls(hub: Hub) -> None:
    for number, (platform, account) in enumerate(
        ((PLATFORMS[0], "1"), (PLATFORMS[0], "2"), (PLATFORMS[1], "1"))
    ):
        hub.hub.connect(platform).handle([CallStarted("c", f"s{number}", account, group="meeting")])
    assert len(hub.hub.calls) == 3


def test_without_any_sound_a_call_ends_after_half_a_minute(hub: Hub) -> None:
    closed: list[str] = []
    hub.call().on_over = closed.append
    hub.pass_time(29)
    assert not hub.seen.ended
    hub.pass_time(2)
    assert hub.reason == "no audio for 30 s: is the codec right?"
    assert closed == [hub.reason]


def test_a_party_on_hold_may_be_silent_for_minutes(hub: Hub) -> None:
    connection = hub.call()
    hub.speak(connection)
    hub.pass_time(590)
    hub.speak(connection)
    hub.pass_time(590)
    assert not hub.seen.ended
    hub.pass_time(20)
    assert hub.reason == "no audio for ten minutes"


def test_a_meeting_whose_silence_is_not_sent_may_be_quiet_for_an_hour(hub: Hub) -> None:
    connection = hub.hub.connect(ASTERISK)
    connection.handle([CallStarted("c"), PartyJoined("a", "Ana", SIXTEEN, pauses=True)])
    hub.speak(connection)
    hub.pass_time(3600)
    assert not hub.seen.ended


def test_no_call_is_longer_than_the_limit() -> None:
    hub = of(CallLimits(longest=100.0))
    connection = hub.call()
    for _ in range(11):
        hub.speak(connection)
        hub.pass_time(10)
    assert hub.reason == "the longest time of a call is over"


def test_the_next_call_after_a_full_house_works_like_the_first() -> None:
    hub = of(CallLimits(max_calls=2))
    calls = [hub.call("1"), hub.call("2")]
    assert hub.hub.full
    with pytest.raises(CallRefused, match="2 calls"):
        hub.call("3")
    for _ in range(12):
        calls.pop(0).handle([CallEnded(EndCause.HUNG_UP)])
        calls.append(hub.call(f"next {len(hub.seen.ended)}"))
        hub.speak(calls[-1])
    assert len(hub.hub.calls) == 2


def test_sound_that_comes_much_faster_than_it_is_spoken_is_refused(hub: Hub) -> None:
    connection = hub.call()
    connection.handle([MediaReceived("a", bytes(2 * 16_000 * 60))])  # a minute from before the connection
    for _ in range(30):  # and then twice as fast
        hub.seen.now += 1.0
        connection.handle([MediaReceived("a", bytes(2 * 32_000))])
    minute = [MediaReceived("a", bytes(10 * 16_000))] * 12
    hub.seen.now += 1.0
    connection.handle(minute[:1])
    with pytest.raises(CallRefused, match="times as fast"):
        connection.handle(minute * 3)


def test_a_withdrawn_consent_ends_a_group_at_once(hub: Hub) -> None:
    hub.call("a", "meeting").handle([CallEnded(EndCause.REVOKED)])
    assert hub.reason == "consent to record was withdrawn"


def test_a_note_goes_to_the_observer(hub: Hub) -> None:
    hub.call().handle([CallNoted("Caller pressed 5", "a")])
    assert hub.seen.notes == ["Caller pressed 5"]


def test_stopping_ends_all_and_says_so(hub: Hub) -> None:
    for stream in ("1", "2"):
        hub.call(stream)
    hub.hub.end_all(EndCause.STOPPED)
    assert len(hub.seen.ended) == 2
    assert not hub.hub.calls


async def test_parties_have_channels_of_their_own_at_one_rate(hub: Hub) -> None:
    connection = hub.call(format=EIGHT)
    hub.speak(connection, 1.0, EIGHT)
    connection.handle([PartyJoined("b", "Ben", SIXTEEN), MediaReceived("b", b"\2\0" * 16_000)])
    connection.handle([PartyLeft("a"), PartyMuted("b", True)])
    hub.pass_time(2.0)
    connection.handle([CallEnded(EndCause.HUNG_UP)])
    (call,) = hub.seen.began
    found = await frames(call)
    assert call.source
    assert call.source.format.rate == 8000
    assert [call.source.channel_name(channel) for channel in (0, 1, 2)] == ["s", "Ben", ""]
    lengths = [sum(each.samples for each in found if each.channel == channel) / 8000 for channel in (0, 1)]
    assert lengths[0] == pytest.approx(1.0, abs=0.1)
    assert lengths[1] == pytest.approx(3.0, abs=0.2)
    assert [each.channel for each in found if each.last] == [0, 1]
    assert call.source.end_reason == "caller hung up"


async def test_half_a_sample_is_left_out_rather_than_the_call(hub: Hub) -> None:
    connection = hub.call(format=PcmFormat("s16be", 8000))
    hub.seen.now += 1
    connection.handle([MediaReceived("a", b"\0\1" * 100 + b"\0")])
    hub.pass_time(0.5)
    assert not connection.over
    connection.handle([CallEnded(EndCause.HUNG_UP)])
    assert any(frame.pcm for frame in await frames(hub.seen.began[0]))


def test_beyond_thirty_two_parties_further_ones_are_not_recorded(hub: Hub) -> None:
    connection = hub.call()
    for number in range(40):
        connection.handle([PartyJoined(f"p{number}", "P", EIGHT), MediaReceived(f"p{number}", b"\0\0")])
    assert len(hub.seen.began[0].parties) == 32
    assert not connection.over
