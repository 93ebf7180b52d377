"""A source of one's own, added as docs/adding-a-source.md describes: one class and one record."""

import asyncio
import math
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

import numpy as np
import pytest
import soundfile

import symbl_tui
from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.media.media_url import SCHEMES
from symbl_tui.audio.registry import (
    Argument,
    Offer,
    OpenRequest,
    SourceKind,
    SourceSettings,
    describe,
    find_source_kind,
    open_source,
    source_kinds,
    stored,
    usage,
)
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.audio.sources.source import Source
from symbl_tui.config.profile import SourceConfig
from symbl_tui.doctor.finding import Severity
from symbl_tui.doctor.source_probe import probe_source
from symbl_tui.errors import UsageError
from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.view_models.source_choices import choices
from tests.faults.counting import Run, counting_engine
from tests.support.calls import Party, ToneCall
from tests.support.scripted_engine import scripted_engine

SECONDS = 2


class MetronomeSource:
    """A click per beat for two seconds, at 16 kHz."""

    live = False

    def __init__(self, beats: int, pace: float) -> None:
        self.label = f"metronome {beats} bpm"
        self.format = AudioFormat(16_000, 1)
        self._every = 16_000 * 60 // beats
        self._pacer = Pacer(pace)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        for position in range(0, SECONDS * self.format.rate, self.format.frame_samples):
            await self._pacer.wait(0.02)
            samples = np.zeros(self.format.frame_samples, "<i2")
            samples[: 16 * (position % self._every == 0)] = 20_000
            yield AudioFrame(0, position, samples.tobytes())


def open_metronome(request: OpenRequest) -> Source:
    if not request.spec.argument.isdecimal():
        raise UsageError(f"'{request.spec.argument}' is no tempo", "use metronome:BPM")
    return MetronomeSource(int(request.spec.argument), request.pace)


METRONOME = SourceKind(
    names=("metronome",),
    usage="metronome:BPM",
    argument=Argument.REQUIRED,
    open=open_metronome,
    live=False,
    default_channels=1,
    safe_to_probe=True,
    offer=Offer("Metronome", "clicks"),
)


@pytest.fixture
def metronome(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its record in the table."""
    monkeypatch.setattr(source_kinds, "SOURCE_KINDS", (*source_kinds.SOURCE_KINDS, METRONOME))


@pytest.mark.usefixtures("metronome")
async def test_a_source_of_ones_own_opens_by_its_spec() -> None:
    async with open_source("metronome:120", pace=math.inf, rate=8000) as source:
        assert source.label == "metronome 120 bpm"
        assert source.format == AudioFormat(8000, 1)
        assert len([frame async for frame in source]) == 50 * SECONDS
    with pytest.raises(UsageError, match="'fast' is no tempo; use metronome:BPM"):
        open_source("metronome:fast")


def test_a_source_whose_channels_come_and_go_is_opened_as_it_is_and_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call = ToneCall(Party("Alice"), seconds=1.0)
    record = SourceKind(names=("ring",), usage="ring", argument=Argument.NONE, open=lambda request: call)
    monkeypatch.setattr(source_kinds, "SOURCE_KINDS", (*source_kinds.SOURCE_KINDS, record))
    assert open_source("ring", rate=8000) is call
    with pytest.raises(UsageError, match="no other source beside it; name it alone"):
        open_source("ring", also=[SourceSettings("silence")])


@pytest.mark.usefixtures("metronome")
def test_every_list_of_sources_has_it() -> None:
    assert usage().endswith(" or metronome:BPM")
    with pytest.raises(UsageError, match=r"there is no source 'metronome'; use .*metronome:BPM"):
        open_source("metronome")
    listed = {choice.key: choice.label for choice in choices((), SourceConfig(spec="metronome:90"), None)}
    assert listed["metronome"] == "Metronome"
    assert listed["metronome:90"] == describe("metronome:90") == stored("metronome:90") == "metronome:90"


@pytest.mark.usefixtures("metronome")
async def test_doctor_opens_it() -> None:
    finding = await probe_source("metronome:120", None)
    assert (finding.severity, finding.message) == (
        Severity.OK,
        "metronome 120 bpm: 1 channel at 16000 Hz, can be read",
    )


@pytest.mark.usefixtures("metronome")
async def test_a_session_records_it(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(30),
        scripted_engine(counting_engine()) as engine,
        Run(tmp_path, "metronome:120", engine.endpoint, pace=math.inf) as run,
    ):
        await run.state(SessionState.ENDED)
    sound, rate = soundfile.read(run.session.folder / "1-alice.flac", dtype="int16")
    assert (len(sound), rate) == (SECONDS * 16_000, 16_000)
    assert np.count_nonzero(sound) == 16 * 2 * SECONDS


def test_every_scheme_that_ffmpeg_may_open_has_a_record() -> None:
    assert all(find_source_kind(f"{scheme}://host").names for scheme in SCHEMES)


def test_no_word_means_two_kinds() -> None:
    words = [name for kind in source_kinds.SOURCE_KINDS for name in kind.names]
    assert len(words) == len(set(words))


def test_no_code_outside_the_registry_takes_a_spec_apart() -> None:
    apart = re.compile(
        r"spec\w*(\.spec)?\.(partition|startswith|removeprefix|split)\(|\"(file|microphone|listen):\"\)"
    )
    package = Path(symbl_tui.__file__).parent
    found = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if apart.search(path.read_text()) and path.name != "source_spec.py"
    ]
    assert found == []
