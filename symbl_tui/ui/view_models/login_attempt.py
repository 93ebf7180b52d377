"""One login: asks the server, then stores the credentials that it accepts. Knows no widgets."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from threading import Event

from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import EngineConfig
from symbl_tui.errors import SymblTuiError
from symbl_tui.symbl.endpoint import Endpoint

Check = Callable[[Endpoint, str], Awaitable[str]]
"""Logs in at an endpoint, trusting a CA file too; returns a warning or "". Raises SymblTuiError."""
Remember = Callable[[str, Credentials], str]
"""Stores credentials for a URL; returns where. Raises SymblTuiError. May block."""
Place = Callable[[], str]
"""Returns where credentials would be stored. May block."""


@dataclass(frozen=True, slots=True)
class Login:
    """The chosen engine, and for a server the credentials of this run, stored or not."""

    engine: EngineConfig
    credentials: Credentials | None = None


async def try_engine(endpoint: Endpoint, ca_file: str) -> str:
    """The :data:`Check` that asks the server."""
    from symbl_tui.symbl import auth  # start-up: httpx

    return str(await auth.check_credentials(endpoint, auth.tls_context(ca_file)) or "")


class LoginAttempt:
    """One login with typed credentials; runs off the UI loop."""

    def __init__(self, engine: EngineConfig, given: Credentials, remember: Remember | None) -> None:
        """``remember``: None to store nothing."""
        self.engine = engine
        self.given = given
        self.error: SymblTuiError | None = None
        self.place = ""
        """Where the credentials were stored."""
        self.warning = ""
        self.accepted = False
        self.abandoned = Event()
        """Set when the user no longer waits."""
        self._remember = remember

    async def run(self, check: Check) -> None:
        """Log in; store accepted credentials unless the attempt was abandoned."""
        endpoint = Endpoint(self.engine.url, self.given.app_id, self.given.app_secret)
        try:
            self.warning = await check(endpoint, self.engine.ca_file)
            self.accepted = True
            # A user who has gone back does not expect what was typed to be stored afterwards.
            if self._remember is not None and not self.abandoned.is_set():
                self.place = self._remember(self.engine.url, self.given)
        except SymblTuiError as error:
            self.error = error
