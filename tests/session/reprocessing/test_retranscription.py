"""A recorded session is recognised again by another model, whatever happens meanwhile."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import jiwer
import pytest
import soundfile
import tomli_w

from symbl_tui.config.toml import read_toml
from symbl_tui.demo import meeting, meeting_path
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.pass_catalog import passes_of
from symbl_tui.session.archive.pass_choice import use_transcript
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.archive.replay_plan import schedule
from symbl_tui.session.model.change import Line
from tests.bench.bench_speech import plain
from tests.session.recorded_folder import record
from tests.support.command import Home, alive, descendants

STARTED = datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)
"""A Sunday: the Friday that is spoken of is the 27th."""
NAME = "whisper-tiny-en"


def recorded_meeting(home: Home) -> Path:
    """The bundled meeting as a closed session, with a live result that has nothing of it."""
    sound, rate = soundfile.read(meeting_path(), dtype="int16")
    folder = record(
        home.path / ".local/share/symbl-tui/sessions",
        "Launch",
        started=STARTED,
        length=len(sound) / rate,
        notes=[(17.0, 24.0, "the report"), (60.0, 65.0, "")],
    )
    facts = read_toml(folder / "session.toml")
    facts["recognizer"] = {"name": "moonshine", "model": "tiny-en", "language": "en-US"}
    facts["profile"] = {
        "title": "Launch",
        "engine": {"url": "https://api.symbl.ai"},
        "trackers": [{"name": "Advertising", "vocabulary": ["television advertising"]}],
        "streaming": {"insight_types": ["action_item"], "encoding": "OPUS"},
    }
    (folder / "session.toml").write_text(tomli_w.dumps(facts))
    for channel, name in enumerate(("alice", "bob")):
        soundfile.write(folder / f"{channel + 1}-{name}.flac", sound[:, channel], rate, subtype="PCM_16")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def told(home: Home) -> subprocess.CompletedProcess[str]:
    recorded_meeting(home)
    return home.run("sessions", "retranscribe", "latest", timeout=110)


@pytest.fixture
def folder(home: Home, told: subprocess.CompletedProcess[str]) -> Iterator[Path]:
    """The session with its pass in use, before and after a test."""
    (folder,) = home.sessions
    yield folder
    use_transcript(folder, NAME)


@pytest.fixture
def session(user: Home) -> Path:
    return recorded_meeting(user)


def wrong(recorded: RecordedSession, channel: int) -> float:
    said = " ".join(line.text for line in of(recorded, channel))
    return jiwer.wer(plain(reference(channel)), plain(said))


def reference(channel: int) -> str:
    return " ".join(turn.text for turn in meeting().turns if turn.channel == channel)


def test_readers_use_the_new_transcript_and_the_live_one_is_kept(
    told: subprocess.CompletedProcess[str], folder: Path
) -> None:
    assert told.returncode == 0, told.stderr
    assert f"{NAME}: " in told.stderr
    assert "--use live" in told.stderr
    recorded = read_session(folder)
    assert recorded.facts.transcript == NAME
    assert max(wrong(recorded, 0), wrong(recorded, 1)) <= 0.12
    assert all(before.end <= after.start + 0.01 for before, after in pairwise(of(recorded, 0)))
    live = (folder / "events.jsonl").read_text()
    assert "who owns the campaign" in live
    assert "television" not in live


def of(recorded: RecordedSession, channel: int) -> list[Line]:
    return [line for line in recorded.lines if line.channel == channel]


def test_the_library_searches_and_exports_the_result_in_use(home: Home, folder: Path) -> None:
    library = Library(folder.parent)
    assert len(library.search("television advertising")) == 1
    assert not library.search("owns the campaign")
    assert "television" in home.run("sessions", "show", "latest").stdout
    assert f"transcribed again by {NAME}" in home.run("sessions", "show", "latest", "--format", "md").stdout
    back = home.run("sessions", "transcripts", "latest", "--use", "live")
    assert back.stdout.startswith("* live")
    assert not library.search("television advertising")
    assert len(library.search("owns the campaign")) == 1
    assert (
        json.loads(home.run("sessions", "show", "latest", "--format", "json").stdout)["transcribed_by"]
        is None
    )
    assert "transcript" not in read_toml(folder / "session.toml")
    again = home.run("sessions", "transcripts", "latest", "--use", NAME)
    assert f"* {NAME}" in again.stdout
    assert len(library.search("television advertising")) == 1


def test_bookmarks_keep_their_times(folder: Path) -> None:
    recorded = read_session(folder)
    (report, _) = recorded.bookmarks
    within = [line.text for line in recorded.lines if report.start <= line.start < report.end]
    assert report.text == "the report"
    assert any("test report" in text for text in within)


def test_trackers_insight_types_and_dates_are_those_of_the_session(folder: Path) -> None:
    recorded = read_session(folder)
    assert {match.tracker for match in recorded.trackers} == {"Advertising"}
    assert {str(insight.kind) for insight in recorded.insights} == {"action_item"}
    (report,) = (insight for insight in recorded.insights if "test report" in insight.text)
    assert report.due == "2026-11-27"


def test_a_replay_shows_every_line_when_it_was_spoken(folder: Path) -> None:
    moments = schedule(read_session(folder).facts)
    assert moments[0].at == pytest.approx(0.0, abs=0.1)
    lines = {line.text: line.end for line in read_session(folder).lines}
    assert len(moments) > len(lines) > 10
    assert max(moment.at for moment in moments) == pytest.approx(max(lines.values()), abs=1)


def test_a_complete_pass_is_not_repeated(home: Home, folder: Path) -> None:
    use_transcript(folder, "live")
    journal = folder / "passes" / NAME / "events.jsonl"
    before = journal.read_bytes()
    began = time.monotonic()
    assert home.run("sessions", "retranscribe", "latest", "--model", "tiny.en").returncode == 0
    assert time.monotonic() - began < 10
    assert journal.read_bytes() == before
    assert read_session(folder).facts.transcript == NAME


def until_finals(process: subprocess.Popen[str], folder: Path, count: int) -> None:
    """Wait until some of it is recognised."""
    journal = folder / "passes" / NAME / "events.jsonl"
    while process.poll() is None:
        if journal.is_file() and journal.read_bytes().count(b"message_response") >= count:
            return
        time.sleep(0.02)
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_pass_resumes_without_losing_or_repeating_anything(
    user: Home, session: Path, number: signal.Signals
) -> None:
    live = (session / "events.jsonl").read_bytes()
    with user.start("sessions", "retranscribe", "latest") as process:
        until_finals(process, session, 4)
        everybody = descendants(process.pid)
        assert everybody
        refused = user.run("sessions", "delete", "latest", "--yes")
        assert "is being transcribed again" in refused.stderr
        assert "in progress" in user.run("sessions", "transcripts", "latest").stdout
        process.send_signal(number)
        assert process.wait(20) == (130 if number == signal.SIGINT else -9)
        if number == signal.SIGINT:
            assert process.stderr is not None
            assert (
                f"to continue: symbl-tui sessions retranscribe {session.name} --model {NAME}"
                in process.stderr.read()
            )
    assert read_session(session).facts.transcript == ""
    assert "interrupted at" in user.run("sessions", "transcripts", "latest").stdout
    assert "is not complete" in user.run("sessions", "transcripts", "latest", "--use", NAME).stderr
    done = user.run("sessions", "retranscribe", "latest", timeout=110)
    assert done.returncode == 0, done.stderr
    recorded = read_session(session)
    assert max(wrong(recorded, 0), wrong(recorded, 1)) <= 0.15
    for channel in (0, 1):
        assert all(before.end <= after.start + 0.05 for before, after in pairwise(of(recorded, channel)))
    (known,) = passes_of(session)
    assert (known.recognizer, known.model, known.running) == ("whisper", NAME, False)
    assert known.words == sum(len(line.text.split()) for line in recorded.lines)
    assert (session / "events.jsonl").read_bytes() == live
    assert not any(map(alive, everybody))


def test_a_session_that_cannot_be_transcribed_again_is_an_error(user: Home, session: Path) -> None:
    def complaint(*arguments: str) -> str:
        done = user.run("sessions", "retranscribe", *arguments)
        assert done.returncode
        assert not (session / "passes").exists()
        return done.stderr

    assert "there is no model 'large-v3' on this machine; there is moonshine-tiny-en" in complaint(
        "latest", "--model", "large-v3"
    )
    assert "holds no Whisper model: model.bin is missing" in complaint("latest", "--model", f"{session}/")
    for sound in session.glob("*.flac"):
        sound.rename(sound.with_suffix(".away"))
    assert "has no sound" in complaint("latest")
    facts = read_toml(session / "session.toml")
    del facts["ended"]
    (session / "session.toml").write_text(tomli_w.dumps(facts))
    assert f"symbl-tui sessions recover {session.name}" in complaint("latest")
    (session / "session.toml").write_text("[")
    assert "damaged" in complaint("latest")


def test_a_session_that_is_being_recorded_is_left_alone(user: Home) -> None:
    with user.start("run", "--source", "silence", "--duration", "600", "--format", "jsonl") as recording:
        while not user.sessions or not (user.sessions[0] / "session.toml").exists():
            time.sleep(0.05)
        refused = user.run("sessions", "retranscribe", "latest")
        recording.send_signal(signal.SIGTERM)
        recording.communicate(timeout=20)
    assert refused.returncode == 2
    assert "is being recorded; stop it first" in refused.stderr


def test_damaged_sound_is_silence_and_reported(user: Home, session: Path) -> None:
    flac = session / "2-bob.flac"
    content = bytearray(flac.read_bytes())
    content[len(content) // 2 :] = os.urandom(len(content) - len(content) // 2)
    flac.write_bytes(content)
    done = user.run("sessions", "retranscribe", "latest", timeout=110)
    assert done.returncode == 0, done.stderr
    assert "cannot be read and count as silence" in done.stderr
    recorded = read_session(session)
    assert wrong(recorded, 0) <= 0.15
    assert "website is finished" in " ".join(line.text for line in recorded.lines)


def test_a_hostile_folder_of_passes_is_shown_harmlessly(user: Home, session: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "events.jsonl").write_text("secret")
    passes = session / "passes"
    passes.mkdir()
    (passes / "link").symlink_to(elsewhere)
    for name in ("evil\x1b]0;title\x07", "..x", "UPPER", "file"):
        (passes / name).mkdir()
    linked = passes / "linked"
    linked.mkdir()
    (linked / "events.jsonl").symlink_to(elsewhere / "events.jsonl")
    garbage = passes / "garbage"
    garbage.mkdir()
    (garbage / "pass.toml").write_bytes(
        b'model = "\\u001b[31mred"\nwords = -5\nchannels = 7\nended = 2026-01-01'
    )
    (garbage / "events.jsonl").write_bytes(b"\0" * 100_000 + b"\n{}\n[]\n" + b'{"a":' * 10_000)
    pipe = passes / "pipe"
    pipe.mkdir()
    os.mkfifo(pipe / "pass.toml")
    os.mkfifo(pipe / "events.jsonl")
    shown = user.run("sessions", "transcripts", "latest").stdout
    assert "\x1b" not in shown
    assert [line.split()[0] for line in shown.splitlines()[1:]] == ["file", "garbage", "pipe"]
    for name in ("link", "linked", "garbage", "pipe", "../../elsewhere", "/etc", "nothing"):
        assert user.run("sessions", "transcripts", "latest", "--use", name).returncode == 2
        facts = read_toml(session / "session.toml")
        (session / "session.toml").write_text(tomli_w.dumps(facts | {"transcript": name}))
        assert "secret" not in user.run("sessions", "show", "latest").stdout
        assert Library(session.parent).summaries()
    assert user.run("sessions", "transcripts", "latest", "--use", "live").returncode == 0
    shutil.rmtree(passes)
    passes.symlink_to(elsewhere)
    refused = user.run("sessions", "retranscribe", "latest")
    assert "is a link" in refused.stderr
    assert [path.name for path in elsewhere.iterdir()] == ["events.jsonl"]
