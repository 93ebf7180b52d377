"""A profile: how a session is set up, read from TOML and checked while it is read.

``config.toml`` in the config directory holds what all profiles share, in the same format; a profile is laid
over it. Neither ever holds a secret. Wire names, defaults and ranges are those of Symbl's Streaming API.
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct, field

from symbl_tui import paths
from symbl_tui.errors import ConfigError

LOCAL: Final = "local"
"""The engine that comes with the program, started for the session."""

MAX_BYTES: Final = 1 << 20
"""How large a file of ours may be."""

Text = Annotated[str, Meta(min_length=1, max_length=500)]
Timeout = Annotated[int, Meta(ge=0, le=1800)]
InsightType = Literal["question", "action_item", "follow_up"]
Encoding = Literal["LINEAR16"]


class _Table(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A TOML table whose every key is known."""


class EngineConfig(_Table, frozen=True):
    """``[engine]``: who understands."""

    url: Text = LOCAL
    """``local``, or the base URL of a server speaking Symbl's API, e.g. ``https://api.symbl.ai``."""
    allow_plain_http: bool = False
    """Send credentials and sound unencrypted to a host that is not this machine."""
    ca_file: str = ""
    """A private certificate authority (PEM) to trust besides the public ones."""


class SourceConfig(_Table, frozen=True):
    """``[source]``: where the sound comes from."""

    spec: Text = "microphone"
    """``microphone``, ``microphone:NAME``, ``file:PATH``, ``tone``, ``silence``."""
    rate: Annotated[int, Meta(ge=8000, le=48000)] | None = None
    """Samples per second to resample to; absent: the source's own."""
    channels: Annotated[int, Meta(ge=1, le=64)] | None = None
    """How many channels of a microphone to take; absent: one."""
    pace: Annotated[float, Meta(gt=0)] = 1.0
    """Speed of a file against real time; ``inf``: as fast as the machine can."""


class SpeakerConfig(_Table, frozen=True):
    """``[[speakers]]``: who is on a channel, in the order of the channels."""

    name: Text
    user_id: Annotated[str, Meta(max_length=500)] = ""
    """E-mail address or any other id; Symbl's cloud mails the summary to an e-mail address."""


class TrackerConfig(_Table, frozen=True):
    """``[[trackers]]``: phrases to watch for."""

    name: Text
    vocabulary: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=500)]


class RedactionConfig(_Table, frozen=True):
    """``[streaming.redaction]``: personal data in results (Symbl Labs)."""

    identify_content: bool = False
    redact_content: bool = False
    redaction_string: Annotated[str, Meta(min_length=1, max_length=16)] = "****"


class StreamingConfig(_Table, frozen=True):
    """``[streaming]``: the start request."""

    chunk_ms: Annotated[int, Meta(ge=20, le=1000)] = 100
    """Sound per message in milliseconds; never over 8192 bytes whatever this says."""
    encoding: Encoding = "LINEAR16"
    insight_types: tuple[InsightType, ...] = ("question", "action_item", "follow_up")
    confidence_threshold: Annotated[float, Meta(ge=0, le=1)] = 0.5
    language_code: Annotated[str, Meta(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en-US"
    timezone_offset: Annotated[int, Meta(ge=-1440, le=1440)] | None = None
    """Minutes behind UTC."""
    custom_vocabulary: Annotated[tuple[Text, ...], Meta(max_length=1000)] = ()
    sentiment: bool = False
    detect_entities: bool = False
    no_connection_timeout: Timeout = 900
    """Seconds that the engine keeps the conversation after the link was lost."""
    disconnect_on_stop_request: bool = True
    disconnect_on_stop_request_timeout: Timeout = 1800
    tracker_interim_results: bool = False
    enable_all_trackers: bool = False
    redaction: RedactionConfig = field(default_factory=RedactionConfig)


class UiConfig(_Table, frozen=True):
    """``[ui]``: the look."""

    theme: Text = "midnight"
    mouse: bool = True


class Profile(_Table, frozen=True):
    """A whole set-up. Every key has a default, so an empty file is a profile."""

    title: Annotated[str, Meta(max_length=200)] = ""
    """Shown on screen, and the meeting's title for the engine."""
    engine: EngineConfig = field(default_factory=EngineConfig)
    source: SourceConfig = field(default_factory=SourceConfig)
    speakers: Annotated[tuple[SpeakerConfig, ...], Meta(max_length=64)] = ()
    trackers: Annotated[tuple[TrackerConfig, ...], Meta(max_length=500)] = ()
    streaming: StreamingConfig = field(default_factory=StreamingConfig)
    ui: UiConfig = field(default_factory=UiConfig)
    keys: dict[str, str | dict[str, str]] = field(default_factory=dict)
    """Command to key, e.g. ``live.mute = "m"``, which TOML reads as a table ``live``."""

    @property
    def key_map(self) -> dict[str, str]:
        """The keys by the commands' whole names."""
        flat: dict[str, str] = {}
        for name, value in self.keys.items():
            inner = {"": value} if isinstance(value, str) else value
            flat |= {f"{name}.{rest}".rstrip("."): key for rest, key in inner.items()}
        return flat


def load_profile(name_or_path: str | None = None) -> Profile:
    """The shared config.toml with a profile laid over it.

    Args:
        name_or_path: A path (has a ``/`` or ends in ``.toml``), the name of a file in the profiles
            directory, or None for config.toml alone.

    Raises:
        ConfigError: a file is missing, unreadable, or holds a key, type or value that was not expected.
    """
    if name_or_path is None:
        return _shared()[0]
    path = find_profile(name_or_path)
    return over_shared(_read_toml(path), path)


def over_shared(table: dict[str, Any], path: Path) -> Profile:
    """What a profile file at ``path`` that holds ``table`` is read as: laid over config.toml, and checked.

    Raises:
        ConfigError: config.toml or the table holds a key, type or value that was not expected.
    """
    profile = _check(_laid_over(_shared()[1], table), path)
    return profile if profile.title else msgspec.structs.replace(profile, title=path.stem)


def _shared() -> tuple[Profile, dict[str, Any]]:
    """config.toml as it stands for itself, and its table."""
    path = paths.config_dir() / "config.toml"
    table = _read_toml(path) if path.exists() else {}
    return _check(table, path), table


def find_profile(name_or_path: str) -> Path:
    """The file that ``--profile`` names; whether it exists is for the reader to find out."""
    if "/" in name_or_path or name_or_path.endswith(".toml"):
        return Path(name_or_path).expanduser()
    return paths.config_dir() / "profiles" / f"{name_or_path}.toml"


def to_table(profile: Profile) -> dict[str, Any]:
    """The profile as a TOML table; keys without a value are left out."""
    table: dict[str, Any] = _without_none(msgspec.to_builtins(profile))
    return table


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; write one after config.example.toml") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path}: expected a TOML file of at most 1 MiB")
    try:
        return tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: expected TOML, but {str(error) or 'it is nested too deeply'}") from error


def _laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """``base`` with every key of ``own`` on top; tables are merged, all else replaced."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        tables = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _laid_over(below or {}, value) if tables else value
    return merged


def _check(table: dict[str, Any], path: Path) -> Profile:
    try:
        return msgspec.convert(table, Profile)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_sentence(str(error))}") from error


_EXPECTED: Final = {
    "streaming.insight_types": "question, action_item or follow_up",
    "streaming.encoding": "LINEAR16",
    "streaming.language_code": "a language tag such as en-US",
}
"""What a sentence says of a key whose rule msgspec can only show as a pattern or an unnamed choice."""

_WORDS: Final = (
    ("`", ""),
    ("null", "nothing"),
    ("object", "table"),
    ("str", "text"),
    ("int", "an integer"),
    ("float", "a number"),
)


def _sentence(reason: str) -> str:
    """Turn msgspec's ``Expected X, got Y - at $.a.b`` into ``a.b: expected X, got Y``."""
    what, _, where = reason.partition(" - at ")
    key = where.strip("`").removeprefix("$").removeprefix(".")
    known = re.fullmatch(r"Object (contains unknown|missing required) field `(.*)`", what)
    if known:
        name = f"{key}.{known[2]}".lstrip(".")
        if known[1] == "missing required":
            return f"{name}: expected a value, got none"
        return f"{name}: no such key; expected one of {', '.join(_known_keys(key))}"
    if "regex" in what or "enum" in what:
        return f"{key}: expected {_EXPECTED[_without_index(key)]}"
    for theirs, ours in _WORDS:
        what = re.sub(rf"\b{theirs}\b" if theirs != "`" else theirs, ours, what)
    return f"{key}: {what[:1].lower()}{what[1:]}"


def _known_keys(key: str) -> tuple[str, ...]:
    """The keys of the table at ``key`` (``streaming.redaction``, ``trackers[...]``, empty for the top)."""
    tables: dict[str, type[_Table]] = {
        "": Profile,
        "engine": EngineConfig,
        "source": SourceConfig,
        "speakers": SpeakerConfig,
        "trackers": TrackerConfig,
        "streaming": StreamingConfig,
        "streaming.redaction": RedactionConfig,
        "ui": UiConfig,
    }
    return tables[_without_index(key)].__struct_fields__


def _without_index(key: str) -> str:
    return re.sub(r"\[.*\]", "", key)


def _without_none(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    if isinstance(value, dict):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    return [_without_none(inner) for inner in value] if isinstance(value, list | tuple) else value
