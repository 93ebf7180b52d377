"""A hook's command gets the event, none of the program's secrets, and never more time than it may take."""

import asyncio
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from symbl_tui.session.hooks.command_hook import run_command
from symbl_tui.session.hooks.hook_failure import HookFailure
from tests.session.hooks.hook_runs import QUICK, command, event, is_alive
from tests.support.waiting import until

WRITE_ALL = "import json, os, sys; print(json.dumps([json.load(sys.stdin), dict(os.environ), os.getcwd()]))"


async def test_the_event_comes_as_json_on_standard_input() -> None:
    given = event("action_item", text="Send \x1b[31mit; $(rm -rf ~)")
    script = "import json, sys; print(json.load(sys.stdin)['data']['text'].encode().hex())"
    assert bytes.fromhex(await run_command(command(script), given, QUICK)).decode() == given.data["text"]
    document = json.loads(given.document(with_folder=True))
    assert document.keys() == {"id", "type", "timestamp", "session", "data"}
    assert document["session"] == {
        "name": "2026-11-30_10-00-00-standup",
        "title": "Stand-up",
        "folder": "/tmp/standup",
    }


async def test_no_secret_of_the_program_reaches_a_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = dict.fromkeys(
        ("SYMBL_APP_SECRET", "SYMBL_APP_ID", "AWS_KEY", "GITHUB_TOKEN", "MINE"), "very-secret"
    )
    for name, value in secret.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path))
    written = tmp_path / "written"
    script = f"import sys; sys.stdout = open({str(written)!r}, 'w'); {WRITE_ALL}"
    await run_command(command(script), event(), QUICK)
    _, environment, directory = json.loads(written.read_text())
    assert not secret.keys() & environment.keys()
    assert "very-secret" not in str(environment)
    assert environment["PATH"] == os.environ["PATH"]
    assert (environment["SYMBL_TUI_EVENT"], directory) == ("final", str(tmp_path))
    asked = command("import os; print(os.environ['MINE'])", env=("MINE",))
    assert await run_command(asked, event(), QUICK) == "very-secret"


async def test_no_shell_reads_the_arguments() -> None:
    arguments = ("-c", "import sys; print(sys.argv[1:])", "$(id); `id` *")
    hook = command("", command=(sys.executable, *arguments))
    assert await run_command(hook, event(), QUICK) == "['$(id); `id` *']"


async def test_a_command_that_reads_nothing_is_no_trouble() -> None:
    assert await run_command(command("print('done')"), event(text="x" * 500_000), QUICK) == "done"


async def test_a_command_that_hangs_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = (
        "import os, signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal, time; "
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)']);"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}'); time.sleep(600)"
    )
    running = asyncio.create_task(run_command(command(script, timeout=600), event(), QUICK))
    await until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    for pid in map(int, pids.read_text().split()):
        await until(lambda pid=pid: not is_alive(pid))  # type: ignore[misc]


async def test_the_time_of_a_command_is_limited() -> None:
    with pytest.raises(HookFailure, match=r"was ended after 0\.2 s"):
        await run_command(command("import time; time.sleep(600)", timeout=0.2), event(), QUICK)


async def test_what_a_command_leaves_in_the_background_ends_with_it(tmp_path: Path) -> None:
    sleeper = "[sys.executable, '-c', 'import time; time.sleep(600)']"
    script = f"import subprocess, sys; print(subprocess.Popen({sleeper}).pid)"
    pid = int(await run_command(command(script), event(), QUICK))
    await until(lambda: not is_alive(pid))


async def test_output_without_end_is_read_and_not_kept() -> None:
    started = time.monotonic()
    script = "import sys\nfor _ in range(300): sys.stdout.write('x' * 10_000)"
    output = await run_command(command(script, timeout=60), event(), QUICK)
    assert 0 < len(output) <= 4_000
    assert time.monotonic() - started < 60


async def test_a_failure_has_its_reason() -> None:
    with pytest.raises(HookFailure, match=r"exit code 3: no \[31m account"):
        await run_command(command(r"import sys; print('no \x1b[31m account'); sys.exit(3)"), event(), QUICK)
    with pytest.raises(HookFailure, match="ended by signal 9"):
        await run_command(command("import os; os.kill(os.getpid(), 9)"), event(), QUICK)
    with pytest.raises(HookFailure, match=r"cannot be started \(No such file or directory\)"):
        await run_command(command("", command=("/no/such/program",)), event(), QUICK)
    with pytest.raises(HookFailure, match="cannot be started"):
        await run_command(command("", command=("/bin/true", "\0")), event(), QUICK)


async def test_nothing_stays_open() -> None:
    def descriptors() -> int:
        return len([*Path("/proc/self/fd").iterdir()])

    before = descriptors()
    failing = command("import sys; sys.exit(1)")
    for hook in (command("print(1)"), command("", command=("/no/such/program",)), failing):
        with suppress(HookFailure):
            await run_command(hook, event(), QUICK)
    await until(lambda: descriptors() == before)
