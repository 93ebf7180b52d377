"""The texts that all formats share: turns, details of insights, dates and gaps."""

from dataclasses import replace

from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.session_facts import RecordedGap
from symbl_tui.session.exports import export_text
from tests.session.exports.sessions_in_memory import FACTS, gapped, line, partial, session

ASKED = Insight("i1", QUESTION, "Who owns it?", Speaker("Bob"))


def test_a_turn_lasts_until_the_next_speaker() -> None:
    lines = [line("a"), line("b"), line("c", speaker="Bob"), line("d")]
    turns = [(speaker, [each.text for each in turn]) for speaker, turn in export_text.turns(lines)]
    assert turns == [("Alice", ["a", "b"]), ("Bob", ["c"]), ("Alice", ["d"])]


def test_only_speech_that_was_cut_off_has_an_ellipsis() -> None:
    assert export_text.words(partial("we should")) == "we should…"
    assert export_text.words(line("We should.")) == "We should."


def test_the_date_names_the_length_and_the_pass() -> None:
    live, again = session(), session(facts=replace(FACTS, transcript="whisper", length=3725))
    assert export_text.date(live).endswith("· 01:00")
    assert export_text.date(again).endswith("· 1:02:05 · transcribed again by whisper")


def test_a_question_names_its_speaker_and_a_follow_up_does_not() -> None:
    assert export_text.details(ASKED, None) == ["Bob"]
    assert export_text.details(structs.replace(ASKED, kind=FOLLOW_UP), None) == []


def test_an_action_item_names_its_owner_its_date_and_its_place() -> None:
    item = structs.replace(ASKED, kind=ACTION_ITEM, assignee=Speaker("Alice"), due="2026-11-27")
    assert export_text.details(item, line("x", 65.0)) == ["Alice", "due 2026-11-27", "01:05"]


def test_an_answered_question_says_so() -> None:
    assert export_text.details(structs.replace(ASKED, answered_by="u2"), None) == ["Bob", "answered"]


def test_a_speaker_without_a_name_leaves_no_empty_detail() -> None:
    assert export_text.details(structs.replace(ASKED, speaker=Speaker()), None) == []


def test_a_gap_has_its_time_its_speaker_and_its_reason() -> None:
    recorded = session(facts=gapped(RecordedGap(1, 5.0, 65.0, "unplugged")))
    assert export_text.gaps(recorded) == ["00:05–01:05 Bob: unplugged"]


def test_a_moment_is_no_stretch() -> None:
    assert export_text.stretch(27.1, 27.9) == "00:27"
    assert export_text.stretch(27.1, 31.0) == "00:27–00:31"
