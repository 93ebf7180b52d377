"""The settings of an engine: ``engine.toml`` as values, every key with its default and range.

Secrets are not among them: they come from the environment.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct, structs

from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.config.toml import read_optional_toml
from symbl_tui.config.validation_errors import describe_validation_error
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system.paths import user_path

Positive = Annotated[int, Meta(ge=1)]


class RecognizerSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The recogniser and its model."""

    name: str = "auto"
    """One of :func:`symbl_tui.engine.recognizers.selection.registry.names`, which checks it."""
    model: str = ""
    """A model's name or directory; empty: the one that comes with the recogniser. deepgram: its model."""
    url: str = "wss://api.deepgram.com"
    """deepgram: the base of ``/v1/listen``; the key comes from ``DEEPGRAM_API_KEY``."""


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of one engine, for all clients together and for each."""

    connections: Positive = 32
    """Streaming sockets at a time; each may need a recogniser process."""
    pending_connections: Positive = 256
    """Connections at a time that have shown no token yet; half of them for one client."""
    subscribers: Positive = 10_000
    """Subscribed sockets at a time, over all conversations."""
    message_bytes: Annotated[int, Meta(ge=8192, le=1 << 24)] = 1 << 20
    """One WebSocket message."""
    body_bytes: Annotated[int, Meta(ge=1024, le=1 << 32)] = 1 << 20
    """A JSON body."""
    upload_bytes: Annotated[int, Meta(ge=1024, le=1 << 36)] = 1 << 28
    """A sound file."""
    requests_per_minute: Positive = 600
    """HTTP requests of one connection with a token, or of one address without."""
    frames_per_second: Positive = 400
    """Messages per second that one socket may send, on average."""
    conversation_hours: Annotated[float, Meta(gt=0)] = 24.0
    """The longest duration of one conversation."""
    jobs: Positive = 32
    """Async jobs that may be queued, of each kind."""


Share = Annotated[float, Meta(gt=0, le=1)]


class AdmissionSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How busy an engine may be and still take new conversations; those that are here get all speakers."""

    enabled: bool = True
    max_lag: Annotated[float, Meta(gt=0, le=600)] = 5.0
    """Seconds from a word to its final result: the 90th percentile of the last half minute."""
    max_recognizer: Share = 0.7
    """The share of time for which the recogniser may be busy with final results; interims get the rest."""
    max_cpu: Share = 0.9
    """The share of the processors, or of the container's quota, that may be in use."""
    own_cpu: Share = 0.5
    """The share of the processors that is the engine's, whatever other processes use."""


class NodeSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """This engine as one of several."""

    name: Annotated[str, Meta(max_length=64)] = ""
    """Empty: the name of the machine."""
    drain_seconds: Annotated[float, Meta(ge=0, le=3600)] = 20.0
    """From SIGTERM until all clients are sent to other nodes, at the latest."""
    resume_seconds: Annotated[float, Meta(gt=0, le=86_400)] = 120.0
    """How long a conversation waits for a client to come again after its node was stopped or has died."""
    proxies: Annotated[tuple[str, ...], Meta(max_length=100)] = ()
    """Addresses, or networks, whose ``X-Forwarded-For`` names the client."""
    token_key_file: str = ""
    """A file with the key that tokens are signed with, 32 bytes or more, which all nodes share; the variable
    ``SYMBL_TUI_TOKEN_KEY`` comes before it. Empty: a random one, for this engine alone."""

    def __post_init__(self) -> None:
        """Refuse what is no address. Raises ValueError."""
        for each in self.proxies:
            try:
                ip_network(each)
            except ValueError:
                message = f"proxies: expected an IP address or network such as 10.0.0.0/8, got {each!r}"
                raise ValueError(message) from None


class StoreSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The store of conversations."""

    path: str = ""
    """The SQLite file; empty: ``engine.db`` in the data directory. ``:memory:`` stores nothing on disk."""
    url: str = ""
    """A PostgreSQL database that several engines share, ``postgresql+psycopg://USER@HOST/DATABASE``; empty:
    ``path``. Its password comes from ``SYMBL_TUI_STORE_PASSWORD`` or ``password_file``."""
    password_file: str = ""
    keep_days: Annotated[float, Meta(gt=0)] = 30.0
    """Conversations that ended longer ago are deleted."""
    queue_path: str = ""
    """The directory of what waits for a database on another machine; empty: ``queue-HOST`` in the data
    directory."""
    queue_bytes: Annotated[int, Meta(ge=1 << 20)] = 1 << 28
    """That may wait there. From four fifths of them on no new conversation begins."""

    def __post_init__(self) -> None:
        """Refuse keys that would be ignored. Raises ValueError."""
        if self.url and self.path:
            raise ValueError("path and url are both set: expected one of them, a file or a database")
        for key, value in (("password_file", self.password_file), ("queue_path", self.queue_path)):
            if value and not self.url:
                raise ValueError(f"{key} is set: expected url as well, the database that it is for")


class LogSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The log, on standard error."""

    format: Literal["text", "json"] = "text"
    """``json``: one object a line, for what collects logs."""


class MetricsSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Access to ``/metrics``: programs on this machine, and those with the token."""

    token_file: str = ""
    """A file with the token; ``SYMBL_TUI_METRICS_TOKEN`` comes before it. Empty: there is none."""


class AssistantSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A language model that writes summaries and reviews action items: any OpenAI-compatible server."""

    url: str = ""
    """Base URL, such as ``http://127.0.0.1:11434/v1``; empty: no assistant. Key: ``OPENAI_API_KEY``."""
    model: str = ""
    timeout: Annotated[float, Meta(gt=0, le=600)] = 60.0
    """Seconds."""


Host = Annotated[str, Meta(min_length=1, max_length=253)]


class TelephonySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Calls that clients have dialed (``endpoint:connect``). Password of the account: ``SIP_PASSWORD``."""

    enabled: bool = False
    allow: Annotated[tuple[Host, ...], Meta(max_length=200)] = ()
    """Hosts of SIP addresses that may be dialed; ``*.example.com`` is every host below that one."""
    trunk: Annotated[str, Meta(max_length=300, pattern="^$|\\{number\\}")] = ""
    """The address that telephone numbers are dialed at, e.g. ``sip:+{number}@sip.example.com``."""
    prefixes: Annotated[tuple[Annotated[str, Meta(pattern="^[0-9]{1,15}$")], ...], Meta(max_length=200)] = ()
    """What telephone numbers may begin with, from the country code on; empty: none may be dialed."""
    account: Annotated[str, Meta(max_length=300)] = ""
    """``sip:USER@DOMAIN``: what calls come from, and are authenticated as; empty: no account."""
    login: Annotated[str, Meta(max_length=200)] = ""
    """The user for authentication, where it differs from the account's."""
    proxy: Annotated[str, Meta(max_length=253)] = ""
    """``HOST[:PORT]`` that everything is sent through."""
    host: Host = "127.0.0.1"
    """The address of this machine to call from; ``0.0.0.0``: the one that leads to the far end."""
    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    max_calls: Annotated[int, Meta(ge=1, le=100)] = 4
    """At a time."""
    max_minutes: Annotated[float, Meta(gt=0, le=1440)] = 120.0
    """The longest call."""
    ring_seconds: Annotated[float, Meta(gt=0, le=300)] = 45.0
    remote_clients: bool = False
    """Whether clients on other machines may dial, too."""
    webhook_hosts: Annotated[tuple[Host, ...], Meta(max_length=200)] = ()
    """Hosts that the events of a call may be posted to."""

    def __post_init__(self) -> None:
        """Refuse addresses that could never be dialed, and keys that would be ignored. Raises ValueError."""
        for key, value, needed in (("login", self.login, "account"), ("prefixes", self.prefixes, "trunk")):
            if value and not getattr(self, needed):
                raise ValueError(f"{key} is set: expected {needed} as well, which it belongs to")
        for key, uri in (("trunk", self.trunk.replace("{number}", "1")), ("account", self.account)):
            try:
                address = SipAddress.parse(uri) if uri else None
            except UsageError as error:
                raise ValueError(f"{key}: {error}") from error
            if address and not address.user:
                raise ValueError(f"{key}: expected a user in the address, e.g. sip:box@example.com")


class EngineSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """All settings of an engine."""

    recognizer: RecognizerSettings = RecognizerSettings()
    limits: Limits = Limits()
    admission: AdmissionSettings = AdmissionSettings()
    node: NodeSettings = NodeSettings()
    store: StoreSettings = StoreSettings()
    assistant: AssistantSettings = AssistantSettings()
    telephony: TelephonySettings = TelephonySettings()
    metrics: MetricsSettings = MetricsSettings()
    log: LogSettings = LogSettings()


DEFAULTS: Final = EngineSettings()

# What is expected where a value has to match a pattern.
_EXPECTED: Final = {
    "telephony.trunk": "an address with {number} in it, e.g. sip:+{number}@sip.example.com",
    "telephony.prefixes": "the first digits of telephone numbers, e.g. 4930",
}


# Keys whose value is, or may be, the path of a file or directory.
_PATHS: Final = (
    *(("store", "path"), ("store", "password_file"), ("store", "queue_path")),
    *(("node", "token_key_file"), ("metrics", "token_file"), ("recognizer", "model")),
)


def load(path: Path) -> EngineSettings:
    """Load a settings file; ``~`` in its paths is resolved.

    Raises:
        ConfigError: Names the file, the key and what was expected.
    """
    try:
        if (table := read_optional_toml(path)) is None:
            raise ConfigError(f"{path}: there is no such file", "README.md has every key of an engine.toml")
        return _with_homes(msgspec.convert(table, EngineSettings), path)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {describe_validation_error(error, EngineSettings, _EXPECTED)}") from error


def _with_homes(settings: EngineSettings, path: Path) -> EngineSettings:
    for section, key in _PATHS:
        table = getattr(settings, section)
        value: str = getattr(table, key)
        if value.startswith("~"):
            try:
                resolved = structs.replace(table, **{key: str(user_path(value))})
            except UsageError as error:
                raise ConfigError(f"{path}: {section}.{key}: {error.message}", error.remedy) from error
            settings = structs.replace(settings, **{section: resolved})
    return settings
