"""The pages for those who change the code lead to files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "README.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]
FILES = [
    f"/{path.relative_to(ROOT)}"
    for room in ("symbl_tui", "tests", "deploy")
    for path in (ROOT / room).rglob("*.py")
    if "node_modules" not in path.parts and ".venv" not in path.parts
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_of_the_code_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"`((?:[\w.]+/)*\w+\.py)(?:::\w+)?`", page.read_text()))
    # NAME stands for what the reader makes.
    names = {name for name in named if "NAME" not in name}
    assert not [name for name in sorted(names) if not any(path.endswith(f"/{name}") for path in FILES)]
