"""Which model is in use is read from engine.toml, and changed there without touching anything else."""

import tomllib
from pathlib import Path

import pytest

from symbl_tui.engine.models.installed import InstalledModel, installed
from symbl_tui.engine.recognizers.selection.engine_toml import line_for, selected, use
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system import paths

WRITTEN = """# mine
[recognizer]  # who understands
name = "deepgram"
url = "ws://127.0.0.1:9"  # my server

[limits]
jobs = 3
"""


def settings(content: str) -> Path:
    path = paths.engine_settings()
    path.parent.mkdir(parents=True)
    path.write_text(content)
    return path


def test_using_a_model_changes_two_keys_and_keeps_the_comments() -> None:
    path = settings(WRITTEN)
    have = installed()
    use(have["moonshine-tiny-en"])
    assert selected(have).uses(have["moonshine-tiny-en"])
    content = path.read_text()
    for kept in ("# mine", "# who understands", "# my server", "jobs = 3"):
        assert kept in content
    assert tomllib.loads(content)["recognizer"]["url"] == "ws://127.0.0.1:9"
    use(have["pocketsphinx"])
    assert selected(have).uses(have["pocketsphinx"])
    assert not selected(have).uses(have["moonshine-tiny-en"])


def test_a_first_choice_makes_the_file() -> None:
    have = installed()
    use(have["moonshine-tiny-en"])
    wanted = {"recognizer": {"name": "moonshine", "model": "moonshine-tiny-en"}}
    assert tomllib.loads(paths.engine_settings().read_text()) == wanted
    assert tomllib.loads(line_for("moonshine-tiny-en", "moonshine")) == wanted


@pytest.mark.parametrize("content", ["", '[recognizer]\nname = "auto"\n'], ids=["unsaid", "auto"])
def test_moonshine_is_the_default(content: str) -> None:
    settings(content)
    have = installed()
    assert selected(have).uses(have["moonshine-tiny-en"])
    del have["moonshine-tiny-en"]  # a package without its model
    assert selected(have).uses(have["pocketsphinx"])


def test_the_line_that_is_printed_can_be_used_and_changed() -> None:
    have = installed()
    settings(line_for("moonshine-tiny-en", "moonshine") + "\n")
    assert selected(have).uses(have["moonshine-tiny-en"])
    use(have["pocketsphinx"])
    assert selected(have).uses(have["pocketsphinx"])


def test_a_model_named_by_its_directory_is_the_one_in_use(tmp_path: Path) -> None:
    model = InstalledModel("own", tmp_path, "sherpa-onnx", "English")
    settings(f'[recognizer]\nname = "sherpa-onnx"\nmodel = "{tmp_path}"\n')
    assert selected({"own": model}).uses(model)


def test_the_only_model_of_sherpa_is_in_use_when_none_is_named(tmp_path: Path) -> None:
    model = InstalledModel("own", tmp_path, "sherpa-onnx", "English")
    settings('[recognizer]\nname = "sherpa-onnx"\n')
    assert selected({"own": model}).uses(model)


def test_a_model_for_recordings_is_not_made_the_live_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no live recogniser; use it with: symbl-tui sessions retranscribe"):
        use(InstalledModel("whisper-tiny-en", tmp_path, "whisper", "English"))
    assert not paths.engine_settings().exists()


def test_a_broken_file_stays_as_it_is() -> None:
    path = settings("recognizer = 3\n")
    have = installed()
    with pytest.raises(ConfigError, match="recognizer: expected a table"):
        selected(have)
    with pytest.raises(ConfigError, match="so the recogniser stays as it is"):
        use(have["pocketsphinx"])
    assert path.read_text() == "recognizer = 3\n"
