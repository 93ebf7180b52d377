"""Symbl's Telephony API: dial a SIP address or a number, listen, and stop."""

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, HTTPException, Path, Request, Response

from symbl_tui.audio.calls.sip.dtmf import parse_dtmf
from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.domain.insight_kind import kind_of_wire_type
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.protocol.start_request import Person, StartRequest, language_error
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Context, CurrentApp
from symbl_tui.engine.rest.error_responses import FORBIDDEN
from symbl_tui.engine.rest.telephony_requests import Endpoint, EndpointRequest
from symbl_tui.engine.settings import TelephonySettings
from symbl_tui.engine.streaming.stream_refusal import RETRY_AFTER, StreamRefused
from symbl_tui.engine.telephony.call_order import CallOrder
from symbl_tui.engine.telephony.dial_plan import CallNotAllowed, number_target, sip_target
from symbl_tui.engine.telephony.event_webhook import check_webhook
from symbl_tui.errors import UsageError
from symbl_tui.system.network import is_loopback

if TYPE_CHECKING:  # see the context
    from symbl_tui.engine.telephony.telephony import Telephony

router = APIRouter(tags=["Telephony API"])

_NO_TELEPHONY: Final = (
    "telephony is not available on this engine; start it with serve --telephony, or stream the call's sound"
)
_UNKNOWN: Final = "there is no call with this connectionId"
_KINDS: Final = ("question", "action_item", "follow_up")


@router.post(
    "/v1/endpoint:connect",
    status_code=201,
    responses={200: {"model": responses.StoppedCall, "description": "The call is over."}, **FORBIDDEN},
)
async def connect_endpoint(
    request: Request, response: Response, context: Context, app: CurrentApp, body: EndpointRequest
) -> responses.StartedCall | responses.StoppedCall:
    """Dial an endpoint, or stop a call."""
    telephony = _telephony(context.telephony)
    _check_client(request, telephony.settings)
    if body.operation == "stop":
        response.status_code = 200
        return await _stop(telephony, RoomKey(app.id, body.connection_id or ""))
    try:
        order = _order(body, telephony.settings, context.node.recognizers.info.language)
    except CallNotAllowed as error:
        raise HTTPException(403, str(error)) from error
    except UsageError as error:
        raise HTTPException(400, str(error)) from error
    try:
        room = (await telephony.dial(order, app.id)).room
    except StreamRefused as error:
        raise HTTPException(503, str(error), {"Retry-After": RETRY_AFTER}) from error
    # A proxy learns from it where the call is.
    response.headers["X-Connection-Id"] = room.connection_id
    web = str(request.base_url).rstrip("/")
    return responses.StartedCall(
        eventUrl=f"{web}/v1/event/{room.connection_id}",
        resultWebSocketUrl=f"ws{web.removeprefix('http')}/events/{room.connection_id}",
        connectionId=room.connection_id,
        conversationId=room.conversation_id,
    )


@router.post("/v1/event/{connectionId}")
async def take_event(
    context: Context,
    app: CurrentApp,
    connection_id: Annotated[str, Path(alias="connectionId", max_length=512)],
) -> responses.EventTaken:
    """Take and ignore a speaker event of a call: each party is a speaker of its own."""
    if RoomKey(app.id, connection_id) not in _telephony(context.telephony):
        raise HTTPException(404, _UNKNOWN)
    return responses.EventTaken(connectionId=connection_id)


async def _stop(telephony: "Telephony", key: RoomKey) -> responses.StoppedCall:
    call = await telephony.hang_up(key)
    if call is None:
        raise HTTPException(404, _UNKNOWN)
    return responses.StoppedCall(
        connectionId=key.connection_id, conversationId=call.room.conversation_id, summaryInfo=[]
    )


def _telephony(telephony: "Telephony | None") -> "Telephony":
    if telephony is None:
        raise HTTPException(404, _NO_TELEPHONY)
    return telephony


def _check_client(request: Request, settings: TelephonySettings) -> None:
    """Refuse clients of other machines, unless the settings allow them: a call may cost money."""
    if not settings.remote_clients and not (request.client and is_loopback(request.client.host)):
        raise HTTPException(403, "clients on other machines may not dial; see telephony.remote_clients")


def _order(body: EndpointRequest, settings: TelephonySettings, language: str) -> CallOrder:
    """The call that a request asks for. Raises UsageError."""
    if body.endpoint is None:
        raise UsageError("endpoint is missing")
    for requested in body.languages or ():
        if refusal := language_error(requested, language):
            raise UsageError(refusal)
    dtmf = body.endpoint.dtmf or ""
    parse_dtmf(dtmf)
    address = _target(body.endpoint, settings)
    webhook = body.endpoint_webhook_url
    return CallOrder(
        address,
        _start(body, address),
        dtmf,
        check_webhook(webhook, settings) if webhook else "",
        body.validation_token or "",
    )


def _target(endpoint: Endpoint, settings: TelephonySettings) -> SipAddress:
    if endpoint.type == "sip":
        return sip_target(endpoint.uri or "", settings)
    return number_target(str(endpoint.phone_number or ""), settings)


def _start(body: EndpointRequest, address: SipAddress) -> StartRequest:
    session = body.session
    users = [each.user for each in session.users or () if each.user]
    named = users[0] if users else None
    speaker = Person(
        user_id=(named.user_id or named.email) if named else "",
        name=(named.name if named else "") or address.user or address.host,
    )
    requested = _KINDS if body.insight_types is None else body.insight_types
    return StartRequest(
        speaker=speaker,
        title=session.name or f"Call to {speaker.name}",
        insight_kinds=frozenset(kind.key for kind in map(kind_of_wire_type, requested) if kind),
        trackers=body.tracked,
        vocabulary=tuple(body.custom_vocabulary or ()),
    )
