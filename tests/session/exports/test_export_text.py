"""The texts that all formats share: turns, dates and gaps."""

from dataclasses import replace

from symbl_tui.domain.insight import TrackerMatch
from symbl_tui.session.archive.session_facts import RecordedGap
from symbl_tui.session.exports import export_text
from tests.session.exports.sessions_in_memory import FACTS, gapped, line, partial, session


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


def test_a_gap_has_its_time_its_speaker_and_its_reason() -> None:
    recorded = session(facts=gapped(RecordedGap(1, 5.0, 65.0, "unplugged")))
    assert export_text.gaps(recorded) == ["00:05–01:05 Bob: unplugged"]


def test_a_match_of_a_tracker_has_its_time_and_its_phrase_where_that_is_another() -> None:
    trackers = (TrackerMatch("Free trial", "free trial", "u1"), TrackerMatch("Dates", "May", "u9"))
    recorded = session(line("A free trial.", 65.0, id="u1"), trackers=trackers)
    assert export_text.matches(recorded) == ["Free trial (01:05, Alice)", "Dates: May"]


def test_a_moment_is_no_stretch() -> None:
    assert export_text.stretch(27.1, 27.9) == "00:27"
    assert export_text.stretch(27.1, 31.0) == "00:27–00:31"
