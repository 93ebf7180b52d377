"""Pictures of the first screen: at the very first start, and with all that it can show."""

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from symbl_tui.config import profiles
from symbl_tui.config.profile import EngineConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.session.archive.library import Library
from symbl_tui.session.run.recovery import list_interrupted
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.home_screen import HomeScreen
from symbl_tui.ui.view_models.recovery import Recovery
from tests.session.recorded_folder import STARTED, record
from tests.ui.screen_text import until
from tests.ui.screens.test_recovery_actions import Resumed
from tests.ui.test_snapshots import Compare, Shell, colours, looks_right, one_time_zone

__all__ = ["colours", "looks_right", "one_time_zone"]  # fixtures

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=["80x24", "120x40", "200x50"])
ANN = SpeakerConfig(name="Ann")


@SIZES
def test_the_first_screen(tmp_path: Path, looks_right: Compare, size: tuple[int, int]) -> None:
    for number, title in enumerate(("Standup", "Quarterly planning of the whole team", "Interview", "Sync")):
        record(tmp_path, title, started=STARTED - timedelta(days=number), length=754.0 * (number + 1))
    killed = record(tmp_path, "Retro", started=STARTED - timedelta(days=9), closed=False)
    (killed / "1-alice.pcm").write_bytes(bytes(32_000 * 60))
    profiles.save("standup", Profile(source=SourceConfig(spec="microphone:Desk"), speakers=(ANN,)))
    profiles.save("weekly", Profile(engine=EngineConfig(url="https://api.symbl.ai")))
    recovery = Recovery(list_interrupted(tmp_path), Resumed(), lambda _: ())

    def screen() -> HomeScreen:
        return HomeScreen(
            Profile(speakers=(ANN, SpeakerConfig(name="Ben"))),
            all_commands(),
            load=load_profile,
            list_sessions=Library(tmp_path).summaries,
            sessions=tmp_path,
            recovery=recovery,
        )

    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "Interview")
        await pilot.press("down", "down")
        await pilot.pause()

    assert looks_right(Shell(screen), before, size)


def test_the_very_first_start(looks_right: Compare) -> None:
    async def no_microphone(profile: Profile) -> str:
        return "no microphone was found"

    def screen() -> HomeScreen:
        return HomeScreen(Profile(), all_commands(), load=load_profile, find_missing=no_microphone)

    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "None yet.")
        await until(pilot, "no microphone was found")

    assert looks_right(Shell(screen), before)
