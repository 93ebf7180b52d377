"""The doctor reports the recogniser, its load, and a substitute for a better one."""

from symbl_tui.doctor.finding import Severity
from symbl_tui.doctor.recognizer_health import check_recognizer, findings
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.settings import RecognizerSettings
from tests.engine.conftest import running
from tests.symbl.test_connecting import free_port


async def test_the_recogniser_is_named_with_its_language() -> None:
    async with running(choose(RecognizerSettings(), {})) as url:
        (only,) = await check_recognizer(url)
    assert only.severity is Severity.OK
    assert only.message == "speech is recognised by moonshine tiny-en (en-US)"


def test_lag_and_interval_are_reported_once_they_are_known() -> None:
    recognizer = {"name": "moonshine", "model": "tiny-en", "language": "en-US", "note": ""}
    (only,) = findings({"recognizer": recognizer, "load": {"final_lag": 0.42, "interim_interval": 2.04}})
    assert only.message.endswith("(en-US), finals 0.4 s after the speech, interims every 2.0 s of it")


def test_a_substitute_for_a_better_recogniser_is_a_warning_with_a_remedy() -> None:
    recognizer = {"name": "pocketsphinx", "note": "moonshine is not installed; pocketsphinx is used"}
    fine, warning = findings({"recognizer": recognizer})
    assert fine.severity is Severity.OK
    assert warning.severity is Severity.WARNING
    assert "pip install moonshine-voice==0.1.0" in warning.remedy


async def test_an_engine_without_a_health_answer_is_no_fault() -> None:
    assert await check_recognizer(f"http://127.0.0.1:{free_port()}") == []
    assert findings({"status": "ok"}) == []
