"""What to paste where, for the platforms of this room."""

from typing import Final
from xml.sax.saxutils import escape

from symbl_tui.audio.calls.platform import SetupValues

_NAMES: Final = """
      <Parameter name="inbound_label" value="Caller"/>
      <Parameter name="outbound_label" value="Agent"/>
    """


def twilio(values: SetupValues) -> str:
    """The TwiML of Media Streams."""
    return f"""\
Answer the call with this TwiML (a TwiML Bin, or what the webhook of your number returns):

{_xml_stream(values.url)}

Put what your call does in the place of <Dial>: a call with nothing behind <Start> ends at once. Twilio signs
the URL, so it has to be this one to the letter; a query in it would be dropped.

A conference: in each leg track="inbound_track", a label of its own, and in all of them
<Parameter name="call" value="CALL-ID"/>: they become one session.

A call in progress:

curl -X POST https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Calls/CALL_SID/Streams.json \\
  -u "$TWILIO_ACCOUNT_SID" --data-urlencode "Url={values.url}" -d Track=both_tracks"""


def telnyx(values: SetupValues) -> str:
    """The TeXML of media streaming, and the request of Call Control."""
    return f"""\
TeXML, where the value of TELNYX_STREAM_TOKEN is the last part of the URL:

{_xml_stream(f"{values.url}/TELNYX_STREAM_TOKEN", ' codec="PCMU"', named=False)}

Call Control, for a call in progress (the same fields start a stream with "dial" and "answer"):

POST https://api.telnyx.com/v2/calls/CALL_CONTROL_ID/actions/streaming_start

{{
  "stream_url": "{values.url}",
  "stream_auth_token": "TELNYX_STREAM_TOKEN",
  "stream_track": "both_tracks",
  "stream_codec": "PCMU",
  "custom_parameters": [
    {{"name": "inbound_label", "value": "Caller"}},
    {{"name": "outbound_label", "value": "Agent"}}
  ]
}}"""


def signalwire(values: SetupValues) -> str:
    """The cXML of SignalWire."""
    return f"""\
Answer the call with this cXML, where SIGNALWIRE_TOKEN is the value of that variable:

{_xml_stream(values.url, ' authBearerToken="SIGNALWIRE_TOKEN"')}

Put what your call does in the place of <Dial>: a call with nothing behind <Start> ends at once. With
codec="L16@16000h" in <Stream> the sound is wideband, where the call is."""


def plivo(values: SetupValues) -> str:
    """The XML of Plivo's audio streams."""
    return f"""\
Answer the call with this XML (the answer URL of your Plivo application returns it):

<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Stream audioTrack="both" contentType="audio/x-mulaw;rate=8000"
          extraHeaders="inboundlabel=Caller,outboundlabel=Agent">{escape(values.url)}</Stream>
  <Dial><Number>15550100</Number></Dial>
</Response>

Plivo allows letters and digits in extraHeaders and nothing else. With contentType="audio/x-l16;rate=16000"
the sound is wideband, where the call is."""


def exotel(values: SetupValues) -> str:
    """The URL of Exotel's Stream applet."""
    return f"""\
In the App Bazaar add the Stream applet (action: start) to your flow, before the applet that connects the
call, with this URL:

{values.url}?inbound_label=Caller&outbound_label=Agent

The secret is in the path: treat the whole URL as one. With sample-rate=16000 in the query the sound is
wideband, where the call is."""


def _xml_stream(url: str, attributes: str = "", named: bool = True) -> str:
    """The document that TwiML, TeXML and cXML have in common.

    Args:
        url: Where the stream goes.
        attributes: Further ones of ``<Stream>``.
        named: Whether it tells the names of the parties.
    """
    quoted = escape(url, {'"': "&quot;"})
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Start>
    <Stream url="{quoted}" track="both_tracks"{attributes}>{_NAMES if named else ""}</Stream>
  </Start>
  <Dial>+15550100</Dial>
</Response>"""
