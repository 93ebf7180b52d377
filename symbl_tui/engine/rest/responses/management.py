"""Jobs, and the saved trackers of the account."""

from typing import Literal, NotRequired

# On 3.11 pydantic can read only this one, and it is pydantic that describes the answers.
from typing_extensions import TypedDict


class Accepted(TypedDict):
    """The conversation and the job of a request that was queued."""

    conversationId: str
    jobId: str


class Job(TypedDict):
    """The state of a job; ``message`` is the reason of a failure."""

    id: str
    status: Literal["scheduled", "in_progress", "completed", "failed"]
    message: NotRequired[str]


class Tracker(TypedDict):
    """A saved tracker."""

    id: str
    name: str
    vocabulary: list[str]


class TrackerEnvelope(TypedDict):
    """A tracker under its own key, as Symbl sends it."""

    tracker: Tracker


class Trackers(TypedDict):
    """A list of trackers."""

    trackers: list[Tracker]


class DeletedTracker(TypedDict):
    """A tracker that was deleted."""

    id: str
    type: Literal["tracker"]
    deleted: bool
