"""The parts of the engine that every streaming connection uses."""

from dataclasses import dataclass

from symbl_tui.engine.admission.admission import Admission
from symbl_tui.engine.apps.usage import AppUsage
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.streaming.saved_trackers_cache import SavedTrackersCache


@dataclass(frozen=True, slots=True)
class StreamingResources:
    """Shared by all connections of one node."""

    node: NodeParts
    usage: AppUsage
    """What apps use of their limits."""
    trackers: SavedTrackersCache
    """Those that apps have saved."""
    admission: Admission
    """Whether a new conversation is taken."""
