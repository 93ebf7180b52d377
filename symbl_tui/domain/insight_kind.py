"""The kinds of list that the product shows, each one record: insights, topics, tracked phrases.

Everything that differs from kind to kind stands here; the screens, the exports, the REST routes, the wire and
the profile are derived from it, mostly while they are imported. So a kind is registered before they are: see
``docs/adding-an-insight.md``.
"""

from typing import Final

from msgspec import Struct

QUESTION: Final = "question"
ACTION_ITEM: Final = "action_item"
FOLLOW_UP: Final = "follow_up"
TOPIC: Final = "topic"
TRACKER: Final = "tracker"
SUMMARY: Final = "summary"


class InsightKind(Struct, frozen=True, kw_only=True):
    """One kind of list and all that belongs to it."""

    key: str
    """Its name in profiles, session folders, the engine's store and JSON, e.g. ``action_item``."""
    wire_type: str = ""
    """The ``type`` of such an insight in Symbl's API; empty: the list has messages of its own."""
    number: int
    """The key that shows its list, 1 to 9; also its place among the lists."""
    command: str
    """The name of that command in a keymap, after ``live.``."""
    title: str
    """Above its list on the screen, 12 characters at most."""
    singular: str
    plural: str
    glyph: str
    """One character before each entry."""
    empty: str
    """What the empty list says: a sentence or two."""
    heading: str
    """Above its entries in an export."""
    route: str
    """The last part of its REST address."""
    is_task: bool = False
    """Whether an export gives its entries a check box."""
    is_listed_empty: bool = True
    """Whether its list is on the screen while it has no entries."""
    names_speaker: bool = False
    """Whether an entry without an assignee is attributed to its speaker in an export."""

    @property
    def is_insight(self) -> bool:
        """Whether its entries are :class:`~symbl_tui.domain.insight.Insight` values."""
        return bool(self.wire_type)

    @property
    def json_key(self) -> str:
        """The key of its entries in a REST response: the route in camel case."""
        first, *others = self.route.split("-")
        return first + "".join(word.capitalize() for word in others)


_KINDS: Final[dict[str, InsightKind]] = {}


def register(kind: InsightKind) -> None:
    """Add a kind; raises ValueError where its key, number, command, glyph or wire type is taken."""
    for other in _KINDS.values():
        for name in ("key", "number", "command", "glyph", "route", "wire_type"):
            value = getattr(kind, name)
            # At registration: a kind that shadows another would show up as a key that does nothing.
            if value and value == getattr(other, name):
                raise ValueError(f"the {name} {value!r} of {kind.key} is that of {other.key}")
    _KINDS[kind.key] = kind


def list_kinds() -> tuple[InsightKind, ...]:
    """All kinds, by their numbers."""
    return tuple(sorted(_KINDS.values(), key=lambda kind: kind.number))


def insight_kinds() -> tuple[InsightKind, ...]:
    """The kinds whose entries are insights, by their numbers."""
    return tuple(kind for kind in list_kinds() if kind.is_insight)


def insight_keys() -> tuple[str, ...]:
    """The keys of :func:`insight_kinds`."""
    return tuple(kind.key for kind in insight_kinds())


def kind_of(key: str) -> InsightKind:
    """The kind with a key; raises KeyError where there is none."""
    return _KINDS[key]


def kind_of_wire_type(wire_type: str) -> InsightKind | None:
    """The kind of an insight with that ``type`` on the wire, or None."""
    return next((kind for kind in insight_kinds() if kind.wire_type == wire_type), None)


for _kind in (
    InsightKind(
        key=QUESTION,
        wire_type="question",
        number=1,
        command="questions",
        title="Questions",
        singular="question",
        plural="questions",
        glyph="?",
        empty="No questions yet. The newest will be on top.",
        heading="Questions",
        route="questions",
        names_speaker=True,
    ),
    InsightKind(
        key=ACTION_ITEM,
        wire_type="action_item",
        number=2,
        command="actions",
        title="Actions",
        singular="action item",
        plural="action items",
        glyph="!",
        empty="No action items yet. Each shows its owner and due date.",
        heading="Action items",
        route="action-items",
        is_task=True,
    ),
    InsightKind(
        key=FOLLOW_UP,
        wire_type="follow_up",
        number=3,
        command="follow_ups",
        title="Follow-ups",
        singular="follow-up",
        plural="follow-ups",
        glyph=">",
        empty="No follow-ups yet: meetings and calls that were agreed on.",
        heading="Follow-ups",
        route="follow-ups",
    ),
    InsightKind(
        key=TOPIC,
        number=4,
        command="topics",
        title="Topics",
        singular="topic",
        plural="topics",
        glyph="#",
        empty="No topics yet. The highest score will be on top.",
        heading="Topics",
        route="topics",
    ),
    InsightKind(
        key=TRACKER,
        number=5,
        command="trackers",
        title="Trackers",
        singular="tracker match",
        plural="tracker matches",
        glyph="@",
        empty="No matches yet. Trackers are defined in the profile.",
        heading="Trackers",
        route="trackers",
    ),
    InsightKind(
        key=SUMMARY,
        number=6,
        command="summary",
        title="Summary",
        singular="point of the summary",
        plural="points of the summary",
        glyph="=",
        empty="No summary yet; summary.every in the profile makes one every few minutes.",
        heading="Summary",
        route="summary",
        is_listed_empty=False,
    ),
):
    register(_kind)
