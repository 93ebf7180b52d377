"""What Enter starts: the settings of last time, under the name of their profile while they are that."""

from msgspec.structs import replace

from symbl_tui.config.profile import Profile
from symbl_tui.config.profiles import SavedProfile
from symbl_tui.ui.setup.usual_setup import UsualSetup

GIVEN = Profile(title="given")
WEEKLY = SavedProfile("weekly", Profile(title="Weekly"))


class Memory:
    """What was kept at the last start."""

    def __init__(self) -> None:
        self.asked: list[Profile] = []

    def recall(self, configured: Profile) -> tuple[Profile, str]:
        self.asked.append(configured)
        return Profile(title="Weekly"), "weekly"

    def remember(self, profile: Profile, name: str) -> None: ...


async def test_what_was_kept_is_read_once_and_does_not_undo_a_later_choice() -> None:
    memory = Memory()
    usual = UsualSetup(GIVEN, memory)
    await usual.recall()
    assert (usual.profile.title, usual.name) == ("Weekly", "weekly")
    usual.use(GIVEN)
    await usual.recall()
    assert (usual.profile, usual.name, memory.asked) == (GIVEN, "", [GIVEN])


async def test_without_a_memory_the_given_settings_are_the_usual_ones() -> None:
    usual = UsualSetup(GIVEN)
    await usual.recall()
    assert (usual.profile, usual.name) == (GIVEN, "")


def test_a_saved_profile_gives_its_name_only_while_its_settings_are_used() -> None:
    assert WEEKLY.profile is not None
    usual = UsualSetup(GIVEN)
    usual.choose(WEEKLY)
    usual.use(replace(WEEKLY.profile, title="changed"))
    assert usual.name == ""
    usual.use(WEEKLY.profile)
    assert usual.name == "weekly"
    usual.choose(None)  # another row: nothing was chosen there
    usual.use(Profile(title="Weekly"))
    assert usual.name == "weekly", "equal settings are the same settings"
