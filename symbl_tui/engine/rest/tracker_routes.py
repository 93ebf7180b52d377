"""``/v1/manage/tracker(s)``: the saved trackers of an app."""

from typing import Annotated, Final

from fastapi import APIRouter, Body, HTTPException, Path, Query
from starlette.responses import Response

from symbl_tui.engine.apps.engine_app import App
from symbl_tui.engine.protocol import identifiers
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Context, CurrentApp, RestContext, respond, respond_from_thread
from symbl_tui.engine.rest.error_responses import CONFLICT
from symbl_tui.engine.rest.large_bodies import LargeBodyRoute
from symbl_tui.engine.rest.requests import Name, TrackerBody
from symbl_tui.engine.store import SavedTracker, saved_trackers
from symbl_tui.engine.store.deletion import delete_saved_tracker

_UNKNOWN_TRACKER: Final = "The trackerId is either invalid or does not exist."

TrackerId = Annotated[str, Path(alias="trackerId", max_length=64)]
TrackerBodies = Annotated[list[TrackerBody], Body(min_length=1, max_length=saved_trackers.MAX_TRACKERS)]

router = APIRouter(prefix="/v1/manage", tags=["management"], route_class=LargeBodyRoute)


async def _save(context: RestContext, app: App, *trackers: SavedTracker) -> None:
    try:
        await context.store.run(saved_trackers.save_trackers, app.id, list(trackers))
    except saved_trackers.NameTaken as error:
        raise HTTPException(409, str(error)) from error
    except saved_trackers.TooManyTrackers as error:
        raise HTTPException(400, str(error)) from error


async def _find(context: RestContext, app: App, tracker_id: str) -> SavedTracker:
    tracker = await context.store.find(saved_trackers.find_tracker, app.id, tracker_id)
    if tracker is None:
        raise HTTPException(404, _UNKNOWN_TRACKER)
    return tracker


@router.post("/tracker", status_code=201, response_model=responses.TrackerEnvelope, responses=CONFLICT)
async def create_tracker(context: Context, app: CurrentApp, body: TrackerBody) -> Response:
    """Create a tracker."""
    tracker = _from_body(body)
    await _save(context, app, tracker)
    return respond({"tracker": _tracker(tracker)}, 201)


@router.post("/trackers", status_code=201, response_model=responses.Trackers, responses=CONFLICT)
async def create_trackers(context: Context, app: CurrentApp, bodies: TrackerBodies) -> Response:
    """Create trackers: all of them or none."""
    trackers = [_from_body(body) for body in bodies]
    await _save(context, app, *trackers)
    return await respond_from_thread(lambda: {"trackers": [_tracker(each) for each in trackers]}, 201)


@router.get("/trackers", response_model=responses.Trackers)
async def list_trackers(
    context: Context, app: CurrentApp, name: Annotated[Name | None, Query()] = None
) -> Response:
    """List all trackers, or the one with a name."""
    trackers = await context.store.find(saved_trackers.list_trackers, app.id, name)
    return await respond_from_thread(lambda: {"trackers": [_tracker(each) for each in trackers]})


@router.get("/tracker/{trackerId}", response_model=responses.TrackerEnvelope)
async def get_tracker(context: Context, app: CurrentApp, tracker_id: TrackerId) -> Response:
    """Get a tracker."""
    return respond({"tracker": _tracker(await _find(context, app, tracker_id))})


@router.put("/tracker/{trackerId}", response_model=responses.TrackerEnvelope, responses=CONFLICT)
async def change_tracker(
    context: Context, app: CurrentApp, tracker_id: TrackerId, body: TrackerBody
) -> Response:
    """Replace the name and vocabulary of a tracker."""
    changed = _from_body(body, (await _find(context, app, tracker_id)).id)
    await _save(context, app, changed)
    return respond({"tracker": _tracker(changed)})


@router.delete("/tracker/{trackerId}", response_model=responses.DeletedTracker)
async def delete_tracker(context: Context, app: CurrentApp, tracker_id: TrackerId) -> Response:
    """Delete a tracker."""
    if not await context.store.run(delete_saved_tracker, app.id, tracker_id, context.node.instance.name):
        raise HTTPException(404, _UNKNOWN_TRACKER)
    return respond({"id": tracker_id, "type": "tracker", "deleted": True})


def _from_body(body: TrackerBody, id: str = "") -> SavedTracker:
    value = body.value()
    return SavedTracker(id or identifiers.new_numeric_id(), value.name, value.vocabulary)


def _tracker(tracker: SavedTracker) -> responses.Tracker:
    return {"id": tracker.id, "name": tracker.name, "vocabulary": list(tracker.vocabulary)}
