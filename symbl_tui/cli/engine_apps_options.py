"""The options of ``symbl-tui engine apps``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.engine.apps.engine_app import AppLimits

GRACE_HOURS: Final = 24.0
"""How long the old secret stays valid after a rotation, where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAppsOptions:
    """How to print the apps."""

    config: Path | None = None
    """The engine's settings file; None: engine.toml in the configuration directory, if there is one."""
    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """Which app."""

    config: Path | None = None
    app: str
    """Its name or id; of a new app its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAppOptions(AppOptions):
    """An app and its limits."""

    streams: int | None = None
    minutes_a_day: float | None = None
    keep_days: float | None = None

    @property
    def limits(self) -> dict[str, float]:
        """The limits that were given."""
        values = {key: getattr(self, key) for key in AppLimits.__struct_fields__}
        return {key: value for key, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAppOptions(AddAppOptions):
    """What is to be changed of an app."""

    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateAppOptions(AppOptions):
    """How an app gets another secret."""

    grace: float = GRACE_HOURS
    """Hours that the old secret stays valid."""
