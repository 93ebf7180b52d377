"""SIP addresses that are dialed or registered, parsed strictly. Pure.

What an address may hold is much less than RFC 3261 allows: a parameter such as ``maddr`` or ``route`` would
send the call to another host than the one that the address shows, and that an allow-list has let through.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import UsageError
from symbl_tui.system.network import is_plain_host

TRANSPORTS: Final = ("udp", "tcp")
"""Not TLS: the SIP library carries an OpenSSL that is not maintained any more."""

_SYNTAX: Final = re.compile(
    r"""
    (?P<scheme>sips?):
    (?:(?P<user>[A-Za-z0-9_.!~*+&=$%-]{1,64})@)?
    (?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})
    (?::(?P<port>[0-9]{1,5}))?
    (?P<parameters>(?:;[a-z]{1,20}=[A-Za-z0-9]{1,20}){0,4})
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_HIGHEST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class SipAddress:
    """A user at a host."""

    user: str
    """Empty: the host itself."""
    host: str
    """A name or an IP address, in lower case and without brackets."""
    port: int | None = None
    transport: str = "udp"

    @classmethod
    def parse(cls, text: str) -> "SipAddress":
        """Parse ``sip:USER@HOST[:PORT][;transport=udp|tcp]``.

        Raises:
            UsageError: It is no such address, or asks for what is refused.
        """
        match = _SYNTAX.fullmatch(text.strip())
        host = match["host"].strip("[]").lower() if match else ""
        if match is None or not is_plain_host(host):
            raise UsageError(
                f"'{clean(text, NAME_LIMIT)}' is no SIP address", "use e.g. sip:alice@example.com"
            )
        if match["scheme"].lower() == "sips":
            raise UsageError("SIP over TLS (sips:) is not supported", "use sip:, in a network that you trust")
        port = int(match["port"]) if match["port"] else None
        if port is not None and not 1 <= port <= _HIGHEST_PORT:
            raise UsageError(f"there is no port {port}", "use one from 1 to 65535")
        return cls(match["user"] or "", host, port, _transport(match["parameters"]))

    @property
    def host_port(self) -> str:
        """``HOST[:PORT]``; an IPv6 address in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    @property
    def uri(self) -> str:
        """The address as it is dialed."""
        user = f"{self.user}@" if self.user else ""
        return f"sip:{user}{self.host_port}{';transport=tcp' if self.transport == 'tcp' else ''}"

    def is_at(self, domains: tuple[str, ...]) -> bool:
        """Whether the host is one of ``domains``; ``*.example.com`` stands for every host below it."""
        return any(_matches(self.host, domain.lower()) for domain in domains)


def telephone_number(text: str) -> str:
    """The digits of a number in international form, ``+`` or ``00`` removed.

    Raises:
        UsageError: It is no such number.
    """
    digits = re.sub(r"[ ()./-]", "", text.strip()).removeprefix("+").removeprefix("00")
    if not re.fullmatch("[0-9]{3,15}", digits, re.ASCII):
        raise UsageError(
            f"'{clean(text, 40)}' is no telephone number", "use the international form, +4930..."
        )
    return digits


def _matches(host: str, domain: str) -> bool:
    if domain.startswith("*."):
        return host.endswith(domain[1:]) and len(host) > len(domain) - 1
    try:
        # Two ways to write one address are one.
        return ipaddress.ip_address(host) == ipaddress.ip_address(domain.strip("[]"))
    except ValueError:
        return host.rstrip(".") == domain.rstrip(".")


def _transport(parameters: str) -> str:
    transport = "udp"
    for parameter in parameters.lower().split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name == "transport" and value in TRANSPORTS:
            transport = value
        elif (name, value) != ("user", "phone"):
            raise UsageError(
                f"the parameter '{parameter}' of a SIP address is not supported",
                "use transport=udp or transport=tcp",
            )
    return transport
