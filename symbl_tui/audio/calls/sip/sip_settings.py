"""What a SIP phone is started with. Pure.

It goes to the child as a line on its standard input: a password must be in no list of arguments.
"""

from dataclasses import dataclass, field
from typing import Final

import msgspec

from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.errors import UsageError

SIP_PASSWORD: Final = "SIP_PASSWORD"
"""The environment variable of an account's password."""
_UNFIT: Final = frozenset('"\\')


@dataclass(frozen=True, slots=True, kw_only=True)
class SipAccount:
    """The extension or trunk that a phone registers as, or calls from."""

    address: SipAddress
    """``sip:USER@DOMAIN``; the host is the registrar, or the domain if there is a ``proxy``."""
    password: str = field(default="", repr=False)
    login: str = ""
    """The user name for authentication, where it differs from the address's."""
    proxy: str = ""
    """``HOST[:PORT]`` that everything is sent through; empty: the domain itself."""
    expires: int = 300
    """Seconds between registrations."""

    def __post_init__(self) -> None:
        """Refuse what the library's configuration could misread. Raises UsageError."""
        if not self.address.user:
            raise UsageError("a SIP account needs a user", "use e.g. sip:alice@example.com")
        for value in (self.password, self.login, self.proxy):
            if not value.isprintable() or _UNFIT & set(value):
                # Without the value: it may be the password.
                raise UsageError('a SIP account may have no " or \\ and no control characters')
        if set(self.login + self.proxy) & set(";<> "):
            raise UsageError("login and proxy of a SIP account may have no ; < > and no spaces")


@dataclass(frozen=True, slots=True, kw_only=True)
class SipSettings:
    """The limits and addresses of one phone."""

    host: str = "127.0.0.1"
    """The address to listen at and to send from; ``0.0.0.0`` is every one but loopback."""
    port: int = 0
    """0: any free one, for a phone that only dials or registers."""
    user: str = "symbl-tui"
    """Without an account: calls to ``sip:USER@HOST`` are taken."""
    takes_calls: bool = True
    """Whether others may call; else they hear that the line is busy."""
    max_calls: int = 10
    """Calls at a time; a further caller hears that the line is busy."""
    rtp_timeout: int = 60
    """Seconds without any sound of the far end after which it counts as gone, unless it holds the call."""
    ring_seconds: float = 45.0
    """How long a call that was dialed may ring."""
    max_seconds: float = 4 * 3600.0
    """How long a call may last."""

    @property
    def bracketed_host(self) -> str:
        """The host as it is written before a port."""
        return f"[{self.host}]" if ":" in self.host else self.host


@dataclass(frozen=True, slots=True)
class SipRequest:
    """The first line that the child reads."""

    settings: SipSettings
    account: SipAccount | None = None

    def to_line(self) -> bytes:
        """For the child's standard input."""
        return msgspec.json.encode(self) + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "SipRequest":
        """The reverse of :meth:`to_line`."""
        return msgspec.json.decode(line, type=cls)
