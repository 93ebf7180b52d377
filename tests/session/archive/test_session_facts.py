"""The facts about a session are read leniently, and refused in a sentence where they make no sense."""

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.domain.utterance import Speaker
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts

STARTED = datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)
LEAST: dict[str, Any] = {"started": STARTED, "rate": 16_000, "channels": [{"name": "Alice"}]}
TOML_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**40), 2**40) | st.floats() | st.text("abc 1", max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)


def facts_of(folder: Path, **facts: object) -> SessionFacts:
    (folder / "session.toml").write_text(tomli_w.dumps(LEAST | facts))
    return read_facts(folder)


def test_the_least_that_makes_a_session(tmp_path: Path) -> None:
    facts = facts_of(tmp_path)
    assert (facts.title, facts.ended, facts.length) == (tmp_path.name, None, 0)
    assert facts.speakers == (Speaker("Alice"),)
    assert facts.journal == tmp_path / "events.jsonl"


@pytest.mark.parametrize(
    "missing",
    [
        {"started": "today"},
        {"rate": 0},
        {"rate": -8000},
        {"rate": "fast"},
        {"channels": []},
        {"channels": "two"},
        {"channels": [1, 2]},
    ],
)
def test_a_session_without_time_rate_or_channels_is_damaged(
    tmp_path: Path, missing: dict[str, object]
) -> None:
    with pytest.raises(SymblTuiError, match="damaged, it does not say when and how"):
        facts_of(tmp_path, **missing)


def test_a_folder_without_the_file_is_no_session(tmp_path: Path) -> None:
    with pytest.raises(SymblTuiError, match=r"is no session, it has no session\.toml"):
        read_facts(tmp_path)


@pytest.mark.parametrize("content", [b"title = ", b"\xff\xfe", b"a = [" * 5000])
def test_a_file_that_is_no_toml_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "session.toml").write_bytes(content)
    with pytest.raises(SymblTuiError, match="damaged, it is not TOML"):
        read_facts(tmp_path)


@given(
    foreign=st.dictionaries(
        st.sampled_from(["title", "ended", "ledger", "gaps", "interruptions", "transcript", "error"]),
        TOML_VALUES,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_foreign_values_of_what_may_be_missing_are_no_error(
    tmp_path: Path, foreign: dict[str, object]
) -> None:
    facts = facts_of(tmp_path, **foreign)
    assert facts.length >= 0
    assert facts.transcript == ""


def test_a_time_without_a_zone_is_utc(tmp_path: Path) -> None:
    assert facts_of(tmp_path, started=STARTED.replace(tzinfo=None)).started == STARTED


def test_the_length_is_that_of_the_longest_channel(tmp_path: Path) -> None:
    assert facts_of(tmp_path, ledger=[{"captured": 5.0}, {"captured": 7.5}, {}]).length == 7.5


def test_the_length_of_an_interrupted_session_is_that_of_its_spools(tmp_path: Path) -> None:
    (tmp_path / "1-alice.pcm").write_bytes(bytes(2 * 24_000))
    assert facts_of(tmp_path).length == 1.5


def test_gaps_of_channels_that_there_are_not_and_backward_ones_are_left_out(tmp_path: Path) -> None:
    rows = [
        {"channel": 0, "start": 9.0, "end": 10.0, "reason": "later"},
        {"channel": 0, "start": 1.0, "end": 2.0, "reason": "un\x1b[31mplugged"},
        {"channel": 1, "start": 1.0, "end": 2.0},
        {"channel": 0, "start": 3.0, "end": 2.0},
        {"channel": 0, "start": -1.0, "end": 2.0},
        {"channel": 0, "start": 1.0},
    ]
    gaps = facts_of(tmp_path, gaps=rows).gaps
    assert [(gap.start, gap.end, gap.reason) for gap in gaps] == [(1, 2, "un[31mplugged"), (9, 10, "later")]


def test_only_interruptions_forward_in_time_count(tmp_path: Path) -> None:
    later = STARTED + timedelta(minutes=5)
    rows = [
        {"since": STARTED, "until": later, "at": 60.0},
        {"since": later, "until": STARTED},
        {"since": later},
    ]
    (only,) = facts_of(tmp_path, interruptions=rows).interruptions
    assert (only.since, only.until, only.at) == (STARTED, later, 60.0)


def test_every_speaker_has_a_colour_of_the_theme(tmp_path: Path) -> None:
    channels = [
        {"name": "A", "colour": 3},
        {"name": "B", "colour": 999},
        {"name": "C"},
        {"name": "A", "colour": 5},
    ]
    colours = facts_of(tmp_path, channels=channels).colours
    assert colours["A"] == 3
    assert all(colour >= 1 for colour in colours.values())
    assert set(colours) == {"A", "B", "C"}


def test_a_pass_that_is_not_there_leaves_the_live_result(tmp_path: Path) -> None:
    assert facts_of(tmp_path, transcript="gone").transcript == ""
    assert facts_of(tmp_path, transcript="../../etc").transcript == ""


def test_a_session_that_is_being_recorded_is_running(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.acquire()
    assert facts_of(tmp_path).running
    lock.release()
    assert not facts_of(tmp_path).running


@pytest.mark.parametrize("rate", [1, 0, -16_000, 999, 768_001, 1 << 62])
def test_a_rate_that_no_sound_has_is_damage(tmp_path: Path, rate: int) -> None:
    with pytest.raises(SymblTuiError, match="does not say when and how"):
        facts_of(tmp_path, rate=rate)


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_year_that_no_session_is_of_is_damage(tmp_path: Path, year: int) -> None:
    with pytest.raises(SymblTuiError, match="does not say when and how"):
        facts_of(tmp_path, started=datetime(year, 1, 1, tzinfo=UTC))


def test_a_length_that_no_session_has_is_cut(tmp_path: Path) -> None:
    assert facts_of(tmp_path, ledger=[{"captured": 1e300}]).length == 1e7
    assert facts_of(tmp_path, ledger=[{"captured": -5.0}, {"captured": math.nan}]).length == 0.0
