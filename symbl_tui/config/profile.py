"""The set-up of a session, as typed tables; :mod:`.profile_loading` reads it from TOML.

No profile holds a secret. Wire names, defaults and ranges are those of Symbl's Streaming API.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, field
from msgspec.structs import replace

from symbl_tui.config.config_table import ConfigTable, Text
from symbl_tui.config.event_config import HookConfig, NotifyConfig
from symbl_tui.domain.encoding import CHOICES, Encoding
from symbl_tui.domain.insight_kind import insight_keys

LOCAL: Final = "local"
"""The engine that comes with the program, started for the session."""

Timeout = Annotated[int, Meta(ge=0, le=1800)]
# In patterns \Z and not $: msgspec searches with `re`, where $ also matches before a line end at the end.
InsightType = Annotated[str, Meta(pattern=rf"^({'|'.join(insight_keys())})\Z")]
EncodingChoice = Annotated[str, Meta(pattern=rf"^({'|'.join(CHOICES)})\Z")]
"""An :class:`~symbl_tui.domain.encoding.Encoding`, or ``auto``."""


class EngineConfig(ConfigTable, frozen=True):
    """``[engine]``: the server that recognises speech."""

    url: Text = LOCAL
    """``local``, or the base URL of a server speaking Symbl's API, e.g. ``https://api.symbl.ai``."""
    allow_plain_http: bool = False
    """Allow credentials and sound to be sent unencrypted to another machine."""
    ca_file: str = ""
    """A private certificate authority (PEM) to trust besides the public ones."""


SPEAKER_COLOURS: Final = 12
"""Number of colours that a theme has for speakers."""


class AlsoConfig(ConfigTable, frozen=True):
    """``[[source.also]]``: one more source that is recorded at the same time."""

    spec: Text
    """``microphone``, ``microphone:NAME``, ``file:PATH``, ``stdin``, ``pipe:PATH``, ``socket:PATH``,
    ``socket:PORT``, a URL, ``listen:URL``, ``tone``, ``silence``."""
    channels: Annotated[int, Meta(ge=1, le=64)] | None = None
    """How many channels of a microphone to take; absent: one."""
    pcm: Annotated[str, Meta(pattern=r"^([a-z0-9]+(,[0-9]{1,6}(,[0-9]{1,3})?)?)?\Z")] = ""
    """What raw samples from stdin, a pipe or a socket are, e.g. ``s16le,48000,2``; empty: s16le,16000,1."""
    end_with_writer: bool = False
    """End a pipe or a socket when its writer closes it, rather than wait for the next."""


class SourceConfig(AlsoConfig, frozen=True):
    """``[source]``: the source of the sound."""

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


class SpeakerConfig(ConfigTable, frozen=True):
    """``[[speakers]]``: the speaker on a channel, in the order of the channels."""

    name: Text
    user_id: Annotated[str, Meta(max_length=500)] = ""
    """E-mail address or any other id; Symbl's cloud mails the summary to an e-mail address."""
    colour: Annotated[int, Meta(ge=1, le=SPEAKER_COLOURS)] | None = None
    """Which of the theme's colours for speakers; absent: that of the channel's number."""
    speakers: Literal["one", "auto"] = "one"
    """``auto``: several people share this channel; it is diarised once the session has ended."""


class TrackerConfig(ConfigTable, frozen=True):
    """``[[trackers]]``: phrases to watch for."""

    name: Text
    vocabulary: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=500)]


class RedactionConfig(ConfigTable, frozen=True):
    """``[streaming.redaction]``: personal data in results (Symbl Labs)."""

    identify_content: bool = False
    redact_content: bool = False
    redaction_string: Annotated[str, Meta(min_length=1, max_length=16)] = "****"


class StreamingConfig(ConfigTable, frozen=True):
    """``[streaming]``: the start request."""

    chunk_ms: Annotated[int, Meta(ge=20, le=1000)] = 100
    """Sound per message in milliseconds; never over 8192 bytes whatever this says."""
    encoding: EncodingChoice = Encoding.LINEAR16.value
    """Encoding on the wire; ``auto``: FLAC, or OPUS where the bandwidth to the engine is too low."""
    voice_gate: bool = False
    """Send digital silence between speech, which takes next to no bandwidth with FLAC and OPUS."""
    insight_types: tuple[InsightType, ...] = insight_keys()
    confidence_threshold: Annotated[float, Meta(ge=0, le=1)] = 0.5
    language_code: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")] = "en-US"
    timezone_offset: Annotated[int, Meta(ge=-1440, le=1440)] | None = None
    """Minutes behind UTC."""
    custom_vocabulary: Annotated[tuple[Text, ...], Meta(max_length=1000)] = ()
    sentiment: bool = False
    detect_entities: bool = False
    no_connection_timeout: Timeout = 900
    """Seconds that the engine keeps the conversation after a connection was lost."""
    catch_up: Annotated[float, Meta(ge=1)] = 1.25
    """Speed of sending a backlog after an outage, relative to real time; to the local engine, at once."""
    disconnect_on_stop_request: bool = True
    disconnect_on_stop_request_timeout: Timeout = 1800
    tracker_interim_results: bool = False
    enable_all_trackers: bool = False
    redaction: RedactionConfig = field(default_factory=RedactionConfig)


class UiConfig(ConfigTable, frozen=True):
    """``[ui]``: theme and mouse."""

    theme: Text = "midnight"
    mouse: bool = True


class SessionConfig(ConfigTable, frozen=True):
    """``[session]``: how a session is recorded, and what happens after it."""

    on_hangup: Literal["stop", "continue"] = "stop"
    """When its terminal is closed: stop cleanly, or go on without a screen."""
    max_disk: Annotated[str, Meta(pattern=r"^([1-9][0-9]{0,5} ?(MB|GB|TB))?\Z")] = ""
    """Disk space of a session, e.g. ``2 GB``; beyond it no sound is stored. Empty: no limit."""
    push_to_talk: bool = False
    """Record the microphones only while a key is held."""
    refine: Annotated[str, Meta(max_length=500)] = ""
    """The model that transcribes the recording again after the session; ``auto``: the best; empty: none."""
    diarize: bool = False
    """Diarise every channel once the session has ended."""

    @property
    def max_bytes(self) -> int | None:
        """:attr:`max_disk` in bytes."""
        if not self.max_disk:
            return None
        return int(self.max_disk[:-2]) * {"MB": 10**6, "GB": 10**9, "TB": 10**12}[self.max_disk[-2:]]


class AssistantConfig(ConfigTable, frozen=True):
    """``[assistant]``: a language model that writes summaries and answers questions; none by default."""

    url: Annotated[str, Meta(max_length=500)] = ""
    """Base URL of an OpenAI-compatible server, e.g. ``http://127.0.0.1:11434/v1``; empty: no assistant."""
    model: Annotated[str, Meta(max_length=200)] = ""
    timeout: Annotated[float, Meta(gt=0, le=600)] = 60.0
    """Seconds that an answer may take."""
    send_to: Annotated[str, Meta(max_length=300)] = ""
    """The host that gets transcripts without a question each session. Counts in config.toml alone."""


class SummaryConfig(ConfigTable, frozen=True):
    """``[summary]``: how sessions are summarised."""

    template: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]{0,59}\Z")] = "default"
    """What an assistant is to write; see :mod:`symbl_tui.session.summary.templates`."""
    every: Annotated[int, Meta(ge=0, le=240)] = 0
    """Minutes between two summaries of a running session; 0: none."""


MAX_TITLE: Final = 200
"""Characters."""


class Profile(ConfigTable, frozen=True):
    """The whole set-up of a session. Every key has a default, so an empty file is a profile."""

    title: Annotated[str, Meta(max_length=MAX_TITLE)] = ""
    """Shown on screen, and the meeting's title for the engine."""
    engine: EngineConfig = field(default_factory=EngineConfig)
    source: SourceConfig = field(default_factory=SourceConfig)
    speakers: Annotated[tuple[SpeakerConfig, ...], Meta(max_length=64)] = ()
    trackers: Annotated[tuple[TrackerConfig, ...], Meta(max_length=500)] = ()
    streaming: StreamingConfig = field(default_factory=StreamingConfig)
    session: SessionConfig = field(default_factory=SessionConfig)
    assistant: AssistantConfig = field(default_factory=AssistantConfig)
    summary: SummaryConfig = field(default_factory=SummaryConfig)
    notify: NotifyConfig = field(default_factory=NotifyConfig)
    hooks: Annotated[tuple[HookConfig, ...], Meta(max_length=16)] = ()
    ui: UiConfig = field(default_factory=UiConfig)
    keys: dict[str, str | dict[str, str]] = field(default_factory=dict)
    """Command to key, e.g. ``live.mute = "m"``, which TOML reads as a table ``live``."""

    @property
    def key_map(self) -> dict[str, str]:
        """The keys by the full names of their commands."""
        flat: dict[str, str] = {}
        for name, value in self.keys.items():
            inner = {"": value} if isinstance(value, str) else value
            # "" is the command itself.
            flat |= {f"{name}.{rest}".rstrip("."): key for rest, key in inner.items()}
        return flat


def colour_of(channel: int, speaker: SpeakerConfig | None) -> int:
    """The colour of the speaker on a channel, counted from 0: 1 to :data:`SPEAKER_COLOURS`."""
    return (speaker.colour if speaker else None) or channel % SPEAKER_COLOURS + 1


def diarized_channels(profile: Profile, count: int) -> tuple[int, ...]:
    """The channels, counted from 0, that are diarised once the session has ended."""
    auto = [speaker.speakers == "auto" for speaker in profile.speakers[:count]]
    auto += [False] * (count - len(auto))
    return tuple(channel for channel in range(count) if profile.session.diarize or auto[channel])


def without_own_settings(profile: Profile) -> Profile:
    """The profile without what belongs to its user alone, and never to a recorded session."""
    return replace(profile, hooks=(), notify=NotifyConfig())
