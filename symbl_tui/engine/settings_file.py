"""The settings that one engine runs with: its settings file, with the overrides of the command line."""

from pathlib import Path
from typing import Literal

from msgspec import structs

from symbl_tui.engine.recognizers.selection.choose import override
from symbl_tui.engine.recognizers.selection.engine_toml import load_settings
from symbl_tui.engine.settings import DEFAULTS, EngineSettings, LogSettings, StoreSettings
from symbl_tui.system.paths import config_dir


def resolve_settings(
    path: Path | None,
    *,
    forget: bool = False,
    recognizer: str = "",
    model: str = "",
    telephony: bool = False,
    log_format: str = "",
) -> EngineSettings:
    """The settings of a file, or of ``engine.toml`` if it exists, with the overrides of a command line.

    Args:
        path: The file; it must exist. None: ``engine.toml`` in the configuration directory.
        forget: Store no conversation on disk.
        recognizer: Overrides the recogniser; empty: no override.
        model: Overrides the model; empty: that of the file, or the default of an overriding ``recognizer``.
        telephony: Enable telephony.
        log_format: ``text`` or ``json``; empty: that of the file.

    Raises:
        ConfigError: The file cannot be read, or there is no such recogniser.
    """
    default = config_dir() / "engine.toml"
    # A file that is named must exist; the default one may be missing.
    settings = load_settings(path or default) if path or default.exists() else DEFAULTS
    if recognizer or model:
        settings = structs.replace(settings, recognizer=override(settings.recognizer, recognizer, model))
    if telephony:
        settings = structs.replace(settings, telephony=structs.replace(settings.telephony, enabled=True))
    if log_format:
        form: Literal["text", "json"] = "json" if log_format == "json" else "text"
        settings = structs.replace(settings, log=LogSettings(form))
    return structs.replace(settings, store=StoreSettings(path=":memory:")) if forget else settings
