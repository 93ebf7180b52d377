"""The first screen says what Enter does, and what can be done instead."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from msgspec import structs

from symbl_tui.config.profile import AlsoConfig, EngineConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.config.profiles import SavedProfile
from symbl_tui.session.archive.index_rows import SessionSummary
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.presenters import home_text
from symbl_tui.ui.presenters.home_text import HomeContent
from symbl_tui.ui.view_models.home_choices import HomeAction
from tests.session.exports.sessions_in_memory import FACTS


@pytest.fixture(autouse=True)
def _one_time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


KEYS = {command.id: command.key_labels[0] for command in all_commands()}
STARTED = datetime(2024, 11, 22, 8, 53, tzinfo=UTC)
STANDUP = SessionSummary("a", "Standup", STARTED, 754.0, ("Ann",), 41, {}, True, "", open_actions=3)
EMPTY = HomeContent(Profile(), "", (), (), can_go_back=False)


def lines(content: HomeContent, width: int = 76, limits: tuple[int, int] = (5, 6)) -> list[str]:
    return [home_text.render(row, width).plain.rstrip() for row in home_text.rows(content, KEYS, limits)]


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (Profile(), "Default input → local engine"),
        (
            Profile(
                engine=EngineConfig(url="https://api.symbl.ai"),
                source=SourceConfig(
                    spec="microphone:Desk", also=(AlsoConfig(spec="file:/home/ann/talk.wav"),)
                ),
                speakers=(SpeakerConfig(name="Ann"), SpeakerConfig(name="B\x1b[2Jen")),
            ),
            "Desk + talk.wav → api.symbl.ai · Ann, B[2Jen",
        ),
        (
            Profile(source=SourceConfig(spec="https://u:p@x.example/a?t=1")),
            "https://x.example/a → local engine",
        ),
    ],
)
def test_the_usual_is_one_line_without_secrets(profile: Profile, said: str) -> None:
    assert home_text.usual(profile) == said


def test_the_first_row_is_what_enter_does() -> None:
    assert "Start               Default input → local engine" in lines(EMPTY)[0]
    assert "Start weekly" in lines(structs.replace(EMPTY, usual_name="weekly"))[0]


def test_a_missing_microphone_makes_it_the_choice_of_a_source() -> None:
    first = home_text.rows(structs.replace(EMPTY, missing="no microphone was found"), KEYS, (5, 5))[0]
    assert (first.label, first.detail) == ("Choose a source", "no microphone was found")
    assert first.action is HomeAction.SOURCE


def test_empty_places_say_what_will_be_there() -> None:
    shown = "\n".join(lines(EMPTY))
    assert home_text.NO_PROFILES in shown
    assert home_text.NO_SESSIONS in shown
    waiting = "\n".join(lines(structs.replace(EMPTY, profiles=None, sessions=None)))
    assert home_text.NO_SESSIONS not in waiting


def test_profiles_have_numbers_and_those_without_are_counted() -> None:
    saved = tuple(SavedProfile(f"p{number}", Profile()) for number in range(7))
    shown = "\n".join(
        lines(structs.replace(EMPTY, profiles=(*saved[:2], SavedProfile("bad", None, "x"), *saved[3:])))
    )
    assert " 1  p0" in shown
    assert " 5  p4" in shown
    assert "p5" not in shown
    assert "f3  2 more profiles" in shown
    assert "✗ invalid" in shown


def test_a_session_shows_date_length_and_what_is_still_to_do() -> None:
    others = (
        replace(STANDUP, title="Now", running=True, closed=False, open_actions=0),
        replace(STANDUP, title="Bad", fault="session.toml: expected TOML"),
    )
    shown = "\n".join(lines(structs.replace(EMPTY, sessions=(STANDUP, *others)))).splitlines()
    (standup,) = (line for line in shown if "Standup" in line)
    assert standup.split() == ["Standup", "22", "Nov", "24", "08:53", "12:34", "3", "actions", "open"]
    assert any("Now" in line and "live now" in line for line in shown)
    assert any("session.toml: expected TOML" in line for line in shown)


@pytest.mark.parametrize("width", [20, 40, 76, 96])
def test_no_row_is_wider_than_the_list(width: int) -> None:
    long = replace(STANDUP, title="界" * 60)
    content = structs.replace(EMPTY, sessions=(long,), profiles=(SavedProfile("x" * 60, Profile()),))
    for row in home_text.rows(content, KEYS, (5, 5)):
        assert home_text.render(row, width).cell_length <= width


def unclosed(*titles: str) -> list[str]:
    found = tuple(replace(FACTS, title=title, ended=None) for title in titles)
    return home_text.unclosed(found, KEYS).split("\n")


def test_the_newest_session_that_was_not_closed_is_named_and_the_others_are_counted() -> None:
    assert unclosed("Standup") == [
        "“Standup” (22 Nov 08:53, 01:00 recorded) was not closed.",
        "c closes · r resumes · x later",
    ]
    assert "was not closed, and 1 older session." in unclosed("a", "b")[0]
    assert unclosed("a", "b", "Last \x1b[2J")[0].startswith("“Last [2J” ")


@pytest.mark.parametrize(("can_go_back", "label"), [(True, "Back"), (False, "Quit")])
def test_the_last_row_says_whether_leaving_ends_the_program(can_go_back: bool, label: str) -> None:
    last = home_text.rows(structs.replace(EMPTY, can_go_back=can_go_back), KEYS, (5, 5))[-1]
    assert (last.label, last.action) == (label, HomeAction.LEAVE)


def test_as_many_profiles_as_there_are_keys_need_no_row_for_more() -> None:
    saved = tuple(SavedProfile(f"p{number}", Profile()) for number in range(5))
    assert not any("more profiles" in line for line in lines(structs.replace(EMPTY, profiles=saved)))


def test_only_as_many_sessions_are_listed_as_there_is_room_for() -> None:
    sessions = tuple(replace(STANDUP, name=str(number), title=f"s{number}") for number in range(9))
    shown = lines(structs.replace(EMPTY, sessions=sessions), limits=(5, 3))
    assert sum("12:34" in line for line in shown) == 3
