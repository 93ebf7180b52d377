"""What an Async request asks for besides its content: checked, or refused in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from fastapi import HTTPException, Query
from pydantic import Field, TypeAdapter, ValidationError

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.diarization.speaker_clustering import available, library_missing
from symbl_tui.engine.jobs.speaker_turns import Diarization
from symbl_tui.engine.protocol.start_request import language_error
from symbl_tui.engine.rest.context import Served
from symbl_tui.engine.rest.requests import MOST_PHRASES, MOST_TRACKERS, Channel, Name, TrackerBody
from symbl_tui.engine.store import Store

T = TypeVar("T")

_CHANNELS: Final = TypeAdapter(Annotated[list[Channel], Field(max_length=64)])
_TRACKERS: Final = TypeAdapter(Annotated[list[TrackerBody], Field(max_length=MOST_TRACKERS)])
_VOCABULARY: Final[TypeAdapter[list[str]]] = TypeAdapter(
    Annotated[list[Name], Field(max_length=MOST_PHRASES)]
)

_MOST_SPEAKERS: Final = 100

_LONGEST_JSON: Final = 16_000
"""Characters of a parameter that is JSON."""
Json = Annotated[str, Query(max_length=_LONGEST_JSON)]


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """The parameters of ``/v1/process/audio``."""

    name: str
    threshold: float | None
    trackers: tuple[Tracker, ...]
    all_trackers: bool
    vocabulary: tuple[str, ...]
    separate: bool
    channels: tuple[Channel, ...]
    diarization: Diarization | None


def sound_options(
    engine: Served,
    name: Annotated[Name, Query()] = "",
    confidence_threshold: Annotated[float | None, Query(alias="confidenceThreshold", ge=0, le=1)] = None,
    custom_vocabulary: Annotated[
        Sequence[str], Query(alias="customVocabulary", max_length=_LONGEST_JSON)
    ] = (),
    separate: Annotated[bool, Query(alias="enableSeparateRecognitionPerChannel")] = False,
    channel_metadata: Annotated[Json, Query(alias="channelMetadata", description="JSON")] = "",
    trackers: Annotated[Json, Query(description="JSON")] = "",
    enable_all_trackers: Annotated[bool, Query(alias="enableAllTrackers")] = False,
    diarization: Annotated[bool, Query(alias="enableSpeakerDiarization")] = False,
    speaker_count: Annotated[
        int | None,
        Query(alias="diarizationSpeakerCount", ge=1, le=_MOST_SPEAKERS, description="on each channel"),
    ] = None,
    language_code: Annotated[Name, Query(alias="languageCode")] = "",
    webhook_url: Annotated[Json, Query(alias="webhookUrl")] = "",
) -> SoundOptions:
    """A dependency: the query of an upload. Parameters that change nothing here are let be."""
    refuse_unavailable(language_code, webhook_url, engine.recognizers.info.language)
    if diarization and not available():
        raise HTTPException(400, f"enableSpeakerDiarization: {library_missing()}")
    return SoundOptions(
        name,
        confidence_threshold,
        tuple(tracker.value() for tracker in _json("trackers", trackers, _TRACKERS)),
        enable_all_trackers,
        tuple(word for word in _json("customVocabulary", _list(custom_vocabulary), _VOCABULARY) if word),
        separate,
        tuple(_json("channelMetadata", channel_metadata, _CHANNELS)),
        Diarization(speaker_count) if diarization else None,
    )


def refuse_unavailable(language: str, webhook: str, understood: str = "en-US") -> None:
    """Refuse what this engine does not do; ``understood`` is the language of its recogniser."""
    if refusal := language_error(language, understood):
        raise HTTPException(400, refusal)
    if webhook:
        raise HTTPException(400, "webhookUrl: this engine calls nobody; ask GET /v1/job/{jobId} instead")


async def with_account_trackers(store: Store, own: Sequence[Tracker], all_: bool) -> tuple[Tracker, ...]:
    """A request's trackers, and those of the account where it asks for them; its own win."""
    names = {tracker.name for tracker in own}
    saved = await store.trackers() if all_ else []
    return *own, *(Tracker(each.name, each.vocabulary) for each in saved if each.name not in names)


def _list(values: Sequence[str]) -> str:
    """One parameter several times, or once with JSON in it.

    Symbl's Python SDK writes a list as JSON and sends each character of that as a parameter.
    """
    joined = "".join(values)
    if joined.startswith("["):
        return joined
    return TypeAdapter(list[str]).dump_json(list(values)).decode()


def _json(name: str, text: str, type: TypeAdapter[list[T]]) -> list[T]:
    try:
        return type.validate_json(text) if text else []
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, (name, *first["loc"])))
        raise HTTPException(400, f"{place}: {first['msg']}") from error
