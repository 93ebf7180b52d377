"""Symbl's Python SDK: streams a file and prints what its callbacks were given, one JSON value a line.

Arguments: the engine's URL, app id, app secret, file of s16le at 16 kHz. Needs nothing but the SDK.
"""

import json
import os
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

import symbl_rest

url, app_id, app_secret, file = sys.argv[1:]

configuration = symbl_rest.Configuration()
configuration.host = url
# As for every other client of Python's: None is the usual authorities.
configuration.ssl_ca_cert = os.environ.get("SSL_CERT_FILE")
symbl_rest.Configuration.set_default(configuration)

import symbl  # noqa: E402 - only now, as it reads the configuration at once
import symbl.streaming_api.StreamingApi as streaming  # noqa: E402

streaming.SYMBL_STREAMING_API_FORMAT = (
    f"ws{url.removeprefix('http')}/v1/realtime/insights/{{}}?source=python_sdk"
)

topics = Event()


def tell(event: str, value: object) -> None:
    """Print one line."""
    # As one write: callbacks come on other threads.
    sys.stdout.write(f"{json.dumps({'event': event, 'value': value})}\n")
    sys.stdout.flush()
    if event == "topic_response":
        topics.set()


def connect() -> Any:  # noqa: ANN401 - the SDK has no types
    """A connection; the SDK trips now and then over a socket that is not there yet."""
    for _ in range(5):
        try:
            return symbl.Streaming.start_connection(
                credentials={"app_id": app_id, "app_secret": app_secret},
                speaker={"userId": "bob@example.com", "name": "Bob"},
                insight_types=["question", "action_item"],
                trackers=[{"name": "Reporting", "vocabulary": ["report"]}],
                config={"speechRecognition": {"sampleRateHertz": 16_000}},
            )
        except AttributeError:
            time.sleep(0.2)
    raise SystemExit("the SDK never had a socket")


connection = connect()
kinds = ("message", "message_response", "insight_response", "topic_response", "tracker_response")
connection.subscribe({kind: lambda frame, kind=kind: tell(kind, frame) for kind in kinds})
sound = Path(file).read_bytes()
for start in range(0, len(sound), 8192):
    connection.send_audio(sound[start : start + 8192])
    time.sleep(0.02)
connection.stop()
topics.wait(30)
tell("conversation_id", connection.conversation.get_conversation_id())
