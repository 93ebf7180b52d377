"""Whisper models on this machine: found by name or directory, never downloaded.

A model is a folder as CTranslate2 converts it: ``model.bin``, ``config.json``, ``tokenizer.json`` and a
vocabulary. Besides those of the registry (:mod:`symbl_tui.engine.models`), any such folder that a user has
put into :func:`symbl_tui.system.paths.models_dir` counts, by its name.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.engine.models import installed as registry
from symbl_tui.engine.models.catalogue_entry import Runtime
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths

MISSING: Final = "faster-whisper is not installed; pip install 'symbl-tui[whisper]' installs it"
"""The sentence for a machine without the library."""

_PARTS: Final = ("model.bin", "config.json", "tokenizer.json")
_VOCABULARIES: Final = ("vocabulary.txt", "vocabulary.json")
_PREFIXES: Final = ("faster-whisper-", "whisper-")
_UNKNOWN_WER: Final = 100.0


@dataclass(frozen=True, slots=True)
class WhisperModel:
    """One model on this machine."""

    name: str
    directory: Path
    wer: float | None = None
    """Published word error rate in percent; None where none is known."""

    @property
    def key(self) -> str:
        """What it is known by, however a user writes it: ``tiny.en`` is ``whisper-tiny-en``."""
        return _key(self.name)


def library_installed() -> bool:
    """Whether faster-whisper can be imported."""
    return find_spec("faster_whisper") is not None


def installed() -> tuple[WhisperModel, ...]:
    """The models on this machine, the lowest published word error rate first. Blocks."""
    found = [
        WhisperModel(
            each.name, each.directory, each.entry.wer.percent if each.entry and each.entry.wer else None
        )
        for each in registry.installed().values()
        if each.runtime is Runtime.WHISPER
    ]
    found += _others({each.name for each in found})
    return tuple(sorted(found, key=lambda model: (model.wer or _UNKNOWN_WER, model.name)))


def locate(model: str) -> WhisperModel:
    """A model.

    Args:
        model: A name or a directory; nothing for the best that is installed.

    Raises:
        ConfigError: There is none; says what to do.
    """
    if "/" in model:
        directory = paths.named(model)
        return WhisperModel(directory.name, directory)
    have = installed()
    for each in have:
        if not model or _key(model) == each.key:
            return each
    named = f" '{clean(model, NAME_LIMIT)}'" if model else ""
    others = f"; there is {', '.join(each.name for each in have)}" if have else ""
    raise ConfigError(
        f"no Whisper model{named} is installed{others}; symbl-tui models list shows those that can be"
    )


def check(directory: Path) -> None:
    """Raise ``ConfigError`` where a directory holds no whole model."""
    for part in _PARTS:
        # Without its tokenizer the library would fetch one from the network.
        if not (directory / part).is_file():
            raise ConfigError(f"{clean(str(directory))} holds no Whisper model: {part} is missing")
    if not any((directory / name).is_file() for name in _VOCABULARIES):
        raise ConfigError(f"{clean(str(directory))} holds no Whisper model: {_VOCABULARIES[0]} is missing")


def _others(known: set[str]) -> list[WhisperModel]:
    """Folders that a user has put beside those of the registry."""
    try:
        found = sorted(paths.models_dir().iterdir())
    except OSError:
        return []
    theirs = (each for each in found if each.name not in known and not each.name.startswith("."))
    return [WhisperModel(each.name, each) for each in theirs if _is_whole(each)]


def _key(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name.replace(".", "-")


def _is_whole(directory: Path) -> bool:
    try:
        check(directory)
    except ConfigError:
        return False
    return True
