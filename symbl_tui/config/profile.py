"""A profile: how a session is set up, read from TOML and checked while it is read.

``config.toml`` in the config directory holds what all profiles share, in the same format; a profile is laid
over it. Neither ever holds a secret. Wire names, defaults and ranges are those of Symbl's Streaming API.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct, field

from symbl_tui.config.toml import laid_over, read_toml, without_none
from symbl_tui.domain.encoding import AUTO, CHOICES, Encoding
from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths

LOCAL: Final = "local"
"""The engine that comes with the program, started for the session."""

Text = Annotated[str, Meta(min_length=1, max_length=500)]
Timeout = Annotated[int, Meta(ge=0, le=1800)]
InsightType = Annotated[str, Meta(pattern=f"^({'|'.join(insight_keys())})$")]
EncodingChoice = Annotated[str, Meta(pattern=f"^({'|'.join(CHOICES)})$")]
"""An :class:`~symbl_tui.domain.encoding.Encoding`, or ``auto``."""


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


SPEAKER_COLOURS: Final = 12
"""How many colours a theme has for speakers."""


class AlsoConfig(_Table, frozen=True):
    """``[[source.also]]``: one more source that is recorded at the same time."""

    spec: Text
    """``microphone``, ``microphone:NAME``, ``file:PATH``, ``stdin``, ``pipe:PATH``, ``socket:PATH``,
    ``socket:PORT``, a URL, ``listen:URL``, ``tone``, ``silence``."""
    channels: Annotated[int, Meta(ge=1, le=64)] | None = None
    """How many channels of a microphone to take; absent: one."""
    pcm: Annotated[str, Meta(pattern=r"^([a-z0-9]+(,[0-9]{1,6}(,[0-9]{1,3})?)?)?$")] = ""
    """What raw samples from stdin, a pipe or a socket are, e.g. ``s16le,48000,2``; empty: s16le,16000,1."""
    end_with_writer: bool = False
    """A pipe or a socket is over when its writer goes, rather than waiting for the next."""


class SourceConfig(AlsoConfig, frozen=True):
    """``[source]``: where the sound comes from."""

    spec: Text = "microphone"
    rate: Annotated[int, Meta(ge=8000, le=48000)] | None = None
    """Samples per second to resample to; absent: the source's own."""
    pace: Annotated[float, Meta(gt=0)] = 1.0
    """Speed of a file against real time; ``inf``: as fast as the machine can."""
    also: Annotated[tuple[AlsoConfig, ...], Meta(max_length=15)] = ()
    """Further sources; their channels follow those of this one, at its rate."""

    @property
    def all_sources(self) -> tuple[AlsoConfig, ...]:
        """This source and the further ones, in the order of their channels."""
        return (self, *self.also)

    @property
    def specs(self) -> tuple[str, ...]:
        """The specs of :attr:`all_sources`."""
        return tuple(each.spec for each in self.all_sources)


class SpeakerConfig(_Table, frozen=True):
    """``[[speakers]]``: who is on a channel, in the order of the channels."""

    name: Text
    user_id: Annotated[str, Meta(max_length=500)] = ""
    """E-mail address or any other id; Symbl's cloud mails the summary to an e-mail address."""
    colour: Annotated[int, Meta(ge=1, le=SPEAKER_COLOURS)] | None = None
    """Which of the theme's colours for speakers; absent: that of the channel's number."""
    speakers: Literal["one", "auto"] = "one"
    """``auto``: several people share this channel; they are told apart once the session has ended."""


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
    encoding: EncodingChoice = Encoding.LINEAR16.value
    """How sound is encoded on the wire; ``auto``: FLAC, or OPUS where the way to the engine is too narrow."""
    voice_gate: bool = False
    """Send digital silence where nobody speaks, which costs next to nothing with FLAC and OPUS."""
    insight_types: tuple[InsightType, ...] = insight_keys()
    confidence_threshold: Annotated[float, Meta(ge=0, le=1)] = 0.5
    language_code: Annotated[str, Meta(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en-US"
    timezone_offset: Annotated[int, Meta(ge=-1440, le=1440)] | None = None
    """Minutes behind UTC."""
    custom_vocabulary: Annotated[tuple[Text, ...], Meta(max_length=1000)] = ()
    sentiment: bool = False
    detect_entities: bool = False
    no_connection_timeout: Timeout = 900
    """Seconds that the engine keeps the conversation after the link was lost."""
    catch_up: Annotated[float, Meta(ge=1)] = 1.25
    """How fast what was missed is sent after an outage, against real time; to the local engine, at once."""
    disconnect_on_stop_request: bool = True
    disconnect_on_stop_request_timeout: Timeout = 1800
    tracker_interim_results: bool = False
    enable_all_trackers: bool = False
    redaction: RedactionConfig = field(default_factory=RedactionConfig)


class UiConfig(_Table, frozen=True):
    """``[ui]``: the look."""

    theme: Text = "midnight"
    mouse: bool = True


class SessionConfig(_Table, frozen=True):
    """``[session]``: what a session survives."""

    on_hangup: Literal["stop", "continue"] = "stop"
    """What becomes of it when its terminal is gone: a clean stop, or it goes on without a screen."""
    max_disk: Annotated[str, Meta(pattern=r"^([1-9][0-9]{0,5} ?(MB|GB|TB))?$")] = ""
    """What a session may take of the disk, e.g. ``2 GB``; then no more sound is kept. Empty: all there is."""
    push_to_talk: bool = False
    """Hear the microphones only while a key is held."""
    refine: Annotated[str, Meta(max_length=500)] = ""
    """The model that transcribes the recording again after the session; ``auto``: the best; empty: none."""
    diarize: bool = False
    """Tell the speakers of every channel apart once the session has ended."""

    @property
    def max_bytes(self) -> int | None:
        """:attr:`max_disk` in bytes."""
        if not self.max_disk:
            return None
        return int(self.max_disk[:-2]) * {"MB": 10**6, "GB": 10**9, "TB": 10**12}[self.max_disk[-2:]]


class Profile(_Table, frozen=True):
    """A whole set-up. Every key has a default, so an empty file is a profile."""

    title: Annotated[str, Meta(max_length=200)] = ""
    """Shown on screen, and the meeting's title for the engine."""
    engine: EngineConfig = field(default_factory=EngineConfig)
    source: SourceConfig = field(default_factory=SourceConfig)
    speakers: Annotated[tuple[SpeakerConfig, ...], Meta(max_length=64)] = ()
    trackers: Annotated[tuple[TrackerConfig, ...], Meta(max_length=500)] = ()
    streaming: StreamingConfig = field(default_factory=StreamingConfig)
    session: SessionConfig = field(default_factory=SessionConfig)
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


def colour_of(channel: int, speaker: SpeakerConfig | None) -> int:
    """The colour of whoever is on a channel, counted from 0: 1 to :data:`SPEAKER_COLOURS`."""
    return (speaker.colour if speaker else None) or channel % SPEAKER_COLOURS + 1


def diarized_channels(profile: Profile, count: int) -> tuple[int, ...]:
    """The channels, counted from 0, whose speakers are told apart once the session has ended."""
    auto = [speaker.speakers == "auto" for speaker in profile.speakers[:count]]
    auto += [False] * (count - len(auto))
    return tuple(channel for channel in range(count) if profile.session.diarize or auto[channel])


def load_profile(name_or_path: str | None = None, *, engine: str = LOCAL) -> Profile:
    """The shared config.toml with a profile laid over it.

    Args:
        name_or_path: A path (has a ``/`` or ends in ``.toml``), the name of a file in the profiles
            directory, or None for config.toml alone.
        engine: Who understands where no file says so.

    Raises:
        ConfigError: a file is missing, unreadable, or holds a key, type or value that was not expected.
    """
    if name_or_path is None:
        return _shared(engine)[0]
    path = find_profile(name_or_path)
    return over_shared(read_toml(path), path, engine)


def over_shared(table: dict[str, Any], path: Path, engine: str = LOCAL) -> Profile:
    """What a profile file at ``path`` that holds ``table`` is read as: laid over config.toml, and checked.

    Raises:
        ConfigError: config.toml or the table holds a key, type or value that was not expected.
    """
    profile = _check(laid_over(_shared(engine)[1], table), path)
    return profile if profile.title else msgspec.structs.replace(profile, title=path.stem)


def _shared(engine: str) -> tuple[Profile, dict[str, Any]]:
    """config.toml as it stands for itself, and its table."""
    path = paths.config_dir() / "config.toml"
    table = laid_over({"engine": {"url": engine}}, read_toml(path) if path.exists() else {})
    return _check(table, path), table


def find_profile(name_or_path: str) -> Path:
    """The file that ``--profile`` names; whether it exists is for the reader to find out."""
    if "/" in name_or_path or name_or_path.endswith(".toml"):
        return paths.named(name_or_path)
    return paths.config_dir() / "profiles" / f"{name_or_path}.toml"


def to_table(profile: Profile) -> dict[str, Any]:
    """The profile as a TOML table; keys without a value are left out."""
    table: dict[str, Any] = without_none(msgspec.to_builtins(profile))
    return table


def _check(table: dict[str, Any], path: Path) -> Profile:
    try:
        return msgspec.convert(table, Profile)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_sentence(str(error))}") from error


_EXPECTED: Final = {
    "source.pcm": "a format of samples such as s16le,48000,2",
    "source.also.pcm": "a format of samples such as s16le,48000,2",
    "streaming.insight_types": " or ".join(
        filter(None, (", ".join(insight_keys()[:-1]), insight_keys()[-1]))
    ),
    "streaming.encoding": f"{', '.join(Encoding)} or {AUTO}",
    "session.on_hangup": "stop or continue",
    "speakers.speakers": "one or auto",
    "session.max_disk": "a whole number of MB, GB or TB, e.g. 2 GB",
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
        "source.also": AlsoConfig,
        "speakers": SpeakerConfig,
        "trackers": TrackerConfig,
        "streaming": StreamingConfig,
        "streaming.redaction": RedactionConfig,
        "session": SessionConfig,
        "ui": UiConfig,
    }
    return tables[_without_index(key)].__struct_fields__


def _without_index(key: str) -> str:
    return re.sub(r"\[.*\]", "", key)
