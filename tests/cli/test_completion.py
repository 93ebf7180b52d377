"""A shell completes commands, options, and the names that this machine knows."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.session.recorded_folder import STARTED, record
from tests.support.command import COMMAND, Home

pytestmark = pytest.mark.slow

BASH = """
PATH={directory}:$PATH
eval "$(symbl-tui completion bash)"
COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}
read -ra COMP_WORDS <<<"$COMP_LINE"; COMP_CWORD=$((${{#COMP_WORDS[@]}}-1))
_python_argcomplete symbl-tui
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def complete(user: Home, line: str) -> list[str]:
    """What bash offers for a line."""
    script = BASH.format(directory=Path(COMMAND).parent, line=line)
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env=user.environment,
        cwd=user.path,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("symbl-tui sessi", ["sessions"]),
        ("symbl-tui sessions exp", ["export"]),
        ("symbl-tui sessions export latest --for", ["--format"]),
        ("symbl-tui run --source micro", ["microphone"]),
        ("symbl-tui run --source tal", ["talk.wav"]),
        ("symbl-tui --profile sta", ["standup"]),
        (f"symbl-tui sessions show {STARTED:%Y-%m-%d}", [f"{STARTED:%Y-%m-%dT%H-%M-%S}-standup"]),
    ],
)
def test_bash_offers_what_there_is(user: Home, line: str, offered: list[str]) -> None:
    record(user.data / "sessions")
    profiles = user.config / "profiles"
    profiles.mkdir(parents=True)
    (profiles / "standup.toml").write_text('title = "Standup"\n')
    (user.path / "talk.wav").touch()
    assert complete(user, line) == offered


def test_names_that_strangers_gave_are_offered_as_text_or_not_at_all(user: Home) -> None:
    started = f"{STARTED:%Y-%m-%d}"
    names = (
        "$(touch run1)",
        "`touch run2`",
        ";touch run3",
        "a\ntouch run4",
        "\x1b[2J\x07",
        "\udcff",
        "a\x0bb",
    )
    for name in ("it's", *names):
        (user.data / "sessions" / f"{started}{name}").mkdir(parents=True)
    offered = complete(user, f"symbl-tui sessions show {started}")
    assert any(each.startswith(f"{started}it") for each in offered)
    assert "\x1b" not in "".join(offered)
    # Quoted: a backslash is before whatever the shell would act on.
    assert not [each for each in offered if re.search(r"(?<!\\)[$`;(]", each)]
    assert not list(user.path.glob("run*"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_its_code(user: Home, shell: str) -> None:
    printed = user.run("completion", shell).stdout
    assert "symbl-tui" in printed
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=printed, text=True, check=True)
