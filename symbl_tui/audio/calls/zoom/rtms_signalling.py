"""The signalling socket of a stream: handshake, keep-alive, participants and the end. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallNoted, PartyLeft
from symbl_tui.audio.calls.message_fields import parse_object, text_field
from symbl_tui.audio.calls.zoom import rtms_codes
from symbl_tui.audio.calls.zoom.rtms_codes import Event, Message
from symbl_tui.audio.calls.zoom.rtms_messages import check_status, encode_pong, handshake
from symbl_tui.audio.calls.zoom.rtms_parties import RtmsParties
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream


class RtmsSignalling:
    """One connection to the signalling server; one is made for each, with the parties of the call.

    Args:
        stream: The stream.
        signature: Of its handshakes.
        parties: Shared by all connections of the call.
    """

    def __init__(self, stream: RtmsStream, signature: str, parties: RtmsParties) -> None:
        self.media_url = ""
        """The media server, once the handshake was answered; it is not checked yet."""
        self._stream = stream
        self._parties = parties
        self._to_send: list[str] = [json.dumps(handshake(Message.SIGNALLING_REQUEST, stream, signature))]

    def feed(self, message: str | bytes) -> Iterable[CallEvent]:
        """The events of a message, text or binary alike.

        Raises:
            RtmsFailed: The server refuses the handshake.
            CallRefused: The message makes no sense.
        """
        content = parse_object(message if isinstance(message, str) else message.decode("utf-8", "replace"))
        match content.get("msg_type"):
            case Message.SIGNALLING_RESPONSE:
                self._answer(content)
            case Message.PING:
                self._to_send.append(encode_pong(content))
            case Message.EVENT:
                return self._event(content)
            case Message.STREAM_STATE if content.get("state") == rtms_codes.STREAM_TERMINATED:
                return (CallEnded(*rtms_codes.end_of_stream(content.get("reason"))),)
            case Message.SESSION_STATE:
                return self._session_state(content)
        return ()

    def reply(self) -> list[str | bytes]:
        """What is to be sent now: first the handshake."""
        to_send, self._to_send = self._to_send, []
        return list(to_send)

    def media_ready(self) -> None:
        """The media server has accepted its handshake: the sound may come."""
        self._to_send.append(
            json.dumps({"msg_type": Message.READY, "rtms_stream_id": self._stream.stream_id})
        )

    def _answer(self, content: Mapping[str, Any]) -> None:
        check_status(content)
        server = content.get("media_server")
        urls = server.get("server_urls") if isinstance(server, dict) else None
        url = (urls.get("audio") or urls.get("all")) if isinstance(urls, dict) else None
        if not isinstance(url, str) or not url:
            raise CallRefused("Zoom names no media server for sound")
        self.media_url = url.split(",")[0].strip()
        wanted = [{"event_type": event, "subscribe": True} for event in rtms_codes.SUBSCRIBED]
        self._to_send.append(json.dumps({"msg_type": Message.EVENT_SUBSCRIPTION, "events": wanted}))

    def _event(self, content: Mapping[str, Any]) -> Iterator[CallEvent]:
        event = content.get("event")
        if not isinstance(event, dict):
            return
        listed = event.get("participants")
        people = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else [event]
        for person in people[:1000]:
            id, name = text_field(person, "user_id", "channel_id"), text_field(person, "user_name")
            if event.get("event_type") != Event.LEFT:
                self._parties.learn(id, name)
            elif (participant := self._parties.leave(id)) is not None:
                yield PartyLeft(participant.key)

    def _session_state(self, content: Mapping[str, Any]) -> Iterator[CallEvent]:
        match content.get("state"):
            case rtms_codes.SESSION_PAUSED:
                yield CallNoted("paused in Zoom")
            case rtms_codes.SESSION_RESUMED:
                yield CallNoted("resumed in Zoom")
            case rtms_codes.SESSION_STOPPED:
                yield CallEnded(*rtms_codes.end_of_stream(content.get("stop_reason")))
