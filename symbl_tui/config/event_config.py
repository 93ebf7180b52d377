"""What a profile asks for when something happens in a session: notifications and hooks."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from symbl_tui.config.config_table import ConfigTable, Text
from symbl_tui.domain.event_name import SELECTOR
from symbl_tui.system.network import is_loopback, is_plain_host

Selector = Annotated[str, Meta(pattern=SELECTOR, max_length=200)]
"""The name of an event, or ``tracker:NAME``; see :mod:`symbl_tui.domain.event_name`."""
Argument = Annotated[str, Meta(max_length=10_000)]
SecretName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{0,60}\Z")]


class NotifyConfig(ConfigTable, frozen=True):
    """``[notify]``: what the user is told of in their terminal, and how."""

    on: Annotated[tuple[Selector, ...], Meta(max_length=64)] = ()
    how: tuple[Literal["bell", "desktop", "flash"], ...] = ("bell", "desktop", "flash")
    """The terminal's bell; a notification of the desktop that the terminal is on; a line on the screen."""
    desktop: Literal["auto", "osc9", "osc777", "osc99"] = "auto"
    """The sequence that asks the terminal for a desktop notification; ``auto``: the one that it knows."""
    names: Annotated[tuple[Text, ...], Meta(max_length=32)] = ()
    """The user's names, for the events ``name`` and ``question_to_me``; of hooks, too."""
    silence_seconds: Annotated[float, Meta(ge=1, le=86_400)] = 60.0
    """How long no channel has sound until that is an event."""


class HookConfig(ConfigTable, frozen=True):
    """``[[hooks]]``: a command or a webhook that gets events."""

    on: Annotated[tuple[Selector, ...], Meta(min_length=1, max_length=64)]
    command: Annotated[tuple[Argument, ...], Meta(max_length=64)] = ()
    """Program and arguments; no shell. The event comes on its standard input."""
    env: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^(?!SYMBL_)[A-Za-z_][A-Za-z0-9_]{0,99}\Z")], ...],
        Meta(max_length=64),
    ] = ()
    """Further environment variables that the command gets, by name."""
    webhook: Annotated[str, Meta(max_length=2000)] = ""
    """The https address that gets the event in a POST request."""
    secret: SecretName = ""
    """The name of the secret that its signature is made with; empty: unsigned."""
    ca_file: str = ""
    """A private certificate authority (PEM) to trust in place of the public ones."""
    allow_plain_http: bool = False
    """Allow http to this machine."""
    timeout: Annotated[float, Meta(gt=0, le=600)] = 10.0
    """Seconds that the command, or one attempt of the request, may take."""
    at_once: Annotated[int, Meta(ge=1, le=8)] = 1
    """How many events are handled at a time; with 1 they come in order."""

    def __post_init__(self) -> None:
        """Refuse what no hook can be. Raises ValueError."""
        if bool(self.command) == bool(self.webhook):
            raise ValueError("expected either a command or a webhook")
        if self.command and not self.command[0]:
            raise ValueError("expected a program as the first part of command, got an empty text")
        if self.webhook and self.env:
            raise ValueError("expected env with a command, not with a webhook")
        if self.command and (self.secret or self.ca_file or self.allow_plain_http):
            raise ValueError(
                "expected secret, ca_file and allow_plain_http with a webhook, not with a command"
            )
        if self.webhook:
            _check_address(self.webhook, self.allow_plain_http)

    @property
    def label(self) -> str:
        """What it is called in a sentence: its program, or the host of its address."""
        if self.command:
            return self.command[0].rpartition("/")[2] or self.command[0]
        return urlsplit(self.webhook).hostname or "webhook"


def _check_address(url: str, allow_plain_http: bool) -> None:
    try:
        parts = urlsplit(url)
        # The port is read because only that validates it.
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or not url.isprintable():
        raise ValueError("expected webhook to be an https address")
    if not is_plain_host(host):
        raise ValueError("expected a host name in letters of ASCII (another one as xn--...) in webhook")
    if parts.username or parts.password:
        raise ValueError("expected no user or password in the webhook's address")
    if parts.scheme == "http" and not (allow_plain_http and is_loopback(host)):
        raise ValueError(
            "expected webhook to be https; http only to this machine, with allow_plain_http = true"
        )
