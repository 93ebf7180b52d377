"""After a session: ``[session] refine`` transcribes it again by a better model."""

import asyncio
import time
from pathlib import Path

import pytest
import soundfile

from symbl_tui.audio.registry import open_source
from symbl_tui.cli import automatic_summary, background_process
from symbl_tui.cli.after_session import background_hook
from symbl_tui.config.profile import AssistantConfig, Profile, SessionConfig
from symbl_tui.errors import EngineUnreachable, SymblTuiError
from symbl_tui.session.archive.pass_catalog import passes_of
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.view import Notice
from symbl_tui.session.summary.assistant_file import latest_summary
from tests.engine.human_speech import recording
from tests.session.recorded_folder import record, said
from tests.session.session_run import SessionRun
from tests.support.chat_server import chat_server, completion
from tests.support.command import Home
from tests.support.scripted_engine import scripted_engine
from tests.support.waiting import wait_until

NAME = "whisper-tiny-en"


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    path = tmp_path / "beckett.wav"
    soundfile.write(path, recording("beckett"), 16_000)
    return path


def profile(user: Home, refine: str) -> str:
    path = user.path / "refined.toml"
    path.write_text(f'[session]\nrefine = "{refine}"\n[source]\npace = inf\n')
    return str(path)


def test_a_run_is_transcribed_again_before_it_exits(user: Home, spoken: Path) -> None:
    done = user.run("run", "--profile", profile(user, "tiny.en"), "--source", f"file:{spoken}", timeout=110)
    assert done.returncode == 0, done.stderr
    assert f"{NAME}: " in done.stderr
    recorded = read_session(user.sessions[0])
    assert recorded.facts.transcript == NAME
    assert "Fail better." in " ".join(line.text for line in recorded.lines)


def test_an_unknown_model_does_not_fail_the_session(user: Home, spoken: Path) -> None:
    done = user.run("run", "--profile", profile(user, "large-v9"), "--source", f"file:{spoken}", timeout=110)
    assert done.returncode == 0
    assert "not transcribed again: there is no model 'large-v9'" in done.stderr
    assert read_session(user.sessions[0]).facts.transcript == ""


def test_behind_a_screen_a_background_process_transcribes_again(home: Home, spoken: Path) -> None:
    folder = record(home.path / "sessions", events=said("nothing of it"), length=10.0)
    for name in ("1-alice", "2-bob"):
        soundfile.write(folder / f"{name}.flac", soundfile.read(spoken)[0], 16_000)
    start = background_hook(Profile(session=SessionConfig(refine="tiny.en")))
    assert start is not None
    assert "in the background" in start(folder, None)
    until = time.monotonic() + 100
    while read_session(folder).facts.transcript != NAME and time.monotonic() < until:
        time.sleep(0.1)
    assert [each.name for each in passes_of(folder)] == [NAME]
    assert "Fail better." in " ".join(line.text for line in read_session(folder).lines)


def test_without_a_setting_nothing_follows_a_session() -> None:
    assert background_hook(Profile()) is None


@pytest.mark.parametrize(
    ("error", "commands"),
    [(None, ["retranscribe", "diarize"]), (EngineUnreachable("no answer"), ["diarize"])],
    ids=["ended", "failed"],
)
def test_after_a_failed_session_only_the_labels_are_started(
    home: Home, monkeypatch: pytest.MonkeyPatch, error: SymblTuiError | None, commands: list[str]
) -> None:
    started: list[str] = []
    monkeypatch.setattr(background_process, "start", lambda *words, **_: started.append(words[1]))
    hook = background_hook(Profile(session=SessionConfig(refine="tiny.en", diarize=True)))
    assert hook is not None
    hook(home.path / "session", error)
    assert started == commands


async def test_the_hook_of_a_session_finds_it_closed_and_its_notice_is_emitted(
    tmp_path: Path, spoken: Path
) -> None:
    found: list[bool] = []

    def after(folder: Path, error: SymblTuiError | None) -> str:
        recorded = read_session(folder)
        found.append(recorded.facts.ended is not None and not recorded.facts.running)
        return "and now again"

    async with scripted_engine() as engine:
        source = open_source(f"file:{spoken}", pace=100.0)
        run = SessionRun(tmp_path, source, engine.endpoint, on_closed=after)
        await asyncio.wait_for(run.until_over(), 60)
    assert found == [True]
    assert Notice("and now again") in run.updates


def test_an_assistant_on_this_machine_summarises_a_session_that_is_over(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    folder = record(home.path / "sessions")
    commands: list[tuple[str, ...]] = []
    start = background_process.start

    def noted(*words: str) -> None:
        commands.append(words)
        start(*words)

    monkeypatch.setattr(background_process, "start", noted)
    with chat_server(lambda _: completion("They move the deadline.")) as model:
        profile = Profile(assistant=AssistantConfig(url=model.url, model="tiny"))
        hook = background_hook(profile)
        assert hook is not None
        assert hook(folder, None) == "", "nothing leaves this machine"
        written = wait_until(lambda: latest_summary(folder))
    assert written is not None
    assert written.text == "They move the deadline."
    assert not any("secret" in word for words in commands for word in words)


def test_another_machine_gets_nothing_without_the_users_word(home: Home) -> None:
    profile = Profile(assistant=AssistantConfig(url="https://llm.example.com/v1"))
    hook = background_hook(profile)
    assert hook is not None
    assert hook(record(home.path / "sessions"), None) == ""
    assert not automatic_summary.requested(profile)
