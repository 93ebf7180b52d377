"""engine.toml: errors name file and key, and the README lists every key."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest
import tomli_w

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
        ("[limits]\nconnections = 0", "limits.connections: expected an integer >= 1"),
        (
            '[recognizer]\nname = "gossip"',
            "recognizer.name: there is no recogniser 'gossip'; there is auto, ",
        ),
        ('[telephony]\ntrunk = "sip:{number}@x;maddr=y"', "telephony: trunk: the parameter 'maddr=y'"),
        ('[telephony]\ntrunk = "sip:x@y"', "telephony.trunk: "),
        ('[telephony]\naccount = "alice"', "telephony: account: 'alice' is no SIP address"),
        (
            "[recogniser]",
            "recogniser: no such key; expected one of recognizer, limits, admission, node, store,",
        ),
        ('[log]\nformat = "xml"', "log.format: expected json or text"),
        ("[admission]\non = true", "admission.on: no such key; expected one of enabled, max_lag,"),
        ('[node]\nproxies = "10.0.0.1"', "node.proxies: expected a list, got text"),
        ('[node]\nproxies = ["lb"]', "node: proxies: expected an IP address or network such as 10.0.0.0/8"),
        (
            '[telephony]\nprefixes = ["+49"]',
            "telephony.prefixes[...]: expected the first digits of telephone",
        ),
        ('[telephony]\nprefixes = ["49"]', "telephony: prefixes is set: expected trunk as well"),
        ('[telephony]\nlogin = "box"', "telephony: login is set: expected account as well"),
        (
            '[store]\npath = "a.db"\nurl = "postgresql://db/symbl"',
            "store: path and url are both set: expected one of them, a file or a database",
        ),
        ('[store]\npassword_file = "secret"', "store: password_file is set: expected url as well"),
        ('[store]\nqueue_path = "queue"', "store: queue_path is set: expected url as well"),
        ("[", "expected TOML"),
        ('[node]\ntoken_key_file = "~no such user/key"', "node.token_key_file: ~no such user/key is no path"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "engine.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert f"{path}: " in str(caught.value)
    assert complaint in str(caught.value).replace("[0]", "[...]")


def test_a_tilde_in_any_path_is_the_home_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    path = tmp_path / "engine.toml"
    path.write_text(
        '[recognizer]\nname = "whisper"\nmodel = "~/model"\n'
        '[store]\nurl = "postgresql://db/symbl"\npassword_file = "~/password"\nqueue_path = "~/queue"\n'
        '[node]\ntoken_key_file = "~/key"\n[metrics]\ntoken_file = "~/token"\n'
    )
    settings = load_settings(path)
    assert settings.recognizer.model == "/home/ann/model"
    assert (settings.store.password_file, settings.store.queue_path) == (
        *("/home/ann/password", "/home/ann/queue"),
    )
    assert (settings.node.token_key_file, settings.metrics.token_file) == ("/home/ann/key", "/home/ann/token")
    path.write_text('[store]\npath = "~/engine.db"\n[recognizer]\nmodel = "./a~b"\n')
    assert load_settings(path).store.path == "/home/ann/engine.db"
    assert load_settings(path).recognizer.model == "./a~b"
    path.write_text('[store]\npath = ":memory:"\n')
    assert load_settings(path).store.path == ":memory:"


@pytest.mark.parametrize("wrong", ["x" * 400, -1, 1e12, True, ["a b"], {"a": 1}, [3], float("nan")])
def test_every_value_that_a_key_may_not_have_is_one_sentence_with_what_is_expected(
    wrong: object, tmp_path: Path
) -> None:
    path = tmp_path / "engine.toml"
    refused = set()
    for section, table in msgspec.to_builtins(DEFAULTS).items():
        for key in table:
            path.write_text(tomli_w.dumps({section: {key: wrong}}))
            try:
                load_settings(path)
            except ConfigError as error:
                sentence = error.message.removeprefix(f"{path}: ")
                assert sentence.startswith(section)
                assert key in sentence
                if (section, key) != ("recognizer", "name"):  # it lists the recognisers
                    assert "expected" in sentence
                assert not {"`", "regex", "enum"} & set(sentence.replace("`", " ` ").split())
                assert len(sentence) < 400
                refused.add((section, key))
    assert ("log", "format") in refused
