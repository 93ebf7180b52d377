"""Symbl's Python SDK: posts a text and a recording, and prints what it reads back, one JSON value a line.

Arguments: the engine's URL, app id, app secret, a sound file. Needs nothing but the SDK.
"""

import json
import os
import sys
from typing import Any

import symbl_rest

url, app_id, app_secret, file = sys.argv[1:]

configuration = symbl_rest.Configuration()
configuration.host = url
# As for every other client of Python's: None is the usual authorities.
configuration.ssl_ca_cert = os.environ.get("SSL_CERT_FILE")
symbl_rest.Configuration.set_default(configuration)

import symbl  # noqa: E402 - only now, as it reads the configuration at once
from symbl.Conversations import Conversation  # noqa: E402

# It would look once in 30 s whether a job is done.
Conversation._Conversation__INTERVAL_TIME_IN_SECONDS = 0.1

CREDENTIALS = {"app_id": app_id, "app_secret": app_secret}


def tell(event: str, value: Any) -> None:  # noqa: ANN401 - the SDK has no types
    """Print one line."""
    if isinstance(value, list):
        value = [each.to_dict() for each in value]
    elif hasattr(value, "to_dict"):
        value = value.to_dict()
    print(json.dumps({"event": event, "value": value}, default=str), flush=True)


def message(name: str, content: str) -> dict[str, object]:
    """What somebody said."""
    person = {"name": name, "userId": f"{name.lower()}@example.com"}
    return {"payload": {"content": content, "contentType": "text/plain"}, "from": person}


text = {
    "name": "Daily",
    "confidenceThreshold": 0.5,
    "trackers": [{"name": "Reports", "vocabulary": ["report"]}],
    "messages": [
        message("Alice", "When will it be ready? Write to john@example.com."),
        message("Bob", "On Monday. I will send you the test report by Friday."),
        message("Alice", "Let us follow up on the test report next week."),
    ],
}
meeting = symbl.Text.process(payload=text, credentials=CREDENTIALS)
tell("job", meeting.get_job_status())
more = {"messages": [message("Bob", "One more thing.")]}
symbl.Text.append(payload=more, conversation_id=meeting.get_conversation_id(), credentials=CREDENTIALS)
tell("conversation", meeting.get_conversation())
tell("messages", meeting.get_messages(parameters={"verbose": True, "sentiment": True}))
tell("members", meeting.get_members())
tell("topics", meeting.get_topics(parameters={"sentiment": True, "parentRefs": True}))
tell("questions", meeting.get_questions())
tell("action_items", meeting.get_action_items())
tell("follow_ups", meeting.get_follow_ups())
tell("trackers", meeting.get_trackers())
tell("entities", meeting.get_entities())
tell("analytics", meeting.get_analytics())
bob = meeting.get_members().members[1]
change = {"id": bob.id, "name": "Robert", "email": "robert@example.com"}
# ``put_members`` of the SDK gives its own generated client the body twice, so that one is asked itself.
client = symbl_rest.ConversationsApi()
tell(
    "put_members", client.put_members_information_by_members_id(change, meeting.get_conversation_id(), bob.id)
)

call = symbl.Audio.process_file(
    file_path=file,
    credentials=CREDENTIALS,
    content_type="audio/wav",
    parameters={"name": "Call", "customVocabulary": ["report"], "detectEntities": True},
)
tell("audio_job", call.get_job_status())
tell("audio_messages", call.get_messages())

try:
    symbl.Telephony.start_pstn(phone_number="1", credentials=CREDENTIALS)
except symbl_rest.rest.ApiException as refusal:
    tell("telephony", [refusal.status, json.loads(refusal.body)["message"]][1])
