"""An order for a call, as the SDKs of two languages write it."""

from typing import Any

import pytest
from pydantic import ValidationError

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.rest.telephony_requests import EndpointRequest, Session

SIP = {"type": "sip", "uri": "sip:bob@example.com"}


def parse(**body: object) -> EndpointRequest:
    return EndpointRequest.model_validate({"operation": "start", "endpoint": SIP, **body})


@pytest.mark.parametrize(
    "body",
    [
        {"operation": "start", "endpoint": SIP},
        {"operation": "START", "endpoint": {**SIP, "type": "SIP"}},
        {"action": "Start", "endpoint": {**SIP, "providerName": "Zoom"}, "newer": 1},
    ],
)
def test_an_operation_has_either_name_and_any_case(body: dict[str, Any]) -> None:
    found = EndpointRequest.model_validate(body)
    assert (found.operation, found.endpoint and found.endpoint.type) == ("start", "sip")


def test_what_an_sdk_leaves_empty_is_not_there() -> None:
    """Python's sends null for all that its user did not give."""
    empty = dict.fromkeys(
        (
            "connectionId",
            "data",
            "endpointWebhookUrl",
            "validationToken",
            "languages",
            "insightTypes",
            "trackers",
        )
    )
    found = parse(**empty)
    assert (found.session, found.tracked, found.languages) == (Session(), (), None)
    assert parse(data={"session": None}).session == Session()
    assert parse(data={"session": {"name": None, "users": None}}).session == Session()


def test_a_language_is_a_tag_or_an_object_with_one() -> None:
    assert parse(languages=["en-US", {"code": "fr-FR"}, {}]).languages == ["en-US", "fr-FR", ""]


@pytest.mark.parametrize("number", ["+14155550100", 14155550100])
def test_a_telephone_number_may_be_a_number(number: str | int) -> None:
    endpoint = parse(endpoint={"type": "PSTN", "phoneNumber": number}).endpoint
    assert endpoint
    assert str(endpoint.phone_number).endswith("14155550100")


def test_the_phrases_of_trackers_are_those_of_the_api() -> None:
    found = parse(trackers=[{"name": "Price", "vocabulary": ["offer", "offer", "deal"]}])
    assert found.tracked == (Tracker("Price", ("offer", "deal")),)


@pytest.mark.parametrize(
    "body",
    [
        {"operation": "dial"},
        {"operation": 1},
        {"endpoint": {"type": "h323"}},
        {"endpoint": {**SIP, "uri": "sip:" + "x" * 300}},
        {"endpoint": {**SIP, "dtmf": "1" * 201}},
        {"languages": ["en"] * 21},
        {"languages": [5]},
        {"insightTypes": [""]},
        {"trackers": [{"name": "Price", "vocabulary": []}]},
        {"data": {"session": {"users": [{}] * 101}}},
    ],
)
def test_an_order_out_of_bounds_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        parse(**body)
