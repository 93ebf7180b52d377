"""Every recogniser that an engine can use: one record each, from which all that depends on it derives.

Imports no recogniser: the command line lists the names at every start, so a record's functions import theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import ConfigError

if TYPE_CHECKING:  # numpy and msgspec, which the command line's help does not need
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from symbl_tui.engine.models.installed import InstalledModel
    from symbl_tui.engine.recognizers.interface import RecognizerFactory
    from symbl_tui.engine.settings import RecognizerSettings

AUTO: Final = "auto"
"""``recognizer.name`` for the default recogniser."""
DEFAULT: Final = "moonshine"
"""The recogniser that :data:`AUTO` stands for."""


@dataclass(frozen=True, slots=True)
class RecognizerRecord:
    """The properties of one recogniser that other code depends on."""

    name: str
    """In ``engine.toml``, on the command line, in the catalogue of models and in the files of a session."""
    create: "Callable[[RecognizerSettings, Mapping[str, str]], RecognizerFactory]"
    """Create its recognisers from settings and environment variables.

    Loads no model. Raises ``ConfigError`` where a library, a model or a key is missing, with the way out."""
    live: bool = True
    """Whether it recognises a stream while it is spoken; otherwise its last results may take minutes."""
    secrets: tuple[str, ...] = ()
    """Environment variables that :attr:`create` may read."""
    has_models: bool = True
    """Whether ``recognizer.model`` is a choice."""
    default_model: str = ""
    """The model that it loads when none is named; empty: the only one that is installed."""
    substitute: str = ""
    """The recogniser to use where this one cannot run; empty: the engine does not start then."""
    last_resort: bool = False
    """Whether it is only a substitute: never proposed as the better model for a recording."""
    user_models: "Callable[[], Sequence[InstalledModel]]" = tuple
    """List its models on this machine that were not installed by ``models install``. Blocks."""
    model_key: Callable[[str], str] = str
    """Reduce a model's name, however a user writes it, to what is compared."""
    transcriber: "Callable[[Path], Callable[[npt.NDArray[np.float32]], str]] | None" = None
    """Load a model within this process, to measure it alone; None: it is measured in its child process."""


def _moonshine(settings: "RecognizerSettings", _: Mapping[str, str]) -> "RecognizerFactory":
    from symbl_tui.engine.recognizers.moonshine.model import find  # only where it is chosen
    from symbl_tui.engine.recognizers.moonshine.recognizer import MoonshineFactory  # likewise

    return MoonshineFactory(find(settings.model))


def _pocketsphinx(_: "RecognizerSettings", __: Mapping[str, str]) -> "RecognizerFactory":
    from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxFactory  # where chosen

    return PocketSphinxFactory()


def _sherpa(settings: "RecognizerSettings", _: Mapping[str, str]) -> "RecognizerFactory":
    from symbl_tui.engine.models.installed import locate  # only where it is chosen
    from symbl_tui.engine.recognizers.sherpa.model import require_library  # likewise
    from symbl_tui.engine.recognizers.sherpa.recognizer import SherpaFactory  # likewise

    require_library()
    return SherpaFactory(locate(settings.model, "sherpa-onnx"))


def _deepgram(settings: "RecognizerSettings", environment: Mapping[str, str]) -> "RecognizerFactory":
    from symbl_tui.engine.recognizers.deepgram.deepgram_server import Server  # likewise
    from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramFactory  # websockets

    return DeepgramFactory(Server.configured(settings, environment.get("DEEPGRAM_API_KEY", "")))


def _whisper(settings: "RecognizerSettings", _: Mapping[str, str]) -> "RecognizerFactory":
    from symbl_tui.engine.recognizers.whisper import models  # only where it is chosen
    from symbl_tui.engine.recognizers.whisper.recognizer import WhisperFactory  # likewise

    models.require_library()
    return WhisperFactory(models.locate(settings.model))


def _whisper_folders() -> "Sequence[InstalledModel]":
    from symbl_tui.engine.recognizers.whisper.models import user_models  # only where models are listed

    return user_models()


def _whisper_key(name: str) -> str:
    from symbl_tui.engine.recognizers.whisper.models import key  # only where models are compared

    return key(name)


def _whisper_transcriber(directory: "Path") -> "Callable[[npt.NDArray[np.float32]], str]":
    from symbl_tui.engine.recognizers.whisper.transcriber import Transcriber  # faster-whisper

    return Transcriber(directory).transcribe


RECOGNIZERS: tuple[RecognizerRecord, ...] = (
    RecognizerRecord("moonshine", _moonshine, default_model="moonshine-tiny-en", substitute="pocketsphinx"),
    RecognizerRecord("pocketsphinx", _pocketsphinx, has_models=False, last_resort=True),
    RecognizerRecord("sherpa-onnx", _sherpa),
    RecognizerRecord("deepgram", _deepgram, secrets=("DEEPGRAM_API_KEY",)),
    RecognizerRecord(
        "whisper",
        _whisper,
        live=False,
        user_models=_whisper_folders,
        model_key=_whisper_key,
        transcriber=_whisper_transcriber,
    ),
)


def names() -> list[str]:
    """Every value that ``recognizer.name`` may have."""
    return [AUTO, *(record.name for record in RECOGNIZERS)]


def lookup(name: str) -> RecognizerRecord | None:
    """The record of a recogniser, or None."""
    wanted = DEFAULT if name == AUTO else name
    return next((record for record in RECOGNIZERS if record.name == wanted), None)


def find(name: str) -> RecognizerRecord:
    """The record of a recogniser; raises ``ConfigError`` for a name that none has."""
    if record := lookup(name):
        return record
    raise ConfigError(f"there is no recogniser '{clean(name, NAME_LIMIT)}'", f"there is {', '.join(names())}")


def is_live(name: str) -> bool:
    """Whether a recogniser recognises streams while they are spoken; True for an unknown one."""
    record = lookup(name)
    return record is None or record.live
