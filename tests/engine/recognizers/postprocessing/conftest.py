"""Real sound with its text, and one real aligner for all of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from symbl_tui.demo import meeting, meeting_path
from symbl_tui.engine.recognizers.postprocessing.alignment import Aligner
from tests.support.paths import DATA

RATE = 16_000
SILENCE = 0.3
"""Seconds before and after each turn."""

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Line:
    """A line as a recogniser would find it."""

    text: str
    samples: Samples

    @property
    def words(self) -> list[str]:
        return self.text.split()


@pytest.fixture(scope="session")
def aligner() -> Aligner:
    return Aligner()


@pytest.fixture(scope="session")
def turns() -> list[Line]:
    """The turns of the bundled meeting, each with a little silence around it."""
    sound, _ = soundfile.read(meeting_path(), dtype="int16")
    return [
        Line(
            turn.text,
            np.ascontiguousarray(
                sound[round((turn.start - SILENCE) * RATE) : round((turn.end + SILENCE) * RATE), turn.channel]
            ),
        )
        for turn in meeting().turns
    ]


@pytest.fixture(scope="session")
def names() -> Line:
    """A sentence with two names that no dictionary has."""
    sound, _ = soundfile.read(DATA / "names.flac", dtype="int16")
    return Line("Priyanka will send the report to Siobhan by Friday.", sound)
