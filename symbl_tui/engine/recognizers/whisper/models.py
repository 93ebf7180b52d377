"""The Whisper models on this machine, by name or directory; none is downloaded.

A model is a folder as CTranslate2 converts it: ``model.bin``, ``config.json``, ``tokenizer.json`` and a
vocabulary. Besides those of the catalogue (:mod:`symbl_tui.engine.models`), any such folder that a user has
put into :func:`symbl_tui.system.paths.models_dir` counts, by its name.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.engine.models import installed as models
from symbl_tui.engine.models.installed import InstalledModel
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths
from symbl_tui.system.optional_packages import install_command

RUNTIME: Final = "whisper"
"""Its name in the catalogue."""

_PARTS: Final = ("model.bin", "config.json", "tokenizer.json")
_VOCABULARIES: Final = ("vocabulary.txt", "vocabulary.json")
_PREFIXES: Final = ("faster-whisper-", "whisper-")
# Where a model without published figures is sorted.
_UNKNOWN_WER: Final = 100.0
OFFLINE: Final = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
"""Environment variables that keep the library from fetching models by itself."""


def library_installed() -> bool:
    """Whether faster-whisper can be imported."""
    return find_spec("faster_whisper") is not None


def require_library() -> None:
    """Raise ``ConfigError`` where faster-whisper is not installed."""
    if not library_installed():
        raise library_missing()


def load(directory: Path, threads: int) -> Any:  # noqa: ANN401 - the library's
    """Load a model, quantised to 8 bits; raises ``ConfigError`` when it cannot be loaded."""
    os.environ.update(OFFLINE)  # read when the library is imported
    try:
        from faster_whisper import WhisperModel  # optional, and slow to import
    except ImportError as error:
        raise library_missing() from error
    try:
        return WhisperModel(
            str(directory), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise ConfigError(f"faster-whisper cannot load the model in {directory}: {error}") from error


def installed() -> tuple[InstalledModel, ...]:
    """The models on this machine, the lowest published word error rate first. Blocks."""
    found = [model for model in models.installed().values() if model.runtime == RUNTIME]
    found += user_models()
    return tuple(sorted(found, key=lambda model: (model.wer or _UNKNOWN_WER, model.name)))


def user_models() -> list[InstalledModel]:
    """The folders with a model that a user has put beside those of the catalogue. Blocks."""
    try:
        folders = sorted(paths.models_dir().iterdir())
    except OSError:
        return []
    catalogued = models.installed()
    others = (each for each in folders if each.name not in catalogued and not each.name.startswith("."))
    return [InstalledModel(each.name, each, RUNTIME, "English") for each in others if _is_complete(each)]


def locate(model: str) -> InstalledModel:
    """A model.

    Args:
        model: A name or a directory; nothing for the best that is installed.

    Raises:
        ConfigError: There is none; says what to do.
    """
    if "/" in model:
        directory = paths.user_path(model)
        return InstalledModel(directory.name, directory, RUNTIME, "English")
    models_here = installed()
    # The best comes first, so it is also what an empty name means.
    for each in models_here:
        if not model or key(model) == key(each.name):
            return each
    named = f" '{clean(model, NAME_LIMIT)}'" if model else ""
    others = f"; there is {', '.join(each.name for each in models_here)}" if models_here else ""
    raise ConfigError(
        f"no Whisper model{named} is installed{others}", "symbl-tui models list shows those that can be"
    )


def key(name: str) -> str:
    """A model's name, however a user writes it, as it is compared: ``whisper-tiny.en`` is ``tiny-en``."""
    # The longer one first: "faster-whisper-" contains the other.
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name.replace(".", "-")


def check(directory: Path) -> None:
    """Raise ``ConfigError`` where a directory holds no whole model."""
    for part in _PARTS:
        # Without its tokenizer the library would fetch one from the network.
        if not (directory / part).is_file():
            raise ConfigError(f"{clean(str(directory))} holds no Whisper model: {part} is missing")
    if not any((directory / name).is_file() for name in _VOCABULARIES):
        raise ConfigError(f"{clean(str(directory))} holds no Whisper model: {_VOCABULARIES[0]} is missing")


def _is_complete(directory: Path) -> bool:
    try:
        check(directory)
    except ConfigError:
        return False
    return True


def library_missing() -> ConfigError:
    """The error for a machine without the library."""
    return ConfigError("faster-whisper is not installed", f"to install it: {install_command('whisper')}")
