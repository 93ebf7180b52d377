"""The client of Symbl's Telephony API: asks an engine to make a call, and to end it."""

import asyncio
import ssl
from typing import Final

import httpx
from msgspec import Struct

from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.untrusted_json import Json, get_name
from symbl_tui.errors import AuthenticationError, ConfigError, EngineError, ProtocolError
from symbl_tui.symbl.auth import Authenticator, http_client, read_body
from symbl_tui.symbl.connection_errors import connection_error, unreachable
from symbl_tui.symbl.endpoint import Endpoint

_PATH: Final = "/v1/endpoint:connect"
# An engine answers when it has dialled; a hang-up waits for the last results.
_TIMEOUT: Final = 20.0


class StartedCall(Struct, frozen=True):
    """A call that an engine makes."""

    connection_id: str
    """What its events are subscribed to by, and what ends it."""
    conversation_id: str = ""
    """For the Conversation API; empty: the engine does not say."""


class TelephonyClient:
    """Makes calls by way of one engine.

    Args:
        endpoint: The engine, and the credentials for it.
        tls: From :func:`~symbl_tui.symbl.auth.tls_context`.
    """

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext | None = None) -> None:
        self._endpoint = endpoint
        self._tls = tls
        self._authenticator = Authenticator(endpoint, tls)

    async def start(self, target: Json, title: str = "") -> StartedCall:
        """Have the engine make a call.

        Args:
            target: The ``endpoint`` of the request, see :func:`sip_endpoint` and :func:`pstn_endpoint`.
            title: What the conversation is called.

        Raises:
            AuthenticationError: the credentials are refused.
            EngineUnreachable: the connection fails.
            EngineError: the engine does not make this call; the sentence has its reason.
            ProtocolError: the peer is not a server of Symbl's API.
        """
        request: Json = {"operation": "start", "endpoint": target, "insightTypes": _INSIGHTS}
        if title:
            request["data"] = {"session": {"name": title}}
        answer = await self._post(request)
        id = get_name(answer, "connectionId")
        if not id:
            raise ProtocolError(f"{self._endpoint.url} names no connection for the call", brief="no call")
        return StartedCall(id, get_name(answer, "conversationId"))

    async def stop(self, connection_id: str) -> None:
        """Have the engine hang up; raises as :meth:`start`."""
        await self._post({"operation": "stop", "connectionId": connection_id})

    async def _post(self, request: Json) -> Json:
        token = await self._authenticator.token()
        url = self._endpoint.url
        headers = {"Authorization": f"Bearer {token.value}"}
        try:
            async with (
                asyncio.timeout(_TIMEOUT),
                http_client(self._tls, _TIMEOUT) as client,
                client.stream("POST", url + _PATH, json=request, headers=headers) as response,
            ):
                body = await read_body(response)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ConfigError(f"{url} is not the address of an engine ({error})") from error
        except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
            raise unreachable(url, "it broke the answer off") from error
        except (httpx.TransportError, TimeoutError) as error:
            raise connection_error(url, error, _TIMEOUT) from error
        _check(url, response.status_code, body)
        return body


def sip_endpoint(uri: str, dtmf: str = "") -> Json:
    """The endpoint of a call: a SIP address, and keys to press once it is answered."""
    return {"type": "sip", "uri": uri, **_dtmf(dtmf)}


def pstn_endpoint(number: str, dtmf: str = "") -> Json:
    """The endpoint of a call: a telephone number of digits only, country code first, and keys to press."""
    return {"type": "pstn", "phoneNumber": number, **_dtmf(dtmf)}


_INSIGHTS: Final = ["question", "action_item", "follow_up"]


def _dtmf(keys: str) -> Json:
    return {"dtmf": keys} if keys else {}


def _check(url: str, status: int, body: Json) -> None:
    if status in (httpx.codes.OK, httpx.codes.CREATED):
        return
    message = clean(get_name(body, "message"), NAME_LIMIT)
    if status == httpx.codes.UNAUTHORIZED:
        raise AuthenticationError(f"{url} refuses the access token (HTTP 401)")
    # Before the status: the engine's own reason says more, also with a 503 of all lines busy.
    if message:
        raise EngineError(f"{url} does not make the call: {message}", brief="call refused")
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
        raise unreachable(url, f"HTTP {status}")
    if status == httpx.codes.NOT_FOUND:
        raise EngineError(f"{url} makes no telephone calls", brief="no telephony")
    raise ProtocolError(
        f"{url} answers, but not as a server of Symbl's API (HTTP {status})", brief=f"HTTP {status}"
    )
