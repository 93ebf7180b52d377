"""Themes: TOML files, validated and converted to Textual themes.

Knows no screens. This program's CSS variables are named in :data:`_VARIABLES`; every theme has all of them.
In style sheets dim text is ``$dim-color`` and ``$dim-style``; in words it is ``$text-dim``, which says both.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from symbl_tui.config.toml import load_toml
from symbl_tui.config.toml_parsing import InvalidToml
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import ConfigError
from symbl_tui.system.paths import config_dir

DEFAULT: Final = "midnight"
"""The theme that is used where none is requested, or the requested one is invalid."""

# Themes of a folder that are read: the first screen waits for them.
_MAX_THEMES: Final = 100
# Size of a theme's file.
_MAX_BYTES: Final = 1 << 16

SPEAKERS: Final = 12
"""The number of speaker colours; the thirteenth speaker has the first again."""
# The number of them that a theme must define; they repeat where it defines fewer than all.
_FEWEST_SPEAKERS: Final = 6

_COLORS: Final = (
    "background", "surface", "panel", "text", "dim", "accent", "on-accent", "cursor", "track",
    "warning", "error", "success",
)  # fmt: skip
_METER: Final = ("ok", "warm", "hot")
_SWITCHES: Final = ("dark", "ansi")
# CSS variable to the colour's name in the file.
_VARIABLES: Final = {
    "text-dim": "dim",
    "dim-color": "dim",
    "on-accent": "on-accent",
    "cursor": "cursor",
    "track": "track",
    "surface": "surface",
    "panel": "panel",
    "border": "accent",
    "border-blurred": "surface",
    "scrollbar": "track",
    "scrollbar-hover": "dim",
    "scrollbar-active": "accent",
    "scrollbar-background": "background",
    "scrollbar-background-hover": "background",
    "scrollbar-background-active": "background",
    "scrollbar-corner-color": "background",
    "block-cursor-background": "accent",
    "block-cursor-foreground": "on-accent",
    "input-cursor-background": "accent",
    "input-cursor-foreground": "on-accent",
    "screen-selection-background": "accent",
    "screen-selection-foreground": "on-accent",
}


def folder() -> Path:
    """The folder of the bundled themes: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def own_folder() -> Path:
    """The folder of the user's themes, which may not exist."""
    return config_dir() / "themes"


def load_all(*folders: Path) -> tuple[list[Theme], list[ConfigError]]:
    """All valid themes, and the errors of the others.

    Args:
        folders: Where to look; a theme in a later one replaces one of the same name. By default the bundled
            themes and the user's.
    """
    themes, errors = dict[str, Theme](), []
    for where in folders or (folder(), own_folder()):
        paths = sorted(where.glob("*.toml"))
        if len(paths) > _MAX_THEMES:
            errors.append(ConfigError(f"{where}: only the first {_MAX_THEMES} themes are read"))
        for path in paths[:_MAX_THEMES]:
            try:
                # By file: one that is wrong costs its own theme, not the others.
                themes[path.stem] = load(path)
            except ConfigError as error:
                errors.append(error)
    return list(themes.values()), errors


def in_order(themes: Mapping[str, Theme]) -> tuple[str, ...]:
    """The names of themes in display order: those made for this program first."""
    return tuple(sorted(themes, key=lambda name: ("meter-ok" not in themes[name].variables, name)))


def load(path: Path) -> Theme:
    """The theme in a file; its name is the file's.

    Raises:
        ConfigError: The file cannot be read, or a key of it is missing, unknown or not what was expected.
    """
    try:
        table = load_toml(path, limit=_MAX_BYTES)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read as a theme ({error.strerror})") from error
    except InvalidToml as error:
        raise ConfigError(f"{path}: cannot be read as a theme: {error.fault}", error.remedy) from error
    return _Reader(path, table).theme()


def ink(variables: Mapping[str, str], name: str) -> Style:
    """The style with the colour of a CSS variable."""
    return Style(color=Color.parse(variables[name]).rich_color)


def stand_ins(theme: Theme) -> dict[str, str]:
    """This program's CSS variables made of a theme's colours, for themes without them."""
    text = theme.foreground or ("#e0e0e0" if theme.dark else "#202020")
    ok, warm, hot = theme.success or text, theme.warning or text, theme.error or text
    speakers = _all_speakers([theme.primary, warm, ok, theme.accent or text, theme.secondary or text, text])
    return {
        "text-dim": f"{text} dim",
        "dim-color": text,
        "on-accent": theme.background or ("#000000" if theme.dark else "#ffffff"),
        "cursor": theme.panel or theme.surface or theme.primary,
        "field": theme.surface or theme.primary,
        "track": text,
        "dim-style": "dim",
        "meter-ok": ok,
        "meter-warm": warm,
        "meter-hot": hot,
        **{f"speaker-{number}": color for number, color in enumerate(speakers, 1)},
    }


def _ansi_variables(dim: str) -> dict[str, str]:
    """The variables of a theme of terminal colours, which cannot be mixed, but dimmed."""
    return {
        "text-dim": f"{dim} dim",
        "dim-style": "dim",
        "field": "ansi_default",
        # What Textual's own style sheets want to know.
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
    }


def _all_speakers(colors: list[str]) -> list[str]:
    return [colors[number % len(colors)] for number in range(SPEAKERS)]


class _Reader:
    """Reads one theme file; its errors name file and key."""

    def __init__(self, path: Path, table: Mapping[str, object]) -> None:
        self._path = path
        self._table = table

    def theme(self) -> Theme:
        self._only(self._table, "", (*_SWITCHES, "colors", "meter", "speakers"))
        color, meter = self._section("colors", _COLORS), self._section("meter", _METER)
        dark, ansi = self._switch("dark", True), self._switch("ansi", False)
        return Theme(
            name=self._path.stem,
            primary=color["accent"],
            accent=color["accent"],
            foreground=color["text"],
            background=color["background"],
            surface=color["surface"],
            panel=color["panel"],
            warning=color["warning"],
            error=color["error"],
            success=color["success"],
            dark=dark,
            ansi=ansi,
            variables={name: color[key] for name, key in _VARIABLES.items()}
            | {f"meter-{name}": value for name, value in meter.items()}
            | {f"speaker-{number}": value for number, value in enumerate(self._speakers(), 1)}
            | (_ansi_variables(color["dim"]) if ansi else {"dim-style": "none", "field": color["cursor"]}),
        )

    def _section(self, name: str, keys: tuple[str, ...]) -> dict[str, str]:
        section = self._table.get(name)
        if not isinstance(section, dict):
            raise self._wrong(name, f"a table with {', '.join(keys)}", section)
        self._only(section, f"{name}.", keys)
        return {key: self._color(f"{name}.{key}", section.get(key)) for key in keys}

    def _speakers(self) -> list[str]:
        colors = self._table.get("speakers")
        if not isinstance(colors, list) or not _FEWEST_SPEAKERS <= len(colors) <= SPEAKERS:
            raise self._wrong("speakers", f"a list of {_FEWEST_SPEAKERS} to {SPEAKERS} colours", colors)
        return _all_speakers([self._color(f"speakers[{index}]", each) for index, each in enumerate(colors)])

    def _switch(self, key: str, default: bool) -> bool:
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false", value)
        return value

    def _color(self, key: str, value: object) -> str:
        try:
            Color.parse(value if isinstance(value, str) else "")
        except ColorParseError:
            raise self._wrong(key, 'a colour such as "#7aa2f7" or "ansi_blue"', value) from None
        return str(value)

    def _only(self, table: Mapping[str, object], prefix: str, keys: tuple[str, ...]) -> None:
        for key in table:
            if key not in keys:
                raise ConfigError(
                    f"{self._path}: {prefix}{clean(key, NAME_LIMIT)} is no key of a theme",
                    f"expected one of {', '.join(keys)}",
                )

    def _wrong(self, key: str, expected: str, value: object) -> ConfigError:
        found = "nothing" if value is None else clean(repr(value), NAME_LIMIT)
        return ConfigError(f"{self._path}: {key} must be {expected}, found {found}")
