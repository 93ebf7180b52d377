"""How commands and messages travel between the SIP child and its parent. Pure.

Commands are lines of JSON on the child's standard input. Messages are on its standard output: a header, and
behind it an event in JSON, or sound.
"""

import struct
from enum import IntEnum
from typing import Final

import msgspec

from symbl_tui.audio.calls.sip.sip_protocol import AnyCommand, AnyEvent, SipSound
from symbl_tui.errors import SourceError

MAX_MESSAGE: Final = 1 << 20
"""The longest message, in bytes."""

HEADER: Final = struct.Struct(">BI")
"""The kind of a message, and how many bytes follow."""
_SOUND: Final = struct.Struct(">IBQI")


class MessageKind(IntEnum):
    """The first byte of a message."""

    EVENT = 1
    SOUND = 2


_events: Final[msgspec.json.Decoder[AnyEvent]] = msgspec.json.Decoder(AnyEvent)
_commands: Final[msgspec.json.Decoder[AnyCommand]] = msgspec.json.Decoder(AnyCommand)


def encode_command(command: AnyCommand) -> bytes:
    """A command as a line."""
    return msgspec.json.encode(command) + b"\n"


def decode_command(line: bytes) -> AnyCommand:
    """The reverse of :func:`encode_command`."""
    return _commands.decode(line)


def encode_event(event: AnyEvent) -> bytes:
    """An event as a message."""
    content = msgspec.json.encode(event)
    return HEADER.pack(MessageKind.EVENT, len(content)) + content


def encode_sound(sound: SipSound) -> bytes:
    """Sound as a message."""
    head = _SOUND.pack(sound.call, sound.track, sound.position, sound.silence)
    return HEADER.pack(MessageKind.SOUND, len(head) + len(sound.pcm)) + head + sound.pcm


def decode_header(header: bytes) -> tuple[MessageKind, int]:
    """The kind of a message and how many bytes follow.

    Raises:
        SourceError: It is no header of ours.
    """
    kind, length = HEADER.unpack(header)
    if kind not in MessageKind.__members__.values() or length > MAX_MESSAGE:
        raise SourceError("the SIP process answers nonsense", "see the log")
    return MessageKind(kind), length


def decode_message(kind: MessageKind, content: bytes) -> AnyEvent | SipSound:
    """What follows a header.

    Raises:
        SourceError: It is not what the header says.
    """
    try:
        if kind is MessageKind.EVENT:
            return _events.decode(content)
        call, track, position, silence = _SOUND.unpack_from(content)
    except (msgspec.MsgspecError, struct.error) as error:
        raise SourceError("the SIP process answers nonsense", "see the log") from error
    return SipSound(call, track, position, silence, content[_SOUND.size :])
