"""The preview opens what is selected, one source at a time, and says in one sentence what is wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.level import SILENCE_DBFS
from symbl_tui.config.profile import SourceConfig
from symbl_tui.errors import SourceError
from symbl_tui.session.model.state import SourceState
from symbl_tui.ui.view_models.preview import PreviewStatus, SourcePreview
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.support.waiting import until

LOUD = np.full(320, 16_000, "<i2").tobytes()
TONE = SourceConfig(spec="tone")
SILENCE = SourceConfig(spec="silence")


class Scripted:
    """A source whose frames a test gives; None ends it."""

    label, live, format = "scripted", True, AudioFormat(16_000, 2)

    def __init__(self, name: str, log: list[str]) -> None:
        self.frames: asyncio.Queue[AudioFrame | None] = asyncio.Queue()
        self.read = False
        self._name, self._log = name, log

    async def __aenter__(self) -> Self:
        self._log.append(f"open {self._name}")
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0)  # a device takes a moment to close
        self._log.append(f"close {self._name}")

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        self.read = True
        while frame := await self.frames.get():
            yield frame


class Bench:
    """A preview of scripted sources, and what it reports."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.statuses: list[PreviewStatus] = []
        self.sources: list[Scripted] = []
        self.error: Exception | None = None
        self.preview = SourcePreview(self._open, self.statuses.append)

    def _open(self, source: SourceConfig) -> Scripted:
        if self.error:
            raise self.error
        self.sources.append(Scripted(source.spec, self.log))
        return self.sources[-1]

    @property
    def peaks(self) -> list[bool]:
        """Whether each channel has a level."""
        return [each.reading.peak > SILENCE_DBFS for each in self.preview.channels()]


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    running = asyncio.create_task(made.preview.run())
    try:
        yield made
    finally:
        made.preview.stop()
        await running


async def test_the_level_of_each_channel_is_measured_and_named() -> None:
    async with bench() as made:
        assert made.preview.channels() == ()
        made.preview.select(TONE)
        await until(lambda: len(made.preview.channels()) == 2)
        assert made.statuses == [PreviewStatus(TONE, AudioFormat(16_000, 2), live=True)]
        made.sources[0].frames.put_nowait(AudioFrame(1, 0, LOUD))
        await until(lambda: made.peaks == [False, True])
        assert [each.name for each in made.preview.channels()] == ["channel 1", "channel 2"]


async def test_of_several_quick_selections_the_last_is_opened() -> None:
    async with bench() as made:
        for number in range(5):
            made.preview.select(SourceConfig(spec=f"tone:{number + 100}"))
        await until(lambda: made.log)
        assert made.log == ["open tone:104"]


async def test_a_source_is_closed_before_the_next_is_opened_and_at_the_end() -> None:
    async with bench() as made:
        made.preview.select(TONE)
        await until(lambda: len(made.log) == 1)
        made.preview.select(SILENCE)
        await until(lambda: len(made.log) == 3)
    assert made.log == ["open tone", "close tone", "open silence", "close silence"]
    assert made.preview.channels() == ()


async def test_a_source_that_only_the_session_may_read_is_opened_and_closed_again() -> None:
    async with bench() as made:
        made.preview.select(TONE, open_only=True)
        await until(lambda: made.log == ["open tone", "close tone"])
        assert [each.format for each in made.statuses] == [AudioFormat(16_000, 2)]
        assert not made.sources[0].read
        assert made.preview.channels() == ()


async def test_trouble_is_reported_when_it_comes_and_when_it_goes() -> None:
    async with bench() as made:
        made.preview.select(TONE)
        await until(lambda: made.sources)
        for fault in ("", "unplugged", "unplugged", ""):
            made.sources[0].frames.put_nowait(AudioFrame(0, 0, LOUD, fault))
        await until(lambda: len(made.statuses) == 3)
        assert [each.trouble for each in made.statuses] == ["", "unplugged", ""]
        assert made.preview.channels()[0].source is SourceState.ACTIVE
        made.sources[0].frames.put_nowait(AudioFrame(0, 0, LOUD, "gone"))
        await until(lambda: made.preview.channels()[0].source is SourceState.LOST)


async def test_a_file_that_has_ended_keeps_its_last_level_until_another_source_is_selected() -> None:
    async with bench() as made:
        made.preview.select(TONE)
        await until(lambda: made.sources)
        made.sources[0].frames.put_nowait(AudioFrame(0, 0, LOUD))
        made.sources[0].frames.put_nowait(None)
        await until(lambda: made.statuses and made.statuses[-1].ended)
        assert made.peaks == [True, False]
        assert made.preview.channels()[0].source is SourceState.ENDED
        made.preview.select(None)
        await until(lambda: made.preview.channels() == ())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SourceError(f"no such device {HOSTILE}", "choose another"), "no such device"),
        (OSError("a secret of the system"), "a fault of symbl-tui itself (OSError)"),
    ],
)
async def test_what_cannot_be_opened_is_one_sentence_and_the_next_source_works(
    error: Exception, said: str
) -> None:
    async with bench() as made:
        made.error = error
        made.preview.select(TONE)
        await until(lambda: made.statuses)
        fault = made.statuses[0].fault
        assert fault.startswith(said)
        assert is_harmless(fault)
        assert "secret" not in fault
        made.error = None
        made.preview.select(SILENCE)
        await until(lambda: made.log == ["open silence"])


@pytest.mark.parametrize(("write", "seconds"), [(True, 1.5), (False, None)], ids=["a header", "none"])
async def test_the_length_of_a_file_is_that_of_its_header_if_it_has_one(
    tmp_path: Path, write: bool, seconds: float | None
) -> None:
    path = tmp_path / "talk.wav"
    if write:
        soundfile.write(path, np.zeros(24_000, "<i2"), 16_000)
    else:
        path.write_bytes(b"not a sound file")
    async with bench() as made:
        made.preview.select(SourceConfig(spec=f"file:{path}"))
        await until(lambda: made.statuses)
        assert made.statuses[0].seconds == seconds
