"""The shapes of what Symbl's Conversation API answers, as far as they are read; names are the wire's.

Everything may be missing or null. Durations are seconds.
"""

from msgspec import Struct, field

Id = str | int | None
"""Digits, which servers send as both."""


class WirePerson(Struct):
    """A member, sender or assignee."""

    id: Id = None
    name: str | None = None
    email: str | None = None
    userId: str | None = None


class WireRecord(Struct):
    """A conversation without what was said in it."""

    name: str | None = None
    startTime: str | None = None


class WirePolarity(Struct):
    """From -1 to 1."""

    score: float | None = None


class WireSentiment(Struct):
    """The sentiment of a message."""

    polarity: WirePolarity | None = None


class WireMessage(Struct):
    """A message; offset and duration are seconds."""

    id: Id = None
    text: str | None = None
    sender: WirePerson | None = field(default=None, name="from")
    startTime: str | None = None
    timeOffset: float | None = None
    duration: float | None = None
    sentiment: WireSentiment | None = None


class WireParent(Struct):
    """A topic above another one."""

    text: str | None = None


class WireTopic(Struct):
    """A topic."""

    id: Id = None
    text: str | None = None
    score: float | None = None
    messageIds: list[Id] | None = None
    parentRefs: list[WireParent] | None = None


class WireInsight(Struct):
    """A question, action item or follow-up."""

    id: Id = None
    text: str | None = None
    score: float | None = None
    messageIds: list[Id] | None = None
    sender: WirePerson | None = field(default=None, name="from")
    assignee: WirePerson | None = None
    dueBy: str | None = None
    answerMessageId: Id = None


class WireReference(Struct):
    """A place in a message."""

    id: Id = None
    text: str | None = None
    offset: int | None = None


class WireMatch(Struct):
    """The occurrences of a phrase or an entity."""

    value: str | None = None
    detectedValue: str | None = None
    messageRefs: list[WireReference] | None = None


class WireTracker(Struct):
    """A tracker and its matches."""

    name: str | None = None
    matches: list[WireMatch] | None = None


class WireEntity(Struct):
    """An entity; its value may be a text or an object."""

    type: str | None = None
    customType: str | None = None
    value: object = None
    text: str | None = None
    messageRefs: list[WireReference] | None = None
    matches: list[WireMatch] | None = None


class WireMetric(Struct):
    """A figure of the whole conversation."""

    type: str | None = None
    seconds: float | None = None


class WireSeconds(Struct):
    """A duration."""

    seconds: float | None = None


class WirePace(Struct):
    """Words per minute."""

    wpm: float | None = None


class WireOverlap(Struct):
    """How long others talked at the same time."""

    overlapDuration: float | None = None


class WireFigures(WirePerson):
    """The figures of a member."""

    pace: WirePace | None = None
    talkTime: WireSeconds | None = None
    listenTime: WireSeconds | None = None
    overlap: WireOverlap | None = None


class WireSummary(Struct):
    """A part of a summary."""

    text: str | None = None
    messageRefs: list[WireReference] | None = None
