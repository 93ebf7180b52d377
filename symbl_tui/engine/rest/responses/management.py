"""Jobs and the account's trackers."""

from typing import Literal, NotRequired

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class Accepted(TypedDict):
    """Something is being processed: where it goes, and how to ask whether it is done."""

    conversationId: str
    jobId: str


class Job(TypedDict):
    """How far a job is; ``message`` says why it failed."""

    id: str
    status: Literal["scheduled", "in_progress", "completed", "failed"]
    message: NotRequired[str]


class Tracker(TypedDict):
    """A tracker of the account."""

    id: str
    name: str
    vocabulary: list[str]


class OneTracker(TypedDict):
    """A tracker."""

    tracker: Tracker


class Trackers(TypedDict):
    """Trackers."""

    trackers: list[Tracker]


class DeletedTracker(TypedDict):
    """A tracker is gone."""

    id: str
    type: Literal["tracker"]
    deleted: bool
