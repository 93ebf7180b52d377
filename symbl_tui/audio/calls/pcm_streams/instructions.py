"""What to paste where, for the platforms of this room."""

from symbl_tui.audio.calls.platform import SetupValues


def vonage(values: SetupValues) -> str:
    """The NCCO of Vonage Voice."""
    return f"""\
Answer the call with this NCCO (the answer URL of your Vonage application returns it):

[
  {{
    "action": "connect",
    "endpoint": [
      {{
        "type": "websocket",
        "uri": "{values.url}",
        "content-type": "audio/l16;rate=16000",
        "headers": {{"label": "Customer", "call": "CALL-ID"}},
        "authorization": {{"type": "vonage"}}
      }}
    ]
  }}
]

The WebSocket hears a mix of all others. For a speaker each, put every leg with a WebSocket of its own into a
"conversation" with canHear lists; WebSockets with the same "call" become one session."""


def opentok(values: SetupValues) -> str:
    """The request of the Audio Connector of Vonage Video."""
    return f"""\
For each stream of the session POST this to https://video.api.vonage.com/v2/project/APPLICATION_ID/connect
(OpenTok: https://api.opentok.com/v2/project/API_KEY/connect):

{{
  "sessionId": "SESSION_ID",
  "token": "SESSION_TOKEN",
  "websocket": {{
    "uri": "{values.url}",
    "streams": ["STREAM_ID"],
    "headers": {{"label": "Alice"}},
    "audioRate": 16000
  }}
}}

One request per stream makes a speaker of each; those of one session become one session here."""


def asterisk(values: SetupValues) -> str:
    """The configuration of chan_websocket."""
    return f"""\
websocket_client.conf:

[symbl]
type = websocket_client
connection_type = per_call_config
uri = {values.url}
protocols = media
tls_enabled = {"yes" if values.url.startswith("wss") else "no"}

extensions.conf, for what the channel says (d(in) and f(json) need Asterisk 20.18, 22.8 or 23.2):

exten = _X.,1,Dial(WebSocket/symbl/c(slin16)f(json)v(label=Ana,call=${{UNIQUEID}}))

Two speakers of one call: tap each leg (Originate a Local channel that runs ChanSpy(CHANNEL,qSo) on one side
and this Dial on the other) with the same call= and a label each.

Without chan_websocket: AudioSocket, see symbl-tui calls --show audiosocket."""


def audiosocket(values: SetupValues) -> str:
    """The dial plan of AudioSocket."""
    address = values.address or "127.0.0.1:9092"
    return f"""\
Start with: symbl-tui calls --audiosocket {address}

extensions.conf:

exten = _X.,1,Answer()
exten = _X.,n,AudioSocket(${{UUID()}},{address})

or as a channel at 16 kHz (name the codec, or foreign packets are sent as 8 kHz sound):

exten = _X.,1,Dial(AudioSocket/{address}/${{UUID()}}/c(slin16))

An Asterisk without the function UUID: ${{SHELL(uuidgen | tr -d '\\n')}} in its place.

The UUID is the only credential: off loopback only those are accepted that --uuid names."""


def freeswitch(values: SetupValues) -> str:
    """The commands of mod_audio_stream and mod_audio_fork, and jambonz's verb."""
    return f"""\
mod_audio_stream (caller left, callee right):

uuid_audio_stream ${{uuid}} start {values.url}?rate=16000&channels=2 stereo 16k

mod_audio_fork:

uuid_audio_fork ${{uuid}} start {values.url} stereo 16k {{"sampleRate":16000,"mixType":"stereo"}}

jambonz:

{{"verb": "listen", "url": "{values.url}", "mixType": "stereo", "sampleRate": 16000}}"""


def livekit(values: SetupValues) -> str:
    """The request of a track egress."""
    return f"""\
One egress per track makes a speaker of each; those with the same call= become one session:

lk egress start --type track track.json

{{
  "room_name": "ROOM",
  "track_id": "TRACK_ID",
  "websocket_url": "{values.url}?label=Ana&call=ROOM"
}}

A composite of the whole room is stereo: add channels=2 to the query."""


def agora(values: SetupValues) -> str:
    """The request of Media Push, to the RTMP listener."""
    return """\
Agora has no WebSocket for sound: its Media Push sends RTMP, which a session listens for itself:

symbl-tui run --source listen:rtmp://127.0.0.1:1935/live/SECRETKEY

RTMP authenticates nothing: keep it on loopback and put a proxy with TLS and a check of the key in front, e.g.
nginx with libnginx-mod-rtmp (on_publish). Then POST to
https://api.agora.io/REGION/v1/projects/APP_ID/rtmp-converters:

{
  "converter": {
    "name": "call1-uid42",
    "transcodeOptions": {
      "rtcChannel": "ROOM",
      "audioOptions": {
        "codecProfile": "LC-AAC",
        "sampleRate": 48000,
        "bitrate": 48,
        "audioChannels": 1,
        "rtcStreamUids": [42]
      }
    },
    "rtmpUrl": "rtmps://HOST/live/SECRETKEY",
    "idleTimeOut": 300
  }
}

One converter per uid is a speaker each; without rtcStreamUids it is a mix. Several at once:
one --source each."""
