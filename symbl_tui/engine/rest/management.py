"""``/v1/manage/tracker(s)``: the account's trackers."""

from typing import Annotated, Final

from fastapi import APIRouter, Body, HTTPException, Path, Query
from starlette.responses import Response

from symbl_tui.engine.protocol import identifiers
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import RestContext, Served, answer, answer_now
from symbl_tui.engine.rest.errors import CONFLICT
from symbl_tui.engine.rest.requests import Name, TrackerBody
from symbl_tui.engine.store import SavedTracker, trackers

_UNKNOWN: Final = "The trackerId is either invalid or does not exist."

Id = Annotated[str, Path(alias="trackerId", max_length=64)]
Several = Annotated[list[TrackerBody], Body(min_length=1, max_length=trackers.MAX_TRACKERS)]

router = APIRouter(prefix="/v1/manage", tags=["management"])


async def _save(engine: RestContext, *saved: SavedTracker) -> None:
    try:
        await engine.store.run(trackers.save_trackers, list(saved))
    except trackers.NameTaken as error:
        raise HTTPException(409, str(error)) from error
    except trackers.TooManyTrackers as error:
        raise HTTPException(400, str(error)) from error


async def _known(engine: RestContext, tracker_id: str) -> SavedTracker:
    found = await engine.store.run(trackers.find_tracker, tracker_id)
    if found is None:
        raise HTTPException(404, _UNKNOWN)
    return found


@router.post("/tracker", status_code=201, response_model=responses.OneTracker, responses=CONFLICT)
async def create(engine: Served, body: TrackerBody) -> Response:
    """A new tracker."""
    made = _made(body)
    await _save(engine, made)
    return answer_now({"tracker": _tracker(made)}, 201)


@router.post("/trackers", status_code=201, response_model=responses.Trackers, responses=CONFLICT)
async def create_several(engine: Served, bodies: Several) -> Response:
    """New trackers: all of them or none."""
    made = [_made(body) for body in bodies]
    await _save(engine, *made)
    return await answer(lambda: {"trackers": [_tracker(each) for each in made]}, 201)


@router.get("/trackers", response_model=responses.Trackers)
async def list_trackers(engine: Served, name: Annotated[Name | None, Query()] = None) -> Response:
    """All of them, or the one with a name."""
    found = await engine.store.run(trackers.list_trackers, name)
    return await answer(lambda: {"trackers": [_tracker(each) for each in found]})


@router.get("/tracker/{trackerId}", response_model=responses.OneTracker)
async def get_tracker(engine: Served, tracker_id: Id) -> Response:
    """One of them."""
    found = await _known(engine, tracker_id)
    return answer_now({"tracker": _tracker(found)})


@router.put("/tracker/{trackerId}", response_model=responses.OneTracker, responses=CONFLICT)
async def change_tracker(engine: Served, tracker_id: Id, body: TrackerBody) -> Response:
    """Give it another name and vocabulary."""
    changed = _made(body, (await _known(engine, tracker_id)).id)
    await _save(engine, changed)
    return answer_now({"tracker": _tracker(changed)})


@router.delete("/tracker/{trackerId}", response_model=responses.DeletedTracker)
async def delete_tracker(engine: Served, tracker_id: Id) -> Response:
    """Forget it."""
    if not await engine.store.run(trackers.delete_tracker, tracker_id):
        raise HTTPException(404, _UNKNOWN)
    return answer_now({"id": tracker_id, "type": "tracker", "deleted": True})


def _made(body: TrackerBody, id: str = "") -> SavedTracker:
    value = body.value()
    return SavedTracker(id or identifiers.new_numeric_id(), value.name, value.vocabulary)


def _tracker(saved: SavedTracker) -> responses.Tracker:
    return {"id": saved.id, "name": saved.name, "vocabulary": list(saved.vocabulary)}
