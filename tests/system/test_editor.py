"""The user's own editor is run, and without a usable one the user learns how to name one."""

import signal
from pathlib import Path

import pytest

from symbl_tui.errors import UsageError
from symbl_tui.system.editor import edit, editor_command


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that writes into the file, and is the one of the environment."""
    path = tmp_path / "my editor"
    path.write_text('#!/bin/sh\necho "$1" > "$2"\n')
    path.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{path}' --wait")
    return path


def test_an_editor_may_have_blanks_in_its_path_and_arguments(script: Path, tmp_path: Path) -> None:
    file = tmp_path / "profile.toml"
    edit(file)
    assert file.read_text() == "--wait\n"


def test_the_visual_editor_is_preferred(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    assert editor_command() == ["true"]
    monkeypatch.setenv("VISUAL", "")
    assert editor_command() == [str(script), "--wait"]


@pytest.mark.parametrize(
    ("editor", "message", "remedy"),
    [
        ("", "the environment names no editor", "export VISUAL=nano"),
        ("no-such-editor -x", 'the editor "no-such-editor" is not on this machine', "another in VISUAL"),
        ("'never closed", "is not on this machine", "another in VISUAL"),
        ("\x1b[2J", 'the editor "[2J" is not on this machine', "another in VISUAL"),
    ],
)
def test_a_wrong_editor_is_an_error_that_names_the_variable(
    editor: str, message: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    with pytest.raises(UsageError) as refused:
        editor_command()
    assert message in refused.value.message
    assert remedy in refused.value.remedy


def test_an_editor_that_fails_or_cannot_start_changes_nothing(script: Path, tmp_path: Path) -> None:
    script.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(UsageError, match="failed with exit code 3; nothing was changed"):
        edit(tmp_path / "profile.toml")
    script.write_text("#!/no/such/interpreter\n")
    with pytest.raises(UsageError, match=r"cannot be started .*; name another in VISUAL"):
        edit(tmp_path / "profile.toml")


def test_ctrl_c_in_the_editor_is_the_editors_and_ends_nothing_else(script: Path, tmp_path: Path) -> None:
    script.write_text(
        "#!/bin/sh\n"
        # Until the interrupt (bit 1) is among the signals that its parent ignores.
        "until grep -q '^SigIgn:.*[2367abef]$' /proc/$PPID/status; do sleep 0.02; done\n"
        "kill -INT $PPID\n"
        'echo edited > "$2"\n'
        "kill -INT $$\n"
        'echo "not interrupted" > "$2"\n'
    )
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(UsageError, match="failed with exit code -2"):
        edit(tmp_path / "profile.toml")
    assert (tmp_path / "profile.toml").read_text() == "edited\n"
    assert signal.getsignal(signal.SIGINT) is before
