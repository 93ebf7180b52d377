"""Walks the structure of a container to where it ends, whatever its header says of its length. Pure.

A walk is a generator of steps: the next bytes to pass to the decoder, to leave out or to look at. It needs no
seeking, so a pipe is walked like a file. Where the length of the sound is unknown or wrong, it ends where the
next container begins, or the bytes end.
"""

import re
from collections.abc import Callable, Generator
from typing import Final

from symbl_tui.audio.frame_headers import RUN_BYTES, begins_run, frame_names, may_begin_run
from symbl_tui.audio.media.container_steps import REST, SIGNATURE, SIGNATURE_BYTES, Drop, Pass, Peek, Walk
from symbl_tui.audio.media.sample_containers import walk_aiff, walk_au, walk_caf_samples, walk_riff, walk_w64


def walk(head: bytes) -> Walk:
    """Walk the container whose first bytes, :data:`SIGNATURE_BYTES` where it has so many, are ``head``."""
    return _find_family(head)[0](head)


def needs_seeking(head: bytes) -> bool:
    """Whether the decoder must seek in a file that begins so, since it may have its index at its end."""
    return _find_family(head)[1]


def has_late_index(head: bytes) -> bool:
    """Whether this is an MP4 whose index comes after its sound, as far as its first bytes show."""
    place = 0
    is_mp4 = _find_family(head)[0] is _boxes
    while is_mp4 and len(box := head[place : place + 16]) >= 8 and box[4:8] != b"mdat":
        if box[4:8] == b"moov":
            return False
        place += _box_bytes(box)
    return is_mp4


def id3_bytes(head: bytes) -> int:
    """The length of the ID3v2 tag that begins there; 0: there is none."""
    if len(head) < 10 or not SIGNATURE.match(head) or not head.startswith(b"ID3"):
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _find_family(head: bytes) -> tuple[Callable[[bytes], Walk], bool]:
    return next((each[1:] for each in _FAMILIES if each[0].match(head)), (_whole, True))


def _whole(_: bytes) -> Walk:
    """Of unknown structure: one container up to the end."""
    yield Pass(REST)


def _frames(head: bytes) -> Walk:
    """Frames without a container, each of which declares its own format."""
    yield Pass(None, own=next(iter(frame_names(head)), ""))


def _begins(head: bytes) -> Generator[Peek, bytes, bool]:
    """Whether these bytes begin another container, or frames without one."""
    if SIGNATURE.match(head):
        return True
    # Looked at only where it may be: a live stream must not wait for so many bytes.
    return may_begin_run(head) and begins_run((yield Peek(RUN_BYTES)))


def _marked(_: bytes) -> Walk:
    """What has a mark at its beginning, and nothing like one later."""
    yield Pass(6)
    yield Pass(None)


def _monkeys_audio(head: bytes) -> Walk:
    # The lengths of its headers, of which the last is that of the WAV file that it was made from.
    yield Pass(sum(int.from_bytes(head[at : at + 4], "little") for at in (8, 12, 16, 20)))
    yield Pass(None)


def _wavpack(_: bytes) -> Walk:
    before = 0
    while len(block := (yield Peek(32))) == 32:
        if block.startswith(b"APETAGEX"):
            # In a pipe FFmpeg would take the tag behind the last block for damage.
            yield Drop(32 + int.from_bytes(block[12:16], "little"))
            continue
        place, samples = int.from_bytes(block[16:20], "little"), int.from_bytes(block[20:24], "little")
        # Several blocks begin at the first sample where there are many channels.
        if not block.startswith(b"wvpk") or (samples and not place and before):
            break
        before = place if samples else before
        yield Pass(8 + int.from_bytes(block[4:8], "little"))
    if not block.startswith(b"wvpk"):
        yield Pass(None)


def _tagged(head: bytes) -> Walk:
    """Tags, and what they belong to."""
    # A loop: a file of nothing but tags, or one whose length is no number, must not recurse without end.
    while tag := id3_bytes(head):
        yield Pass(tag)
        head = yield Peek(SIGNATURE_BYTES)
    begin = _find_family(head)[0]
    yield from _whole(head) if begin is _tagged else begin(head)


def _flac(_: bytes) -> Walk:
    yield Pass(4)
    last = False
    while not last and len(block := (yield Peek(4))) == 4:
        last = bool(block[0] & 0x80)
        yield Pass(4 + int.from_bytes(block[1:]))
    yield Pass(None)


def _ogg(_: bytes) -> Walk:
    first = True
    while len(page := (yield Peek(27))) == 27 and page.startswith(b"OggS"):
        # Every stream has a first page, and all of them come first: one that comes later begins another file.
        if page[5] & 2 and not first:
            return
        first = bool(page[5] & 2)
        lengths = (yield Peek(27 + page[26]))[27:]
        yield Pass(27 + len(lengths) + sum(lengths), sound=not first)
    yield Pass(None)


def _asf(_: bytes) -> Walk:
    """WMA and its relatives."""
    begun = False
    while len(head := (yield Peek(24))) == 24:
        if begun and (yield from _begins(head)):
            return
        size, begun = int.from_bytes(head[16:24], "little"), True
        sound = head.startswith(b"\x36\x26\xb2\x75")
        # 0: a live stream.
        yield Pass(max(24, size) if size or not sound else None, sound=sound and size > 0)


def _avi(_: bytes) -> Walk:
    part = b"AVI "
    while (head := (yield Peek(12)))[:4] == b"RIFF" and head[8:] == part:
        # Beyond 1 GB there are more parts.
        part, size = b"AVIX", int.from_bytes(head[4:8], "little")
        yield Pass(8 + size + size % 2 if size else REST, sound=size > 0)


def _boxes(_: bytes) -> Walk:
    """MP4 and its relatives."""
    has_sound = False
    while len(box := (yield Peek(SIGNATURE_BYTES))) >= 8:
        size, name = _box_bytes(box), box[4:8]
        if has_sound and (yield from _begins(box)):
            return
        has_sound = has_sound or name in (b"moov", b"mdat")
        yield Pass(size, sound=name == b"mdat" and size < REST)


def _box_bytes(box: bytes) -> int:
    size = int.from_bytes(box[:4])
    # 1: the size has 64 bits and follows; 0: it is the last box.
    return max(8, int.from_bytes(box[8:16]) if size == 1 else size or REST)


def _ebml(_: bytes) -> Walk:
    """Matroska and WebM."""
    begun = False
    while len(element := (yield Peek(SIGNATURE_BYTES))) >= 5:
        if begun and (yield from _begins(element)):
            return
        begun, id_bytes = True, 9 - element[0].bit_length()
        size_bytes = 9 - element[id_bytes].bit_length() if id_bytes <= 4 else 9
        value = int.from_bytes(element[id_bytes : id_bytes + size_bytes])
        size = value & (1 << 7 * size_bytes) - 1
        if size_bytes > 8:  # no element
            yield Pass(None)
            return
        if size + 1 == 1 << 7 * size_bytes:  # of unknown size, as in a live stream: its parts follow
            size = 0
        yield Pass(id_bytes + size_bytes + size, sound=element.startswith(b"\x18\x53\x80\x67"))


# The first bytes of a kind of container, its walk, and whether the decoder seeks in it.
_FAMILIES: Final[tuple[tuple[re.Pattern[bytes], Callable[[bytes], Walk], bool], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), begin, seeking)
    for pattern, begin, seeking in (
        (rb"(?:RIFF|RIFX|RF64|BW64)....WAVE", walk_riff, False),
        (rb"FORM....AIF[FC]", walk_aiff, False),
        (rb"fLaC", _flac, False),
        (rb"OggS", _ogg, False),
        (rb"\.snd", walk_au, False),
        (rb"caff....desc.{16}(?:lpcm|alaw|ulaw|ima4)", walk_caf_samples, False),
        (rb"riff\x2e\x91\xcf\x11", walk_w64, False),
        (rb"....(?:ftyp|moov|mdat|free|skip|wide|pnot)", _boxes, True),
        (rb"\x1a\x45\xdf\xa3", _ebml, True),
        (rb"ID3[\x02-\x04]", _tagged, False),
        # MPEG: only in a file that it can seek in does FFmpeg leave out the encoder's padding.
        (rb"\xff[\xe0-\xff]", _frames, True),
        (rb"\x0b\x77", _frames, False),
        (rb"#!AMR", _marked, False),
        (rb"TTA1|FLV\x01|Creative Voice File", _marked, True),
        (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _asf, True),
        (rb"RIFF....AVI ", _avi, True),
        (rb"MAC [\x96-\x9f]\x0f", _monkeys_audio, True),
        (rb"wvpk", _wavpack, True),
    )
)
