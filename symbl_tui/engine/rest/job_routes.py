"""``/v1/process/...``: queue texts and sound files as jobs. ``/v1/job/{id}``: the state of a job."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, NoReturn

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from starlette.responses import Response

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.apps.engine_app import App
from symbl_tui.engine.apps.usage import SoundMeter
from symbl_tui.engine.conversations.conversation_events import Begin
from symbl_tui.engine.jobs.batch_writer import BatchWriter
from symbl_tui.engine.jobs.queue import JobKind, QueueFull
from symbl_tui.engine.jobs.text_job import PostedText, PostedTexts, process_text
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.protocol import identifiers
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import (
    Context,
    ConversationId,
    CurrentApp,
    RestContext,
    StoredConversation,
    respond,
)
from symbl_tui.engine.rest.error_responses import refusal
from symbl_tui.engine.rest.large_bodies import LargeBodyRoute
from symbl_tui.engine.rest.packed import Packed
from symbl_tui.engine.rest.requests import PostedMessage, TextRequest
from symbl_tui.engine.rest.upload_options import (
    SoundOptions,
    refuse_unsupported,
    sound_options,
    with_account_trackers,
)
from symbl_tui.engine.rest.uploads import receive
from symbl_tui.engine.store import Conversation, Job, jobs, writing

# A file of any declared content type: the file itself decides.
_BINARY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

_NO_URL: Final = "this engine fetches nothing from elsewhere; upload the file to /v1/process/audio instead"

Options = Annotated[SoundOptions, Depends(sound_options)]

router = APIRouter(prefix="/v1", tags=["async"], route_class=LargeBodyRoute)


async def _queue_text(
    context: RestContext, app: App, body: TextRequest, existing: Conversation | None
) -> Response:
    refuse_unsupported(body.language_code, body.webhook_url)
    context.jobs.check_room(JobKind.TEXT)
    texts = await context.computation.run(_posted_texts, body.messages)
    context.jobs.check_room(JobKind.TEXT)  # others may have come before
    started = texts.started or context.node.clock.now()
    conversation_id = await _begin(context, app, existing, body.name, started, body.confidence_threshold)
    trackers = await with_account_trackers(
        context.store, app.id, [tracker.value() for tracker in body.trackers], body.enable_all_trackers
    )
    writer = await BatchWriter.open(context.store, conversation_id, trackers, context.computation)
    work = partial(process_text, writer, texts, existing.ended if existing else started)
    return _accepted(conversation_id, await context.jobs.add(JobKind.TEXT, conversation_id, work))


def _load_audio_job() -> Callable[..., Coroutine[Any, Any, None]]:
    # With numpy 70 ms and 12 MB, which an engine without sound does not need.
    from symbl_tui.engine.jobs.audio_job import process_audio

    return process_audio


async def _queue_sound(
    context: RestContext, app: App, request: Request, options: SoundOptions, existing: Conversation | None
) -> Response:
    context.apps.usage.check(app.id)
    # Before the upload is received: a client should not send a gigabyte to be refused.
    context.jobs.check_room(JobKind.SOUND)
    file = await receive(request)
    try:
        started = context.node.clock.now()
        conversation_id = await _begin(context, app, existing, options.name, started, options.threshold)
        trackers = await with_account_trackers(context.store, app.id, options.trackers, options.all_trackers)
        writer = await BatchWriter.open(context.store, conversation_id, trackers, context.computation)
        process_audio = await asyncio.to_thread(_load_audio_job)
        work = partial(
            process_audio,
            *(writer, file, started, context.node.recognizers),
            speakers=_channel_speakers(writer, options),
            separate_channels=options.separate_channels,
            vocabulary=options.vocabulary,
            max_seconds=context.node.settings.limits.conversation_hours * 3600,
            diarization=options.diarization,
            meter=SoundMeter(context.apps.usage, app.id),
        )
        job_id = await context.jobs.add(JobKind.SOUND, conversation_id, work, file.close)
    # Until the queue has the file, nothing else would close it.
    except BaseException:
        file.close()
        raise
    return _accepted(conversation_id, job_id)


@router.post("/process/text", status_code=201, response_model=responses.Accepted)
async def post_text(context: Context, app: CurrentApp, body: TextRequest) -> Response:
    """Process messages as a new conversation."""
    return await _queue_text(context, app, body, None)


@router.put("/process/text/{conversationId}", status_code=201, response_model=responses.Accepted)
async def put_text(
    context: Context, app: CurrentApp, conversation: StoredConversation, body: TextRequest
) -> Response:
    """Append messages to a conversation."""
    return await _queue_text(context, app, body, conversation)


@router.post("/process/audio", status_code=201, response_model=responses.Accepted, openapi_extra=_BINARY)
@router.post("/process/video", status_code=201, response_model=responses.Accepted, openapi_extra=_BINARY)
async def post_sound(context: Context, app: CurrentApp, request: Request, options: Options) -> Response:
    """Process a recording as a new conversation; of a video its sound."""
    return await _queue_sound(context, app, request, options, None)


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
async def put_sound(
    context: Context, app: CurrentApp, request: Request, options: Options, conversation: StoredConversation
) -> Response:
    """Append a recording to a conversation."""
    return await _queue_sound(context, app, request, options, conversation)


@router.post("/process/audio/url", status_code=400, response_model=responses.Error)
@router.post("/process/video/url", status_code=400, response_model=responses.Error)
async def post_url() -> NoReturn:
    """Refuse to fetch a URL."""
    raise HTTPException(400, _NO_URL)


@router.put("/process/audio/url/{conversationId}", status_code=400, response_model=responses.Error)
@router.put("/process/video/url/{conversationId}", status_code=400, response_model=responses.Error)
async def put_url(conversation_id: ConversationId) -> NoReturn:
    """Refuse to fetch a URL."""
    raise HTTPException(400, _NO_URL)


@router.get("/job/{jobId}", response_model=responses.Job)
async def job(
    context: Context, app: CurrentApp, job_id: Annotated[str, Path(alias="jobId", max_length=64)]
) -> Response:
    """Get the state of a job."""
    record = await context.store.find(jobs.find_job, job_id)
    if record is None or record.app_id != app.id:
        raise HTTPException(404, "The jobId is either invalid or does not exist.")
    return respond(_job(record))


async def busy(request: Request, error: Exception) -> Response:
    """The response to a request for which the queue is full, or whose app is at a limit."""
    context: RestContext = request.app.state.rest_context
    full = isinstance(error, QueueFull)
    context.node.metrics.node.refusals.count(RefusalReason.JOBS if full else RefusalReason.APP_LIMIT)
    return refusal(429, str(error), {"Retry-After": "10"})


async def _begin(
    context: RestContext,
    app: App,
    existing: Conversation | None,
    name: str,
    started: datetime,
    threshold: float | None,
) -> str:
    """The id of the conversation to write into, which is created unless it exists."""
    conversation_id = existing.id if existing else identifiers.new_numeric_id()
    await context.store.put(Begin(conversation_id, "", name, started, app.id))
    await context.store.run(writing.mark_not_live, conversation_id)
    if threshold is not None:
        await context.store.run(writing.set_threshold, conversation_id, threshold)
    return conversation_id


def _accepted(conversation_id: str, job_id: str) -> Response:
    return respond({"conversationId": conversation_id, "jobId": job_id}, 201)


def _posted_texts(messages: Packed[list[PostedMessage]]) -> PostedTexts:
    return PostedTexts.of(_posted_text(message) for message in messages.unpack())


def _posted_text(message: PostedMessage) -> PostedText:
    person, duration = message.from_, message.duration
    name, user_id = (person.name, person.user_id or person.email) if person else ("", "")
    start, end = (duration.start_time, duration.end_time) if duration else (None, None)
    return PostedText(message.payload.content, name, user_id, start or end, end)


def _channel_speakers(writer: BatchWriter, options: SoundOptions) -> list[Speaker]:
    """The speaker of each channel, in order of channels."""
    by_number = {channel.channel: channel.speaker for channel in options.channels}
    people = (by_number.get(number) for number in range(1, max(by_number, default=0) + 1))
    return [
        writer.member(person.name, person.email or person.user_id) if person else Speaker()
        for person in people
    ]


def _job(record: Job) -> responses.Job:
    shape: responses.Job = {"id": record.id, "status": record.status.value}
    return {**shape, "message": record.message} if record.message else shape
