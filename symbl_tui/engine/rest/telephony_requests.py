"""The request bodies of the Telephony API; Python's SDK sends null where there is nothing."""

from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field, StringConstraints

from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT
from symbl_tui.engine.rest.requests import MAX_TRACKERS, Body, Label, Name, Person, TrackerBody

Address = Annotated[str, StringConstraints(max_length=300)]


def _code(language: object) -> object:
    """A language as Python's SDK sends it, or in an object as JavaScript's does."""
    return language.get("code", "") if isinstance(language, dict) else language


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


class Endpoint(Body):
    """The address or telephone number to dial."""

    type: Annotated[Literal["sip", "pstn"], BeforeValidator(_lower)]
    uri: Address | None = None
    phone_number: Annotated[str | int, Field(union_mode="left_to_right")] | None = None
    dtmf: Annotated[str, StringConstraints(max_length=NAME_LIMIT)] | None = None


class SessionUser(Body):
    """A user of the call."""

    user: Person | None = None


class Session(Body):
    """What the call is about."""

    name: Name | None = None
    users: Annotated[tuple[SessionUser, ...], Field(max_length=100)] | None = None


class CallData(Body):
    """The session of a call."""

    session: Session | None = None


class EndpointRequest(Body):
    """``POST /v1/endpoint:connect``; ``action`` is a name that clients use for ``operation``."""

    operation: Annotated[
        Literal["start", "stop"],
        Field(validation_alias=AliasChoices("operation", "action")),
        BeforeValidator(_lower),
    ]
    endpoint: Endpoint | None = None
    connection_id: Name | None = None
    data: CallData | None = None
    endpoint_webhook_url: Annotated[str, StringConstraints(max_length=TEXT_LIMIT)] | None = None
    validation_token: Name | None = None
    languages: Annotated[list[Annotated[Name, BeforeValidator(_code)]], Field(max_length=20)] | None = None
    insight_types: Annotated[list[Label], Field(max_length=20)] | None = None
    custom_vocabulary: Annotated[tuple[Label, ...], Field(max_length=MAX_TRACKERS)] | None = None
    trackers: Annotated[tuple[TrackerBody, ...], Field(max_length=MAX_TRACKERS)] | None = None

    @property
    def session(self) -> Session:
        """What the call is about."""
        return (self.data and self.data.session) or Session()

    @property
    def tracked(self) -> tuple[Tracker, ...]:
        """The trackers for the analysis."""
        return tuple(tracker.value() for tracker in self.trackers or ())
