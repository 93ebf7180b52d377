"""Hooks as a user has them: beside a session of the installed command, and never from a stranger."""

import asyncio
import json
import math
import signal
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from msgspec import structs
from standardwebhooks.webhooks import Webhook

from symbl_tui.audio.registry import open_source
from symbl_tui.cli import exit_tasks
from symbl_tui.cli.session_hooks import finish_hooks, run_hooks
from symbl_tui.config.event_config import HookConfig
from symbl_tui.config.webhook_secrets import new_webhook_secret
from symbl_tui.session.hooks.hook_runner import HookRunner
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.state import SessionState
from tests.session.hooks.hook_runs import is_alive
from tests.session.hooks.https_receiver import receiver
from tests.session.recorded_folder import record
from tests.session.session_run import PROFILE, CuedSource, SessionRun, write_noise
from tests.support.command import COMMAND, Home
from tests.support.talkative_engine import talkative_engine
from tests.support.waiting import until

LIST_EVENTS = """
import json, sys
event = json.load(sys.stdin)
with open({path!r}, "a") as file:
    file.write(json.dumps(event) + "\\n")
"""
BEGINNING = [sys.executable, "-c"]


def events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def written_to(path: Path, *on: str) -> dict[str, object]:
    """A hook that appends its events to a file."""
    return {"on": list(on), "command": [*BEGINNING, LIST_EVENTS.format(path=str(path))]}


def write_profile(path: Path, **tables: object) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomli_w.dumps(tables))
    return str(path)


async def run(user: Home, *arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        *arguments,
        env=user.environment | {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "very-secret"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    return process.returncode or 0, out.decode(), errors.decode()


async def test_every_final_reaches_a_command_once_and_in_order_and_then_the_end(user: Home) -> None:
    seen = user.path / "seen"
    write_noise(user.path / "talk.wav", seconds=1.2, channels=1)
    failing = {"on": ["final"], "command": [*BEGINNING, "import sys; sys.exit(7)"]}
    write_profile(
        user.config / "profiles" / "standup.toml",
        source={"spec": f"file:{user.path / 'talk.wav'}"},
        hooks=[written_to(seen, "final", "end"), failing],
    )
    async with talkative_engine() as engine:
        code, out, errors = await run(user, "run", "--profile", "standup", "--engine", engine.endpoint.url)
    assert code == 0, errors
    found = events(seen)
    assert [each["data"].get("text") for each in found] == [*(f"Utterance {n}." for n in range(1, 6)), None]
    assert found[-1]["type"] == "end"
    assert found[-1]["session"]["folder"] == str(user.sessions[0])
    assert (user.sessions[0] / "1-speaker.flac").exists()
    assert len({each["id"] for each in found}) == 6
    assert errors.count("exit code 7") == 1
    assert "very-secret" not in seen.read_text() + errors + out
    stored = tomllib.loads((user.sessions[0] / "session.toml").read_text())["profile"]
    assert not stored["hooks"]


async def test_every_final_reaches_a_webhook_signed_while_the_session_runs(user: Home) -> None:
    secret = new_webhook_secret()
    user.extra["SYMBL_WEBHOOK_SECRET_TEAM"] = secret
    write_noise(user.path / "talk.wav", seconds=1.2, channels=1)
    async with receiver(user.path, b"503 Busy") as got, talkative_engine() as engine:
        hook = {"on": ["final"], "webhook": got.url, "ca_file": got.ca_file, "secret": "team"}
        write_profile(user.config / "config.toml", hooks=[hook])
        source = ("--source", f"file:{user.path / 'talk.wav'}", "--engine", engine.endpoint.url)
        code, out, errors = await run(user, "run", *source)
    assert (code, "symbl-tui: hook" in errors) == (0, False), errors
    documents = [
        Webhook(secret).verify(body, headers) for body, headers in zip(got.bodies, got.headers, strict=True)
    ]
    texts = [document["data"]["text"] for document in documents]
    assert texts == [
        "Utterance 1.",
        *(f"Utterance {number}." for number in range(1, 6)),
    ]  # the first one twice
    assert documents[0]["id"] == documents[1]["id"]
    assert str(user.path) not in str(got.bodies)
    assert secret not in out + errors + (user.state / "symbl-tui.log").read_text()


async def test_a_strangers_profile_runs_no_command_unless_that_is_allowed(user: Home, tmp_path: Path) -> None:
    seen = user.path / "seen"
    theirs = write_profile(
        tmp_path / "theirs" / "standup.toml", source={"spec": "tone"}, hooks=[written_to(seen, "state")]
    )
    for command in (["run", "--duration", "0.1"], ["hooks", "test"]):
        name = ["--profile", theirs] if command[0] == "run" else [theirs]
        code, _, errors = await run(user, *command, *name)
        assert (code, "use --allow-hooks" in errors) == (2, True)
    assert not seen.exists()
    code, out, _ = await run(user, "hooks", "test", theirs, "--allow-hooks")
    assert (code, out) == (0, "hook python (state): ok\n".replace("python", Path(sys.executable).name))
    assert [each["data"]["state"] for each in events(seen)] == ["listening"]


def test_a_session_that_goes_on_repeats_no_event_and_its_folder_runs_no_command(user: Home) -> None:
    folder = record(user.data / "sessions", "Standup", closed=False)
    for channel in ("1-alice.pcm", "2-bob.pcm"):
        (folder / channel).write_bytes(bytes(32_000))
    seen, theirs = user.path / "seen", user.path / "theirs"
    facts = tomllib.loads((folder / "session.toml").read_text())
    facts["profile"] = {
        "source": {"spec": "file:/nowhere.wav"},
        "hooks": [written_to(theirs, "state", "end")],
    }
    (folder / "session.toml").write_text(tomli_w.dumps(facts))
    write_profile(
        user.config / "config.toml", hooks=[written_to(seen, "final", "question", "tracker", "end")]
    )
    done = user.run("sessions", "recover", "--resume")
    assert done.returncode == 0, done.stderr
    assert "Alice: We should move the deadline." in done.stdout
    assert [each["type"] for each in events(seen)] == ["end"]
    assert not theirs.exists()


def interrupted(user: Home, title: str) -> None:
    """A session that was started with a profile of that title, and whose program died."""
    folder = record(user.data / "sessions", "Standup", closed=False)
    for channel in ("1-alice.pcm", "2-bob.pcm"):
        (folder / channel).write_bytes(bytes(32_000))
    facts = tomllib.loads((folder / "session.toml").read_text())
    facts["profile"] = {"title": title, "source": {"spec": "file:/nowhere.wav"}}
    (folder / "session.toml").write_text(tomli_w.dumps(facts))


@pytest.mark.parametrize(
    ("options", "title", "ran"),
    [
        (("--yes",), "weekly", "profile"),
        (("--yes",), "unknown", "config"),
        (("--yes",), "../weekly", "config"),
        ((), "weekly", "config"),  # a script that agreed to nothing
    ],
)
def test_a_session_that_goes_on_has_the_hooks_of_the_profile_that_it_was_started_with(
    user: Home, options: tuple[str, ...], title: str, ran: str
) -> None:
    interrupted(user, title)
    seen = {name: user.path / name for name in ("config", "profile")}
    write_profile(user.config / "config.toml", hooks=[written_to(seen["config"], "end")])
    write_profile(user.config / "profiles" / "weekly.toml", hooks=[written_to(seen["profile"], "end")])
    done = user.run("sessions", "recover", "--resume", *options)
    assert done.returncode == 0, done.stderr
    assert ("those of your profile weekly" in done.stderr) == (ran == "profile")
    assert [name for name, path in seen.items() if path.exists()] == [ran]


def test_a_secret_is_made_and_used_by_its_name_alone(user: Home) -> None:
    user.extra["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    made = user.run("hooks", "secret", "team")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("whsec_")
    assert made.stdout.strip() in (user.config / "webhook_secrets.toml").read_text()
    again = user.run("hooks", "secret", "team", "--stdin", input=made.stdout)
    assert (again.returncode, again.stdout) == (0, "")
    refused = user.run("hooks", "secret", "team", "--stdin", input="pass\n")
    assert (refused.returncode, "pass\n" in refused.stderr) == (2, False)
    assert "expected letters" in user.run("hooks", "secret", "../team").stderr


def test_a_profile_with_a_wrong_hook_is_found_by_check_and_a_right_one_is_shown(user: Home) -> None:
    path = user.config / "profiles" / "standup.toml"
    write_profile(path, hooks=[{"on": ["end"], "webhook": "http://example.org"}])
    assert "expected webhook to be https" in user.run("profiles", "check", "standup").stderr
    write_profile(path, hooks=[{"on": ["end"], "webhook": "https://example.org"}], notify={"on": ["end"]})
    assert user.run("profiles", "check", "standup").stdout == "ok\n"
    assert user.run("hooks", "list", "standup").stdout == "end -> webhook at example.org\n"
    assert "there are no hooks" in user.run("hooks").stderr
    shown = tomllib.loads(user.run("profiles", "show", "standup").stdout)
    assert (shown["hooks"][0]["webhook"], shown["notify"]["on"]) == ("https://example.org", ["end"])


@pytest.fixture
def _exit_tasks() -> Iterator[None]:
    yield
    exit_tasks.run_all()


@pytest.mark.usefixtures("_exit_tasks", "home")
async def test_hooks_that_hang_fail_and_flood_hold_up_no_final_and_not_the_end(tmp_path: Path) -> None:
    hooks = (
        HookConfig(on=("final",), command=(*BEGINNING, "import time; time.sleep(600)"), timeout=600),
        HookConfig(on=("final",), command=(*BEGINNING, "import sys; sys.exit(1)"), at_once=8),
        HookConfig(on=("final",), command=(*BEGINNING, "while True: print('x' * 1000)"), timeout=600),
        HookConfig(on=("final",), command=(*BEGINNING, "import os; os.kill(os.getpid(), 9)")),
    )
    write_noise(tmp_path / "talk.wav", seconds=4.1, channels=1)
    source = CuedSource(open_source(f"file:{tmp_path / 'talk.wav'}", pace=math.inf))
    async with talkative_engine(20) as engine:
        running = SessionRun(tmp_path, source, engine.endpoint)
        run_hooks(
            running.session, structs.replace(PROFILE, hooks=hooks), HookTiming(finish=0.0, kill_wait=0.1)
        )
        source.at(0.2, running.listening_or_stopped)
        await running.until_over()
    lines = [line for each in running.updates if isinstance(each, Change) for _, line in each.lines]
    assert len({line.text for line in lines if line.stage is Stage.UTTERANCE}) == 20
    assert running.states[-1] is SessionState.ENDED


@pytest.mark.usefixtures("_exit_tasks", "home")
async def test_of_sessions_that_are_over_no_hook_leaves_a_thread_or_a_task(tmp_path: Path) -> None:
    done = tmp_path / "done"
    hook = HookConfig(on=("end",), command=(*BEGINNING, f"open({str(done)!r}, 'a').write('x')"))
    write_noise(tmp_path / "talk.wav", seconds=0.2, channels=1)
    exit_tasks.run_all()  # those of other tests
    async with talkative_engine() as engine:
        for _ in range(3):  # a program that takes calls has many
            source = open_source(f"file:{tmp_path / 'talk.wav'}", pace=math.inf)
            running = SessionRun(tmp_path, source, engine.endpoint)
            run_hooks(running.session, structs.replace(PROFILE, hooks=(hook,)))
            await running.until_over()
    await until(lambda: not {each.name for each in threading.enumerate()} & {"symbl-hooks", "symbl-events"})
    assert done.read_text() == "xxx"
    assert not exit_tasks._tasks


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_user_who_does_not_wait_for_a_hook_leaves_nothing_of_it_behind(
    user: Home, number: signal.Signals
) -> None:
    pid = user.path / "pid"
    write_noise(user.path / "talk.wav", seconds=0.3, channels=1)
    slow = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    hook = {"on": ["end"], "command": [*BEGINNING, slow], "timeout": 600}
    write_profile(user.config / "config.toml", hooks=[hook])
    async with talkative_engine() as engine:
        source = ("--source", f"file:{user.path / 'talk.wav'}", "--engine", engine.endpoint.url)
        user.extra |= {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "very-secret"}
        running = user.start("run", *source)
        try:
            await until(lambda: pid.exists() and pid.read_text())
            assert running.stderr is not None
            while "waiting for hooks" not in (line := await asyncio.to_thread(running.stderr.readline)):
                assert line
            running.send_signal(number)
            _, errors = await asyncio.to_thread(running.communicate)
        finally:
            running.kill()
    assert running.returncode == 0
    assert "1 event not handled, as the program ends" in errors
    await until(lambda: not is_alive(int(pid.read_text())))


def test_signals_are_handled_as_before_once_the_hooks_have_ended() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    runner = HookRunner((), lambda _: b"", lambda _: None)
    finish_hooks(runner, (), 0.1)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
