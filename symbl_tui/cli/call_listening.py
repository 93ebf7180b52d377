"""Where calls are taken, and with which secrets: from the options to the settings of the server."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.calls.call_codec import Secrets
from symbl_tui.audio.calls.platform import Platform, SetupValues, Transport
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_routes import ROOT, TOKEN, missing_secrets, secret_names
from symbl_tui.audio.calls.server.call_server import ServerSettings
from symbl_tui.audio.calls.server.server_address import Address, parse_origin
from symbl_tui.audio.registry.call_opening import environment_origin
from symbl_tui.cli.calls_options import CallsOptions
from symbl_tui.config.call_secrets import find_call_secrets, is_short
from symbl_tui.errors import UsageError
from symbl_tui.system.listening_socket import listen
from symbl_tui.system.server_certificate import load_tls

_SHORT: Final = f"is short, and can be guessed; symbl-tui calls secret {TOKEN} makes a long one"


def address_of(listener: socket.socket) -> Address:
    """Where a socket listens."""
    host, port, *_ = listener.getsockname()
    return Address(host, port)


def chosen_platforms(options: CallsOptions) -> tuple[Platform, ...]:
    """The platforms that the options name; all without any. AudioSocket has an option of its own."""
    if not options.platforms:
        return PLATFORMS
    tcp = Transport.TCP if options.audiosocket else None
    return tuple(each for each in PLATFORMS if each.name in options.platforms or each.transport is tcp)


def read_secrets(platforms: Sequence[Platform]) -> Secrets:
    """The secrets of platforms, as far as there are any. Blocks; raises :class:`ConfigError`."""
    return find_call_secrets(secret_names(platforms))


def public_origin(public_url: str) -> str:
    """``wss://HOST[:PORT]`` as platforms reach it, of ``--public-url``; else that of the environment.

    Raises:
        UsageError: It is no such URL.
    """
    if public_url:
        return parse_origin(public_url, "--public-url")
    return environment_origin()


@dataclass(frozen=True, slots=True)
class Listeners:
    """The open sockets; None: that one is not wanted."""

    http: socket.socket | None
    audiosocket: socket.socket | None

    def close(self) -> None:
        """Close both. Idempotent."""
        for each in (self.http, self.audiosocket):
            if each:
                each.close()


def open_listeners(options: CallsOptions, settings: ServerSettings) -> Listeners:
    """Open the sockets. Raises :class:`UsageError`: nothing could be taken, or nothing protects it."""
    address = Address.parse(options.listen, "--listen")
    routed = routed_platforms(settings.platforms)
    served = [each for each in routed if not missing_secrets(each, settings.secrets)]
    if not served and not options.audiosocket and not options.takes_sip:
        raise UsageError(
            "no calls can be taken: no platform has its secret",
            f"symbl-tui calls secret {TOKEN} makes one for those that sign nothing; "
            "symbl-tui calls --show PLATFORM tells which one it needs",
        )
    tcp = Address.parse(options.audiosocket, "--audiosocket") if options.audiosocket else None
    if tcp and not tcp.local and not options.uuids:
        raise UsageError(
            f"--audiosocket {tcp}: AudioSocket has no password, and other machines reach this address",
            "name the calls with --uuid, or listen at 127.0.0.1",
        )
    if not address.local and _has_short_token(settings):
        raise UsageError(f"--listen {address} is reached from other machines, and {TOKEN} {_SHORT}")
    # After all refusals, so that none of them has to close it.
    http = listen(address.host, address.port) if served else None
    try:
        return Listeners(http, listen(tcp.host, tcp.port) if tcp else None)
    except UsageError:
        if http:
            http.close()
        raise


def server_settings(options: CallsOptions) -> ServerSettings:
    """The settings of the server. Blocks; raises :class:`UsageError`."""
    platforms = chosen_platforms(options)
    return ServerSettings(
        platforms=platforms,
        secrets=read_secrets(platforms),
        origin=public_origin(options.public_url),
        tls=load_tls(options.tls_cert, options.tls_key),
        behind_proxy=options.behind_proxy,
        announced=frozenset(options.uuids),
    )


def _has_short_token(settings: ServerSettings) -> bool:
    token = settings.secrets.get(TOKEN, "")
    return bool(token) and is_short(token)


def describe_listening(
    settings: ServerSettings, listeners: Listeners, taken: Sequence[Platform]
) -> list[str]:
    """What the operator is told at the start: which platforms are on, and which secret is missing."""
    lines = []
    if listeners.http:
        address, origin = address_of(listeners.http), settings.origin
        names = ", ".join(each.name for each in taken)
        where = f"{address} ({origin} from outside)" if origin else str(address)
        lines.append(f"calls of {names} are taken at {where}")
        if not address.local and not settings.tls and not origin:
            lines.append(
                f"{address} is reached from other machines without TLS: calls and secrets can be read on the "
                "way; give --tls-cert and --tls-key, or put a proxy before it and say --public-url"
            )
    if listeners.audiosocket:
        lines.append(f"AudioSocket calls are taken at {address_of(listeners.audiosocket)}")
    if _has_short_token(settings):
        lines.append(f"{TOKEN} {_SHORT}")
    missing = platforms_without_secret(settings.platforms, settings.secrets)
    if missing:
        lacking = [f"{', '.join(names)} ({', '.join(absent)})" for absent, names in missing.items()]
        lines.append(f"not taken, as a secret is not set: {'; '.join(lacking)}")
    return lines


def routed_platforms(platforms: Sequence[Platform]) -> tuple[Platform, ...]:
    """Those that call one of our paths."""
    return tuple(each for each in platforms if each.is_routed)


def platforms_without_secret(
    platforms: Sequence[Platform], secrets: Secrets
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The names of the platforms that lack secrets, by the names of these."""
    missing: dict[tuple[str, ...], tuple[str, ...]] = {}
    for each in routed_platforms(platforms):
        if absent := missing_secrets(each, secrets):
            missing[absent] = (*missing.get(absent, ()), each.name)
    return missing


def instructions(options: CallsOptions) -> str:
    """What to configure at the platform of ``--show``, filled in. Raises :class:`UsageError`."""
    platform = next(each for each in PLATFORMS if each.name == options.show)
    origin = public_origin(options.public_url) or f"ws{'s' * bool(options.tls_cert)}://{options.listen}"
    url = f"{origin}{ROOT}/{platform.name}"
    secrets = read_secrets((platform,))
    if platform.open_codec and not platform.authenticate:
        token = secrets.get(TOKEN, "") if options.show_token else ""
        url = f"{url}/{token or 'TOKEN'}"
    if platform.transport is Transport.WEBHOOK:
        url = f"http{url.removeprefix('ws')}"
    text = platform.instructions(
        SetupValues(url=url, public_origin=origin, address=options.audiosocket or "127.0.0.1:9092")
    )
    if platform.is_routed and (missing := missing_secrets(platform, secrets)):
        text += f"\n\nNot set yet: {', '.join(missing)} (symbl-tui calls secret {missing[0]})"
    if (
        routed_platforms((platform,))
        and not options.public_url
        and Address.parse(options.listen, "--listen").local
    ):
        text += (
            f"\n\n{options.listen} is reached from this machine alone; for others say --public-url: a "
            "proxy or a tunnel"
        )
    return f"{text}\n\nMore: docs/calls/{platform.docs}"
