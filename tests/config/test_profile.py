"""A profile has the values of its file; an error in it is one sentence with file, key and expected value."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from symbl_tui.config.event_config import HookConfig, NotifyConfig
from symbl_tui.config.profile import (
    AlsoConfig,
    Profile,
    SessionConfig,
    SpeakerConfig,
    TrackerConfig,
    colour_of,
    diarized_channels,
    without_own_settings,
)
from symbl_tui.config.profile_loading import load_profile, to_table
from symbl_tui.errors import ConfigError
from tests.support.command import Home
from tests.support.paths import EXAMPLE

pytestmark = pytest.mark.usefixtures("home")


def profile(tmp_path: Path, text: str) -> str:
    path = tmp_path / "profile.toml"
    path.write_text(text)
    return str(path)


def keys(table: dict[str, Any], prefix: str = "") -> set[str]:
    nested = (keys(value, f"{prefix}{key}.") for key, value in table.items() if isinstance(value, dict))
    return {prefix + key for key in table}.union(*nested)


def test_the_example_documents_every_key_with_its_default() -> None:
    shown = EXAMPLE.read_text()
    example = tomllib.loads(shown)
    # What has no default is shown behind one comment sign.
    everything = tomllib.loads(re.sub(r"^# (?=([\w.]+ = |\[\[))", "", shown, flags=re.MULTILINE))
    known = keys(to_table(Profile())) | {"source.rate", "source.channels", "streaming.timezone_offset"}
    assert keys(everything) == known | {"keys.live", "keys.live.mute"}
    assert everything["speakers"][0].keys() == set(SpeakerConfig.__struct_fields__)
    assert everything["source"]["also"][0].keys() == set(AlsoConfig.__struct_fields__)
    assert everything["trackers"][0].keys() == set(TrackerConfig.__struct_fields__)
    assert set().union(*everything["hooks"]) == set(HookConfig.__struct_fields__)
    assert msgspec.convert(example, Profile) == Profile()
    msgspec.convert(everything, Profile)


def test_the_example_itself_is_a_profile() -> None:
    assert load_profile(str(EXAMPLE)).streaming == Profile().streaming


def test_an_empty_file_is_a_profile_named_after_it(tmp_path: Path) -> None:
    assert load_profile(profile(tmp_path, "")) == msgspec.structs.replace(Profile(), title="profile")


def test_keys_are_named_by_command_however_the_table_is_written(tmp_path: Path) -> None:
    for text in ('[keys]\nlive.mute = "m"', '[keys.live]\nmute = "m"', '[keys]\n"live.mute" = "m"'):
        assert load_profile(profile(tmp_path, text)).key_map == {"live.mute": "m"}


def test_no_file_at_all_is_the_defaults() -> None:
    assert load_profile() == Profile()


def test_a_profile_is_found_by_name_and_merged_over_the_shared_settings(home: Home) -> None:
    (home.config / "profiles").mkdir(parents=True)
    (home.config / "config.toml").write_text(
        '[ui]\ntheme = "paper"\n[streaming]\nchunk_ms = 50\nsentiment = true\n'
    )
    (home.config / "profiles" / "standup.toml").write_text(
        '[streaming]\nchunk_ms = 200\n[source]\nspec = "tone"\n'
    )
    loaded = load_profile("standup")
    assert (loaded.title, loaded.ui.theme, loaded.source.spec) == ("standup", "paper", "tone")
    assert (loaded.streaming.chunk_ms, loaded.streaming.sentiment) == (200, True)


@pytest.mark.parametrize(
    ("text", "size"),
    [("", None), ("1 MB", 10**6), ("20GB", 20 * 10**9), ("999999 TB", 999_999 * 10**12)],
)
def test_the_room_of_a_session_is_read_in_decimal_units(text: str, size: int | None) -> None:
    assert msgspec.convert({"max_disk": text}, SessionConfig).max_bytes == size


def test_each_speaker_has_a_colour_and_the_thirteenth_the_first_one() -> None:
    assert [colour_of(channel, None) for channel in (0, 11, 12)] == [1, 12, 1]
    assert colour_of(3, SpeakerConfig(name="Ann", colour=9)) == 9
    assert colour_of(3, SpeakerConfig(name="Ann")) == 4


def test_the_channels_to_diarise_are_those_of_several_people_or_all() -> None:
    shared, own = SpeakerConfig(name="Room", speakers="auto"), SpeakerConfig(name="Ann")
    assert diarized_channels(Profile(speakers=(own, shared)), 3) == (1,)
    assert diarized_channels(Profile(speakers=(own, shared)), 1) == (), "there is no second channel"
    assert diarized_channels(Profile(session=SessionConfig(diarize=True)), 2) == (0, 1)


def test_a_recorded_session_keeps_no_command_of_its_user() -> None:
    hook = HookConfig(on=("end",), command=("mail", "me"))
    mine = Profile(title="x", hooks=(hook,), notify=NotifyConfig(on=("end",)))
    assert without_own_settings(mine) == Profile(title="x")


WRONG = [
    ("foo = 1", "foo: no such key; expected one of title, engine,"),
    ("[engine]\nurl = 3", "engine.url: expected text, got an integer"),
    ("engine = 3", "engine: expected table, got an integer"),
    ("[streaming]\nchunk_ms = 5", "streaming.chunk_ms: expected an integer >= 20"),
    ("[streaming]\nconfidence_threshold = 2", "streaming.confidence_threshold: expected"),
    (
        "[streaming]\nno_connection_timeout = 1801",
        "streaming.no_connection_timeout: expected an integer <= 1800",
    ),
    ('[streaming]\ninsight_types = ["opinion"]', "expected question, action_item or follow_up"),
    ('[streaming]\nencoding = "MP3"', "streaming.encoding: expected LINEAR16"),
    (
        '[streaming]\nlanguage_code = "not one"',
        "streaming.language_code: expected a language tag such as en-US",
    ),
    (
        '[streaming.redaction]\nsecret = "x"',
        "streaming.redaction.secret: no such key; expected one of identify",
    ),
    ('[[trackers]]\nname = "a"', "vocabulary: expected a value, got none"),
    ("[source]\npace = nan", "source.pace: expected a number > 0.0"),
    (
        '[[source.also]]\nspec = "tone"\nrate = 8000',
        "source.also[0].rate: no such key; expected one of spec, channels",
    ),
    ('[[speakers]]\nname = "Ann"\ncolour = 13', "speakers[0].colour: expected an integer <= 12"),
    ("[source]\nrate = 100", "source.rate: expected an integer >= 8000"),
    ('app_secret = "x"', "app_secret: no such key"),
    ("title = ", "expected TOML, but"),
    ("a" * (1 << 21), "expected a TOML file of at most 1 MiB"),
    ("title = \udcff", "expected TOML, but"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ConfigError) as raised:
        load_profile(str(path))
    said = str(raised.value)
    assert said.startswith(f"{path}: ")
    assert sentence in said
    assert "\n" not in said
    assert raised.value.exit_code == 2


def test_a_missing_profile_or_a_directory_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no profile 'nowhere'; symbl-tui profiles list"):
        load_profile("nowhere")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_profile(f"{tmp_path}/")
