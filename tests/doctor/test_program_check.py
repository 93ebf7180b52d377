"""A library that is missing, broken or built for another processor is reported by name."""

from pathlib import Path

import pytest

from symbl_tui.audio.calls.sip import sip_library
from symbl_tui.doctor.finding import Severity
from symbl_tui.doctor.packages import Packages
from symbl_tui.doctor.program_check import ProgramFacts, findings, gather_facts


async def test_libraries_are_tried_where_they_can_do_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "halved.py").write_text("import no_such_part")
    (tmp_path / "for_another_processor.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGILL)"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    facts = await gather_facts(("msgspec", "halved", "for_another_processor"))
    assert facts.broken == {
        "halved": "ModuleNotFoundError: No module named 'no_such_part'",
        "for_another_processor": "it crashes when it is loaded",
    }
    faults = [each for each in findings(facts) if each.severity is Severity.FAULT]
    assert [each.remedy.rpartition(" ")[2] for each in faults] == ["halved", "for_another_processor"]


def test_a_missing_codec_is_a_note_with_its_package() -> None:
    facts = ProgramFacts("1", (3, 11), "Linux", missing=frozenset({"SPEEX"}), packages=Packages("apt", ""))
    notes = [each for each in findings(facts) if each.severity is Severity.NOTE]
    assert [each.remedy for each in notes] == ["apt install libspeex1"]


async def test_the_sip_library_is_looked_for_and_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert (await gather_facts(())).sip == ""
    monkeypatch.setattr(sip_library, "PACKAGE", "no_such_package")
    (note,) = (each for each in findings(await gather_facts(())) if "SIP" in each.message)
    assert (note.severity, note.remedy) == (Severity.NOTE, "pip install 'symbl-tui[sip]'")


def test_a_complete_program_has_no_problems() -> None:
    facts = ProgramFacts("1", (3, 11), "Linux", secrets="the keyring")
    assert {each.severity for each in findings(facts)} == {Severity.OK}
