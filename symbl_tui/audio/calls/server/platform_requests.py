"""What a platform makes of an authenticated request: a codec for its connection, or an answer. Pure."""

from symbl_tui.audio.calls.call_codec import CallCodec, CallRefused, Webhook
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.platform import Platform
from symbl_tui.audio.calls.server.http_answer import HttpAnswer, HttpRefusal
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.domain.text import clean


def open_codec(platform: Platform, request: UpgradeRequest, hub: CallHub) -> CallCodec:
    """The codec of a connection that may be accepted; raises :class:`HttpRefusal` where it may not."""
    if not hub.has_room(platform):
        most = hub.limits.max_calls
        log = f"a call of {platform.title} was refused: {most} calls are taken at a time; raise --max-calls"
        raise HttpRefusal(503, "too many calls at a time", log)
    assert platform.open_codec
    try:
        return platform.open_codec(request)
    except CallRefused as error:
        log = f"a call of {platform.title} was refused: {error}"
        raise HttpRefusal(400, clean(error.message), log) from None


def answer_webhook(platform: Platform, webhook: Webhook, request: UpgradeRequest) -> HttpAnswer:
    """The answer to a request to a webhook; raises :class:`HttpRefusal` where it is not authorised."""
    try:
        answer = webhook.handle(request)
    except CallRefused as error:
        log = f"a webhook of {platform.title} was refused: {error}"
        raise HttpRefusal(403, "this request is not authorised", log) from None
    return HttpAnswer(answer.status, answer.body, answer.content_type)
