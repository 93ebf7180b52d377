"""The request bodies of the REST API, validated and bounded. Unknown keys are ignored."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT, clean
from symbl_tui.engine.rest.packed import Packed

MAX_INTEGER = 2**53
"""The largest integer that clients whose numbers are floats read exactly."""
MAX_PHRASES = 200
"""Phrases of one tracker."""
MAX_TRACKERS = 200
"""Trackers of one request."""
MAX_MESSAGES = 20_000
"""Messages of one request, whose body is bounded too."""


def _check_time(value: datetime) -> datetime:
    """A time without a zone is in UTC; years that timestamps cannot express everywhere are refused."""
    aware = value.replace(tzinfo=value.tzinfo or UTC)
    if not 1970 <= aware.year < 2200:
        raise ValueError("must be in the years 1970 to 2199")
    return aware


def _check_exact(value: object) -> object:
    """Refuse an integer that would be rounded to a float."""
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise ValueError("must be from -2^53 to 2^53")
    return value


def _check_not_empty(text: str) -> str:
    if not text:
        raise ValueError("must have words in it")
    return text


Name = Annotated[str, StringConstraints(max_length=NAME_LIMIT), AfterValidator(clean)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT), AfterValidator(clean)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT), AfterValidator(clean)]
NonEmptyName = Annotated[Label, AfterValidator(_check_not_empty)]
Moment = Annotated[datetime, AfterValidator(_check_time)]
Number = Annotated[
    Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)] | Annotated[float, Field(allow_inf_nan=False)],
    BeforeValidator(_check_exact),
]
Value = Text | bool | Number | None


class Body(BaseModel):
    """The base of all bodies: camelCase on the wire."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class MetadataBody(Body):
    """``PUT /v1/conversations/{id}``."""

    metadata: Annotated[dict[Label, Value], Field(max_length=100)]


class Person(Body):
    """A person; clients use either ``email`` or ``userId`` for the address."""

    id: Name = ""
    name: Name = ""
    email: Name = ""
    user_id: Name = ""


class MemberChange(Body):
    """``PUT /v1/conversations/{id}/members/{memberId}``."""

    id: Name = ""
    name: NonEmptyName
    email: Name = ""


class Offset(Body):
    """A time from the start of the conversation; ``nanos`` may exceed a second."""

    seconds: Annotated[float, Field(ge=0, le=10**7, allow_inf_nan=False)] = 0.0
    nanos: Annotated[float, Field(ge=0, le=10**13, allow_inf_nan=False)] = 0.0

    @property
    def total(self) -> float:
        """The sum in seconds."""
        return self.seconds + self.nanos / 1e9


class SpeakerEvent(Body):
    """A person starts or stops speaking."""

    type: Literal["started_speaking", "stopped_speaking"]
    user: Person
    offset: Offset = Offset()


class SpeakerEvents(Body):
    """``PUT /v1/conversations/{id}/speakers``."""

    speaker_events: Packed[Annotated[list[SpeakerEvent], Field(min_length=1, max_length=MAX_MESSAGES)]]


class KeyPhrases(Body):
    """The highlights of a transcript."""

    highlight_only_insight_key_phrases: bool = False
    highlight_all_key_phrases: bool = False


class TranscriptFormat(Body):
    """``POST /v1/conversations/{id}/transcript``."""

    content_type: Literal["text/markdown", "text/srt"]
    create_paragraphs: bool = False
    phrases: KeyPhrases = KeyPhrases()
    show_speaker_separation: bool = False


class TrackerBody(Body):
    """A tracker of a request."""

    name: NonEmptyName
    vocabulary: Annotated[list[NonEmptyName], Field(min_length=1, max_length=MAX_PHRASES)]

    def value(self) -> Tracker:
        """The tracker for the analysis."""
        return Tracker(self.name, tuple(dict.fromkeys(self.vocabulary)))


class Payload(Body):
    """The text of a message."""

    content: Text
    content_type: Name = "text/plain"


class Duration(Body):
    """Start and end of a message."""

    start_time: Moment | None = None
    end_time: Moment | None = None


class PostedMessage(Body):
    """One message of an Async text request."""

    payload: Payload
    from_: Annotated[Person | None, Field(alias="from")] = None
    duration: Duration | None = None


class Processing(Body):
    """The common keys of Async requests."""

    name: Name = ""
    confidence_threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    detect_phrases: bool = False
    detect_entities: bool = False
    enable_all_trackers: bool = False
    enable_summary: bool = False
    language_code: Name = ""
    webhook_url: Annotated[str, StringConstraints(max_length=TEXT_LIMIT)] = ""
    trackers: Annotated[list[TrackerBody], Field(max_length=MAX_TRACKERS)] = []


class TextRequest(Processing):
    """``POST`` and ``PUT /v1/process/text``."""

    messages: Packed[Annotated[list[PostedMessage], Field(min_length=1, max_length=MAX_MESSAGES)]]


class Channel(Body):
    """The speaker of a channel of a sound file; channels are numbered from 1."""

    channel: Annotated[int, Field(ge=1, le=64)]
    speaker: Person
