"""Create the recognisers that the settings name. Each is imported only when it is chosen."""

from collections.abc import Mapping

from symbl_tui.engine.recognizers.interface import RecognizerFactory
from symbl_tui.engine.recognizers.selection import registry
from symbl_tui.engine.recognizers.selection.fallback import FallbackFactory
from symbl_tui.engine.recognizers.selection.registry import RecognizerRecord
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError


def check(settings: RecognizerSettings) -> None:
    """Raise :class:`ConfigError` where what the settings name is missing; loads no model."""
    choose(settings, dict.fromkeys(registry.find(settings.name).secrets, "any"))


def choose(settings: RecognizerSettings, environment: Mapping[str, str]) -> RecognizerFactory:
    """Create the recognisers that the settings name, with a substitute where they have one.

    Args:
        settings: The recogniser, and its model.
        environment: Environment variables, which hold the keys of servers.

    Raises:
        ConfigError: There is no such recogniser, or what it needs is missing; says what to do.
    """
    record = registry.find(settings.name)
    if record.substitute:
        return _with_substitute(record, settings, environment)
    return record.create(settings, environment)


def override(settings: RecognizerSettings, name: str, model: str) -> RecognizerSettings:
    """Replace the recogniser or the model of some settings; an empty name or model leaves theirs.

    Another recogniser without a model gets its default one. Raises :class:`ConfigError` for an unknown name.
    """
    if name:
        registry.find(name)
    return RecognizerSettings(name or settings.name, model if name else model or settings.model, settings.url)


def _with_substitute(
    record: RecognizerRecord, settings: RecognizerSettings, environment: Mapping[str, str]
) -> RecognizerFactory:
    substitute = registry.find(record.substitute).create(RecognizerSettings(record.substitute), environment)
    try:
        preferred = record.create(settings, environment)
    except ConfigError as error:
        # The reason is kept: the session tells its user why it understands less.
        return FallbackFactory(None, substitute, str(error))
    return FallbackFactory(preferred, substitute)
