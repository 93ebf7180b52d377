"""Addresses, digits, closing texts and messages of the SIP child: what is parsed, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.calls.sip.closing import classify
from symbl_tui.audio.calls.sip.dtmf import DtmfStep, parse_dtmf
from symbl_tui.audio.calls.sip.sip_address import SipAddress, telephone_number
from symbl_tui.audio.calls.sip.sip_framing import (
    HEADER,
    MessageKind,
    decode_command,
    decode_header,
    decode_message,
    encode_command,
    encode_event,
    encode_sound,
)
from symbl_tui.audio.calls.sip.sip_protocol import (
    Answer,
    AnyCommand,
    Dial,
    Digit,
    Ending,
    HangUp,
    Hold,
    Register,
    SendDigits,
    SipSound,
)
from symbl_tui.audio.calls.sip.sip_settings import SipAccount, SipRequest, SipSettings
from symbl_tui.errors import SourceError, UsageError


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("sip:alice@example.com", "sip:alice@example.com"),
        ("SIP:Alice@Example.COM:5070;transport=TCP", "sip:Alice@example.com:5070;transport=tcp"),
        ("sip:+4930123@[2001:db8::1]:5060;user=phone", "sip:+4930123@[2001:db8::1]:5060"),
        ("sip:pbx.example.com", "sip:pbx.example.com"),
        ("sip:123.456%23@zoomcrc.com", "sip:123.456%23@zoomcrc.com"),
    ],
)
def test_an_address_is_dialed_as_it_was_written(text: str, uri: str) -> None:
    assert SipAddress.parse(text).uri == uri


@pytest.mark.parametrize(
    "text",
    [
        *("", "alice", "tel:+4930", "sips:alice@example.com", "sip:a@b@c", "sip:a@b;maddr=10.0.0.1"),
        *(
            "sip:a@b;transport=ws",
            "sip:a@b;lr=on",
            "sip:a@b?Route=x",
            "sip:a b@c",
            "sip:a@b\nX: 1",
            "sip:a@b:0",
        ),
        *("sip:a@b:99999", "sip:<a@b>", 'sip:"a"@b', "sip:a@exa\u0438ple.com", "sip:" + "a" * 65 + "@b"),
    ],
)
def test_an_address_that_would_lead_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        SipAddress.parse(text)


@given(st.text(max_size=100))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = SipAddress.parse(text)
    except UsageError:
        return
    assert SipAddress.parse(address.uri) == address
    assert address.uri.isascii()
    assert address.uri.isprintable()


def test_an_allow_list_names_hosts_and_domains() -> None:
    allowed = ("pbx.example.com", "*.sip.example.org", "192.0.2.1", "2001:db8::1")
    for host in ("pbx.example.com", "PBX.example.com", "a.sip.example.org", "192.0.2.1", "[2001:0db8::0001]"):
        assert SipAddress.parse(f"sip:x@{host}").is_at(allowed)
    for host in (
        "example.com",
        "sip.example.org",
        "xsip.example.org",
        "pbx.example.com.evil.org",
        "192.0.2.10",
    ):
        assert not SipAddress.parse(f"sip:x@{host}").is_at(allowed)
    assert not SipAddress.parse("sip:x@example.com").is_at(())


def test_digits_have_pauses_where_there_are_commas() -> None:
    steps = parse_dtmf(",,939293#,,1234#,")
    assert steps == (DtmfStep(4.0, "939293#"), DtmfStep(4.0, "1234#"), DtmfStep(2.0, ""))
    assert parse_dtmf("") == ()
    for wrong in ("12w", "1;2", "1" * 65, "\u0661"):
        with pytest.raises(UsageError, match="DTMF"):
            parse_dtmf(wrong)


def test_a_telephone_number_is_its_digits() -> None:
    assert telephone_number("+49 (30) 123-456") == "4930123456"
    assert telephone_number("0049 30 123456") == "4930123456"
    for wrong in ("", "+", "12", "1" * 16, "+49 x", "sip:1"):
        with pytest.raises(UsageError):
            telephone_number(wrong)


@pytest.mark.parametrize(
    ("text", "established", "ending"),
    [
        ("486 Busy Here", False, Ending.BUSY),
        ("603 Decline", False, Ending.DECLINED),
        ("480 Temporarily Unavailable", False, Ending.NO_ANSWER),
        ("503 Service Unavailable", False, Ending.REFUSED),
        ("Connection reset by peer [104]", True, Ending.FAR_END),
        ("Connection timed out [110]", True, Ending.LOST),
        ("Connection refused [111]", False, Ending.UNREACHABLE),
        ("rtp stream error", True, Ending.NO_AUDIO),
        ("", True, Ending.FAR_END),
        ("Destination address required [89]", False, Ending.UNREACHABLE),
        ("Destination address required [89]", True, Ending.LOST),
        # Foreign texts that look like a status or an error, and are none.
        ("200 OK", True, Ending.FAR_END),
        ("700 Anything", True, Ending.FAR_END),
        ("486", True, Ending.FAR_END),
        ("\u0664\u0668\u0666 Busy", True, Ending.FAR_END),
        (f"bye [{'1' * 5000}]", True, Ending.FAR_END),
        ("404 " + "x" * 5000, False, Ending.REFUSED),
    ],
)
def test_why_a_call_ended_is_told_apart(text: str, established: bool, ending: Ending) -> None:
    found, detail = classify(text, established)
    assert found is ending
    assert len(detail) <= 200


def test_an_account_with_a_text_that_could_be_misread_is_refused_without_showing_it() -> None:
    address = SipAddress.parse("sip:alice@example.com")
    for wrong in ('pass"word', "pass\\word", "pass\nword"):
        with pytest.raises(UsageError) as refused:
            SipAccount(address=address, password=wrong)
        assert wrong not in str(refused.value)
    account = SipAccount(address=address, password="sword fish; 1")
    assert "sword" not in repr(account)
    request = SipRequest(SipSettings(), account)
    assert SipRequest.from_line(request.to_line()) == request
    assert request.to_line().count(b"\n") == 1


def test_messages_of_the_child_are_read_as_they_were_written() -> None:
    for message, encoded in (
        (event := Digit(3, 1, "#"), encode_event(event)),
        (sound := SipSound(2, 1, 1 << 40, 160, b"\x01\x02"), encode_sound(sound)),
    ):
        kind, length = decode_header(encoded[: HEADER.size])
        assert decode_message(kind, encoded[HEADER.size :]) == message
        assert length == len(encoded) - HEADER.size


@pytest.mark.parametrize(
    "command",
    [
        Register(1),
        Dial(1, "sip:a@b"),
        Answer(2, "sip:c@d"),
        HangUp(2),
        SendDigits(3, 2, "12#"),
        Hold(4, 2, True),
    ],
)
def test_a_command_reaches_the_child_as_it_was_given(command: AnyCommand) -> None:
    line = encode_command(command)
    assert line.count(b"\n") == 1
    assert decode_command(line) == command


@given(st.binary(min_size=HEADER.size, max_size=60), st.sampled_from(MessageKind))
def test_nonsense_of_the_child_is_an_error_and_nothing_else(noise: bytes, kind: MessageKind) -> None:
    for decode in (lambda: decode_header(noise[: HEADER.size]), lambda: decode_message(kind, noise)):
        with suppress(SourceError):
            decode()
