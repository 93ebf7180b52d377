"""Where an engine is and how to be let in."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An engine speaking Symbl's API, and the application's credentials there."""

    url: str
    """Base URL, e.g. ``https://api.symbl.ai`` or ``http://127.0.0.1:41233``; no path, no trailing slash."""
    app_id: str
    app_secret: str = field(repr=False)
