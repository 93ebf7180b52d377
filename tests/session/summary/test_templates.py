"""A user's template is used before a shipped one, and what is no template is refused with the known names."""

from pathlib import Path

import pytest

from symbl_tui.errors import ConfigError
from symbl_tui.session.summary.templates import load_template, template_names, templates_dir
from tests.support.command import Home

SHIPPED = ("default", "interview", "sales-call", "standup")


@pytest.fixture
def own(home: Home) -> Path:
    templates_dir().mkdir(parents=True)
    return templates_dir()


def test_the_default_stands_first_and_the_users_are_among_the_others_by_name(own: Path) -> None:
    for name in ("haiku.md", "standup.md", ".hidden.md", "odd$name.md", "notes.txt", "Zen.md"):
        (own / name).write_text("x")
    assert template_names() == ("default", "Zen", "haiku", *SHIPPED[1:])


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_template_has_an_instruction(home: Home, name: str) -> None:
    assert len(load_template(name)) > 50


def test_the_users_template_replaces_the_shipped_one_of_its_name(own: Path) -> None:
    (own / "standup.md").write_bytes(b"\xef\xbb\xbfJust\x1b[31m say who\xff is here.\n\n\n\nBriefly.\n")
    assert load_template("standup") == "Just[31m say who\ufffd is here.\n\nBriefly."


def test_a_template_has_at_most_sixteen_kilobytes(own: Path) -> None:
    (own / "long.md").write_text("x" * (16 << 10))
    assert len(load_template("long")) == 16 << 10
    (own / "long.md").write_text("x" * ((16 << 10) + 1))
    with pytest.raises(ConfigError, match=r"long\.md: cannot be read \(it has more than 16 KiB\)"):
        load_template("long")


@pytest.mark.parametrize("content", ["", " \n\t\n", "\x1b\x00"])
def test_an_empty_template_is_refused_and_not_replaced_by_another(own: Path, content: str) -> None:
    (own / "default.md").write_text(content)
    with pytest.raises(ConfigError, match="is empty") as raised:
        load_template("default")
    assert raised.value.remedy


def test_a_directory_in_the_place_of_a_template_is_one_sentence(own: Path) -> None:
    (own / "default.md").mkdir()
    with pytest.raises(ConfigError, match=r"cannot be read \(it is a directory, no regular file\)"):
        load_template("default")


@pytest.mark.parametrize("name", ["", "../default", "a/b", ".", "-x", "x" * 61, "a\nb", "é", "default.md"])
def test_a_name_leads_to_no_other_directory(own: Path, name: str) -> None:
    (own.parent / "default.md").write_text("elsewhere")
    with pytest.raises(ConfigError, match="is no name of a template") as raised:
        load_template(name)
    assert "\n" not in raised.value.message
    assert "default, interview, sales-call, standup" in raised.value.remedy
