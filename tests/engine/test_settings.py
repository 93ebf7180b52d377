"""engine.toml: errors name file and key, and the README lists every key."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from symbl_tui.engine.recognizers.selection.engine_toml import load_settings
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.errors import ConfigError
from tests.support.paths import README


def test_the_readme_has_every_key_with_its_default() -> None:
    (block,) = (
        text for text in re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL) if "[limits]" in text
    )
    shown = tomllib.loads(block)
    assert msgspec.convert(shown, EngineSettings) == DEFAULTS
    assert shown == msgspec.json.decode(msgspec.json.encode(DEFAULTS))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[limits]\nconnections = 0", "limits.connections: Expected `int` >= 1"),
        (
            '[recognizer]\nname = "gossip"',
            "recognizer.name: there is no recogniser 'gossip'; there is auto, ",
        ),
        ('[telephony]\ntrunk = "sip:{number}@x;maddr=y"', "telephony: trunk: the parameter 'maddr=y'"),
        ('[telephony]\ntrunk = "sip:x@y"', "telephony.trunk: "),
        ('[telephony]\naccount = "alice"', "telephony: account: 'alice' is no SIP address"),
        ("[recogniser]", "the file: Object contains unknown field `recogniser`"),
        ("[", "expected TOML"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "engine.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert f"{path}: " in str(caught.value)
    assert complaint in str(caught.value)
