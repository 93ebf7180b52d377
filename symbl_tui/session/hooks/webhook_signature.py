"""Signs webhooks as the Standard Webhooks specification 1.0 says (www.standardwebhooks.com). Pure."""

import base64
import hashlib
import hmac


def signed_headers(id: str, seconds: int, body: bytes, key: bytes | None) -> dict[str, str]:
    """The headers of a request.

    Args:
        id: Of the event; the same in every attempt.
        seconds: Of the attempt, since 1970.
        body: Exactly what is sent.
        key: Of the signature; None: unsigned.
    """
    headers = {"webhook-id": id, "webhook-timestamp": str(seconds)}
    if key is not None:
        content = f"{id}.{seconds}.".encode() + body
        signature = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
        headers["webhook-signature"] = f"v1,{signature}"
    return headers
