"""An app: what a token stands for, and whose the conversations are."""

from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import Meta, Struct

OWN_APP: Final = ""
"""The id in the store of the app whose credentials are in the engine's environment."""

OWN_APP_NAME: Final = "environment"
"""What operators call it."""


class AppLimits(Struct, frozen=True):
    """The limits of one app; 0 is no limit of its own."""

    streams: Annotated[int, Meta(ge=0)] = 0
    """Streams of sound at a time, over all nodes."""
    minutes_a_day: Annotated[float, Meta(ge=0)] = 0.0
    """Minutes of sound in a day (UTC), of all streams and uploads together."""
    keep_days: Annotated[float, Meta(ge=0)] = 0.0
    """Conversations that ended longer ago are deleted; 0: as ``store.keep_days`` says."""


NO_LIMITS: Final = AppLimits()


@dataclass(frozen=True, slots=True)
class App:
    """An app as the rest of the engine knows it."""

    id: str = OWN_APP
    name: str = ""
    limits: AppLimits = NO_LIMITS
