"""The models for a recording: every recogniser's, the most accurate first, by any spelling of their names."""

from pathlib import Path

import pytest

from symbl_tui.engine.models import installed
from symbl_tui.engine.models.installed import InstalledModel
from symbl_tui.engine.recognizers.selection.available import available, find
from symbl_tui.errors import ConfigError, UsageError


def test_the_most_accurate_model_comes_first() -> None:
    models = available()
    assert {"moonshine-tiny-en", "pocketsphinx", "whisper-tiny-en"} <= {model.name for model in models}
    rates = [model.wer or 100.0 for model in models]
    assert rates == sorted(rates)


def test_the_best_is_another_than_that_of_the_present_result() -> None:
    best = find("")
    other = find("", (best.settings.name, best.name))
    assert best.name != other.name


def test_pocketsphinx_is_never_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    only = {"pocketsphinx": InstalledModel("pocketsphinx", Path(), "pocketsphinx", "English", packaged=True)}
    monkeypatch.setattr(installed, "installed", lambda: only)
    with pytest.raises(UsageError, match="no better model on this machine"):
        find("")
    assert find("pocketsphinx").settings.model == ""


@pytest.mark.parametrize("name", ["whisper-tiny-en", "tiny.en", "faster-whisper-tiny.en", "whisper-tiny.en"])
def test_a_whisper_model_is_found_by_any_of_its_names(name: str) -> None:
    assert find(name).name == "whisper-tiny-en"


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no model 'gossip' on this machine.*moonshine-tiny-en"):
        find("gossip")


def test_a_directory_must_hold_a_whole_model(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"model\.bin is missing"):
        find(f"{tmp_path}/")
