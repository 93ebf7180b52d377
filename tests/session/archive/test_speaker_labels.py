"""Speakers that a diarisation found: labels, names and colours reach lines and insights."""

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.config.profile import SPEAKER_COLOURS
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.speaker_turns import DiarizedBlock, Turn
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.speaker_labels import (
    known_speakers,
    label_results,
    people_of,
    read_labels,
    relabel_change,
    with_colours,
)
from symbl_tui.session.archive.turns_file import TurnsFile
from symbl_tui.session.model.change import Change, Line, Stage

SPEAKERS = (Speaker("Room"), Speaker("Bob"))
TURNS = (Turn(0.0, 10.0, 0), Turn(10.0, 20.0, 1), Turn(30.0, 31.0, 2))
"""Two people, and a cough."""


class Labelled(NamedTuple):
    lines: tuple[Line, ...]
    insights: tuple[Insight, ...]
    people: tuple[str, ...]


def said(start: float, end: float, channel: int = 0) -> Line:
    name = SPEAKERS[channel].name
    return Line(channel, name, "words", start, end, Stage.UTTERANCE, f"u{start}")


def task(start: float, assignee: str = "") -> Insight:
    owner = Speaker(assignee) if assignee else None
    return Insight("a", "action_item", "Send it.", Speaker("Room"), None, f"u{start}", owner)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session of which channel 0 is diarised to its half."""
    file = TurnsFile(tmp_path, 0)
    file.open({}, 80.0, None)
    file.append(DiarizedBlock(0.0, 40.0, TURNS))
    return tmp_path


def labelled(folder: Path, *lines: Line, insights: tuple[Insight, ...] = ()) -> Labelled:
    labels = read_labels(folder, SPEAKERS)
    lines, insights = label_results(lines, insights, labels, SPEAKERS)
    people = people_of(lines, known_speakers(SPEAKERS, labels))
    return Labelled(lines, insights, tuple(each.name for each in people))


def test_a_session_without_a_diarisation_is_left_as_it_is(tmp_path: Path) -> None:
    lines = (said(1, 2), said(1, 2, channel=1))
    assert labelled(tmp_path, *lines) == (lines, (), ("Room", "Bob"))


def test_lines_have_the_speaker_of_their_time_and_other_channels_theirs(folder: Path) -> None:
    found = labelled(folder, said(1, 3), said(11, 13), said(1, 3, channel=1))
    assert [line.speaker for line in found.lines] == ["Speaker 1", "Speaker 2", "Bob"]
    assert found.people == ("Speaker 1", "Speaker 2", "Bob")


def test_a_line_that_no_turn_covers_keeps_the_name_of_its_channel(folder: Path) -> None:
    found = labelled(folder, said(1, 3), said(50, 52))
    assert [line.speaker for line in found.lines] == ["Speaker 1", "Room"]
    assert found.people == ("Room", "Speaker 1", "Speaker 2", "Bob")


def test_an_insight_follows_its_line_and_keeps_an_assignee_of_another_name(folder: Path) -> None:
    mine, hers = task(11, "Room"), task(11, "Carol")
    found = labelled(folder, said(11, 13), insights=(mine, hers))
    assert [insight.speaker.name for insight in found.insights] == ["Speaker 2", "Speaker 2"]
    assert [each.assignee.name for each in found.insights if each.assignee] == ["Speaker 2", "Carol"]


def test_an_insight_without_its_line_is_left_as_it_is(folder: Path) -> None:
    assert labelled(folder, said(1, 3), insights=(task(99),)).insights == (task(99),)


def test_the_share_that_is_diarised_is_known(folder: Path) -> None:
    labels = read_labels(folder, SPEAKERS)[0]
    assert (labels.share, labels.complete) == (0.5, False)
    assert set(labels.labels) == {0, 1}


def test_a_label_is_never_the_name_of_a_channel(folder: Path) -> None:
    labels = read_labels(folder, (Speaker("Room"), Speaker("Speaker 1")))
    assert list(labels[0].labels.values()) == ["Speaker 2", "Speaker 3"]


def test_a_change_of_a_replay_is_labelled_and_its_insight_finds_an_earlier_line(folder: Path) -> None:
    labels, places = read_labels(folder, SPEAKERS), dict[str, Line]()
    first = relabel_change(Change(lines=((0, said(11, 13)),)), labels, SPEAKERS, places)
    assert first.lines[0][1].speaker == "Speaker 2"
    second = relabel_change(Change(insights=(task(11),)), labels, SPEAKERS, places)
    assert second.insights[0].speaker.name == "Speaker 2"


@given(
    st.lists(st.text(max_size=3), max_size=20),
    st.dictionaries(st.text(max_size=3), st.integers(1, SPEAKER_COLOURS)),
)
def test_every_label_gets_a_colour_and_none_loses_its_own(labels: list[str], known: dict[str, int]) -> None:
    coloured = with_colours(known, labels)
    assert known.items() <= coloured.items()
    assert set(coloured) == set(labels) | set(known)
    assert all(1 <= colour <= SPEAKER_COLOURS for colour in coloured.values())


def test_colours_differ_as_long_as_there_are_any() -> None:
    coloured = with_colours({"Room": 2}, [str(number) for number in range(SPEAKER_COLOURS - 1)])
    assert len(set(coloured.values())) == SPEAKER_COLOURS
