"""The kinds of audio source: one record per kind, and opening a source by its spec."""

from symbl_tui.audio.registry.kind_lookup import (
    describe,
    file_path,
    find_source_kind,
    has_push_to_talk,
    is_known,
    offered_kinds,
    redact,
    require_present,
    stored,
    usage,
)
from symbl_tui.audio.registry.opening import open_configured, open_source
from symbl_tui.audio.registry.source_kind import (
    Argument,
    Offer,
    OpenRequest,
    Preview,
    SourceKind,
    SourceResources,
    SourceSettings,
)
from symbl_tui.audio.registry.source_kinds import device_key

__all__ = [
    "Argument",
    "Offer",
    "OpenRequest",
    "Preview",
    "SourceKind",
    "SourceResources",
    "SourceSettings",
    "describe",
    "device_key",
    "file_path",
    "find_source_kind",
    "has_push_to_talk",
    "is_known",
    "offered_kinds",
    "open_configured",
    "open_source",
    "redact",
    "require_present",
    "stored",
    "usage",
]
