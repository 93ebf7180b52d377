"""What a client may have dialed and told: what the settings name, and nothing that only looks like it."""

import pytest

from symbl_tui.engine.settings import TelephonySettings
from symbl_tui.engine.telephony.dial_plan import CallNotAllowed, number_target, sip_target
from symbl_tui.engine.telephony.event_webhook import check_webhook
from symbl_tui.errors import UsageError

HERE = TelephonySettings(
    allow=("sip.example.com", "*.example.org"),
    trunk="sip:+{number}@trunk.example.com:5070;transport=tcp",
    prefixes=("4930", "1415"),
    webhook_hosts=("hooks.example.com", "127.0.0.1", "LOCALHOST", "::1"),
)


@pytest.mark.parametrize(
    "uri", ["sip:bob@sip.example.com", "sip:bob@SIP.Example.com:5061", "sip:a@b.example.org"]
)
def test_an_address_at_an_allowed_host_is_dialed(uri: str) -> None:
    assert sip_target(uri, HERE).uri == uri.lower()


@pytest.mark.parametrize(
    "uri",
    [
        "sip:bob@example.com",
        "sip:bob@example.org",
        "sip:bob@xsip.example.com",
        "sip:sip.example.com@10.0.0.1",
    ],
)
def test_an_address_at_any_other_host_is_refused_with_the_key_that_allows_it(uri: str) -> None:
    with pytest.raises(CallNotAllowed, match=r"calls to .* are not allowed .*telephony\.allow"):
        sip_target(uri, HERE)
    with pytest.raises(CallNotAllowed):
        sip_target("sip:bob@sip.example.com", TelephonySettings())


@pytest.mark.parametrize("number", ["+49 (30) 123-456", "004930123456", "4930123456", "+49.30/123456"])
def test_every_way_to_write_a_number_is_dialed_at_the_trunk(number: str) -> None:
    assert number_target(number, HERE).uri == "sip:+4930123456@trunk.example.com:5070;transport=tcp"


@pytest.mark.parametrize("number", ["+14085550100", "030123456", "+49 40 123456", "0000493012345"])
def test_a_number_with_another_prefix_is_refused(number: str) -> None:
    with pytest.raises(CallNotAllowed, match=r"telephony\.prefixes"):
        number_target(number, HERE)


def test_no_number_is_dialed_without_a_trunk_or_without_prefixes() -> None:
    with pytest.raises(CallNotAllowed, match="no trunk"):
        number_target("+4930123456", TelephonySettings())
    with pytest.raises(CallNotAllowed, match="prefixes"):
        number_target("+4930123456", TelephonySettings(trunk=HERE.trunk))


@pytest.mark.parametrize("number", ["", "12", "4930@10.0.0.1", "4930;maddr=10.0.0.1", "4" * 16, "٤٩٣٠١٢٣"])
def test_what_is_no_number_never_reaches_the_trunk(number: str) -> None:
    with pytest.raises(UsageError, match="is no telephone number"):
        number_target(number, HERE)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/events?a=1",
        "https://HOOKS.example.com:8443/",
        "http://127.0.0.1:9000/events",
        "http://localhost/",
        "http://[::1]:9000/",
    ],
)
def test_events_go_to_an_allowed_host(url: str) -> None:
    assert check_webhook(url, HERE) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "nonsense", "ftp://hooks.example.com/", "http://hooks.example.com/", "https://"),
        *("https://hooks.example.com:port/", "https://hooks.example.com:99999/", "https://[::1"),
        *("https://user@hooks.example.com/", "https://:secret@hooks.example.com/"),
        *(
            "https://hooks.example.com/\r\nX: y",
            "https://hooks.example.com/\x1b[31m",
            "https://höoks.example.com/",
        ),
    ],
)
def test_an_address_that_shows_or_hides_something_else_is_no_webhook(url: str) -> None:
    with pytest.raises(UsageError, match="must be an https address"):
        check_webhook(url, HERE)


@pytest.mark.parametrize(
    "url", ["https://example.com/", "https://hooks.example.com.evil.org/", "https://10.0.0.1/"]
)
def test_a_host_that_the_settings_do_not_name_is_told_nothing(url: str) -> None:
    with pytest.raises(CallNotAllowed, match=r"webhooks at .*telephony\.webhook_hosts"):
        check_webhook(url, HERE)
