"""Which requests are served: paths, hosts, origins, each platform's authenticator. Pure; time is injected."""

import hmac
import ipaddress
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from symbl_tui.audio.calls.call_codec import Authenticator, CallRefused, Secrets
from symbl_tui.audio.calls.platform import Platform, Transport
from symbl_tui.audio.calls.server.http_answer import HttpRefusal
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.system.network import LOOPBACK_NAMES

ROOT: Final = "/calls"
"""The path of all calls; by itself it says which server this is."""
TOKEN: Final = "SYMBL_TUI_TOKEN"
"""The environment variable of the secret at the end of the paths of platforms that sign nothing."""

_SHOW: Final = "symbl-tui calls --show PLATFORM prints the right one"
_NOT_HERE: Final = f"no calls are taken at this path; {_SHOW}"
_FORBIDDEN: Final = "this request is not authorised; the log of symbl-tui says why"


class PathToken:
    """Checks the secret at the end of a path.

    Args:
        token: The secret.
        path: The path before it, for the sentence of a refusal.
    """

    def __init__(self, token: str, path: str) -> None:
        self._token = token.encode()
        self._path = path

    def check(self, request: UpgradeRequest) -> None:
        """Raise :class:`CallRefused` for a request at a path with another end."""
        beginning, _, end = request.path.rpartition("/")
        given = unquote(end, errors="replace").encode("utf-8", "replace")
        # Compared in any case, so that the time tells nothing.
        matches = hmac.compare_digest(given, self._token)
        if beginning != self._path or not matches:
            raise CallRefused(
                f"{self._path}/... does not end with the secret",
                f"the usual causes: {TOKEN} is another one than the platform was given, the path ends with a "
                "slash, or a proxy rewrites it; symbl-tui calls --show PLATFORM prints it",
            )


@dataclass(frozen=True, slots=True)
class Route:
    """A platform whose calls are accepted, and the authenticator of its requests."""

    platform: Platform
    authenticator: Authenticator | None
    """None: its webhook checks them itself."""


def secret_names(platforms: Iterable[Platform]) -> list[str]:
    """The environment variables of the secrets and options of platforms, each once, and that of paths."""
    return list(dict.fromkeys(name for each in platforms for name in (*each.secrets, *each.options, TOKEN)))


def missing_secrets(platform: Platform, secrets: Secrets) -> tuple[str, ...]:
    """The names of the secrets that a platform lacks."""
    signs = platform.authenticate or platform.open_webhook
    return tuple(name for name in (platform.secrets if signs else (TOKEN,)) if not secrets.get(name))


class CallRoutes:
    """The routes of the platforms whose secrets are there.

    Args:
        platforms: The platforms to take calls of.
        secrets: See :data:`~symbl_tui.audio.calls.call_codec.Secrets`.
        origin: The public ``wss://HOST[:PORT]``, or the own ``ws://HOST:PORT`` without one.
        clock: Unix seconds.
    """

    def __init__(
        self,
        platforms: Sequence[Platform],
        secrets: Secrets,
        origin: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.origin = origin
        self._host = host_of(origin)
        self._routes: dict[str, Route] = {}
        self._missing = {each.name: ", ".join(missing_secrets(each, secrets)) for each in platforms}
        for platform in platforms:
            if not platform.is_routed or missing_secrets(platform, secrets):
                continue
            if platform.open_webhook:
                authenticator: Authenticator | None = None
            elif platform.authenticate:
                authenticator = platform.authenticate(secrets, clock)
            else:
                authenticator = PathToken(secrets[TOKEN], f"{ROOT}/{platform.name}")
            self._routes[platform.name] = Route(platform, authenticator)

    @property
    def platforms(self) -> tuple[Platform, ...]:
        """The platforms whose calls are taken."""
        return tuple(route.platform for route in self._routes.values())

    def find(self, method: str, path: str) -> Route:
        """The route of a request line. Raises :class:`HttpRefusal`: 404 or 405."""
        parts = path.removeprefix(ROOT).split("/")
        known = path.startswith(f"{ROOT}/") and 2 <= len(parts) <= 3
        route = self._routes.get(parts[1]) if known else None
        if route is None:
            raise HttpRefusal(404, _NOT_HERE, self._why_not_here(path))
        webhook = route.platform.transport is Transport.WEBHOOK
        allowed = "POST" if webhook else "GET"
        if method != allowed:
            text = f"{route.platform.title} sends {allowed} here"
            log = f"a request to {ROOT}/{route.platform.name} was refused: it is no {allowed}"
            raise HttpRefusal(405, text, log, headers=(("Allow", allowed),))
        return route

    def _why_not_here(self, path: str) -> str:
        """The line for the operator; of the path only known names, as there may be a secret in it."""
        first, _, rest = path.removeprefix("/").partition("/")
        name, _, rest = rest.partition("/")
        if first != ROOT.strip("/"):
            return f"a request was refused: its path does not begin with {ROOT}/"
        if name in self._routes:
            return f"a request to {ROOT}/{name}/... was refused: the path goes on behind the secret"
        if missing := self._missing.get(name):
            return f"a request to {ROOT}/{name} was refused: {missing} is not set"
        hint = did_you_mean(name, self._routes, _SHOW)
        return f"a request was refused: no platform that is taken has this name behind {ROOT}/; {hint}"

    def check_names(self, request: UpgradeRequest) -> None:
        """Refuse what a web page may have sent. Raises :class:`HttpRefusal`: 403.

        A page of another site shows its own ``Origin``, and one that has its name resolve to this machine its
        own ``Host``. Platforms send no origin, or our own.
        """
        host = host_of(f"//{request.header('host')}")
        if not self._is_ours(host):
            named = f"for the host {host!r}" if host else "without a host"
            log = f"a request {named} was refused; say with --public-url how this is reached"
            raise HttpRefusal(403, _FORBIDDEN, log)
        origin = request.header("origin")
        if origin and (host_of(origin) or host_of(f"//{origin}")) not in (host, self._host):
            raise HttpRefusal(
                403, _FORBIDDEN, "a request of a web page was refused: its Origin is another host"
            )

    def authenticate(self, route: Route, request: UpgradeRequest) -> None:
        """Raise :class:`HttpRefusal` (403) for a request that the platform's secret has not signed."""
        if route.authenticator is None:
            return
        try:
            route.authenticator.check(request)
        except CallRefused as error:
            log = f"a call of {route.platform.title} was refused: {error}"
            raise HttpRefusal(403, _FORBIDDEN, log) from None

    def _is_ours(self, host: str) -> bool:
        if host == self._host or host in LOOPBACK_NAMES:
            return True
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return False
        return True  # no name was resolved, so none was bound to another address


def host_of(url: str) -> str:
    """The host in a URL, in lower case; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
