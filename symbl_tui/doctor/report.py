"""Render findings as text or JSON. Pure."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from symbl_tui.doctor.finding import Finding, Severity, exit_code
from symbl_tui.domain.text import many

SCHEMA: Final = 1
"""Version of the JSON; an incompatible change increments it."""

_SYMBOLS: Final = {Severity.OK: "✓", Severity.NOTE: "·", Severity.WARNING: "!", Severity.FAULT: "✗"}
_COLOURS: Final = {Severity.OK: "32", Severity.NOTE: "2", Severity.WARNING: "33", Severity.FAULT: "31;1"}
_INDENT: Final = " " * 12
_ASCII: Final = str.maketrans(
    {"…": "...", "✓": "+", "✗": "x", "·": "-", "–": "-", "“": '"', "”": '"', "’": "'"}
)


def as_json(findings: Sequence[Finding], encodings: Mapping[str, int], version: str) -> str:
    """Render one JSON object, on several lines."""
    found = [  # the keys are older than the names of the fields, and stay
        {"area": each.area, "severity": each.severity, "what": each.message, "mend": each.remedy}
        for each in findings
    ]
    return json.dumps(
        {
            "schema": SCHEMA,
            "version": version,
            "exit_code": exit_code(findings),
            "findings": found,
            "bytes_per_hour": dict(encodings),
        },
        indent=2,
    )


def as_text(
    findings: Sequence[Finding],
    encodings: Mapping[str, int],
    *,
    width: int = 80,
    colour: bool = False,
    utf8: bool = True,
) -> str:
    """Render lines by area, each finding with a symbol and a word, wrapped to ``width`` where possible."""
    lines = []
    for area, group in groupby(findings, key=lambda finding: finding.area):
        lines += [area.capitalize(), *(line for each in group for line in _lines(each, width, colour)), ""]
    lines += [*_table(encodings), *_wrap(_summary(findings), width)]
    text = "\n".join(lines)
    return text if utf8 else text.translate(_ASCII).encode("ascii", "replace").decode()


def _lines(finding: Finding, width: int, colour: bool) -> Iterator[str]:
    head = f"  {_SYMBOLS[finding.severity]} {finding.severity:<7} "
    first, *rest = _wrap(finding.message, width - len(_INDENT)) or [""]
    yield (f"\x1b[{_COLOURS[finding.severity]}m{head}\x1b[0m" if colour else head) + first
    yield from (_INDENT + line for line in rest)
    if finding.remedy:
        yield from (_INDENT + line for line in _wrap(f"-> {finding.remedy}", width - len(_INDENT), "   "))


def _wrap(text: str, width: int, hanging: str = "") -> list[str]:
    # Neither paths nor options are cut: they are to be copied.
    return textwrap.wrap(
        text, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )


def _table(encodings: Mapping[str, int]) -> Iterator[str]:
    if not encodings:
        return
    yield "An hour of one channel, on the wire"
    for name, size in encodings.items():
        yield f"  {name:<9} {size / 1e6:6.1f} MB"
    yield ""


def _summary(findings: Sequence[Finding]) -> str:
    faults = sum(finding.severity is Severity.FAULT for finding in findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    if not faults:
        return f"No fault, {many(warnings, 'warning')}: symbl-tui can do its work here."
    return f"{many(faults, 'fault')}, {many(warnings, 'warning')}: fix what is marked ✗ first."
