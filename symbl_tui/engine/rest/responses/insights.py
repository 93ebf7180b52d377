"""Topics, insights, tracker matches and entities."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import BaseModel, Field, create_model

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict

from symbl_tui.domain.insight_kind import QUESTION, InsightKind, insight_kinds
from symbl_tui.engine.rest.responses.messages import Phrase
from symbl_tui.engine.rest.responses.shared import Member, Sentiment


class ParentRef(TypedDict):
    """A topic of which another is a part."""

    type: str
    text: str


class Topic(TypedDict):
    """A topic and the messages about it."""

    id: str
    text: str
    type: Literal["topic"]
    score: float
    messageIds: list[str]
    sentiment: NotRequired[Sentiment]
    parentRefs: list[ParentRef]


class Topics(TypedDict):
    """Topics, best first."""

    topics: list[Topic]


class InsightEntity(TypedDict):
    """An entity in the text of an insight."""

    type: str
    text: str
    offset: int
    value: str


class MessageText(TypedDict):
    """A message that an insight was found in."""

    id: str
    text: str


TaskType = Annotated[
    str,
    Field(
        json_schema_extra={"enum": [kind.wire_type for kind in insight_kinds() if kind.key != QUESTION]},
    ),
]
"""The ``type`` of an insight that is no question."""

Question = TypedDict(
    "Question",
    {
        "id": str,
        "text": str,
        "type": Literal["question"],
        "score": float,
        "messageIds": list[str],
        "from": Member,
        "answered": bool,
        "answerMessageId": NotRequired[str],
    },
)

_TaskBase = TypedDict(
    "_TaskBase",
    {
        "id": str,
        "text": str,
        "type": TaskType,
        "score": float,
        "entities": list[InsightEntity],
        "phrases": list[Phrase],
        "from": Member,
        "definitive": bool,
        "assignee": NotRequired[Member],
        "dueBy": NotRequired[str],
    },
)


class Task(_TaskBase):
    """An insight other than a question, with the ids of its messages."""

    messageIds: list[str]


class TaskWithEvidence(_TaskBase):
    """The same with the texts of its messages."""

    messageRefs: list[MessageText]


class Questions(TypedDict):
    """The questions of a conversation."""

    questions: list[Question]


class ActionItemsWithEvidence(TypedDict):
    """Action items with the texts of their messages."""

    actionItems: list[TaskWithEvidence]


def tasks_of(kind: InsightKind) -> type[BaseModel]:
    """The response model for the insights of one kind other than questions."""
    fields: dict[str, Any] = {kind.json_key: (list[Task], ...)}
    return create_model("".join(word.capitalize() for word in kind.route.split("-")), **fields)


class Insights(TypedDict):
    """Insights of all kinds, in order of time."""

    insights: list[Question | Task]


class MessageRef(TypedDict):
    """A position in a message; the offset is in characters, -1 for text that is not literal."""

    id: str
    text: str
    offset: int


class InsightRef(TypedDict):
    """A position in an insight."""

    id: str
    text: str
    type: str
    offset: int


class TrackerMatch(TypedDict):
    """The occurrences of one phrase of a tracker."""

    type: Literal["vocabulary"]
    value: str
    messageRefs: list[MessageRef]
    insightRefs: list[InsightRef]


class DetectedTracker(TypedDict):
    """A tracker and its matches."""

    id: str
    name: str
    matches: list[TrackerMatch]


class EntityMatch(TypedDict):
    """The words and messages of an entity."""

    detectedValue: str
    messageRefs: list[MessageRef]


class Entity(TypedDict):
    """An entity, with the keys of the older documentation and of the newer SDKs."""

    type: str
    subType: str
    category: str
    value: str
    text: str
    messageRefs: list[MessageRef]
    matches: list[EntityMatch]


class Entities(TypedDict):
    """The entities of a conversation."""

    entities: list[Entity]
