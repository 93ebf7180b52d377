"""A saved profile is read back as it was saved, holds no secret, and is never half written."""

import stat
import tomllib
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from symbl_tui.config import profile_names, profiles
from symbl_tui.config.config_table import Text
from symbl_tui.config.event_config import HookConfig
from symbl_tui.config.profile import (
    AlsoConfig,
    EngineConfig,
    Profile,
    SourceConfig,
    SpeakerConfig,
    TrackerConfig,
)
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import ConfigError
from tests.support.command import Home

pytestmark = pytest.mark.usefixtures("home")

CHARACTERS = st.characters(codec="utf-8")
NAMES = st.from_regex(r"[A-Za-z0-9é]([A-Za-z0-9é _-]{0,20}[A-Za-z0-9é_-])?", fullmatch=True)


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Every value that a field of this type may have."""
    match kind:
        case inspect.StructType(cls=cls, fields=fields) if cls is HookConfig:
            # What only one of its two kinds may have is left out.
            common = {
                each.name: values(each.type) for each in fields if each.name in ("on", "timeout", "at_once")
            }
            command = st.lists(values(inspect.type_info(Text)), min_size=1, max_size=3).map(tuple)
            webhook = st.just("https://example.org/a?b=c")
            return st.builds(cls, command=command, **common) | st.builds(cls, webhook=webhook, **common)
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: values(field.type) for field in fields})
        case inspect.StrType(pattern=None):
            most = min(kind.max_length or 20, 20)
            return st.text(CHARACTERS, min_size=kind.min_length or 0, max_size=most)
        case inspect.StrType(pattern=str(pattern)):
            return st.from_regex(pattern, fullmatch=True)
        case inspect.IntType(ge=least, le=most):
            return st.integers(least, most)
        case inspect.FloatType(ge=least, gt=over, le=most):
            low = over if least is None else least
            return st.floats(low, most, exclude_min=over is not None, allow_nan=False)
        case inspect.LiteralType(values=choices):
            return st.sampled_from(choices)
        case inspect.VarTupleType(item_type=item):
            return st.lists(values(item), min_size=kind.min_length or 0, max_size=3).map(tuple)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(values(key), values(value), max_size=3)
        case inspect.UnionType(types=types):
            return st.one_of(*map(values, types))
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
    raise AssertionError(f"no strategy for {kind}")


PROFILES = values(inspect.type_info(Profile))


@given(NAMES, PROFILES)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_profile_is_read_back_as_it_was_saved(name: str, profile: Profile) -> None:
    specs = (profile.source.spec, *(each.spec for each in profile.source.also))
    assume(not any("//" in each for each in (profile.engine.url, *specs)))
    profiles.save(name, profile)
    assert load_profile(name) == msgspec.structs.replace(profile, title=profile.title or name)


def test_config_toml_changes_nothing_of_what_was_saved(home: Home) -> None:
    home.config.mkdir(parents=True)
    (home.config / "config.toml").write_text('[ui]\ntheme = "paper"\n[streaming]\nsentiment = true\n')
    saved = Profile(title="standup")
    profiles.save("standup", saved)
    assert load_profile("standup") == saved


def test_a_profile_that_config_toml_would_change_is_refused_by_key(home: Home) -> None:
    home.config.mkdir(parents=True)
    (home.config / "config.toml").write_text('[source]\nrate = 8000\n[keys]\nlive.mute = "m"\n')
    with pytest.raises(ConfigError, match=r"sets what this profile leaves open \(keys.live, source.rate\)"):
        profiles.save("standup", Profile())
    assert profile_names.names() == ()


def test_an_old_file_is_replaced_whole_and_no_other_file_is_left(home: Home) -> None:
    path = profiles.save("standup", Profile(trackers=(TrackerConfig(name="x", vocabulary=("y",)),)))
    path.chmod(0o644)
    reader = path.open("rb")
    profiles.save("standup", Profile())
    assert [each.name for each in (home.config / "profiles").iterdir()] == ["standup.toml"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with reader:
        assert len(tomllib.load(reader)["trackers"]) == 1, "who had it open still reads the old one whole"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles.save("standup", Profile(title="old"))

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(ConfigError, match=r"standup.toml: cannot be written \(No space left on device\)"):
        profiles.save("standup", Profile(title="new"))
    assert load_profile("standup").title == "old"
    assert [each.name for each in (home.config / "profiles").iterdir()] == ["standup.toml"]


def test_a_disk_that_refuses_is_one_sentence(home: Home) -> None:
    home.config.mkdir(parents=True)
    (home.config / "profiles").write_text("a file where the directory should be")
    with pytest.raises(ConfigError, match=r"standup.toml: cannot be written \(Not a directory\)"):
        profiles.save("standup", Profile())


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:secret@host",
        "https://secret@host",
        "https://host?access_token=x",
        "https://h/?a=1&ApiKey=x",
    ],
)
def test_a_secret_is_never_saved(url: str) -> None:
    for profile in (
        Profile(engine=EngineConfig(url=url)),
        Profile(source=SourceConfig(spec=f"url:{url}")),
        Profile(source=SourceConfig(also=(AlsoConfig(spec=f"url:{url}"),))),
    ):
        with pytest.raises(ConfigError, match="a profile holds no secret") as caught:
            profiles.save("standup", profile)
        assert "ann" not in str(caught.value)
    assert profile_names.names() == ()


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (Profile(speakers=(SpeakerConfig(name=""),)), r"speakers\[0\].name: expected text of length >= 1"),
        (Profile(source=SourceConfig(spec="file:\udcff")), "is not UTF-8"),
        (Profile(trackers=(TrackerConfig(name="n", vocabulary=("x" * 500,) * 500),) * 5), "1 MiB"),
    ],
)
def test_a_profile_that_could_not_be_loaded_again_is_not_saved(profile: Profile, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        profiles.save("standup", profile)
    assert profile_names.names() == ()


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", "a.toml", ".x", "-x", " x", "x ", "x\n", "x" * 61, "\x1b[2J"]
)
def test_an_invalid_name_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="is no name for a profile") as caught:
        profiles.save(name, Profile())
    assert caught.value.exit_code == 2
    assert "\x1b" not in str(caught.value)
    with pytest.raises(ConfigError):
        profiles.delete(name)


@pytest.mark.parametrize("name", ["a", "stand-up 2", "Ärzte", "x" * 60, "會" * 60])
def test_a_name_may_have_spaces_dashes_and_accents(name: str) -> None:
    profiles.save(name, Profile())
    assert profile_names.names() == (name,)
    assert load_profile(name).title == name


def test_profiles_are_listed_and_deleted(home: Home) -> None:
    for name in ("b", "a"):
        profiles.save(name, Profile())
    (home.config / "profiles" / "not one.of ours.toml").touch()
    assert profile_names.names() == ("a", "b")
    profiles.delete("a")
    assert (profile_names.exists("a"), profile_names.exists("b")) == (False, True)
    with pytest.raises(ConfigError, match=r"a.toml: cannot be deleted \(No such file"):
        profiles.delete("a")


def test_a_copy_is_not_titled_after_its_original() -> None:
    profiles.save("standup", Profile())
    profiles.save("retro", profiles.without_default_title(load_profile("standup")))
    assert load_profile("retro").title == "retro"
    assert profiles.without_default_title(Profile(title="Weekly")).title == "Weekly"
