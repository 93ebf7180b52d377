"""Symbl's Python SDK: has an address dialed and stops the call; prints one JSON value a line.

Arguments: the engine's URL, app id, app secret, a SIP address. Needs nothing but the SDK.
"""

import json
import sys
import time

import symbl_rest

url, app_id, app_secret, uri = sys.argv[1:]

configuration = symbl_rest.Configuration()
configuration.host = url
symbl_rest.Configuration.set_default(configuration)

import symbl  # noqa: E402 - only now, as it reads the configuration at once

credentials = {"app_id": app_id, "app_secret": app_secret}
connection = symbl.Telephony.start_sip(
    uri, credentials=credentials, data={"session": {"name": "From the SDK"}}, languages=["en-US"]
)
started = {
    "connectionId": connection.connectionId,
    "conversationId": connection.conversation.get_conversation_id(),
}
print(json.dumps({"event": "started", "value": started}))
time.sleep(1)
stopped = symbl.Telephony.stop(connection.connectionId)
print(json.dumps({"event": "stopped", "value": {"conversationId": stopped.conversation_id}}))
