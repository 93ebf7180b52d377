"""One trial of credentials: asks the server, then keeps what it let in. Touches no widget."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from threading import Event

from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import EngineConfig
from symbl_tui.errors import SymblTuiError
from symbl_tui.symbl.endpoint import Endpoint

Check = Callable[[Endpoint, str], Awaitable[str]]
"""Tries an endpoint, trusting a CA file too; a sentence of warning or nothing. Raises our errors."""
Remember = Callable[[str, Credentials], str]
"""Keeps credentials for a URL; where. Raises our errors. May block."""
Place = Callable[[], str]
"""Where they would be kept. May block."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who understands, and for a server what it lets us in with in this run, remembered or not."""

    engine: EngineConfig
    credentials: Credentials | None = None


async def try_engine(endpoint: Endpoint, ca_file: str) -> str:
    """The :data:`Check` that asks the server."""
    from symbl_tui.symbl import auth  # start-up time: httpx

    return str(await auth.check_credentials(endpoint, auth.tls_context(ca_file)) or "")


class LoginAttempt:
    """One trial of what was typed; runs off the UI loop and touches no widget."""

    def __init__(self, engine: EngineConfig, given: Credentials, remember: Remember | None) -> None:
        """``remember``: None to keep nothing."""
        self.engine = engine
        self.given = given
        self.error: SymblTuiError | None = None
        self.place = ""
        self.warning = ""
        self.accepted = False
        self.abandoned = Event()
        self._remember = remember

    async def run(self, check: Check) -> None:
        """Try, and remember what was let in unless nobody waits any more."""
        endpoint = Endpoint(self.engine.url, self.given.app_id, self.given.app_secret)
        try:
            self.warning = await check(endpoint, self.engine.ca_file)
            self.accepted = True
            if self._remember is not None and not self.abandoned.is_set():
                self.place = self._remember(self.engine.url, self.given)
        except SymblTuiError as error:
            self.error = error
