"""The insight lists show the newest first, with time and speaker as soon as these are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION, SUMMARY, TOPIC, TRACKER, list_kinds
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.ui.presenters.insight_lists import InsightLists, Row
from tests.support.foreign_text import HOSTILE, is_harmless


def line(number: int, speaker: str = "Alice", start: float = 65.0) -> Change:
    return Change(lines=((number, Line(0, speaker, "words", start, 70.0, Stage.UTTERANCE, f"u{number}")),))


def insight(id: str = "i", kind: str = QUESTION, text: str = "Why?", **values: object) -> Change:
    return Change(insights=(Insight(id, kind, text, Speaker("Bob"), **values),))  # type: ignore[arg-type]


def lists(*changes: Change) -> InsightLists:
    lists = InsightLists()
    for change in changes:
        lists.apply(change)
    return lists


def row(*changes: Change, key: str = QUESTION) -> Row:
    (row,) = lists(*changes).rows(key)
    return row


def test_the_newest_insight_is_on_top() -> None:
    shown = lists(insight("a", text="First?"), insight("b", text="Second?")).rows(QUESTION)
    assert [each.text for each in shown] == ["Second?", "First?"]


def test_an_answered_question_moves_below_the_open_ones() -> None:
    shown = lists(insight("a"), insight("b"), insight("b", answered_by="u9")).rows(QUESTION)
    assert [(each.key, each.settled, each.note) for each in shown] == [
        ("a", False, ""),
        ("b", True, "answered"),
    ]


def test_an_insight_that_comes_before_its_words_gets_its_time_later() -> None:
    early = lists(insight(utterance_id="u3"))
    assert (early.rows(QUESTION)[0].time, early.rows(QUESTION)[0].line) == ("", None)
    assert QUESTION in early.apply(line(3))
    found = early.rows(QUESTION)[0]
    assert (found.time, found.line, found.speaker) == ("01:05", 3, "Bob")


def test_lines_alone_change_no_list() -> None:
    assert lists().apply(line(0)) == frozenset()


def test_only_the_lists_that_changed_are_drawn_again() -> None:
    shown = lists()
    assert shown.apply(insight(kind=ACTION_ITEM)) == {ACTION_ITEM}
    assert shown.apply(Change(topics=())) == {TOPIC}
    assert shown.apply(Change(trackers=(TrackerMatch("Price", "cost"),))) == {TRACKER}


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        ("2026-11-27", "Fri 27 Nov"),
        ("2026-11-27T17:00:00Z", "Fri 27 Nov"),
        ("by the end of the next quarter", "by the end of the next q"),
    ],
)
def test_an_action_shows_its_owner_and_when_it_is_due(due: str, shown: str) -> None:
    action = row(insight(kind=ACTION_ITEM, assignee=Speaker("Carol"), due=due), key=ACTION_ITEM)
    assert (action.speaker, action.note) == ("Bob", f"→ Carol {shown}")


def test_what_somebody_takes_on_themselves_names_them_once() -> None:
    action = row(insight(kind=ACTION_ITEM, assignee=Speaker("Bob")), key=ACTION_ITEM)
    assert (action.speaker, action.note) == ("", "→ Bob")


def test_topics_show_their_score_and_the_place_where_they_were_last_mentioned() -> None:
    topic = Topic("t", "budget", 0.714, ("u1", "u2"))
    shown = row(line(1), line(2, start=125.0), Change(topics=(topic,)), key=TOPIC)
    assert (shown.text, shown.note, shown.time, shown.line) == ("budget", "71%", "02:05", 2)


@pytest.mark.parametrize(("value", "note"), [("how much", "“how much”"), ("PRICE", ""), ("price", "")])
def test_a_match_quotes_the_phrase_unless_it_is_the_trackers_name(value: str, note: str) -> None:
    shown = row(line(1), Change(trackers=(TrackerMatch("Price", value, "u1"),)), key=TRACKER)
    assert (shown.text, shown.note, shown.speaker) == ("Price", note, "Alice")


def test_every_entry_is_counted_and_a_changed_one_only_once() -> None:
    shown = lists(insight("a"), insight("a", text="Why not?"), insight("b"))
    assert shown.counts()[QUESTION] == 2
    assert {kind.key for kind in list_kinds()} == shown.counts().keys()


def test_the_keys_of_matches_stay_when_others_come() -> None:
    shown = lists(*(Change(trackers=(TrackerMatch("Price", str(n)),)) for n in range(400)))
    before = {each.note: each.key for each in shown.rows(TRACKER)}
    shown.apply(Change(trackers=(TrackerMatch("Price", "new"),)))
    after = {each.note: each.key for each in shown.rows(TRACKER)}
    assert len(after) == 300
    assert all(before.get(note, key) == key for note, key in after.items())


def test_an_insight_keeps_its_place_through_hours_of_talk() -> None:
    shown = lists(line(0), insight(utterance_id="u0"))
    for number in range(1, 5000):
        shown.apply(line(number))
    assert shown.rows(QUESTION)[0].line == 0
    assert shown.place("u4999") is not None
    assert shown.place("u7") is None, "places without an entry are not kept for ever"


@given(st.text(), st.text(), st.text())
def test_no_text_of_the_engine_reaches_the_terminal_unclean(text: str, name: str, due: str) -> None:
    shown = row(insight(text=HOSTILE + text, assignee=Speaker(HOSTILE + name), due=HOSTILE + due))
    assert is_harmless("".join((shown.text, shown.speaker, shown.note)))
    assert "\n" not in shown.text + shown.speaker + shown.note


def test_a_dismissed_entry_leaves_its_list_and_its_count() -> None:
    shown = lists(insight("a"), insight("b"), insight("c", ACTION_ITEM))
    assert shown.apply(Change(removed=("a", "unknown"))) == {QUESTION}
    assert [each.key for each in shown.rows(QUESTION)] == ["b"]
    assert (shown.counts()[QUESTION], shown.counts()[ACTION_ITEM]) == (1, 1)


def test_of_many_entries_the_newest_are_listed_and_all_are_counted() -> None:
    shown = lists(*(insight(str(number)) for number in range(301)))
    assert [each.key for each in shown.rows(QUESTION)] == [str(number) for number in range(300, 0, -1)]
    assert shown.counts()[QUESTION] == 301


def test_what_is_ticked_off_says_so_in_place_of_its_owner() -> None:
    action = row(insight(kind=ACTION_ITEM, assignee=Speaker("Carol"), done=True), key=ACTION_ITEM)
    assert (action.note, action.settled) == ("done", True)


def test_the_points_of_a_summary_lead_to_their_lines() -> None:
    points = (
        SummaryPoint("Move it.", "Carol", utterance_id="u1", label="decision"),
        SummaryPoint("All agreed."),
    )
    shown = lists(line(1), Change(summary=points))
    first, second = shown.rows(SUMMARY)
    assert (first.text, first.time, first.speaker, first.note, first.line) == (
        "Move it.",
        "01:05",
        "Carol",
        "decision",
        1,
    )
    assert (second.time, second.line) == ("", None)
    assert shown.apply(Change(summary=())) == {SUMMARY}
    assert shown.counts()[SUMMARY] == 0
