"""``conversation.json``: what the engine knew of the whole conversation when the session was over."""

from collections.abc import Container
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Raw, Struct, structs

from symbl_tui.domain.engine_conversation import MAX_MESSAGES, EngineConversation, EngineMessage, SummaryPart
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.text import clean
from symbl_tui.domain.untrusted_json import LONGEST
from symbl_tui.domain.untrusted_values import MAX_ITEMS, sanitize
from symbl_tui.domain.utterance import Speaker
from symbl_tui.errors import SymblTuiError
from symbl_tui.system.directory import Directory, read_beneath
from symbl_tui.system.regular_files import UnreadableFile, unreadable

FILE: Final = "conversation.json"
_MAX_BYTES: Final = 64 << 20


def write_engine_results(folder: Path, conversation: EngineConversation) -> None:
    """Keep a conversation in a session's folder, replacing an older one. Blocks.

    Raises:
        SymblTuiError: the disk refuses.
    """
    try:
        with Directory(folder) as directory:
            directory.replace(FILE, msgspec.json.encode(conversation))
    except OSError as error:
        raise SymblTuiError(f"{clean(str(folder / FILE))}: cannot be written ({error.strerror})") from error


class _Stored(EngineConversation, frozen=True):
    """The file, with its lists undecoded: of a crowd only the beginning is."""

    members: tuple[Raw, ...] = ()  # type: ignore[assignment]
    messages: tuple[Raw, ...] = ()  # type: ignore[assignment]
    insights: tuple[Raw, ...] = ()  # type: ignore[assignment]
    topics: tuple[Raw, ...] = ()  # type: ignore[assignment]
    trackers: tuple[Raw, ...] = ()  # type: ignore[assignment]
    entities: tuple[Raw, ...] = ()  # type: ignore[assignment]
    summary: tuple[Raw, ...] = ()  # type: ignore[assignment]


class _Brief(Struct, frozen=True):
    """What is needed of a message that the session has already."""

    id: str
    start: float | None = None


_BRIEF: Final = msgspec.json.Decoder(_Brief)
_MESSAGE: Final = msgspec.json.Decoder(EngineMessage)
# The lists other than the messages, and what they have.
_ITEMS: Final[dict[str, type[Struct]]] = {
    "members": Speaker,
    "insights": Insight,
    "topics": Topic,
    "trackers": TrackerMatch,
    "entities": Entity,
    "summary": SummaryPart,
}


def read_engine_results(folder: Path, known: Container[str] = ()) -> EngineConversation | None:
    """The conversation in a session's folder; None where there is none. Blocks.

    The folder may come from anywhere: it is read as carefully as a server's answer.

    Args:
        folder: The session's.
        known: Ids of messages that the session has: they come without text and speaker, which takes a tenth
            of the time.

    Raises:
        UnreadableFile: it cannot be read, or is damaged.
    """
    try:
        content = read_beneath(folder, folder / FILE, _MAX_BYTES)
        stored = msgspec.json.decode(content, type=_Stored)
        conversation = _without_messages(stored)
        messages = [_read_message(raw, known) for raw in stored.messages[:MAX_MESSAGES]]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(folder / FILE, error) from error
    except (ValueError, RecursionError, SymblTuiError) as error:
        raise UnreadableFile(folder / FILE, "it is damaged, or of another version") from error
    return structs.replace(conversation, messages=tuple(messages))


def _without_messages(stored: _Stored) -> EngineConversation:
    fields = {name: getattr(stored, name) for name in stored.__struct_fields__ if name != "messages"}
    for name, kind in _ITEMS.items():
        decode = msgspec.json.Decoder(kind).decode
        fields[name] = tuple(decode(raw) for raw in fields[name][:MAX_ITEMS])
    return sanitize(EngineConversation(**fields))


def _read_message(raw: Raw, known: Container[str]) -> EngineMessage:
    brief = _BRIEF.decode(raw)
    if brief.id not in known:
        return sanitize(_MESSAGE.decode(raw))
    start = None if brief.start is None else max(-LONGEST, min(LONGEST, brief.start))
    return EngineMessage(brief.id, "", Speaker(), start)
