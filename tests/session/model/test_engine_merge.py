"""What the stream and the Conversation API both tell of is there once, and what either tells of is there."""

from collections.abc import Callable, Hashable, Iterable

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from symbl_tui.domain.engine_conversation import EngineConversation, EngineMessage
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.engine_merge import Results, merge_results

ALICE, BOB = Speaker("Alice", "alice@example.com"), Speaker("Bob", "Bob")
SPEAKERS = (ALICE, BOB)
LINES = (
    Line(0, "Alice", "We move the deadline.", 10.0, 12.0, Stage.UTTERANCE, "u1"),
    Line(1, "Bob", "Who owns it?", 13.0, 14.0, Stage.UTTERANCE, "u2"),
    Line(0, "Alice", "I do.", 15.0, 16.0, Stage.UTTERANCE, "u3"),
)


def message(id: str, text: str, start: float, end: float, speaker: Speaker = ALICE) -> EngineMessage:
    return EngineMessage(id, text, speaker, start, end)


def insight(
    id: str, text: str, utterance: str | None = None, kind: str = "question", **more: object
) -> Insight:
    return Insight(id, kind, text, BOB, utterance_id=utterance, **more)  # type: ignore[arg-type]


def merge(results: Results, **engine: object) -> Results:
    return merge_results(results, EngineConversation("1", **engine), SPEAKERS)  # type: ignore[arg-type]


def test_an_utterance_that_the_stream_lost_is_put_where_it_was_spoken() -> None:
    messages = (message("u1", "We move the deadline.", 0.0, 2.0), message("u9", "In May.", 7.0, 8.0, BOB))
    merged = merge(Results(LINES), messages=messages)
    assert merged.lines[-1] == Line(1, "Bob", "In May.", 17.0, 18.0, Stage.UTTERANCE, "u9")
    assert len(merged.lines) == 4


def test_an_utterance_in_other_words_is_not_doubled() -> None:
    messages = (
        message("u1", "We move the deadline.", 0.0, 2.0),
        message("u8", "Who owned it", 3.1, 3.9, BOB),
    )
    assert merge(Results(LINES), messages=messages).lines == LINES


def test_messages_with_other_ids_are_found_by_their_text() -> None:
    messages = (message("m1", "we move the deadline", 0.0, 2.0), message("m2", "Who owns it?", 3.0, 4.0, BOB))
    merged = merge(Results(LINES), messages=messages, insights=(insight("i1", "Who owns it?", "m2"),))
    assert merged.lines == LINES
    assert merged.insights == (insight("i1", "Who owns it?", "u2"),)


def test_a_short_utterance_in_other_words_at_the_same_time_is_not_doubled() -> None:
    messages = (message("u1", "We move the deadline.", 0.0, 2.0), message("u8", "Eh", 3.0, 3.1, BOB))
    assert merge(Results(LINES), messages=messages).lines == LINES


def test_nothing_is_added_where_nothing_fits_both() -> None:
    assert merge(Results(LINES), messages=(message("x", "Another meeting.", 90.0, 91.0),)).lines == LINES


def test_a_message_of_a_stranger_to_the_session_has_no_channel() -> None:
    messages = (
        message("u1", "We move the deadline.", 0.0, 2.0),
        message("x", "Hi.", 50.0, 51.0, Speaker("Eve")),
    )
    assert merge(Results(LINES), messages=messages).lines == LINES


def test_a_question_that_was_answered_after_the_stream_is_answered() -> None:
    known = Results(LINES, insights=(insight("q1", "Who owns it?", "u2"),))
    merged = merge(known, insights=(insight("q1", "Who owns it?", "u2", answered_by="u3"),))
    assert merged.insights == (insight("q1", "Who owns it?", "u2", answered_by="u3"),)


def test_an_insight_with_another_id_or_in_other_words_is_not_doubled() -> None:
    known = Results(LINES, insights=(insight("q1", "Who owns it?", "u2"),))
    assert len(merge(known, insights=(insight("77", "who owns it", None),)).insights) == 1
    assert len(merge(known, insights=(insight("78", "Who is the owner?", "u2"),)).insights) == 1


def test_two_insights_of_one_utterance_stay_two() -> None:
    known = Results(LINES, insights=(insight("a1", "Move it.", "u1", "action_item"),))
    told = (insight("b1", "Move it.", "u1", "action_item"), insight("b2", "Tell Eve.", "u1", "action_item"))
    assert [each.text for each in merge(known, insights=told).insights] == ["Move it.", "Tell Eve."]


def test_insights_with_one_id_and_different_texts_are_all_kept() -> None:
    told = tuple(insight("1", text) for text in ("Who?", "When?", "Where?", "Why?"))
    merged = merge(Results(LINES), insights=told)
    assert [each.text for each in merged.insights] == ["Who?", "When?", "Where?", "Why?"]
    assert merge(merged, insights=told) == merged


def test_a_question_that_was_asked_twice_is_there_twice() -> None:
    known = Results(LINES, insights=(insight("1", "Any questions?", "u1"),))
    told = (insight("1", "Any questions?", "u1"), insight("2", "Any questions?", "u3"))
    assert [each.utterance_id for each in merge(known, insights=told).insights] == ["u1", "u3"]


def test_an_id_that_means_something_else_takes_nothing_over() -> None:
    known = Results(LINES, insights=(insight("1", "Who owns it?", "u2"),))
    merged = merge(known, insights=(insight("1", "Send the report.", "u3", "action_item"),))
    assert [(each.id, each.text) for each in merged.insights] == [
        ("1", "Who owns it?"),
        ("1~engine", "Send the report."),
    ]


def test_what_the_stream_knows_of_an_insight_stays() -> None:
    known = Results(LINES, insights=(insight("a1", "Move it.", "u1", "action_item", due="2026-11-27"),))
    told = insight("a1", "Move it.", "u1", "action_item", due="2026-11-27T00:00:00.000Z", assignee=ALICE)
    (merged,) = merge(known, insights=(told,)).insights
    assert (merged.due, merged.assignee) == ("2026-11-27", ALICE)


def test_topics_have_the_engine_s_last_word_and_their_parents() -> None:
    known = Results(LINES, topics=(Topic("t", "deadline", 0.9), Topic("s", "budget", 0.5)))
    told = (Topic("t", "Deadline", 0.3, ("u1",), ("planning",)), Topic("n", "owners", 0.4))
    merged = merge(known, topics=told).topics
    assert [(each.text, each.score) for each in merged] == [
        ("budget", 0.5),
        ("owners", 0.4),
        ("deadline", 0.3),
    ]
    assert merged[2].parents == ("planning",)


def test_matches_and_mentions_are_there_once() -> None:
    match, mention = TrackerMatch("Dates", "deadline", "u1"), Entity("PERSON", "Eve", "u2", "Eve", 3)
    known = Results(LINES, trackers=(match,), entities=(mention,))
    merged = merge(
        known,
        trackers=(
            TrackerMatch("dates", "Deadline", "u1", "deadline", 12),
            TrackerMatch("Dates", "May", "u3"),
        ),
        entities=(Entity("person", "eve", "u2", "Eve"), Entity("DATE", "May", "u3", "May")),
    )
    assert [each.value for each in merged.trackers] == ["deadline", "May"]
    assert [each.value for each in merged.entities] == ["Eve", "May"]


texts = st.sampled_from(["", "a", "A!", "b", "c d"])
messages = st.builds(
    EngineMessage,
    st.sampled_from(["", "u1", "u2", "x"]),
    texts,
    st.sampled_from([ALICE, BOB, Speaker()]),
    st.none() | st.floats(-1e7, 1e7),
    st.none() | st.floats(-1e7, 1e7),
)
ids = st.sampled_from(["", "a", "a~engine", "b", "c"])
utterances = st.sampled_from([None, "", "u1", "u2", "x"])
insights = st.builds(
    insight,
    ids,
    texts,
    utterances,
    st.sampled_from(["question", "action_item"]),
    due=st.sampled_from([None, "2026-11-30"]),
    answered_by=st.sampled_from([None, "u1", "x"]),
)


def one_of_each(found: Iterable[Insight], key: Callable[[Insight], Hashable]) -> tuple[Insight, ...]:
    return tuple({key(each): each for each in found}.values())


def words(insight: Insight) -> Hashable:
    return insight.kind, insight.text.casefold().rstrip("!")


@given(st.lists(messages), st.lists(insights), st.lists(insights))
@example(
    [message("u1", "", 1.0, 2.0), EngineMessage("", "a", ALICE), EngineMessage("", "a", ALICE, 0.0)], [], []
)
def test_whatever_an_engine_tells_it_is_told_once_and_in_order(
    told: list[EngineMessage], found: list[Insight], streamed: list[Insight]
) -> None:
    known = Results(LINES, insights=one_of_each(streamed, lambda each: each.id))
    merged = merge(known, messages=tuple(told), insights=tuple(found))
    again = merge(merged, messages=tuple(told), insights=tuple(found))
    assert list(merged.lines) == sorted(merged.lines, key=lambda line: line.start)
    assert set(LINES) <= set(merged.lines)
    assert len({each.id for each in merged.insights}) == len(merged.insights)
    assert {each.id for each in known.insights} <= {each.id for each in merged.insights}
    assert again.lines == merged.lines
    assert len(again.insights) == len(merged.insights)
    named = [line.utterance_id for line in merged.lines if line.utterance_id]
    assert len(set(named)) == len(named)


@given(st.lists(insights), st.lists(insights))
@example(
    [insight("a~engine", "a", "u1", "question"), insight("a", "a", None, "question")],
    [insight("", "", "u1", "question"), insight("a", "", None, "question")],
)
@example(
    [insight("c", "a", None), insight("a", "a", "x"), insight("b", "a", "x")],
    [insight("d", "a", "x"), insight("a", "a", None, due="2026-11-30")],
)
@example(
    [insight("a", "A!", "x", due="2026-11-30"), insight("b", "a", None, due="2026-11-30")],
    [insight("d", "A!", "x"), insight("a", "a", None)],
)
def test_merging_what_an_engine_tells_twice_is_merging_it_once(
    found: list[Insight], streamed: list[Insight]
) -> None:
    known = Results(LINES, insights=one_of_each(streamed, lambda each: each.id))
    by_id = one_of_each(found, lambda each: each.id)
    told = one_of_each(by_id, lambda each: (words(each), each.utterance_id))
    merged = merge(known, insights=told)
    assert merge(merged, insights=told) == merged


@given(st.lists(insights))
def test_no_insight_of_an_engine_replaces_another_one(found: list[Insight]) -> None:
    numbered = tuple(structs.replace(each, id=str(number)) for number, each in enumerate(found))
    alike = tuple(structs.replace(each, id="1", utterance_id=None) for each in found)
    for told in (numbered, alike):
        merged = merge(Results(LINES), insights=told).insights
        assert {words(each) for each in merged} == {words(each) for each in told}


def test_a_day_of_talk_is_merged_without_a_line_too_many() -> None:
    count = 50_000
    lines = tuple(Line(0, "Alice", f"line {n}", n, n + 0.9, Stage.UTTERANCE, f"u{n}") for n in range(count))
    told = tuple(message(f"u{n}" if n % 2 else f"m{n}", f"line {n}", n, n + 0.9) for n in range(count))
    assert merge(Results(lines), messages=told).lines == lines
