"""``/v1/process/...``: texts and sound files become conversations. ``/v1/job/{id}``: how far they are."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Final, NoReturn

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from starlette.responses import Response

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.jobs.audio_job import write_sound
from symbl_tui.engine.jobs.batch_writer import BatchWriter
from symbl_tui.engine.jobs.queue import Kind
from symbl_tui.engine.jobs.text_job import Line, write_lines
from symbl_tui.engine.protocol import identifiers
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Found, Id, RestContext, Served, answer_now
from symbl_tui.engine.rest.errors import refusal
from symbl_tui.engine.rest.options import (
    SoundOptions,
    refuse_unavailable,
    sound_options,
    with_account_trackers,
)
from symbl_tui.engine.rest.requests import PostedMessage, TextRequest
from symbl_tui.engine.rest.uploads import receive
from symbl_tui.engine.store import Conversation, Job, jobs, writing

_BINARY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""A file as it is; its content type may be anything, as it is the file that counts."""

_NO_URL: Final = "this engine fetches nothing from elsewhere; upload the file to /v1/process/audio instead"

Options = Annotated[SoundOptions, Depends(sound_options)]

router = APIRouter(prefix="/v1", tags=["async"])


async def _text(engine: RestContext, body: TextRequest, found: Conversation | None) -> Response:
    refuse_unavailable(body.language_code, body.webhook_url)
    engine.jobs.check_room(Kind.TEXT)
    lines = [_line(message) for message in body.messages]
    began = min((line.start for line in lines if line.start), default=datetime.now(UTC))
    conversation_id = await _conversation(engine, found, body.name, began, body.confidence_threshold)
    own = [tracker.value() for tracker in body.trackers]
    trackers = await with_account_trackers(engine.store, own, body.enable_all_trackers)
    minutes = await BatchWriter.open(engine.store, conversation_id, trackers)
    last = found.ended if found else began
    job_id = await engine.jobs.add(Kind.TEXT, conversation_id, partial(write_lines, minutes, lines, last))
    return await _accepted(conversation_id, job_id)


async def _sound(
    engine: RestContext, request: Request, options: SoundOptions, found: Conversation | None
) -> Response:
    engine.jobs.check_room(Kind.SOUND)
    file = await receive(request)
    try:
        began = datetime.now(UTC)
        conversation_id = await _conversation(engine, found, options.name, began, options.threshold)
        trackers = await with_account_trackers(engine.store, options.trackers, options.all_trackers)
        minutes = await BatchWriter.open(engine.store, conversation_id, trackers)
        work = partial(
            write_sound,
            *(minutes, file, began, engine.recognizers),
            speakers=_speakers(minutes, options),
            separate=options.separate,
            vocabulary=options.vocabulary,
            most_seconds=engine.settings.limits.conversation_hours * 3600,
            diarization=options.diarization,
        )
        job_id = await engine.jobs.add(Kind.SOUND, conversation_id, work, file.close)
    except BaseException:
        file.close()
        raise
    return await _accepted(conversation_id, job_id)


@router.post("/process/text", status_code=201, response_model=responses.Accepted)
async def post_text(engine: Served, body: TextRequest) -> Response:
    """A conversation from its messages."""
    return await _text(engine, body, None)


@router.put("/process/text/{conversationId}", status_code=201, response_model=responses.Accepted)
async def put_text(engine: Served, found: Found, body: TextRequest) -> Response:
    """More messages of a conversation."""
    return await _text(engine, body, found)


@router.post("/process/audio", status_code=201, response_model=responses.Accepted, openapi_extra=_BINARY)
@router.post("/process/video", status_code=201, response_model=responses.Accepted, openapi_extra=_BINARY)
async def post_sound(engine: Served, request: Request, options: Options) -> Response:
    """A conversation from its recording; of a video only what is heard."""
    return await _sound(engine, request, options, None)


@router.put(
    "/process/audio/{conversationId}",
    status_code=201,
    response_model=responses.Accepted,
    openapi_extra=_BINARY,
)
@router.put(
    "/process/video/{conversationId}",
    status_code=201,
    response_model=responses.Accepted,
    openapi_extra=_BINARY,
)
async def put_sound(engine: Served, request: Request, options: Options, found: Found) -> Response:
    """More of a conversation, recorded."""
    return await _sound(engine, request, options, found)


@router.post("/process/audio/url", status_code=400, response_model=responses.Problem)
@router.post("/process/video/url", status_code=400, response_model=responses.Problem)
async def post_url() -> NoReturn:
    """Not on this engine."""
    raise HTTPException(400, _NO_URL)


@router.put("/process/audio/url/{conversationId}", status_code=400, response_model=responses.Problem)
@router.put("/process/video/url/{conversationId}", status_code=400, response_model=responses.Problem)
async def put_url(conversation_id: Id) -> NoReturn:
    """Not on this engine."""
    raise HTTPException(400, _NO_URL)


@router.get("/job/{jobId}", response_model=responses.Job)
async def job(engine: Served, job_id: Annotated[str, Path(alias="jobId", max_length=64)]) -> Response:
    """How far it is."""
    found = await engine.store.run(jobs.find_job, job_id)
    if found is None:
        raise HTTPException(404, "The jobId is either invalid or does not exist.")
    return answer_now(_job(found))


async def busy(_request: Request, error: Exception) -> Response:
    """The answer when no more jobs may wait."""
    return refusal(429, str(error), {"Retry-After": "10"})


async def _conversation(
    engine: RestContext, found: Conversation | None, name: str, began: datetime, threshold: float | None
) -> str:
    """The conversation to write into, made if there is none yet."""
    conversation_id = found.id if found else identifiers.new_numeric_id()
    await engine.store.begin(conversation_id, "", name, began)
    await engine.store.run(writing.mark_not_live, conversation_id)
    if threshold is not None:
        await engine.store.run(writing.set_threshold, conversation_id, threshold)
    return conversation_id


async def _accepted(conversation_id: str, job_id: str) -> Response:
    return answer_now({"conversationId": conversation_id, "jobId": job_id}, 201)


def _line(message: PostedMessage) -> Line:
    who, when = message.from_, message.duration
    name, address = (who.name, who.user_id or who.email) if who else ("", "")
    start, end = (when.start_time, when.end_time) if when else (None, None)
    return Line(message.payload.content, name, address, start or end, end)


def _speakers(minutes: BatchWriter, options: SoundOptions) -> list[Speaker]:
    """Who speaks on each channel, in order of channels."""
    known = {channel.channel: channel.speaker for channel in options.channels}
    people = (known.get(number) for number in range(1, max(known, default=0) + 1))
    return [minutes.member(who.name, who.email or who.user_id) if who else Speaker() for who in people]


def _job(found: Job) -> responses.Job:
    shape: responses.Job = {"id": found.id, "status": found.status.value}
    return {**shape, "message": found.message} if found.message else shape
