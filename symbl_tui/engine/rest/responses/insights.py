"""What was found in it: topics, insights, tracked phrases, entities."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import BaseModel, Field, create_model

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict

from symbl_tui.domain.insight_kind import QUESTION, InsightKind, insight_kinds
from symbl_tui.engine.rest.responses.common import Member, Sentiment
from symbl_tui.engine.rest.responses.messages import Phrase


class ParentRef(TypedDict):
    """A topic that another is part of."""

    type: str
    text: str


class Topic(TypedDict):
    """What a conversation is about."""

    id: str
    text: str
    type: Literal["topic"]
    score: float
    messageIds: list[str]
    sentiment: NotRequired[Sentiment]
    parentRefs: list[ParentRef]


class Topics(TypedDict):
    """Best first."""

    topics: list[Topic]


class InsightEntity(TypedDict):
    """Something that an insight mentions."""

    type: str
    text: str
    offset: int
    value: str


class MessageText(TypedDict):
    """A message that is evidence."""

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

Task = TypedDict(
    "Task",
    {
        "id": str,
        "text": str,
        "type": TaskType,
        "score": float,
        "messageIds": list[str],
        "entities": list[InsightEntity],
        "phrases": list[Phrase],
        "from": Member,
        "definitive": bool,
        "assignee": NotRequired[Member],
        "dueBy": NotRequired[str],
    },
)

ReferringTask = TypedDict(
    "ReferringTask",
    {
        "id": str,
        "text": str,
        "type": TaskType,
        "score": float,
        "messageRefs": list[MessageText],
        "entities": list[InsightEntity],
        "phrases": list[Phrase],
        "from": Member,
        "definitive": bool,
        "assignee": NotRequired[Member],
        "dueBy": NotRequired[str],
    },
)


class Questions(TypedDict):
    """What was asked."""

    questions: list[Question]


class ReferringActionItems(TypedDict):
    """What somebody is to do, with the words that say so."""

    actionItems: list[ReferringTask]


def tasks_of(kind: InsightKind) -> type[BaseModel]:
    """The response that lists the insights of one kind, which is not that of questions."""
    fields: dict[str, Any] = {kind.json_key: (list[Task], ...)}
    return create_model("".join(word.capitalize() for word in kind.route.split("-")), **fields)


class Insights(TypedDict):
    """All of them, in order of time."""

    insights: list[Question | Task]


class MessageRef(TypedDict):
    """A place in a message; the offset is in characters, -1 where it is not literal."""

    id: str
    text: str
    offset: int


class InsightRef(TypedDict):
    """A place in an insight."""

    id: str
    text: str
    type: str
    offset: int


class TrackerMatch(TypedDict):
    """Where one phrase of a tracker was said."""

    type: Literal["vocabulary"]
    value: str
    messageRefs: list[MessageRef]
    insightRefs: list[InsightRef]


class DetectedTracker(TypedDict):
    """A tracker and everything that matched."""

    id: str
    name: str
    matches: list[TrackerMatch]


class EntityMatch(TypedDict):
    """How an entity was said."""

    detectedValue: str
    messageRefs: list[MessageRef]


class Entity(TypedDict):
    """Who or what was mentioned, with the keys of the older documentation and of the newer SDKs."""

    type: str
    subType: str
    category: str
    value: str
    text: str
    messageRefs: list[MessageRef]
    matches: list[EntityMatch]


class Entities(TypedDict):
    """Who and what was mentioned."""

    entities: list[Entity]
