"""The recognisers and models that this machine can use for a recording, best first. Loads none of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.engine.models import installed as registry
from symbl_tui.engine.models.catalogue_entry import Runtime
from symbl_tui.engine.recognizers.selection.choose import check
from symbl_tui.engine.recognizers.whisper import models as whisper
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError, UsageError

_MORE: Final = (
    "pip install 'symbl-tui[whisper]' and symbl-tui models install give one; symbl-tui models list shows all"
)
_UNKNOWN_WER: Final = 100.0
"""Where a model stands that nobody published figures of."""


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """One way to recognise a recording."""

    name: str
    """What users call it, e.g. ``whisper-tiny-en``."""
    settings: RecognizerSettings
    directory: Path
    wer: float | None
    """Published word error rate in percent; None where none is known."""

    def is_of(self, recognizer: str, model: str) -> bool:
        """Whether an engine that names its recogniser and model like this uses it."""
        return recognizer == self.settings.name and model in ("", self.name, self.directory.name)


def available() -> tuple[AvailableModel, ...]:
    """All of them, the lowest published word error rate first. Blocks."""
    found = [*_whisper(), *_live()]
    return tuple(sorted(found, key=lambda each: (each.wer or _UNKNOWN_WER, each.name)))


def find(name: str, besides: tuple[str, str] = ("", "")) -> AvailableModel:
    """The model that a user means, checked as far as that is possible without loading it.

    Args:
        name: One of :func:`available`, or the directory of a Whisper model; nothing for the best, which is
            never PocketSphinx.
        besides: Recogniser and model that made the result that there is: the best is another.

    Raises:
        ConfigError: It is not usable; says what to do.
        UsageError: There is none of that name, or none but ``besides``.
    """
    chosen = _in_directory(name) if "/" in name else _named(name) if name else _best(besides)
    check(chosen.settings)
    return chosen


def _named(name: str) -> AvailableModel:
    have = available()
    wanted = whisper.WhisperModel(name, Path()).key
    for each in have:
        theirs = whisper.WhisperModel(each.name, Path()).key if each.settings.name == "whisper" else ""
        if name == each.name or wanted == theirs:
            return each
    others = ", ".join(each.name for each in have)
    raise UsageError(
        f"there is no model '{clean(name, NAME_LIMIT)}' on this machine; there is {others}; {_MORE}"
    )


def _best(besides: tuple[str, str]) -> AvailableModel:
    for each in available():
        if each.settings.name != "pocketsphinx" and not each.is_of(*besides):
            return each
    raise UsageError(f"there is no better model on this machine; {_MORE}")


def _in_directory(name: str) -> AvailableModel:
    directory = whisper.locate(name).directory.absolute()
    return AvailableModel(directory.name, RecognizerSettings("whisper", str(directory)), directory, None)


def _whisper() -> list[AvailableModel]:
    if not whisper.library_installed():
        return []
    return [
        AvailableModel(each.name, RecognizerSettings("whisper", each.name), each.directory, each.wer)
        for each in whisper.installed()
    ]


def _live() -> list[AvailableModel]:
    """Those that recognise streams, which a recording is as well."""
    found = []
    for each in registry.installed().values():
        if each.runtime is Runtime.WHISPER:
            continue
        model = "" if each.runtime is Runtime.POCKETSPHINX else each.name
        settings = RecognizerSettings().chosen(each.runtime.value, model)
        wer = each.entry.wer.percent if each.entry and each.entry.wer else None
        if _usable(settings):
            found.append(AvailableModel(each.name, settings, each.directory, wer))
    return found


def _usable(settings: RecognizerSettings) -> bool:
    try:
        check(settings)
    except ConfigError:
        return False
    return True
