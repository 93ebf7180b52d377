"""Which recogniser an engine uses, as its settings have it. Each is imported only when it is chosen."""

from collections.abc import Mapping

from symbl_tui.engine.recognizers.base import Recognizers
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError


def check(settings: RecognizerSettings) -> None:
    """Raise :class:`ConfigError` where what the settings name is not there; loads no model."""
    choose(settings, {"DEEPGRAM_API_KEY": "any"})


def choose(settings: RecognizerSettings, environment: Mapping[str, str]) -> Recognizers:
    """The recognisers that were asked for.

    Args:
        settings: Which, and with what model.
        environment: Where ``DEEPGRAM_API_KEY`` is.

    Raises:
        ConfigError: What they need is missing; says what to do.
    """
    match settings.name:
        case "auto" | "moonshine":
            return _moonshine(settings.model)
        case "pocketsphinx":
            return _pocketsphinx()
        case "sherpa-onnx":
            return _sherpa(settings.model)
        case "deepgram":
            return _deepgram(settings, environment.get("DEEPGRAM_API_KEY", ""))
        case "whisper":
            return _whisper(settings.model)


def _moonshine(model: str) -> Recognizers:
    """Moonshine; PocketSphinx where it is not installed or does not load, and then its info says why."""
    from symbl_tui.engine.recognizers.moonshine.model import find
    from symbl_tui.engine.recognizers.moonshine.recognizer import Moonshine
    from symbl_tui.engine.recognizers.selection.fallback import FallbackRecognizers

    try:
        preferred = Moonshine(find(model))
    except ConfigError as error:
        return FallbackRecognizers(None, _pocketsphinx(), str(error))
    return FallbackRecognizers(preferred, _pocketsphinx())


def _pocketsphinx() -> Recognizers:
    from symbl_tui.engine.recognizers.pocketsphinx.recognizer import PocketSphinxRecognizers

    return PocketSphinxRecognizers()


def _sherpa(model: str) -> Recognizers:
    from symbl_tui.engine.models.catalogue_entry import Runtime
    from symbl_tui.engine.models.installed import locate
    from symbl_tui.engine.recognizers.sherpa import model as sherpa_model

    if not sherpa_model.installed():
        raise ConfigError(sherpa_model.MISSING)
    from symbl_tui.engine.recognizers.sherpa.recognizer import Sherpa

    return Sherpa(locate(model, Runtime.SHERPA))


def _deepgram(settings: RecognizerSettings, key: str) -> Recognizers:
    from symbl_tui.engine.recognizers.deepgram.messages import is_local
    from symbl_tui.engine.recognizers.deepgram.recognizer import DeepgramRecognizers
    from symbl_tui.engine.recognizers.deepgram.server import Server

    if not key and not is_local(settings.url):
        raise ConfigError("the recogniser deepgram needs a key; put it into DEEPGRAM_API_KEY")
    return DeepgramRecognizers(Server(settings.url, key, settings.model))


def _whisper(model: str) -> Recognizers:
    from symbl_tui.engine.recognizers.whisper import models

    if not models.library_installed():
        raise ConfigError(models.MISSING)
    from symbl_tui.engine.recognizers.whisper.recognizer import Whisper

    return Whisper(models.locate(model))
