"""The token that opens ``/metrics`` from elsewhere."""

import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from symbl_tui.engine.settings import MetricsSettings
from symbl_tui.errors import ConfigError

METRICS_TOKEN: Final = "SYMBL_TUI_METRICS_TOKEN"
"""The environment variable; it comes before ``metrics.token_file``."""

# Characters; fewer could be guessed.
_SHORTEST, _LONGEST = 16, 1024


class MetricsToken:
    """A secret that a scraper sends as its bearer token; empty: none opens anything."""

    def __init__(self, secret: str = "") -> None:
        self._secret = secret.encode()

    def matches(self, authorization: str) -> bool:
        """Whether an ``Authorization`` header holds the token. Takes the same time for each wrong one."""
        scheme, _, sent = authorization.partition(" ")
        given = sent.strip().encode("utf-8", "replace")
        return scheme.lower() == "bearer" and bool(self._secret) and hmac.compare_digest(given, self._secret)


def load_token(settings: MetricsSettings, environment: Mapping[str, str]) -> MetricsToken:
    """The token of the environment, or else of the file; raises ``ConfigError`` for one that is no secret."""
    secret, place = environment.get(METRICS_TOKEN, "").strip(), METRICS_TOKEN
    if not secret and settings.token_file:
        place = settings.token_file
        secret = _read(Path(settings.token_file))
    elif not secret:
        return MetricsToken()
    if not (_SHORTEST <= len(secret) <= _LONGEST and secret.isascii() and secret.isprintable()):
        raise ConfigError(
            f"{place}: a token for metrics has {_SHORTEST} to {_LONGEST} characters of ASCII",
            "openssl rand -hex 32 makes one",
        )
    return MetricsToken(secret)


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            # Enough to see that it is too long, whatever the size of the file.
            return file.read(_LONGEST + 2).strip()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}", "see metrics.token_file") from error
