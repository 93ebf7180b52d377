"""The bundled meeting: its sound and its reference agree, and it shows every kind of insight."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from symbl_tui.demo import meeting, meeting_path
from symbl_tui.demo.script import SCRIPT
from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION

Sound = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def sound() -> Sound:
    data, rate = soundfile.read(meeting_path(), dtype="float64")
    assert rate == meeting().rate == 16_000
    return np.asarray(data)


def dbfs(sound: Sound) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(sound**2))))


def seconds(sound: Sound, start: float, end: float, channel: int) -> Sound:
    rate = meeting().rate
    return sound[round(start * rate) : round(end * rate), channel]


def test_the_meeting_is_short_enough_to_watch_and_small_enough_to_ship(sound: Sound) -> None:
    assert 60 <= meeting().duration <= 120
    assert len(sound) / meeting().rate == pytest.approx(meeting().duration, abs=0.001)
    assert meeting_path().stat().st_size < 1_000_000


def test_every_turn_is_on_its_speakers_channel_alone(sound: Sound) -> None:
    for turn in meeting().turns:
        assert dbfs(seconds(sound, turn.start, turn.end, turn.channel)) == pytest.approx(-20, abs=0.5)
        assert dbfs(seconds(sound, turn.start, turn.end, 1 - turn.channel)) < -65


def test_speakers_take_turns_with_pauses_a_listener_finds_natural() -> None:
    turns = meeting().turns
    gaps = [after.start - before.end for before, after in pairwise(turns)]
    assert all(0.499 < gap < 0.901 for gap in gaps)
    assert {turn.speaker for turn in turns} == set(meeting().channels)
    assert all(turn.speaker == meeting().channels[turn.channel] for turn in turns)


def test_silence_is_quiet_but_never_looks_like_a_muted_device(sound: Sound) -> None:
    half_seconds = sound[: len(sound) // 8000 * 8000].reshape(-1, 8000, 2)
    assert np.abs(half_seconds).max(axis=1).min() > 0


def test_the_reference_agrees_with_the_script() -> None:
    script = [(speaker, " ".join(said.text for said in sentences)) for speaker, sentences in SCRIPT]
    assert [(turn.speaker, turn.text) for turn in meeting().turns] == script


def test_the_meeting_has_an_insight_of_every_kind() -> None:
    reference = meeting()
    assert len(reference.insights_of(QUESTION)) >= 4
    actions = reference.insights_of(ACTION_ITEM)
    assert 3 <= len(actions) <= 4
    assert all(action.owner in reference.channels and action.due for action in actions)
    assert 1 <= len(reference.insights_of(FOLLOW_UP)) <= 2


def test_every_reference_insight_is_in_the_transcript() -> None:
    reference = meeting()
    for insight in reference.insights:
        turn = reference.turns[insight.turn]
        assert insight.text in turn.text
        assert insight.speaker == turn.speaker
        assert insight.due is None or insight.due in insight.text
    text = " ".join(turn.text for turn in reference.turns).lower()
    assert (
        sum(text.count(phrase) for phrase in reference.tracker.vocabulary) == reference.tracker.matches == 2
    )
    assert all(topic in text for topic in reference.topics)


def test_opening_the_meeting_imports_nothing_heavy() -> None:
    code = (
        "import sys; from symbl_tui.demo import meeting, meeting_path; meeting(); meeting_path();"
        "print(*{'numpy', 'soundfile', 'soxr', 'asyncio'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
