"""A strange session folder is read in time and listed with its reason, and harms no other."""

import json
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.replay_plan import schedule
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.exports.export_formats import format_named, format_names
from symbl_tui.session.exports.review_document import render_review
from symbl_tui.session.review.charts import UNICODE
from symbl_tui.session.review.session_review import read_review
from symbl_tui.session.run.recovery import close_interrupted, list_interrupted
from tests.session.recorded_folder import record
from tests.support.command import Home
from tests.support.odd_places import interrupt
from tests.support.odd_sessions import RECIPES, make_odd_session, make_odd_sessions

ESCAPES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
SECONDS = 6.0
"""Of CPU for whatever is done with one folder, on a busy machine; bench_odd_sessions prints the figures."""
NAMES = ("-rf", "a\nb", "\x1b[2J\x1b]0;x\x07", "\udcff\udcfe", "x" * 255, "%s{}[bold]", "\u202etxt.exe")


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a folder of every odd kind, some with strange names, and two good ones."""
    directory = tmp_path_factory.mktemp("home") / ".local/share/symbl-tui/sessions"
    record(directory, "First")
    make_odd_sessions(directory, len(RECIPES))
    for name in NAMES:
        (record(directory, "named") if name else directory).rename(directory / name)
    record(directory, "Last")
    return directory


def test_every_folder_is_listed_and_none_harms_another(sessions: Path) -> None:
    began = time.process_time()
    listed = {entry.name: entry for entry in Library(sessions).summaries()}
    assert time.process_time() - began < len(listed) * SECONDS / 10
    assert set(listed) == {folder.name for folder in sessions.iterdir()}
    for entry in listed.values():
        assert "fault of symbl-tui" not in entry.fault, entry.name
    good = [entry for entry in listed.values() if entry.name.endswith(("-first", "-last"))]
    assert [(entry.utterances, entry.fault) for entry in good] == [(3, ""), (3, "")]
    assert [listed[name].fault for name in NAMES] == [""] * len(NAMES)


def test_the_words_of_good_sessions_are_found_beside_strange_ones(sessions: Path) -> None:
    found = {hit.name for hit in Library(sessions).search("deadline", limit=10_000)}
    assert {name.rpartition("-")[2] for name in found} >= {"first", "last"}
    assert set(NAMES) <= found


@pytest.mark.parametrize("name", RECIPES)
def test_a_strange_session_is_read_exported_and_replayed_in_time_or_refused(
    tmp_path: Path, name: str
) -> None:
    folder = make_odd_session(tmp_path, 1, name)
    in_time_or_refused(lambda: export(folder))
    in_time_or_refused(lambda: schedule(read_facts(folder)))


@pytest.mark.parametrize("name", RECIPES)
def test_a_strange_session_is_recovered_in_time_or_refused(tmp_path: Path, name: str) -> None:
    folder = make_odd_session(tmp_path, 1, name)
    interrupt(folder)
    in_time_or_refused(lambda: list_interrupted(tmp_path))
    in_time_or_refused(lambda: close_interrupted(folder))


def in_time_or_refused(work: Callable[[], object]) -> None:
    """Do something; raises what is no sentence of ours."""
    began = time.process_time()
    with suppress(SymblTuiError):
        work()
    assert time.process_time() - began < SECONDS


def export(folder: Path) -> None:
    recorded = read_session(folder)
    for format in format_names():
        format_named(format).encode(recorded)
    review = render_review(read_review(folder), 80, UNICODE)
    assert not ESCAPES.search("\n".join(review))


def test_the_commands_print_no_traceback_and_no_escape(sessions: Path, tmp_path: Path) -> None:
    user = Home(sessions.parents[3])
    listed = user.run("sessions", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    assert len(json.loads(listed.stdout)) == len(list(sessions.iterdir()))
    plain, found = user.run("sessions", "list"), user.run("sessions", "search", "deadline")
    assert (plain.returncode, found.returncode) == (0, 0)
    for printed in (plain, found):
        assert "Traceback" not in printed.stderr
        assert "\x1b" not in printed.stdout
    for name in NAMES:
        shown = user.run(
            "sessions", "show", "--", os.fsencode(sessions / name).decode(errors="surrogateescape")
        )
        assert shown.returncode == 0, shown.stderr


def test_a_session_that_cannot_be_closed_does_not_keep_others_from_it(user: Home) -> None:
    directory = user.data / "sessions"
    for number, name in enumerate(("notes", "interrupted", "events.jsonl pipe", "interrupted")):
        interrupt(make_odd_session(directory, number, name))
    done = user.run("sessions", "recover", "--all")
    assert done.returncode == 1
    assert done.stdout.count("00:01 recorded") == 3
    assert "odd-2: " in done.stderr
    assert "it is a named pipe" in done.stderr
