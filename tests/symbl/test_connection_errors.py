"""A failed connection says what failed, in a sentence with a remedy and in four words for a status line."""

import errno
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosedError

from symbl_tui.errors import EngineUnreachable, ProtocolError
from symbl_tui.symbl.connection_errors import NOT_SYMBL, clock_skew, connection_error, unreachable
from symbl_tui.symbl.socket_opening import closed_error
from symbl_tui.unreachable_cause import UnreachableCause
from tests.support.foreign_text import HOSTILE, is_harmless

URL = "https://api.example.com"
NOW = 1_796_000_000.0


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy is set."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def certificate(code: int, message: str = "") -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, message
    return error


@pytest.mark.parametrize(
    ("error", "brief", "cause"),
    [
        (TimeoutError(), "no answer", UnreachableCause.TIMED_OUT),
        (ConnectionRefusedError(), "connection refused", UnreachableCause.REFUSED),
        (socket.gaierror(socket.EAI_AGAIN, ""), "no name server answers", UnreachableCause.NO_NAME_SERVER),
        (socket.gaierror(socket.EAI_NONAME, ""), "name does not resolve", UnreachableCause.NAME_UNRESOLVED),
        (OSError(errno.ENETUNREACH, ""), "no route to it", UnreachableCause.NO_ROUTE),
        (ConnectionResetError(), "broken off", UnreachableCause.OTHER),
    ],
)
def test_each_kind_of_failure_has_its_words(error: Exception, brief: str, cause: UnreachableCause) -> None:
    found = connection_error(URL, error, 10.0)
    assert isinstance(found, EngineUnreachable)
    assert (found.brief, found.cause) == (brief, cause)
    assert URL in found.message
    assert found.remedy == "check the address and the network"
    assert len(brief.split()) <= 4


def test_the_cause_is_found_however_deep_a_library_hides_it() -> None:
    library = RuntimeError("connect failed")
    library.__cause__ = ExceptionGroup("all addresses", [OSError("odd"), ConnectionRefusedError()])
    assert connection_error(URL, library, 10.0).brief == "connection refused"


def test_an_unknown_failure_is_quoted_without_its_escapes() -> None:
    found = connection_error(URL, RuntimeError(HOSTILE + "x" * 999), 10.0)
    assert is_harmless(str(found))
    assert len(found.message) < 300


@pytest.mark.parametrize(
    ("code", "words", "remedy"),
    [
        (10, "has expired, or this machine's clock is wrong", ""),
        (9, "is not valid yet, or this machine's clock is wrong", ""),
        (62, "is for another host", "check the address"),
        (19, "comes from no authority that is trusted here", "engine.ca_file"),
        (26, "cannot be trusted (unsuitable purpose)", ""),
    ],
)
def test_a_certificate_is_refused_with_the_reason(code: int, words: str, remedy: str) -> None:
    found = connection_error(URL, certificate(code, "unsuitable purpose"), 10.0)
    assert words in found.message
    assert remedy in found.remedy
    assert found.brief == "certificate not trusted"


def test_a_port_that_speaks_no_tls_is_the_wrong_port() -> None:
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]")
    error.reason = "WRONG_VERSION_NUMBER"
    found = connection_error(URL, error, 10.0)
    assert isinstance(found, ProtocolError)
    assert (found.brief, found.remedy) == (NOT_SYMBL, "is this the engine's address and port?")


def test_behind_a_proxy_the_proxy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    found = connection_error(URL, ConnectionRefusedError(), 10.0)
    assert isinstance(found, EngineUnreachable)
    assert "by the proxy: connection refused" in found.message
    assert found.cause is UnreachableCause.PROXY
    local = connection_error("https://127.0.0.1:1", ConnectionRefusedError(), 10.0)
    assert "proxy" not in local.message


@given(st.text())
def test_a_reason_from_the_server_is_harmless_in_message_and_brief(reason: str) -> None:
    assert is_harmless(str(unreachable(URL, reason)) + unreachable(URL, reason).brief)


@pytest.mark.parametrize(
    ("date", "warning"),
    [
        ("Mon, 30 Nov 2026 00:53:20 GMT", None),
        ("Mon, 30 Nov 2026 00:48:20 GMT", None),
        ("Mon, 30 Nov 2026 00:48:19 GMT", "5 minutes ahead of"),
        ("Mon, 30 Nov 2026 03:53:20 GMT", "3 hours behind"),
        ("Fri, 27 Nov 2026 00:53:20 GMT", "3 days ahead of"),
        ("Sat, 28 Nov 2026 00:53:20 GMT", "2 days ahead of"),
        ("Sat, 28 Nov 2026 01:53:20 GMT", "47 hours ahead of"),
        ("Mon, 30 Nov 2026 02:53:19 GMT", "120 minutes behind"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_clock_that_is_far_off_is_noticed(date: str, warning: str | None) -> None:
    found = clock_skew(date, NOW)
    assert (found is None) if warning is None else (found is not None and warning in found.message)


@given(st.text(max_size=40), st.floats(0, 1e12))
def test_no_date_header_makes_the_comparison_fail(date: str, now: float) -> None:
    clock_skew(date, now)


def test_a_link_that_dies_is_no_mistake_in_the_address_even_before_the_engine_has_answered() -> None:
    lost = closed_error(URL, ConnectionClosedError(None, None))
    assert isinstance(lost, EngineUnreachable)
    assert lost.cause is UnreachableCause.LOST
    assert lost.cause.passes
    # Patience with it does not begin anew, as it does where an engine asks to come again.
    assert not lost.cause.asks_to_retry
