"""The doctor says which recogniser is at work, how it keeps up, and when a worse one stands in."""

from symbl_tui.doctor.finding import Severity
from symbl_tui.doctor.recognizer_health import findings, recognition
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.settings import RecognizerSettings
from tests.engine.conftest import running
from tests.symbl.test_connecting import free_port


async def test_the_recogniser_is_named_with_its_language() -> None:
    async with running(choose(RecognizerSettings(), {})) as url:
        (only,) = await recognition(url)
    assert only.severity is Severity.OK
    assert only.what == "speech is recognised by moonshine tiny-en (en-US)"


def test_lag_and_cadence_are_told_once_they_are_known() -> None:
    recognizer = {"name": "moonshine", "model": "tiny-en", "language": "en-US", "note": ""}
    (only,) = findings({"recognizer": recognizer, "load": {"final_lag": 0.42, "interim_interval": 2.04}})
    assert only.what.endswith("(en-US), finals 0.4 s after the speech, interims every 2.0 s of it")


def test_a_recogniser_that_stands_in_for_a_better_one_is_a_warning_with_the_way_out() -> None:
    recognizer = {"name": "pocketsphinx", "note": "moonshine is not installed; pocketsphinx is used"}
    fine, warning = findings({"recognizer": recognizer})
    assert fine.severity is Severity.OK
    assert warning.severity is Severity.WARNING
    assert "pip install moonshine-voice==0.1.0" in warning.mend


async def test_an_engine_without_a_health_answer_is_no_fault() -> None:
    assert await recognition(f"http://127.0.0.1:{free_port()}") == []
    assert findings({"status": "ok"}) == []
