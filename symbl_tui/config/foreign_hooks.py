"""A profile with hooks is a program: only the user's own profiles run theirs unasked."""

from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.profile_names import profile_path
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths


def check_hooks_are_own(name_or_path: str | None, profile: Profile) -> None:
    """Refuse the hooks of a profile that is not in the user's config directory.

    Args:
        name_or_path: What ``--profile`` names.
        profile: What was loaded from there.

    Raises:
        ConfigError: it has hooks of its own.
    """
    if name_or_path is None or not profile.hooks:
        return
    path, own = profile_path(name_or_path), paths.config_dir()
    if path.resolve().is_relative_to(own.resolve()) or profile.hooks == load_profile().hooks:
        return
    raise ConfigError(
        f"{clean(str(path))}: has hooks, which run commands or send what is said elsewhere",
        f"read it, then use --allow-hooks; or keep it in {clean(str(own / 'profiles'))}",
    )
