"""The templates of summaries: Markdown files that say what an assistant is to write.

Those in ``~/.config/symbl-tui/summaries/`` come first; the shipped ones are ``default``, ``interview``,
``sales-call`` and ``standup``. A template is an instruction, so one of a stranger is to be read before use.
"""

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean, clean_lines
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths
from symbl_tui.system.regular_files import read_bounded

DEFAULT: Final = "default"
_MOST_BYTES: Final = 16 << 10
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,59}")
_SHIPPED: Final = "shipped_templates"


def templates_dir() -> Path:
    """``$XDG_CONFIG_HOME/symbl-tui/summaries``: the user's templates. Not created."""
    return paths.config_dir() / "summaries"


def template_names() -> tuple[str, ...]:
    """The names of all templates, sorted; the default one first."""
    return tuple(sorted({*_own_names(), *_shipped_names()}, key=lambda name: (name != DEFAULT, name)))


def load_template(name: str) -> str:
    """The text of a template, the user's own before a shipped one of the same name. Blocks.

    Raises:
        ConfigError: there is none, or it is no regular file, too large or empty.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f'"{clean(name, 60)}" is no name of a template', _known())
    path = templates_dir() / f"{name}.md"
    try:
        content = read_bounded(path, _MOST_BYTES)
    except FileNotFoundError:
        if name not in _shipped_names():
            raise ConfigError(f'there is no template "{name}"', _known()) from None
        content = (resources.files(__package__) / _SHIPPED / f"{name}.md").read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    if not (text := clean_lines(content.decode("utf-8-sig", errors="replace"), _MOST_BYTES)):
        raise ConfigError(f"{path}: is empty", "write in it what a summary is to have")
    return text


def _own_names() -> Iterator[str]:
    return (path.stem for path in templates_dir().glob("*.md") if _NAME.fullmatch(path.stem))


def _shipped_names() -> tuple[str, ...]:
    folder = resources.files(__package__) / _SHIPPED
    return tuple(
        sorted(each.name.removesuffix(".md") for each in folder.iterdir() if each.name.endswith(".md"))
    )


def _known() -> str:
    return f"the templates are {', '.join(template_names())}; others are files in {templates_dir()}"
