"""Read ``engine.toml``, and change the recogniser and model that it names without touching the rest."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symbl_tui.config import toml_update
from symbl_tui.config.toml import read_optional_toml
from symbl_tui.engine.models.installed import InstalledModel
from symbl_tui.engine.recognizers.selection import registry
from symbl_tui.engine.settings import EngineSettings, RecognizerSettings, load
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system import paths


@dataclass(frozen=True, slots=True)
class Selection:
    """The recogniser and model that the engine of this machine uses."""

    recognizer: str
    model: str
    """A model's name or directory; empty where the recogniser has no choice of models."""

    def uses(self, model: InstalledModel) -> bool:
        """Whether it selects this model."""
        if self.recognizer != model.runtime:
            return False
        return not _has_models(model.runtime) or self.model in (model.name, str(model.directory))


def load_settings(path: Path) -> EngineSettings:
    """Read the settings in a file, and check that its recogniser exists.

    Raises:
        ConfigError: Names the file, the key and what was expected.
    """
    settings = load(path)
    try:
        registry.find(settings.recognizer.name)
    except ConfigError as error:
        raise ConfigError(f"{path}: recognizer.name: {error}") from error
    return settings


def selected(models: dict[str, InstalledModel]) -> Selection:
    """The selection, with what an empty ``model`` means filled in. Blocks.

    Args:
        models: What is installed, by name.

    Raises:
        ConfigError: ``engine.toml`` cannot be read.
    """
    path = paths.engine_settings()
    table: Any = (read_optional_toml(path) or {}).get("recognizer", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: recognizer: expected a table")
    name, model = str(table.get("name", RecognizerSettings().name)), str(table.get("model", ""))
    if name == registry.AUTO:
        record = registry.find(name)
        # As the fallback at the start of the engine decides, without loading anything.
        runs = "/" in model or (model or record.default_model) in models
        name, model = (record.name, model) if runs else (record.substitute, "")
    return Selection(name, model or _default_model(name, models))


def _default_model(recognizer: str, models: dict[str, InstalledModel]) -> str:
    record = registry.lookup(recognizer)
    if record is None or not record.has_models:
        return ""
    # As `locate` decides: without a default the only model of a recogniser is used, and of several none.
    installed = [name for name, model in models.items() if model.runtime == recognizer]
    return record.default_model or ("".join(installed) if len(installed) == 1 else "")


def _has_models(recognizer: str) -> bool:
    record = registry.lookup(recognizer)
    return record is None or record.has_models


def line_for(name: str, runtime: str) -> str:
    """The line of ``engine.toml`` that names a model."""
    model = name if _has_models(runtime) else ""
    return f'recognizer = {{ name = "{runtime}", model = "{model}" }}'


def use(model: InstalledModel) -> None:
    """Make ``engine.toml`` name a model, which the engine uses from its next start on. Blocks.

    Raises:
        UsageError: It is no live recogniser.
        ConfigError: ``engine.toml`` cannot be changed; it stays as it is.
    """
    if not registry.is_live(model.runtime):
        raise UsageError(
            f"{model.name} hears finished recordings again, it is no live recogniser",
            f"use it with: symbl-tui sessions retranscribe SESSION --model {model.name}",
        )
    name = model.name if _has_models(model.runtime) else ""
    toml_update.update_table(
        paths.engine_settings(),
        "recognizer",
        {"name": model.runtime, "model": name},
        "so the recogniser stays as it is",
    )
