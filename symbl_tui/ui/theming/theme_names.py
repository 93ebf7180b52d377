"""The names of all themes, and the check of one that a profile names."""

from textual.theme import BUILTIN_THEMES

from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import ConfigError
from symbl_tui.ui.theming import theme


def check_theme(name: str) -> None:
    """Raise ConfigError unless there is a theme of this name, and it is valid; blocks."""
    themes, _ = theme.load_all()
    known = {*BUILTIN_THEMES, *(each.name for each in themes)}
    if name in known:
        return
    own = theme.own_folder() / f"{name}.toml"
    if "/" not in name and own.exists():
        theme.load(own)  # raises what is wrong with it
    raise ConfigError(
        f"there is no theme {clean(name, NAME_LIMIT)!r}",
        did_you_mean(name, known, f"there are {', '.join(sorted(known))}"),
        key="ui.theme",
    )
