"""The recognisers and models that this machine can use for a recording, best first. Loads none of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.engine.models import installed as models
from symbl_tui.engine.recognizers.selection import registry
from symbl_tui.engine.recognizers.selection.choose import check
from symbl_tui.engine.recognizers.selection.registry import RecognizerRecord
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system import paths
from symbl_tui.system.optional_packages import install_command

# Where a model without published figures is sorted.
_UNKNOWN_WER: Final = 100.0


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """One way to recognise a recording."""

    name: str
    """As users write it, e.g. ``whisper-tiny-en``."""
    settings: RecognizerSettings
    directory: Path
    wer: float | None
    """Published word error rate in percent; None where none is known."""

    @property
    def record(self) -> RecognizerRecord:
        """Its recogniser."""
        return registry.find(self.settings.name)

    def is_used_by(self, recognizer: str, model: str) -> bool:
        """Whether an engine with this recogniser and model in its settings uses it."""
        return recognizer == self.settings.name and model in ("", self.name, self.directory.name)


def available() -> tuple[AvailableModel, ...]:
    """All of them, the lowest published word error rate first. Blocks."""
    found = [model for record in registry.RECOGNIZERS for model in _models(record)]
    return tuple(sorted(found, key=lambda model: (model.wer or _UNKNOWN_WER, model.name)))


def find(name: str, besides: tuple[str, str] = ("", "")) -> AvailableModel:
    """The model of a name, checked as far as that is possible without loading it.

    Args:
        name: One of :func:`available`, or the directory of a model for recordings; nothing for the best one,
            which is never a recogniser of last resort.
        besides: Recogniser and model of the present result: the best is another.

    Raises:
        ConfigError: It is not usable; says what to do.
        UsageError: There is none of that name, or none but ``besides``.
    """
    chosen = _in_directory(name) if "/" in name else _named(name) if name else _best(besides)
    check(chosen.settings)
    return chosen


def _named(name: str) -> AvailableModel:
    models_here = available()
    for model in models_here:
        key = model.record.model_key
        if name == model.name or key(name) == key(model.name):
            return model
    others = ", ".join(model.name for model in models_here)
    raise UsageError(
        f"there is no model '{clean(name, NAME_LIMIT)}' on this machine; there is {others}", _more()
    )


def _best(besides: tuple[str, str]) -> AvailableModel:
    for model in available():
        if not model.record.last_resort and not model.is_used_by(*besides):
            return model
    raise UsageError("there is no better model on this machine", _more())


def _more() -> str:
    return (
        f"{install_command('whisper')} and symbl-tui models install give one; symbl-tui models list shows all"
    )


def _in_directory(name: str) -> AvailableModel:
    directory = paths.user_path(name).absolute()
    offline = next(record for record in registry.RECOGNIZERS if not record.live)
    return AvailableModel(directory.name, RecognizerSettings(offline.name, str(directory)), directory, None)


def _models(record: RecognizerRecord) -> list[AvailableModel]:
    """The models of one recogniser that can be used; the live ones recognise recordings as well."""
    installed = [model for model in models.installed().values() if model.runtime == record.name]
    found = []
    for model in (*installed, *record.user_models()):
        settings = RecognizerSettings(record.name, model.name if record.has_models else "")
        if _usable(settings):
            found.append(AvailableModel(model.name, settings, model.directory, model.wer))
    return found


def _usable(settings: RecognizerSettings) -> bool:
    try:
        check(settings)
    except ConfigError:
        return False
    return True
