"""What docs/licences.md says of the dependencies is what the installed wheels say and contain."""

import re
import tomllib
from importlib.metadata import files, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/licences.md").read_text()
ROWS = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.*) \|$", PAGE, re.MULTILINE))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = ("docx", "mcp", "otel", "postgresql", "sherpa", "sip", "web", "whisper")
REQUIREMENTS = [
    Requirement(line)
    for line in (
        *PROJECT["dependencies"],
        *(line for extra in EXTRAS for line in PROJECT["optional-dependencies"][extra]),
    )
]
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^ ;]+)(.*?)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE
)


def names(requirement: Requirement) -> str:
    return str(canonicalize_name(requirement.name))


def contents(package: str) -> str:
    return " ".join(str(file) for file in files(package) or ())


def test_every_dependency_has_a_row_and_no_row_is_left_over() -> None:
    assert set(ROWS) - {"package"} == {names(requirement) for requirement in REQUIREMENTS}


@pytest.mark.parametrize("package", sorted({names(requirement) for requirement in REQUIREMENTS}))
def test_the_field_is_the_one_of_the_installed_wheel(package: str) -> None:
    found = metadata(package)
    classifiers = " ".join(each for each in found.get_all("Classifier") or () if "License" in each)
    words = f"{found.json.get('license_expression') or found.json.get('license') or ''} {classifiers}".lower()
    field = ROWS[package].partition(" | ")[0]
    kinds = re.findall(r"BSD|MIT|Apache|LGPL|GPLv3|PSF", field)
    assert kinds
    assert all(kind.lower() in words for kind in kinds), words


def test_av_bundles_gpl_encoders_and_the_page_says_so() -> None:
    bundled = contents("av")
    for library in ("x264", "x265"):
        assert f"lib{library}" in bundled
        assert library in ROWS["av"]
    assert "GPL-2.0-or-later" in ROWS["av"]
    assert "BSD" in (metadata("av")["License-Expression"] or "")


def test_yake_contradicts_itself_and_the_page_says_so() -> None:
    found = metadata("yake")
    assert found["License"] == "LGPLv3"
    assert any("(GPLv3)" in each for each in found.get_all("Classifier") or ())
    (text,) = (file.read_text() for file in files("yake") or () if file.name == "LICENSE")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert all(licence in ROWS["yake"] for licence in ("LGPLv3", "GPLv3", "AGPL-3.0-or-later"))


def test_the_constraints_pin_every_dependency_with_hashes_and_name_no_registry() -> None:
    text = (ROOT / "constraints.txt").read_text()
    pins = {str(canonicalize_name(name)): version for name, version, _, _ in PIN.findall(text)}
    # Every line is a pin, a hash or a remark: no index, no address, nothing unpinned.
    others = [line for line in PIN.sub("", text).splitlines() if line and not line.startswith("#")]
    assert others == []
    assert "://" not in text
    missing = [each for each in REQUIREMENTS if not each.specifier.contains(pins.get(names(each), "0"))]
    assert missing == []
