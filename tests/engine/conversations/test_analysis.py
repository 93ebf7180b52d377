"""Results of a recogniser become the frames that a client requested, and no bug in a rule costs a word."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from symbl_tui.domain.analyzed_utterance import Findings
from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.engine.conversations.analysis import Rules, UtteranceAnalyzer
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.subscribers import Subscribers
from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.protocol.start_request import Person, Redaction, StartRequest
from symbl_tui.engine.settings import Limits
from symbl_tui.errors import EngineError
from tests.engine.fakes import final, partial

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
REQUEST = StartRequest(speaker=Person("ann@example.com", "Ann"))
MASKED = replace(REQUEST, redaction=Redaction(redact=True, mask="[private]"))


def _broken(*_: object, **__: object) -> Findings:
    raise RecursionError


def _analyzer(request: StartRequest = REQUEST, rules: Rules = analyze) -> UtteranceAnalyzer:
    return UtteranceAnalyzer(
        request, ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), None), NOW, rules
    )


def _types(frames: Any) -> list[str]:  # noqa: ANN401 - frames of all kinds
    return [frame["message"]["type"] if frame["type"] == "message" else frame["type"] for frame in frames]


async def test_a_final_result_is_punctuated_and_attributed() -> None:
    analyzed = await _analyzer().analyze(final("when will it be ready"))
    assert analyzed.utterance.text == "When will it be ready?"
    assert analyzed.utterance.speaker.name == "Ann"
    assert analyzed.raw == "when will it be ready"
    assert [insight.kind for insight in analyzed.findings.insights] == [QUESTION]


async def test_words_come_first_and_only_requested_findings_follow() -> None:
    for kinds, sent in ((frozenset(), 2), (frozenset({QUESTION}), 2), (frozenset({ACTION_ITEM}), 3)):
        analyzer = _analyzer(replace(REQUEST, insight_kinds=kinds))
        frames = list(analyzer.final_frames(await analyzer.analyze(final("i will send the report"))))
        assert len(frames) == sent
        assert _types(frames)[0] == "recognition_result"


async def test_a_doubtful_insight_is_sent_to_clients_with_a_low_threshold_only() -> None:
    text = final("i wonder if they can deliver")
    for threshold, count in ((0.5, 0), (0.3, 1)):
        request = replace(REQUEST, insight_kinds=frozenset({QUESTION}), threshold=threshold)
        analyzer = _analyzer(request)
        assert len(analyzer.requested_insights(await analyzer.analyze(text))) == count


async def test_a_private_word_is_in_no_frame_of_a_redacted_conversation() -> None:
    request = replace(MASKED, insight_kinds=frozenset({ACTION_ITEM}), entities=True, sentiment=True)
    analyzer = _analyzer(request)
    said = "i will call jane@acme.org at once"
    analyzed = await analyzer.analyze(final(said))
    frames = [*await analyzer.interim_frames(partial(said)), *analyzer.final_frames(analyzed)]
    assert "[private]" in repr(frames)
    assert "jane" not in repr((frames, analyzed)).lower()


async def test_a_rule_that_fails_costs_no_word() -> None:
    analyzer = _analyzer(rules=_broken)
    analyzed = await analyzer.analyze(final("we go on"))
    assert analyzed.utterance.text == "We go on."
    assert analyzed.findings == Findings()
    assert _types(analyzer.final_frames(analyzed))[0] == "recognition_result"


async def test_what_could_not_be_analysed_is_masked_whole() -> None:
    analyzer = _analyzer(MASKED, _broken)
    analyzed = await analyzer.analyze(final("my number is secret"))
    frames = [
        *await analyzer.interim_frames(partial("my number is secret")),
        *analyzer.final_frames(analyzed),
    ]
    assert "secret" not in repr((analyzed, frames))
    assert "[private]" in repr(frames)


@pytest.mark.parametrize(("minutes_behind", "today"), [(0, 22), (-60, 23), (300, 22), (1440, 21)])
async def test_tomorrow_is_counted_from_the_day_of_the_speaker(minutes_behind: int, today: int) -> None:
    days: list[date] = []

    def rules(*arguments: Any, today: date, **more: Any) -> Findings:  # noqa: ANN401 - passed on
        days.append(today)
        return analyze(*arguments, today=today, **more)

    await _analyzer(replace(REQUEST, timezone_offset=minutes_behind), rules).analyze(
        final("send it tomorrow")
    )
    assert days == [date(2026, 11, today)]


async def test_a_phrase_is_reported_once_while_an_utterance_grows_and_again_in_the_next() -> None:
    request = replace(REQUEST, trackers=(Tracker("Price", ("discount",)),), interim_trackers=True)
    analyzer = _analyzer(request)
    grown = [
        len(await analyzer.interim_frames(partial(text))) for text in ("a", "a discount", "a discount now")
    ]
    assert grown == [1, 2, 1]
    await analyzer.analyze(final("a discount now"))
    assert len(await analyzer.interim_frames(partial("another discount"))) == 2


async def test_two_speakers_of_one_room_are_two_members() -> None:
    room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), None)
    for name in ("Ann", "Bob", "Ann"):
        UtteranceAnalyzer(StartRequest(speaker=Person("", name)), room, NOW)
    assert [speaker.name for speaker in room.participants] == ["Ann", "Bob"]


class Busy:
    """Workers that are too busy for anything."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def run(self, function: Callable[..., object], *_: object, **__: object) -> object:
        self.asked.append(function.__name__)
        raise EngineError("the analysis is too busy")


def _busy_analyzer(request: StartRequest) -> tuple[UtteranceAnalyzer, Busy]:
    busy = Busy()
    room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), None, busy)  # type: ignore[arg-type]
    return UtteranceAnalyzer(request, room, NOW), busy


async def test_a_long_utterance_that_no_worker_takes_keeps_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    long = "we will see " * 200
    analyzer, busy = _busy_analyzer(REQUEST)
    analyzed = await analyzer.analyze(final(long))
    assert analyzed.utterance.text == f"W{long[1:].strip()}"
    assert analyzed.findings == Findings()
    assert busy.asked == ["punctuate", "analyze"]
    assert "stays without punctuation: the analysis is too busy" in caplog.text
    assert (await analyzer.analyze(final("when is it"))).utterance.text == "When is it?"
    assert len(busy.asked) == 2  # a short one needs none


async def test_an_interim_of_many_tracked_phrases_that_no_worker_takes_keeps_its_words() -> None:
    vocabulary = tuple(f"phrase number {number}" for number in range(600))
    request = replace(REQUEST, trackers=(Tracker("Many", vocabulary),), interim_trackers=True)
    analyzer, busy = _busy_analyzer(request)
    frames = await analyzer.interim_frames(partial("this is phrase number 7"))
    assert _types(frames) == ["recognition_result"]
    assert busy.asked == ["match_trackers"]
