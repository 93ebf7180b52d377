"""The insights in reading order, and what is said of each."""

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.review.findings import Finding, findings_of
from tests.session.exports.sessions_in_memory import line, session

ASKED = Insight("i1", QUESTION, "Who owns it?", Speaker("Bob"))


def test_a_question_names_its_speaker_and_a_follow_up_does_not() -> None:
    assert Finding(ASKED, None).details == ("Bob",)
    assert Finding(structs.replace(ASKED, kind=FOLLOW_UP), None).details == ()


def test_an_action_item_names_its_owner_its_date_and_its_time() -> None:
    item = structs.replace(ASKED, kind=ACTION_ITEM, assignee=Speaker("Alice"), due="2026-11-27")
    assert Finding(item, 65.0).details == ("Alice", "due 2026-11-27", "01:05")


def test_an_answered_question_says_so() -> None:
    assert Finding(structs.replace(ASKED, answered_by="u2"), None).details == ("Bob", "answered")


def test_a_speaker_without_a_name_leaves_no_empty_detail() -> None:
    assert Finding(structs.replace(ASKED, speaker=Speaker()), None).details == ()


def test_open_ones_stand_first_by_their_time_and_those_without_a_time_last() -> None:
    lines = (line("one", 0.0, id="u1"), line("two", 5.0, id="u2"), line("three", 9.0, id="u3"))
    found = [
        structs.replace(ASKED, id=id, utterance_id=place, done=done, answered_by=answer)
        for id, place, done, answer in (
            ("nowhere", None, False, None),
            ("later", "u3", False, None),
            ("done", "u1", True, None),
            ("answered", "u2", False, "u3"),
            ("first", "u1", False, None),
        )
    ]
    order = [each.insight.id for each in findings_of(session(*lines, insights=found), QUESTION)]
    assert order == ["first", "later", "nowhere", "done", "answered"]
