"""``symbl-tui models``: a model is listed, used, checked and refused with the command that helps."""

import json

import pytest

from symbl_tui.cli.list_options import ListOptions
from symbl_tui.cli.model_choices import model_choices
from symbl_tui.cli.models_check_command import CheckModelOptions, check
from symbl_tui.cli.models_command import UseModelOptions, list_models, use
from symbl_tui.engine.models.catalogue import CATALOGUE
from symbl_tui.engine.models.installed import installed
from symbl_tui.engine.recognizers.selection.registry import is_live
from symbl_tui.errors import ConfigError, UsageError
from tests.support.command import Home

pytestmark = pytest.mark.usefixtures("home")

ABSENT = next(each for each in CATALOGUE if each.files and is_live(each.runtime) and not each.packaged)


def test_every_line_of_the_list_and_its_notes_fits_eighty_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list_models(ListOptions()) == 0
    printed = capsys.readouterr()
    assert max(map(len, printed.out.splitlines() + printed.err.splitlines())) <= 80
    assert all(entry.name in printed.out for entry in CATALOGUE)


def test_the_json_list_can_be_read_by_programs(capsys: pytest.CaptureFixture[str]) -> None:
    list_models(ListOptions(json=True))
    printed = capsys.readouterr()
    models = {model["name"]: model for model in json.loads(printed.out)}
    assert set(models) >= {entry.name for entry in CATALOGUE}
    assert models[ABSENT.name]["installed"] is False
    assert printed.err == ""


def test_a_model_that_is_not_installed_is_not_used_and_the_remedy_is_named() -> None:
    with pytest.raises(UsageError, match=f"models install {ABSENT.name} installs it"):
        use(UseModelOptions(name=ABSENT.name))


def test_a_model_that_does_not_exist_is_refused() -> None:
    with pytest.raises((UsageError, ConfigError), match="gramophone"):
        use(UseModelOptions(name="gramophone"))
    with pytest.raises((UsageError, ConfigError), match="gramophone"):
        check(CheckModelOptions(name="gramophone"))


def test_a_packaged_model_is_used_by_a_line_of_the_settings(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    name = next(name for name, model in installed().items() if is_live(model.runtime))
    assert use(UseModelOptions(name=name)) == 0
    assert str(home.config / "engine.toml") in capsys.readouterr().out
    choices = model_choices()
    assert choices is not None
    assert [model.name for model in choices.models if model.in_use] == [name]


def test_settings_that_cannot_be_read_offer_no_choice_on_the_screen(home: Home) -> None:
    home.config.mkdir(parents=True)
    (home.config / "engine.toml").write_text("= nonsense")
    assert model_choices() is None
