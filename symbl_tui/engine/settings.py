"""How an engine is set up: ``engine.toml`` as values, every key with its default and range.

Secrets are not among them: they come from the environment.
"""

from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from symbl_tui.config.toml import read_toml
from symbl_tui.errors import ConfigError

Positive = Annotated[int, Meta(ge=1)]


class RecognizerSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The recogniser, and its model."""

    name: str = "auto"
    """One of :func:`symbl_tui.engine.recognizers.selection.registry.names`, which checks it."""
    model: str = ""
    """A model's name or directory; empty: the one that comes with it. deepgram: the model to ask for."""
    url: str = "wss://api.deepgram.com"
    """deepgram: where its ``/v1/listen`` is; the key comes from ``DEEPGRAM_API_KEY``."""


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What one engine gives, to all clients together and to each."""

    connections: Positive = 32
    """Streaming sockets at a time; each may cost a recogniser's process."""
    subscribers: Positive = 10_000
    """Listening sockets at a time, whatever they listen to."""
    message_bytes: Annotated[int, Meta(ge=8192, le=1 << 24)] = 1 << 20
    """One WebSocket message."""
    body_bytes: Annotated[int, Meta(ge=1024, le=1 << 32)] = 1 << 20
    """A JSON body."""
    upload_bytes: Annotated[int, Meta(ge=1024, le=1 << 36)] = 1 << 28
    """A sound file."""
    requests_per_minute: Positive = 600
    """HTTP requests per client address."""
    frames_per_second: Positive = 400
    """Messages that one socket may send, on average."""
    conversation_hours: Annotated[float, Meta(gt=0)] = 24.0
    """How long one conversation may last."""
    jobs: Positive = 32
    """Async jobs that may wait."""


class StoreSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where conversations are kept."""

    path: str = ""
    """The SQLite file; empty: the engine's own in the data directory. ``:memory:`` keeps nothing."""
    keep_days: Annotated[float, Meta(gt=0)] = 30.0
    """Conversations that ended longer ago are deleted."""


class AssistantSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A language model that writes the summary and looks over action items: any OpenAI-compatible server."""

    url: str = ""
    """Its base, such as ``http://127.0.0.1:11434/v1``; empty: none is asked. The key: ``OPENAI_API_KEY``."""
    model: str = ""
    timeout: Annotated[float, Meta(gt=0, le=600)] = 60.0
    """Seconds."""


class EngineSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    recognizer: RecognizerSettings = RecognizerSettings()
    limits: Limits = Limits()
    store: StoreSettings = StoreSettings()
    assistant: AssistantSettings = AssistantSettings()


DEFAULTS: Final = EngineSettings()


def load(path: Path) -> EngineSettings:
    """The settings in a file.

    Raises:
        ConfigError: names the file, the key and what was expected.
    """
    try:
        return msgspec.convert(read_toml(path), EngineSettings)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        raise ConfigError(f"{path}: {where.strip('.`') or 'the file'}: {what}") from error
