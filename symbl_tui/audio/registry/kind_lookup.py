"""Finds the record for a spec, and answers what callers ask of a spec as text."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.registry import source_kinds
from symbl_tui.audio.registry.source_kind import OpenRequest, SourceKind
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.errors import UsageError

if TYPE_CHECKING:  # asyncio, which looking up a record does not need
    from symbl_tui.audio.sources.source import Source


def _refuse(request: OpenRequest) -> "Source":
    known = [name for kind in source_kinds.SOURCE_KINDS for name in kind.names]
    # One that is known lacks its argument, or takes none.
    hint = "" if request.spec.kind in known else did_you_mean(request.spec.kind, known)
    remedy = f"use {usage()}" + (f" ({hint})" if hint else "")
    raise UsageError(f"there is no source '{request.spec}'", remedy)


UNKNOWN: Final = SourceKind(names=(), open=_refuse)
"""For a spec that no kind claims."""

# For a URL with a scheme that no kind claims; opening it says which schemes there are.
_UNKNOWN_SCHEME: Final = source_kinds.address_kind(names=())


def find_source_kind(spec: SourceSpec | str) -> SourceKind:
    """The record for a spec. One that no kind claims gets a record whose ``open`` says which kinds exist."""
    if isinstance(spec, str):
        spec = SourceSpec.parse(spec)
    found = next((kind for kind in source_kinds.SOURCE_KINDS if spec.kind in kind.names), None)
    return found or (_UNKNOWN_SCHEME if "://" in str(spec) else UNKNOWN)


def is_known(spec: str) -> bool:
    """Whether a kind claims the spec, or it is a URL."""
    return find_source_kind(spec) is not UNKNOWN


def require_present(spec: str) -> None:
    """Raise SourceError where it can be seen at once that a source cannot be opened; blocks."""
    find_source_kind(spec).require_present(SourceSpec.parse(spec))


def offered_kinds() -> tuple[SourceKind, ...]:
    """The kinds that the set-up screen lists besides files and devices."""
    return tuple(kind for kind in source_kinds.SOURCE_KINDS if kind.offer)


def usage(*, stdin: bool = True) -> str:
    """Every kind as it is written, in one phrase: ``file:PATH, microphone[:NAME], ... or silence``.

    Args:
        stdin: Whether to list kinds that read standard input.
    """
    kinds = (kind for kind in source_kinds.SOURCE_KINDS if stdin or not kind.reads_stdin)
    *most, last = (kind.usage for kind in kinds if kind.usage)
    return f"{', '.join(most)} or {last}"


def describe(spec: str) -> str:
    """A source's short label for screens."""
    return find_source_kind(spec).describe(SourceSpec.parse(spec))


def redact(spec: str) -> str:
    """A spec without secrets."""
    return find_source_kind(spec).redact(SourceSpec.parse(spec))


def stored(spec: str) -> str:
    """A spec as session.toml keeps it."""
    return find_source_kind(spec).store(SourceSpec.parse(spec))


def file_path(spec: str) -> Path | None:
    """The file that a spec names; None for every other kind."""
    return find_source_kind(spec).file_path(SourceSpec.parse(spec))


def has_push_to_talk(spec: str) -> bool:
    """Whether push to talk mutes a source."""
    return find_source_kind(spec).push_to_talk(SourceSpec.parse(spec))
