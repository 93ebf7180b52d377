"""``symbl-tui profiles``: what a user types and reads."""

import io
import os
import pty
import sys
from pathlib import Path

import pytest

from symbl_tui.cli.command import parse
from symbl_tui.cli.command_table import build_parser
from symbl_tui.config.profile import SpeakerConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profile_names import exists
from symbl_tui.errors import ConfigError, SymblTuiError, UsageError
from tests.support.command import Home

pytestmark = pytest.mark.usefixtures("home")


def profiles(*arguments: str) -> int:
    """Run ``symbl-tui profiles``; the exit code, or the error that it raises."""
    return parse(build_parser(), ["profiles", *arguments])()


def test_options_become_a_profile_that_is_shown_and_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert profiles("new", "stand up", "--source", "tone:300", "--channel-names", "Ann,Bob") == 0
    assert capsys.readouterr().out.endswith("profiles/stand up.toml\n")
    assert profiles("show", "stand up") == 0
    assert 'spec = "tone:300"' in capsys.readouterr().out
    assert profiles("check", "stand up") == 0
    assert capsys.readouterr().out == "ok\n"
    assert [speaker.name for speaker in load_profile("stand up").speakers] == ["Ann", "Bob"]


def test_options_before_the_command_count_too(home: Home) -> None:
    assert parse(build_parser(), ["--source", "silence", "profiles", "new", "quiet"])() == 0
    assert load_profile("quiet").source.spec == "silence"


def test_a_profile_is_made_from_another_and_speakers_keep_their_user_ids(home: Home) -> None:
    (home.config / "profiles").mkdir(parents=True)
    (home.config / "profiles" / "a.toml").write_text(
        '[[speakers]]\nname = "Ann"\nuser_id = "ann@x.org"\n[[speakers]]\nname = "Bob"\n'
    )
    profiles("new", "b", "--profile", "a", "--channel-names", "Ann,Cem")
    made = load_profile("b")
    assert made.speakers == (SpeakerConfig(name="Ann", user_id="ann@x.org"), SpeakerConfig(name="Cem"))
    assert made.title == "b"


def test_a_profile_is_overwritten_only_with_replace() -> None:
    profiles("new", "a", "--source", "tone")
    with pytest.raises(UsageError, match="there is a profile 'a' already; use --replace"):
        profiles("new", "a", "--source", "silence")
    assert load_profile("a").source.spec == "tone"
    profiles("new", "a", "--source", "silence", "--replace")
    assert load_profile("a").source.spec == "silence"


def test_the_list_summarises_each_profile_and_names_the_fault_of_an_invalid_one(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert profiles("list") == 0
    assert "no profile is saved yet" in capsys.readouterr().err
    profiles("new", "good", "--source", "tone", "--channel-names", "Ann")
    (home.config / "profiles" / "bad.toml").write_text('title = "\\u001b[2J"\nfoo = 1')
    capsys.readouterr()
    assert profiles("list") == 0
    bad, good = capsys.readouterr().out.splitlines()
    assert bad.startswith("bad   invalid: ")
    assert "foo: no such key" in bad
    assert good == "good  tone -> local (Ann)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "nowhere"), "there is no profile 'nowhere'"),
        (("check", "./nowhere.toml"), "there is no such file"),
        (("show", "nowhere"), "there is no profile 'nowhere'"),
        (("delete", "nowhere", "--yes"), "there is no profile 'nowhere'"),
        (("new", "../x"), "is no name for a profile"),
        (("new", "x", "--duration", "3"), "a profile holds no duration"),
        (("new", "x", "--channel-names", "Ann,"), "name: expected text of length >= 1"),
        (("new", "x", "--engine", "https://a:b@host"), "a profile holds no secret"),
        (("new", "x", "--source", "nosuch"), "there is no source 'nosuch'"),
        (("new", "x", "--source", "stdin", "--pcm", "mp3"), "'mp3' is no format of samples"),
    ],
)
def test_an_error_is_one_sentence_with_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(SymblTuiError, match=message) as caught:
        profiles(*arguments)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("spec", ["stdin", "socket:7123", "pipe:~/mic", "microphone:Desk"])
def test_a_source_that_is_not_available_now_can_be_saved_and_is_valid(spec: str) -> None:
    assert profiles("new", "x", "--source", spec) == 0
    assert profiles("check", "x") == 0


def test_the_check_finds_an_invalid_source(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('[source]\nspec = "nosuch"\n')
    with pytest.raises(SymblTuiError, match="there is no source 'nosuch'"):
        profiles("check", str(path))


def test_without_a_terminal_deleting_needs_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    profiles("new", "a")
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(UsageError, match="without one use --yes"):
        profiles("delete", "a")
    load_profile("a")
    assert profiles("delete", "a", "--yes") == 0
    with pytest.raises(ConfigError):
        load_profile("a")


@pytest.mark.parametrize(("answer", "left"), [(b"y\n", False), (b"\n", True), (b"n\n", True)])
def test_on_a_terminal_deleting_asks(monkeypatch: pytest.MonkeyPatch, answer: bytes, left: bool) -> None:
    profiles("new", "a")
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb", buffering=0) as keyboard, os.fdopen(theirs, "r") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        monkeypatch.setattr(sys, "stderr", os.fdopen(os.dup(theirs), "w"))
        keyboard.write(answer)
        assert profiles("delete", "a") == 0
        sys.stderr.close()
        assert exists("a") is left
