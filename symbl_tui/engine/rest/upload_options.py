"""The query parameters of an upload, validated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from fastapi import HTTPException, Query
from pydantic import Field, TypeAdapter, ValidationError

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.diarization.diarization_library import available, library_missing
from symbl_tui.engine.jobs.diarization_request import Diarization
from symbl_tui.engine.protocol.start_request import language_error
from symbl_tui.engine.rest.context import Context
from symbl_tui.engine.rest.requests import MAX_PHRASES, MAX_TRACKERS, Channel, Name, TrackerBody
from symbl_tui.engine.store import Store

T = TypeVar("T")

_CHANNELS: Final = TypeAdapter(Annotated[list[Channel], Field(max_length=64)])
_TRACKERS: Final = TypeAdapter(Annotated[list[TrackerBody], Field(max_length=MAX_TRACKERS)])
_VOCABULARY: Final[TypeAdapter[list[str]]] = TypeAdapter(Annotated[list[Name], Field(max_length=MAX_PHRASES)])

_MAX_SPEAKERS: Final = 100

# Characters of a parameter that is JSON.
_MAX_JSON: Final = 16_000
Json = Annotated[str, Query(max_length=_MAX_JSON)]


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """The parameters of ``/v1/process/audio``."""

    name: str
    threshold: float | None
    trackers: tuple[Tracker, ...]
    all_trackers: bool
    vocabulary: tuple[str, ...]
    separate_channels: bool
    channels: tuple[Channel, ...]
    diarization: Diarization | None


def sound_options(
    context: Context,
    name: Annotated[Name, Query()] = "",
    confidence_threshold: Annotated[float | None, Query(alias="confidenceThreshold", ge=0, le=1)] = None,
    custom_vocabulary: Annotated[Sequence[str], Query(alias="customVocabulary", max_length=_MAX_JSON)] = (),
    separate_channels: Annotated[bool, Query(alias="enableSeparateRecognitionPerChannel")] = False,
    channel_metadata: Annotated[Json, Query(alias="channelMetadata", description="JSON")] = "",
    trackers: Annotated[Json, Query(description="JSON")] = "",
    enable_all_trackers: Annotated[bool, Query(alias="enableAllTrackers")] = False,
    diarization: Annotated[bool, Query(alias="enableSpeakerDiarization")] = False,
    speaker_count: Annotated[
        int | None,
        Query(alias="diarizationSpeakerCount", ge=1, le=_MAX_SPEAKERS, description="on each channel"),
    ] = None,
    language_code: Annotated[Name, Query(alias="languageCode")] = "",
    webhook_url: Annotated[Json, Query(alias="webhookUrl")] = "",
) -> SoundOptions:
    """Validate the query of an upload, as a FastAPI dependency; unsupported parameters are ignored."""
    refuse_unsupported(language_code, webhook_url, context.node.recognizers.info.language)
    if diarization and not available():
        raise HTTPException(400, f"enableSpeakerDiarization: {library_missing()}")
    vocabulary = _parse_json("customVocabulary", _as_json_list(custom_vocabulary), _VOCABULARY)
    return SoundOptions(
        name,
        confidence_threshold,
        tuple(tracker.value() for tracker in _parse_json("trackers", trackers, _TRACKERS)),
        enable_all_trackers,
        tuple(word for word in vocabulary if word),
        separate_channels,
        tuple(_parse_json("channelMetadata", channel_metadata, _CHANNELS)),
        Diarization(speaker_count) if diarization else None,
    )


def refuse_unsupported(language: str, webhook: str, supported: str = "en-US") -> None:
    """Refuse webhooks and foreign languages; ``supported`` is the language of the recogniser."""
    if refusal := language_error(language, supported):
        raise HTTPException(400, refusal)
    if webhook:
        raise HTTPException(400, "webhookUrl: webhooks are not supported; poll GET /v1/job/{jobId} instead")


async def with_account_trackers(
    store: Store, app_id: str, trackers: Sequence[Tracker], enable_all: bool
) -> tuple[Tracker, ...]:
    """A request's trackers, with those of the app if it enables all; its own win over the same name."""
    names = {tracker.name for tracker in trackers}
    saved = await store.trackers(app_id) if enable_all else []
    return *trackers, *(Tracker(each.name, each.vocabulary) for each in saved if each.name not in names)


def _as_json_list(values: Sequence[str]) -> str:
    """A parameter that was sent several times, or once as JSON, as a JSON list.

    Symbl's Python SDK encodes a list as JSON and sends each character of that as a parameter.
    """
    joined = "".join(values)
    if joined.startswith("["):
        return joined
    return TypeAdapter(list[str]).dump_json(list(values)).decode()


def _parse_json(name: str, text: str, type: TypeAdapter[list[T]]) -> list[T]:
    try:
        return type.validate_json(text) if text else []
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, (name, *first["loc"])))
        raise HTTPException(400, f"{field}: {first['msg']}") from error
