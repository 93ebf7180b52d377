"""What a session was set up with is what the next start begins with: no secrets, below the command line."""

import pytest
from msgspec.structs import replace

from symbl_tui.cli.profile_resolution import resolve_profile
from symbl_tui.cli.run_options import ScreenOptions
from symbl_tui.cli.setup_memory import SetupMemory
from symbl_tui.config import profiles
from symbl_tui.config.profile import AlsoConfig, EngineConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.system import paths
from tests.support.command import Home

DESK = SourceConfig(spec="microphone:Desk", channels=2)
ANN = SpeakerConfig(name="Ann")


@pytest.fixture(autouse=True)
def _private_home(home: Home) -> None:
    """Nothing of the tester's own is read or written."""


def memory(options: ScreenOptions | None = None, own: str = "") -> SetupMemory:
    return SetupMemory(options or ScreenOptions(), lambda: own)


def recalled(options: ScreenOptions | None = None) -> Profile:
    options = options or ScreenOptions()
    return memory(options).recall(resolve_profile(options))[0]


def test_source_speakers_and_engine_are_those_of_the_last_session() -> None:
    used = Profile(engine=EngineConfig(url="https://symbl.example"), source=DESK, speakers=(ANN,))
    memory().remember(used, "")
    again = recalled()
    assert (again.engine, again.source, again.speakers) == (used.engine, used.source, used.speakers)


def test_without_a_last_session_it_is_what_config_toml_says() -> None:
    assert recalled() == Profile()


@pytest.mark.parametrize(
    "spec",
    [
        "https://user:pass@radio.example/live",
        "https://radio.example/live?token=abc",
        "rtsp://u:p@cam.example/1",
        "stdin",
    ],
)
def test_a_source_with_a_secret_is_not_kept_but_the_engine_is(spec: str) -> None:
    used = Profile(engine=EngineConfig(url="https://symbl.example"), source=SourceConfig(spec=spec))
    for source in (used.source, replace(DESK, also=(AlsoConfig(spec=spec),))):
        memory().remember(replace(used, source=source), "")
        again = recalled()
        assert again.engine == used.engine
        assert again.source == SourceConfig()
        kept = paths.last_setup().read_text()
        assert not any(secret in kept for secret in ("pass", "abc", "u:p", "token"))


def test_an_engine_with_a_password_is_not_kept() -> None:
    memory().remember(Profile(engine=EngineConfig(url="https://me:word@x.example"), source=DESK), "")
    assert "word" not in paths.last_setup().read_text()
    assert recalled().source == DESK


def test_a_secret_in_config_toml_is_not_copied() -> None:
    paths.config_dir().mkdir(parents=True)
    (paths.config_dir() / "config.toml").write_text('[source]\nspec = "https://u:word@x.example/a"\n')
    memory().remember(Profile(source=DESK), "")
    assert "word" not in paths.last_setup().read_text()
    assert recalled().source == DESK


def test_the_socket_of_this_process_is_not_kept() -> None:
    own = "socket:127.0.0.1:40123"
    memory(own=own).remember(Profile(source=SourceConfig(spec=own)), "")
    assert recalled().source == SourceConfig()


def test_the_command_line_comes_first() -> None:
    memory().remember(Profile(engine=EngineConfig(url="https://symbl.example"), source=DESK), "")
    assert recalled(ScreenOptions(engine="local")).engine.url == "local"
    assert recalled(ScreenOptions(engine="local")).source == DESK
    assert recalled(ScreenOptions(sources=("tone",))).source.spec == "tone"
    assert recalled(ScreenOptions(channel_names=("Cid",))).speakers == (SpeakerConfig(name="Cid"),)


def test_a_saved_profile_is_recalled_as_it_is_now() -> None:
    profiles.save("standup", Profile(source=DESK))
    memory().remember(Profile(source=DESK), "standup")
    profiles.save("standup", Profile(source=SourceConfig(spec="tone")))
    profile, name = memory().recall(Profile())
    assert (profile.source.spec, name) == ("tone", "standup")
    profiles.delete("standup")
    assert memory().recall(Profile()) == (Profile(source=DESK), "")


@pytest.mark.parametrize("name", ["../x", "a\x00", "~", "x" * 100])
def test_a_name_that_is_none_is_passed_over(name: str) -> None:
    memory().remember(Profile(source=DESK), name)
    assert memory().recall(Profile())[1] == ""
