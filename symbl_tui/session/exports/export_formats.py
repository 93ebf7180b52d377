"""The formats that a session can be exported in, each one record; light enough for the first paint.

The choices of the command line, the keys and the list on the screen, and the names of the files are derived
from it. See ``docs/adding-an-export.md``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from symbl_tui.domain.text import clean, storable
from symbl_tui.errors import UsageError

if TYPE_CHECKING:  # reading sessions is not needed before the first paint
    from collections.abc import Sequence

    from symbl_tui.session.archive.recorded_session import RecordedSession
    from symbl_tui.session.exports.sound_track import SoundTrack


class ExportFormat(Struct, frozen=True, kw_only=True):
    """One format."""

    name: str
    """What users write after ``--format``; also the suffix of the file."""
    key: str
    """The key that chooses it on the screen."""
    about: str
    """What it is good for: a short sentence."""
    module: str
    """The module with its ``render(recorded: RecordedSession) -> str``, imported with the first export.

    A binary format's returns bytes.
    """
    media_type: str = "text/plain"
    """The content type (RFC 6838) of the file, without parameters."""
    is_json: bool = False
    """Whether characters can be written as JSON's escapes, where an output cannot show them."""
    is_binary: bool = False
    """Whether the file is no text: it is never printed on a terminal, and no clipboard takes it."""

    has_sound: bool = False
    """Whether its module's ``render`` takes the tracks of the session as its second argument."""

    def render(self, recorded: "RecordedSession") -> str:
        """The session as text, without its sound.

        Raises:
            UsageError: it is a binary format.
        """
        if self.is_binary:
            raise UsageError(f"{self.name} is no text", "export it to a file")
        text: str = import_module(self.module).render(recorded)
        return text

    def encode(self, recorded: "RecordedSession", tracks: "Sequence[SoundTrack]" = ()) -> bytes:
        """The session as the content of a file; text is UTF-8.

        Args:
            recorded: The session.
            tracks: Its sound, for a format that has room for it.

        Raises:
            SymblTuiError: a package that it needs is not installed.
        """
        render = import_module(self.module).render
        content: str | bytes = render(recorded, tracks) if self.has_sound else render(recorded)
        return content if isinstance(content, bytes) else storable(content).encode()


_FORMATS: Final[dict[str, ExportFormat]] = {}


def register(format: ExportFormat) -> None:
    """Add a format; raises ValueError where its name or its key is taken. The first one is the default."""
    for other in _FORMATS.values():
        if format.name == other.name or format.key == other.key:
            raise ValueError(f"the name or the key of {format.name} is that of {other.name}")
    _FORMATS[format.name] = format


def list_formats() -> tuple[ExportFormat, ...]:
    """All formats, the default first."""
    return tuple(_FORMATS.values())


def format_names() -> tuple[str, ...]:
    """The names of all formats, the default first."""
    return tuple(_FORMATS)


def text_format_names() -> tuple[str, ...]:
    """The names of the formats that can be printed."""
    return tuple(each.name for each in _FORMATS.values() if not each.is_binary)


def format_named(name: str) -> ExportFormat:
    """The format of a name.

    Raises:
        UsageError: there is none; its remedy names all of them.
    """
    if name not in _FORMATS:
        raise UsageError(f'there is no export "{clean(name, 40)}"', f"there are {', '.join(_FORMATS)}")
    return _FORMATS[name]


_PACKAGE: Final = "symbl_tui.session.exports"

for _format in (
    ExportFormat(
        name="md",
        key="m",
        about="Markdown: minutes to read and to share.",
        module=f"{_PACKAGE}.markdown",
        media_type="text/markdown",
    ),
    ExportFormat(
        name="html",
        key="h",
        about="One page for a browser, with search and sound.",
        module=f"{_PACKAGE}.html.html_page",
        media_type="text/html",
        has_sound=True,
    ),
    ExportFormat(name="txt", key="t", about="Plain text.", module=f"{_PACKAGE}.plain_text"),
    ExportFormat(
        name="docx",
        key="d",
        about="Minutes for a word processor.",
        module=f"{_PACKAGE}.word_document",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        is_binary=True,
    ),
    ExportFormat(
        name="csv",
        key="c",
        about="The action items as a table for spreadsheets.",
        module=f"{_PACKAGE}.action_table",
        media_type="text/csv",
    ),
    ExportFormat(
        name="srt",
        key="s",
        about="SubRip subtitles.",
        module=f"{_PACKAGE}.srt",
        media_type="application/x-subrip",
    ),
    ExportFormat(
        name="vtt", key="v", about="WebVTT subtitles.", module=f"{_PACKAGE}.vtt", media_type="text/vtt"
    ),
    ExportFormat(
        name="json",
        key="j",
        about="Everything, for programs.",
        module=f"{_PACKAGE}.json_document",
        media_type="application/json",
        is_json=True,
    ),
):
    register(_format)

DEFAULT: Final = format_names()[0]
