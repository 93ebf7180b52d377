"""The table of platforms. To add one, see ``docs/adding-a-platform.md``."""

from functools import partial
from typing import Final

from symbl_tui.audio.calls.authentication import plivo_signature, shared_token, twilio_signature
from symbl_tui.audio.calls.authentication.vonage_token import SECRET, create_vonage_authenticator
from symbl_tui.audio.calls.json_streams import dialects, stream_instructions
from symbl_tui.audio.calls.json_streams.json_stream_codec import JsonStreamCodec
from symbl_tui.audio.calls.pcm_streams import instructions
from symbl_tui.audio.calls.pcm_streams.asterisk import AsteriskCodec
from symbl_tui.audio.calls.pcm_streams.freeswitch import FreeswitchCodec
from symbl_tui.audio.calls.pcm_streams.livekit import LivekitCodec
from symbl_tui.audio.calls.pcm_streams.vonage import open_opentok, open_vonage
from symbl_tui.audio.calls.platform import Platform, Transport
from symbl_tui.audio.calls.sip import sip_instructions
from symbl_tui.audio.calls.sip.sip_settings import SIP_PASSWORD
from symbl_tui.audio.calls.zoom import rtms_endpoint, rtms_instructions

PLATFORMS: Final = (
    Platform(
        name="twilio",
        title="Twilio",
        open_codec=partial(JsonStreamCodec, dialects.TWILIO),
        secrets=(twilio_signature.TOKEN,),
        authenticate=lambda secrets, _: twilio_signature.TwilioSignature(secrets),
        instructions=stream_instructions.twilio,
        docs="twilio.md",
    ),
    Platform(
        name="telnyx",
        title="Telnyx",
        open_codec=partial(JsonStreamCodec, dialects.TELNYX),
        secrets=(shared_token.TELNYX_TOKEN,),
        authenticate=lambda secrets, _: shared_token.TelnyxToken(secrets),
        instructions=stream_instructions.telnyx,
        docs="telnyx.md",
    ),
    Platform(
        name="signalwire",
        title="SignalWire",
        open_codec=partial(JsonStreamCodec, dialects.SIGNALWIRE),
        secrets=(shared_token.SIGNALWIRE_TOKEN,),
        authenticate=lambda secrets, _: shared_token.SignalWireToken(secrets),
        instructions=stream_instructions.signalwire,
        docs="signalwire.md",
    ),
    Platform(
        name="plivo",
        title="Plivo",
        open_codec=partial(JsonStreamCodec, dialects.PLIVO),
        secrets=(plivo_signature.TOKEN,),
        authenticate=lambda secrets, _: plivo_signature.PlivoSignature(secrets),
        instructions=stream_instructions.plivo,
        docs="plivo.md",
    ),
    Platform(
        name="exotel",
        title="Exotel",
        open_codec=partial(JsonStreamCodec, dialects.EXOTEL),
        instructions=stream_instructions.exotel,
        docs="exotel.md",
    ),
    Platform(
        name="vonage",
        title="Vonage Voice",
        open_codec=open_vonage,
        secrets=(SECRET,),
        authenticate=create_vonage_authenticator,
        instructions=instructions.vonage,
        docs="vonage.md",
    ),
    Platform(
        name="opentok",
        title="Vonage Video (OpenTok)",
        open_codec=open_opentok,
        instructions=instructions.opentok,
        docs="opentok.md",
    ),
    Platform(
        name="asterisk",
        title="Asterisk",
        open_codec=AsteriskCodec,
        subprotocols=("media",),
        instructions=instructions.asterisk,
        docs="asterisk.md",
    ),
    Platform(
        name="audiosocket",
        title="Asterisk AudioSocket",
        transport=Transport.TCP,
        instructions=instructions.audiosocket,
        docs="audiosocket.md",
    ),
    Platform(
        name="sip",
        title="SIP",
        transport=Transport.SIP,
        secrets=(SIP_PASSWORD,),
        instructions=sip_instructions.sip,
        docs="sip.md",
    ),
    Platform(
        name="freeswitch",
        title="FreeSWITCH",
        open_codec=FreeswitchCodec,
        subprotocols=("audio.drachtio.org", "audio.jambonz.org"),
        compression=True,
        instructions=instructions.freeswitch,
        docs="freeswitch.md",
    ),
    Platform(
        name="livekit",
        title="LiveKit",
        open_codec=LivekitCodec,
        instructions=instructions.livekit,
        docs="livekit.md",
    ),
    Platform(
        name="zoom",
        title="Zoom",
        transport=Transport.WEBHOOK,
        open_webhook=rtms_endpoint.RtmsEndpoint,
        secrets=(rtms_endpoint.WEBHOOK_SECRET, rtms_endpoint.CLIENT_ID, rtms_endpoint.CLIENT_SECRET),
        options=(rtms_endpoint.HOSTS,),
        instructions=rtms_instructions.zoom,
        docs="zoom.md",
    ),
    Platform(
        name="agora",
        title="Agora",
        transport=Transport.RTMP,
        instructions=instructions.agora,
        docs="agora.md",
    ),
)
"""In the order of the help text."""
