"""Write the names of speakers into a saved profile. Blocks."""

from collections.abc import Mapping, Sequence

from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_names import names, profile_path
from symbl_tui.config.toml import read_toml
from symbl_tui.errors import ConfigError


def find_saved(profile: Profile) -> str:
    """The name of the saved profile that a session was started with; empty where it was none.

    A saved profile is known by its title, which is its name unless it has another.
    """
    if not profile.title:
        return ""
    if profile.title in names():
        return profile.title
    saved = (each for each in profiles.list_profiles() if each.profile is not None)
    return next((each.name for each in saved if each.profile and each.profile.title == profile.title), "")


def name_speakers(profile: str, names: Mapping[int, str], known: Sequence[str]) -> None:
    """Name speakers in a saved profile, which loses its comments.

    Args:
        profile: Its name.
        names: New names by channel, from 0.
        known: The names of the session's channels, for those before them that the profile does not name.

    Raises:
        ConfigError: There is no such profile, it or a name is invalid, or the disk refuses.
    """
    draft = profiles.open_draft(profile)
    try:
        table = read_toml(profile_path(profile))
        speakers = table.setdefault("speakers", [])
        if not isinstance(speakers, list) or not all(isinstance(each, dict) for each in speakers):
            raise ConfigError(f"{profile_path(profile)}: speakers: expected tables")
        speakers += [{"name": name} for name in known[len(speakers) : max(names, default=-1) + 1]]
        for channel, name in names.items():
            speakers[channel]["name"] = name
        profiles.write_draft(draft, table)
        draft.save()
    finally:
        draft.discard()
