"""A profile is edited in the user's own editor: errors are reported, and nothing is lost."""

import stat
from pathlib import Path

import pytest

from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system import editor
from tests.support.command import COMMAND, Home
from tests.support.terminal import terminal

SCRIPT = """#!/bin/sh
# An editor that first makes a mistake, and mends it when it is called again.
if grep -q speed "$1"
then sed -i s/speed.*/chunk_ms\\ =\\ 200/ "$1"
else printf '[streaming]\\nspeed = 1\\n' > "$1"
fi
touch "$1~"
echo called >> "$HOME/calls"
"""


@pytest.fixture
def saved(home: Home) -> Path:
    """A saved profile."""
    return profiles.save("standup", Profile())


def test_a_draft_replaces_the_profile_and_stays_private(saved: Path) -> None:
    draft = profiles.open_draft("standup")
    draft.path.write_text('# by hand\n[source]\nspec = "tone"\n')
    assert load_profile("standup").source.spec == "microphone"
    assert draft.save()
    draft.discard()
    assert saved.read_text().startswith("# by hand")
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert [each.name for each in saved.parent.iterdir()] == ["standup.toml"]


def test_what_is_not_changed_is_not_written(saved: Path) -> None:
    before = saved.stat().st_ino
    draft = profiles.open_draft("standup")
    assert not draft.save()
    draft.discard()
    assert saved.stat().st_ino == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("foo = 1", "standup.toml: foo: no such key"),
        ("[engine]\nurl = 'https://ann:secret@host'", "a profile holds no secret"),
        ("[[[", "standup.toml: expected TOML"),
        (None, "there is no such file"),
    ],
)
def test_an_invalid_draft_is_an_error_and_the_profile_stays(
    saved: Path, typed: str | None, said: str
) -> None:
    before = saved.read_text()
    draft = profiles.open_draft("standup")
    if typed is None:
        draft.path.unlink()
    else:
        draft.path.write_text(typed)
    with pytest.raises(ConfigError, match=said):
        draft.save()
    assert saved.read_text() == before
    assert draft.path.exists() is (typed is not None), "it can be edited again"
    draft.discard()


def test_only_what_is_saved_can_be_edited_or_renamed(saved: Path) -> None:
    for job in (lambda: profiles.open_draft("retro"), lambda: profiles.rename("retro", "x")):
        with pytest.raises(ConfigError, match="there is no profile 'retro'"):
            job()
    with pytest.raises(ConfigError, match="is no name for a profile"):
        profiles.rename("standup", "../x")


@pytest.mark.parametrize(
    ("visual", "said"),
    [
        ("", "export VISUAL=nano"),
        ("no-such-editor -w", '"no-such-editor" is not on this machine'),
        ("'quoted", "is not on this machine"),
        ("false", "failed with exit code 1"),
    ],
)
def test_an_editor_that_cannot_be_used_is_one_sentence(
    saved: Path, monkeypatch: pytest.MonkeyPatch, visual: str, said: str
) -> None:
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.delenv("EDITOR", raising=False)
    with pytest.raises(UsageError, match=said):
        editor.edit(saved)


@pytest.fixture
def author(user: Home) -> Home:
    """A user with an editor and a profile."""
    script = user.path / "my editor.sh"
    script.write_text(SCRIPT)
    script.chmod(0o700)
    user.extra["EDITOR"] = f"'{script}'"
    made = user.run("profiles", "new", "standup", "--source", "silence")
    assert made.returncode == 0, made.stderr
    return user


def profile_of(user: Home) -> Path:
    return user.path / ".config/symbl-tui/profiles/standup.toml"


def test_in_a_real_terminal_a_mistake_is_corrected_and_the_screen_comes_back(author: Home) -> None:
    with terminal(author, f"{COMMAND} --source silence") as screen:
        screen.until(lambda seen: "LIVE" in seen)
        screen.keys("F3")
        screen.until(lambda seen: "1 saved" in seen and 'spec = "silence"' in seen)
        screen.keys("e")
        screen.until(lambda seen: 'Edit "standup" again?' in seen)
        screen.until(lambda seen: "streaming.speed: no such key" in " ".join(seen.split()))
        assert "silence" in profile_of(author).read_text(), "what was there before is still there"
        screen.keys("y")
        screen.until(lambda seen: "saved" in seen and "chunk_ms = 200" in seen)
        screen.keys("Enter")
        screen.until(lambda seen: 'start "standup"?' in seen)
        screen.keys("n")
        screen.until(lambda seen: "LIVE" in seen)
        screen.leave()
    assert (author.path / "calls").read_text().split() == ["called", "called"]
    assert profile_of(author).read_text() == "[streaming]\nchunk_ms = 200\n"
    assert [each.name for each in profile_of(author).parent.iterdir()] == ["standup.toml"]


def test_switching_in_a_real_terminal_prints_the_summary_of_both_sessions(author: Home) -> None:
    with terminal(author, f"{COMMAND} --source tone --channel-names Beep", width=100) as screen:
        screen.until(lambda seen: "LIVE" in seen)
        screen.keys("F3")
        screen.until(lambda seen: "1 saved" in seen)
        screen.keys("Enter")
        screen.until(lambda seen: 'start "standup"?' in seen)
        screen.keys("y")
        screen.until(lambda seen: "LIVE" in seen and "standup" in seen and "Beep" not in seen)
        shown = screen.leave()
    assert "Beep: heard" in shown
    assert "Speaker: heard" in shown
    assert len(author.sessions) == 2


def test_the_command_line_edits_and_renames_too(author: Home) -> None:
    with terminal(author, f"{COMMAND} profiles edit standup") as screen:
        screen.until(lambda seen: "edit it again? [Y/n]" in seen)
        screen.keys("n", "Enter")
        screen.until(lambda seen: "is unchanged" in seen and "[exit 2]" in seen)
    assert "silence" in profile_of(author).read_text()
    assert author.run("profiles", "rename", "standup", "retro").returncode == 0
    assert author.run("profiles", "check", "retro").stdout == "ok\n"
    refused = author.run("profiles", "edit", "retro")
    assert (refused.returncode, "needs a terminal" in refused.stderr) == (2, True)
