"""Speaker labels of a recorded session: kept block by block, gone on with, checked when read."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.domain.speaker_turns import DiarizedBlock, Turn
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.progress_file import read_progress
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.archive.replay import ReplaySession
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.archive.turns_file import read_turns, turns_path
from symbl_tui.session.exports.export_formats import format_named
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.reprocessing.channel_samples import ChannelSamples
from symbl_tui.session.reprocessing.diarization_job import diarize
from symbl_tui.session.reprocessing.diarizer_interface import SampleReader
from tests.session.recorded_folder import record

ROOM = 0
"""The channel that several people share; it is Alice's in the session that is recorded here."""
FIRST = DiarizedBlock(0, 4, (Turn(0.4, 2.6, 0),))
REST = DiarizedBlock(4, 10, (Turn(4.9, 7.4, 1), Turn(8, 8.3, 2)))


class Scripted:
    """A diariser that knows the answer, and what it was asked."""

    def __init__(self, *blocks: DiarizedBlock, dies_after: int = 99, settings: str = "a") -> None:
        self.blocks_to_tell, self.dies_after, self.settings = blocks, dies_after, settings
        self.asked: list[tuple[float, int]] = []

    def describe(self) -> dict[str, object]:
        return {"engine": self.settings, "block": 4.0}

    async def blocks(
        self, sound: SampleReader, done: Sequence[DiarizedBlock], progress: Callable[[float], None]
    ) -> AsyncGenerator[DiarizedBlock, None]:
        self.asked.append((sound.seconds, len(done)))
        for number, block in enumerate(self.blocks_to_tell):
            if block in done:
                continue
            if number >= self.dies_after:
                raise SymblTuiError("the power is gone")
            progress(block.end - 0.5)
            yield block


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session of ten seconds with its sound."""
    made = record(tmp_path / "sessions")
    for name in ("1-alice", "2-bob"):
        soundfile.write(made / f"{name}.flac", np.zeros(160_000, np.int16), 16_000)
    return made


async def told_apart(folder: Path, diarizer: Scripted, **more: int) -> RecordedSession:
    shares: list[float] = []
    await diarize(read_facts(folder), [ROOM], diarizer, progress=shares.append, **more)
    assert shares == sorted(shares)
    return read_session(folder)


def rename(folder: Path, names: dict[str, str]) -> None:
    SessionEdits(lambda: folder).rename_speakers(names)


def speakers(recorded: RecordedSession) -> list[str]:
    return [line.speaker for line in recorded.lines]


async def test_utterances_have_the_speaker_of_their_time(folder: Path) -> None:
    assert speakers(read_session(folder)) == ["Alice", "Bob", "Alice"]
    recorded = await told_apart(folder, Scripted(FIRST, REST))
    assert speakers(recorded) == ["Speaker 1", "Bob", "Speaker 2"]
    assert recorded.people == ("Speaker 1", "Speaker 2", "Bob")
    assert len({recorded.facts.colours[name] for name in recorded.people}) == 3


async def test_the_journal_is_not_changed(folder: Path) -> None:
    before = (folder / "events.jsonl").read_bytes(), (folder / "session.toml").read_bytes()
    await told_apart(folder, Scripted(FIRST, REST))
    assert ((folder / "events.jsonl").read_bytes(), (folder / "session.toml").read_bytes()) == before


async def test_insights_follow_their_utterance(folder: Path) -> None:
    recorded = await told_apart(folder, Scripted(FIRST, REST))
    action = next(insight for insight in recorded.insights if insight.id == "a1")
    assert action.assignee is not None
    assert action.assignee.name == "Speaker 2"
    question = next(insight for insight in recorded.insights if insight.id == "q1")
    assert question.speaker.name == "Bob"


async def test_an_utterance_without_a_turn_keeps_the_name_of_its_channel(folder: Path) -> None:
    recorded = await told_apart(folder, Scripted(FIRST, DiarizedBlock(4, 10, ())))
    assert speakers(recorded) == ["Speaker 1", "Bob", "Alice"]
    assert recorded.people == ("Alice", "Speaker 1", "Bob")


async def test_exports_and_search_have_the_labels(folder: Path) -> None:
    await told_apart(folder, Scripted(FIRST, REST))
    rename(folder, {"Speaker 2": "Zoë"})
    for name in ("md", "txt", "srt", "vtt", "json"):
        assert "Zoë" in format_named(name).render(read_session(folder)), name
    library = Library(folder.parent)
    (hit,) = library.search("report")
    assert hit.speaker == "Zoë"
    assert library.summaries()[0].speakers == ("Speaker 1", "Zoë", "Bob")
    rename(folder, {"Zoë": "Zora"})
    assert library.search("report")[0].speaker == "Zora"


async def test_an_empty_name_restores_the_label(folder: Path) -> None:
    await told_apart(folder, Scripted(FIRST, REST))
    rename(folder, {"speaker 1": "Ann"})
    assert speakers(read_session(folder))[0] == "Ann"
    rename(folder, {"Ann": ""})
    assert speakers(read_session(folder))[0] == "Speaker 1"
    with pytest.raises(UsageError, match="there are: Alice, Speaker 1, Speaker 2, Bob"):
        rename(folder, {"Ann": "Eve"})


async def test_an_interrupted_job_resumes_after_the_last_whole_block(folder: Path) -> None:
    with pytest.raises(SymblTuiError, match="power"):
        await told_apart(folder, Scripted(FIRST, REST, dies_after=1))
    assert speakers(read_session(folder)) == ["Speaker 1", "Bob", "Alice"]
    path = turns_path(folder, ROOM)
    with path.open("a") as file:
        file.write('{"start": 4, "end": 10, "tur')  # the power went in the middle of a line
    again = Scripted(FIRST, REST)
    assert speakers(await told_apart(folder, again)) == ["Speaker 1", "Bob", "Speaker 2"]
    assert again.asked == [(10.0, 1)]
    assert path.read_text().count("start") == 3


async def test_a_complete_job_is_not_repeated(folder: Path) -> None:
    await told_apart(folder, Scripted(FIRST, REST))
    again = Scripted()
    await told_apart(folder, again)
    assert again.asked == []


async def test_blocks_of_other_settings_are_discarded(folder: Path) -> None:
    await told_apart(folder, Scripted(FIRST, REST))
    other = Scripted(DiarizedBlock(0, 10, (Turn(0, 10, 0),)), settings="b")
    assert speakers(await told_apart(folder, other)) == ["Speaker 1", "Bob", "Speaker 1"]
    assert other.asked == [(10.0, 0)]


async def test_a_number_of_speakers_is_saved_and_can_be_reset(folder: Path) -> None:
    recorded = await told_apart(folder, Scripted(FIRST, REST), speakers=1)
    assert speakers(recorded) == ["Alice", "Bob", "Speaker 1"]  # the speaker with the most speech
    assert speakers(await told_apart(folder, Scripted())) == ["Alice", "Bob", "Speaker 1"]
    assert speakers(await told_apart(folder, Scripted(), speakers=0)) == ["Speaker 1", "Bob", "Speaker 2"]


async def test_no_label_equals_a_channel_name(tmp_path: Path) -> None:
    folder = record(tmp_path / "sessions")
    facts = (folder / "session.toml").read_text().replace('"Bob"', '"Speaker 1"')
    (folder / "session.toml").write_text(facts)
    soundfile.write(folder / "1-alice.flac", np.zeros(160_000, np.int16), 16_000)
    assert speakers(await told_apart(folder, Scripted(FIRST, REST))) == [
        "Speaker 2",
        "Speaker 1",
        "Speaker 3",
    ]


async def test_a_second_job_is_refused_while_one_runs_and_reports_progress(folder: Path) -> None:
    assert read_progress(folder) is None
    (folder / "diarization").mkdir()
    lock = FolderLock(folder / "diarization")
    assert lock.acquire()
    (folder / "diarization" / "progress").write_text("0.4")
    assert read_session(folder).diarizing == 0.4
    with pytest.raises(UsageError, match="already"):
        await told_apart(folder, Scripted(FIRST, REST))
    lock.release()
    await told_apart(folder, Scripted(FIRST, REST))
    assert read_session(folder).diarizing is None


async def test_a_session_that_was_not_closed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="recover it first"):
        await told_apart(record(tmp_path, closed=False), Scripted())


async def test_a_session_without_sound_is_one_sentence_and_no_labels(tmp_path: Path) -> None:
    folder = record(tmp_path / "sessions")
    recorded = await told_apart(folder, Scripted())
    assert speakers(recorded) == ["Alice", "Bob", "Alice"]


HOSTILE = [
    "",
    "null\n",
    "[]\n" * 3,
    '{"format": 2, "settings": {}, "seconds": 10}\n',
    '{"format": 1, "settings": {}, "seconds": NaN}\n',
    '{"format": 1, "settings": {}, "seconds": -1}\n',
    '{"format": 1, "settings": [], "seconds": 10}\n{"start": 5, "end": 9, "turns": [[5, 9, 0]]}\n',
    '{"format": 1, "seconds": 10}\n{"start": 0, "end": 99, "turns": [[0, 99, 0]]}\n',
    '{"format": 1, "seconds": 10}\n{"start": 0, "end": 10, "turns": {"0": 1}}\n',
    '{"format": 1, "seconds": 10}\n{"start": 0, "end": 10, "turns": [[0, 11, 0], [3, 2, 0], ["a"], 7]}\n',
    '{"format": 1, "seconds": 10}\n{"start": 0, "end": 10, "turns": [[0, 9, 5000], [0, 9, -1]]}\n',
    '{"format": 1, "seconds": 10}\n{"start": 0, "end": 10, "turns": [[Infinity, NaN, 0]]}\n',
    '{"format": 1, "seconds": 10}\n{"speakers": 1e99}\n{"complete": true}\n',
    '{"format": 1, "seconds": 10}\n' + "[" * 100_000 + "\n",
    "\x00\xff\x1b]0;title\x07" * 1000,
]


@pytest.mark.parametrize("content", HOSTILE)
def test_invalid_turns_label_nothing(folder: Path, content: str) -> None:
    path = turns_path(folder, ROOM)
    path.parent.mkdir()
    path.write_text(content)
    recorded = read_session(folder)
    assert speakers(recorded) == ["Alice", "Bob", "Alice"]
    assert recorded.people == ("Alice", "Bob")


def test_an_endless_file_has_no_turns(folder: Path) -> None:
    path = turns_path(folder, ROOM)
    path.parent.mkdir()
    os.mkfifo(path)
    assert speakers(read_session(folder)) == ["Alice", "Bob", "Alice"]


def test_turns_are_not_read_through_links(folder: Path, tmp_path: Path) -> None:
    path = turns_path(folder, ROOM)
    path.parent.mkdir()
    path.symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_text('{"format": 1, "seconds": 10}')
    assert read_turns(path) is None


@pytest.mark.parametrize(
    "content",
    [
        "speakers = 3",
        "[[speakers]]\nchannel = 1\nspeaker = 0",
        "[[speakers]]\nchannel = 9\nspeaker = 9\nname = 'X'",
        "not toml",
    ],
)
async def test_invalid_names_are_ignored(folder: Path, content: str) -> None:
    await told_apart(folder, Scripted(FIRST, REST))
    (folder / "diarization" / "names.toml").write_text(content)
    assert speakers(read_session(folder)) == ["Speaker 1", "Bob", "Speaker 2"]


async def test_a_name_cannot_control_a_terminal(folder: Path) -> None:
    await told_apart(folder, Scripted(FIRST, REST))
    rename(folder, {"Speaker 1": "A\x1b]0;x\x07nn" + "n" * 1000})
    assert speakers(read_session(folder))[0] == "A]0;x" + "n" * 195


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_sound_is_read_across_parts_of_any_format_and_rate(folder: Path, rate: int) -> None:
    facts = (folder / "session.toml").read_text().replace("rate = 16000", f"rate = {rate}")
    (folder / "session.toml").write_text(facts)
    wave = (np.sin(np.arange(rate * 4) * 2 * np.pi * 100 / rate) * 8000).astype(np.int16)
    soundfile.write(folder / "1-alice.flac", wave[: rate * 2], rate)
    (folder / "1-alice-0002.pcm").write_bytes(wave[rate * 2 :].tobytes())
    sound = ChannelSamples(read_facts(folder), ROOM)
    assert sound.seconds == 4.0
    heard = np.frombuffer(sound.read(1.0, 3.0), "<i2").astype(float)
    assert len(heard) == 32_000
    expected = np.sin(np.arange(16_000, 48_000) * 2 * np.pi * 100 / 16_000) * 8000
    assert np.abs(heard[500:-500] - expected[500:-500]).max() < 200
    assert len(sound.read(3.5, 4.5)) == 16_000 * SAMPLE_BYTES


def test_damaged_sound_is_one_sentence(folder: Path) -> None:
    (folder / "1-alice.flac").write_bytes(b"fLaC" + bytes(100))
    with pytest.raises(SymblTuiError, match="cannot be read"):
        asyncio.run(told_apart(folder, Scripted(FIRST, REST)))


def test_the_turns_are_plain_lines_that_other_programs_can_read(folder: Path) -> None:
    asyncio.run(told_apart(folder, Scripted(FIRST, REST)))
    header, *blocks, end = map(json.loads, turns_path(folder, ROOM).read_text().splitlines())
    assert header == {"format": 1, "settings": {"engine": "a", "block": 4.0}, "seconds": 10.0}
    assert blocks[0] == {"start": 0, "end": 4, "turns": [[0.4, 2.6, 0]]}
    assert end == {"complete": True}


async def test_a_replay_shows_the_labels(folder: Path) -> None:
    await told_apart(folder, Scripted(FIRST, REST))
    replayed = ReplaySession(read_facts(folder), speed=16)
    shown: list[Change] = []
    replayed.subscribe(lambda update: shown.append(update) if isinstance(update, Change) else None)
    await replayed.transcribe()
    said = [line for change in shown for _, line in change.lines if line.stage is Stage.UTTERANCE]
    assert [line.speaker for line in said] == ["Speaker 1", "Bob", "Speaker 2"]
    (action,) = (each for change in shown for each in change.insights if each.id == "a1")
    assert action.assignee is not None
    assert action.assignee.name == "Speaker 2"
    assert {"Alice", "Bob", "Speaker 1", "Speaker 2"} == set(replayed.colours)
