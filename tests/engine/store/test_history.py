"""What the next node of a conversation, and a speaker that comes again, get of what was said before."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Entity, Insight, Sentiment, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.conversation_claims import History
from symbl_tui.engine.conversations.conversation_events import AddMember, AddUtterance, Begin, BeginStream
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, history

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
ANN = Speaker("Ann", "ann@example.com", "a")


def said(
    id: str,
    start: float,
    end: float,
    *,
    findings: Findings | None = None,
    stream: str = "0",
    speaker: Speaker = ANN,
) -> AnalyzedUtterance:
    utterance = Utterance(id, f"I am {id}.", speaker, start, end)
    words = (Word("i", start, end, 0.5),)
    return AnalyzedUtterance(utterance, utterance.text, words, NOW, findings or Findings(), 0.3, stream)


def asked(id: str) -> Findings:
    return Findings((Insight(f"q{id}", QUESTION, "When?", ANN, 0.9, id),))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(StoreSettings(path=str(tmp_path / "engine.db"))) as store:
        await store.put(Begin("1", "call", "", NOW))
        await store.put(AddMember("1", ANN))
        yield store


async def after(store: Store, seconds: float, stream: str = "0") -> tuple[AnalyzedUtterance, ...]:
    moment = NOW + timedelta(seconds=seconds)
    return await store.run(history.utterances_after, "1", stream, moment)


async def test_what_a_speaker_has_not_got_comes_with_everything_that_was_found_in_it(store: Store) -> None:
    found = Findings(
        (
            Insight("i1", QUESTION, "When?", ANN, 0.9, "u", None, None),
            Insight("i2", ACTION_ITEM, "Call Bob.", ANN, 0.8, "u", ANN, "2026-12-01"),
        ),
        (TrackerMatch("Prices", "cost", "u", "The cost.", 4),),
        (Entity("PERSON", "Bob", "u", "Bob", 5), Entity("DATE", "tomorrow", "u", "tomorrow", 9)),
        Sentiment(-0.25),
    )
    utterance = said("u", 1.0, 2.5, findings=found)
    await store.put(AddUtterance("1", utterance))
    await store.put(AddUtterance("1", said("v", 3.0, 4.0, speaker=Speaker("", "", "never declared"))))
    first, second = await after(store, 0.0)
    assert first == utterance
    assert (second.findings, second.utterance.speaker.id) == (Findings(), "never declared")


async def test_what_ends_where_a_speaker_goes_on_is_what_it_has_got(store: Store) -> None:
    for id, start, end in (("u1", 0.0, 1.1), ("u2", 1.1, 2.2), ("u3", 2.3, 3.3)):
        await store.put(AddUtterance("1", said(id, start, end)))
    await store.put(AddUtterance("1", said("other", 1.1, 9.0, stream="1")))
    # The client counts in samples, and the database in floating-point seconds.
    for moment, expected in ((2.2, ["u3"]), (2.199, ["u3"]), (2.19, ["u2", "u3"]), (3.3, [])):
        assert [each.utterance.id for each in await after(store, moment)] == expected
    assert await after(store, 0.0, "never heard of") == ()


async def test_the_next_node_knows_members_streams_and_the_questions_of_what_was_said_last(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_LAST", history._LAST.limit(2))
    await store.put(BeginStream("1", "0", NOW))
    for number in range(3):
        await store.put(
            AddUtterance("1", said(f"u{number}", number, number + 0.5, findings=asked(f"u{number}")))
        )
    known = await store.run(history.read, "1")
    assert (known.members, known.began) == ((ANN,), NOW)
    assert [stream.id for stream in known.streams] == ["0"]
    assert [(each.id, each.speaker.id) for each in known.utterances] == [("u1", "a"), ("u2", "a")]
    assert [question.utterance_id for question in known.questions] == ["u1", "u2"]


async def test_a_conversation_that_is_not_stored_has_no_history(store: Store) -> None:
    assert await store.run(history.read, "unheard of") == History()
