"""The recogniser and the model that ``engine.toml`` names: read, and changed without touching the rest."""

from dataclasses import dataclass
from typing import Any, Final

from symbl_tui.config import settings
from symbl_tui.config.toml import read_toml
from symbl_tui.engine.models.catalogue_entry import Runtime
from symbl_tui.engine.models.installed import DEFAULT_MOONSHINE, InstalledModel
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system import paths

_AUTO: Final = "auto"
"""Moonshine where its model is, else PocketSphinx."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What the engine of this machine uses."""

    recognizer: str
    model: str
    """A model's name or directory; empty where the recogniser has no choice of models."""

    def is_of(self, model: InstalledModel) -> bool:
        """Whether it is this one."""
        if self.recognizer != model.runtime:
            return False
        return model.runtime is Runtime.POCKETSPHINX or self.model in (model.name, str(model.directory))


def selected(have: dict[str, InstalledModel]) -> Selection:
    """The selection, with what an empty ``model`` means filled in. Blocks.

    Args:
        have: What is installed.

    Raises:
        ConfigError: ``engine.toml`` cannot be read.
    """
    path = paths.engine_settings()
    table: Any = read_toml(path).get("recognizer", {}) if path.exists() else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: recognizer: expected a table")
    name, model = str(table.get("name", RecognizerSettings().name)), str(table.get("model", ""))
    if name == _AUTO:
        here = "/" in model or (model or DEFAULT_MOONSHINE) in have
        name, model = (str(Runtime.MOONSHINE), model) if here else (str(Runtime.POCKETSPHINX), "")
    return Selection(name, model or _default(name, have))


def _default(recognizer: str, have: dict[str, InstalledModel]) -> str:
    if recognizer == Runtime.MOONSHINE:
        return DEFAULT_MOONSHINE
    of_it = [name for name, model in have.items() if model.runtime == recognizer]
    return of_it[0] if recognizer == Runtime.SHERPA and len(of_it) == 1 else ""


def line_for(name: str, runtime: Runtime) -> str:
    """The line of ``engine.toml`` that names a model."""
    model = "" if runtime is Runtime.POCKETSPHINX else name
    return f'recognizer = {{ name = "{runtime}", model = "{model}" }}'


def use(model: InstalledModel) -> None:
    """Have the engine of this machine use a model from its next start on. Blocks.

    Raises:
        UsageError: It is no live recogniser.
        ConfigError: ``engine.toml`` cannot be changed; it stays as it is.
    """
    if not model.runtime.live:
        raise UsageError(
            f"{model.name} hears finished recordings again, it is no live recogniser; "
            f"use it with: symbl-tui sessions retranscribe SESSION --model {model.name}"
        )
    name = "" if model.runtime is Runtime.POCKETSPHINX else model.name
    settings.change(
        paths.engine_settings(),
        "recognizer",
        {"name": str(model.runtime), "model": name},
        "so the recogniser stays as it is",
    )
