"""The library's rows and facts are readable in any width, whatever a session's title holds."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from symbl_tui.domain.insight_kind import insight_kinds
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.ui.presenters import library_text

STARTED = datetime(2026, 11, 22, 8, 53, tzinfo=UTC)
STANDUP = SessionSummary("a", "Standup", STARTED, 754.0, ("Alice", "Bob"), 41, {"question": 3}, True, "")
HIT = SearchHit("a", "Standup", STARTED, 65.0, "Alice", "move the deadline by a week", ((9, 17),))
FACTS = SessionFacts(
    folder=Path("/s/a"),
    title="Standup",
    source="tone",
    started=STARTED,
    ended=STARTED,
    running=False,
    length=754.0,
    rate=16000,
    speakers=(Speaker("Alice"),),
    colours={},
    conversation_id="",
    error="",
)
TITLES = st.text(st.sampled_from("ab 日本🎙\u0301[]\x1b\n"), max_size=60)


def rows(entry: SessionSummary, width: int = 60) -> list[str]:
    return library_text.session(entry, width).plain.split("\n")


def facts(**values: object) -> str:
    recorded = RecordedSession(FACTS, (), (), (), (), (), ("Alice", "Bob"))
    return library_text.facts(replace(recorded, **values)).plain  # type: ignore[arg-type]


@given(TITLES, st.integers(20, 120), st.sampled_from(["", "damaged, it is not TOML"]))
def test_a_session_takes_two_rows_that_fit_the_list(title: str, width: int, fault: str) -> None:
    shown = rows(replace(STANDUP, title=title, fault=fault), width)
    assert len(shown) == 2
    assert all(cell_len(row) <= width for row in shown)


def test_a_row_shows_length_lines_insights_and_speakers() -> None:
    first, below = rows(STANDUP)
    assert first.startswith("Standup ")
    assert first.endswith(" 12:34")
    assert "41 lines" in below
    assert f"  3{insight_kinds()[0].glyph}  " in below, "and no kind that there is none of"
    assert below.endswith("Alice  Bob")


def test_an_open_session_is_told_from_one_that_was_interrupted() -> None:
    assert rows(replace(STANDUP, closed=False, running=True))[0].endswith("live now")
    assert rows(replace(STANDUP, closed=False))[0].endswith("not closed")


def test_a_damaged_session_shows_what_is_wrong_in_place_of_its_counts() -> None:
    first, below = rows(replace(STANDUP, started=None, fault="damaged, it is not TOML"))
    assert "12:34" not in first
    assert below == "damaged, it is not TOML"


@given(TITLES, st.integers(20, 120))
def test_the_place_of_a_hit_fits_on_its_row(title: str, width: int) -> None:
    where = library_text.hit(replace(HIT, title=title), width).plain.split("\n")[0]
    assert cell_len(where) <= width


def test_a_hit_underlines_the_found_words_and_names_a_bookmark() -> None:
    shown = library_text.hit(HIT, 80)
    marked = [shown.plain[span.start : span.end] for span in shown.spans if "underline" in str(span.style)]
    assert marked == ["deadline"]
    assert "01:05  Alice" in shown.plain
    assert "bookmark" in library_text.hit(replace(HIT, speaker=""), 80).plain


def test_a_mark_beyond_a_clipped_snippet_does_no_harm() -> None:
    long = replace(HIT, snippet="word " * 100, marks=((0, 4), (490, 494)))
    assert library_text.hit(long, 20).plain.endswith("…")


def test_the_found_word_is_shown_however_long_its_line_is() -> None:
    long = replace(HIT, snippet="word " * 30 + "deadline and more", marks=((150, 158),))
    shown = library_text.hit(long, 38)
    marked = [shown.plain[span.start : span.end] for span in shown.spans if "underline" in str(span.style)]
    assert marked == ["deadline"]


def test_a_place_leaves_out_a_title_that_has_no_room() -> None:
    named = replace(HIT, speaker="Alice Cooper", title="Launch call")
    assert library_text.hit(named, 38).plain.split("\n")[0].endswith("Alice Cooper  ")


def test_the_facts_count_only_what_there_is() -> None:
    assert facts().splitlines()[2:] == ["Alice, Bob"]
    assert facts().splitlines()[0] == "Standup"


def test_the_facts_warn_of_a_session_that_is_incomplete() -> None:
    killed = replace(FACTS, ended=None)
    assert "its process was killed" in facts(facts=killed)
    assert "as of when it was opened" in facts(facts=replace(killed, running=True))
    assert "Transcribed again by whisper." in facts(facts=replace(FACTS, transcript="whisper"))
    assert "Speaker labels in progress: 42%" in facts(diarizing=0.42)
    assert "Speaker labels" not in facts(diarizing=None)


def test_the_list_sums_up_all_sessions() -> None:
    assert library_text.summary(()) == "no sessions · 00:00"
    assert library_text.summary((STANDUP, STANDUP)) == "2 sessions · 25:08"


def test_an_empty_library_offers_no_key_that_needs_a_session() -> None:
    assert set(library_text.labels(2, empty=True).values()) == {""}
    assert library_text.labels(4, empty=False) == {"library.replay": "Replay 4x"}
