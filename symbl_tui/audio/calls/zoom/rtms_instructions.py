"""What to fill in at Zoom."""

from symbl_tui.audio.calls.platform import SetupValues


def zoom(values: SetupValues) -> str:
    """The fields of the app in Zoom's Marketplace."""
    url = values.url.replace("wss://", "https://", 1).replace("ws://", "http://", 1)
    return f"""\
In Zoom's App Marketplace, Develop, Build App, a General App whose account has Realtime Media Streams:

Features, Access, Event notification endpoint URL:
    {url}
Features, Access, Events: the rtms_started and rtms_stopped events of Meetings (or Webinars, Video SDK,
    Contact Center)
Scopes: meeting:read:meeting_audio (or the same of the other product), and rtms:read:rtms_started
Features, Realtime Media Streams: allow audio

Then give symbl-tui the app's secrets, and press Validate in Zoom:

export ZOOM_WEBHOOK_SECRET=...    # Features, Access, Secret Token
export ZOOM_CLIENT_ID=... ZOOM_CLIENT_SECRET=...    # App Credentials

Only the webhook comes from outside: for the sound, symbl-tui connects to Zoom."""
