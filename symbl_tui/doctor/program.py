"""The program itself: its version, the libraries it needs, those it could use, where secrets are kept."""

import asyncio
import json
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from symbl_tui import version
from symbl_tui.audio.codecs import is_available
from symbl_tui.config import credentials
from symbl_tui.doctor.examination import in_thread, output_of
from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.doctor.packages import Packages
from symbl_tui.domain.encoding import Encoding

_NEEDED: Final = ("numpy", "soxr", "soundfile", "av", "pocketsphinx", "textual", "websockets", "keyring")
# In a process of its own: a library that was built for another processor kills whoever loads it.
_IMPORTS: Final = """
import importlib, json, sys
for name in sys.argv[1:]:
    print(json.dumps({name: "it crashes when it is loaded"}), flush=True)
    try:
        importlib.import_module(name)
        print(json.dumps({name: ""}), flush=True)
    except BaseException as error:
        print(json.dumps({name: f"{type(error).__name__}: {error}"}), flush=True)
"""
_IMPORT_SECONDS: Final = 12.0


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """What the program is made of here."""

    version: str
    python: tuple[int, int]
    machine: str
    broken: Mapping[str, str] = field(default_factory=dict)
    """Libraries that cannot be loaded, and why."""
    missing: frozenset[str] = frozenset()
    """Encodings whose libraries are not installed."""
    secrets: str = ""
    """Where secrets would be kept."""
    packages: Packages = field(default_factory=Packages)


async def look() -> ProgramFacts:
    """The facts of this one."""
    missing, broken, secrets = await asyncio.gather(
        in_thread(lambda: [str(encoding) for encoding in Encoding if not is_available(encoding)]),
        _broken(),
        in_thread(credentials.storage_location),
    )
    return ProgramFacts(
        version=version(),
        python=sys.version_info[:2],
        machine=f"{platform.system()} {platform.machine()}",
        broken=broken,
        missing=frozenset(missing),
        secrets=secrets,
        packages=Packages.here(),
    )


async def _broken() -> dict[str, str]:
    command = (sys.executable, "-P", "-c", _IMPORTS, *_NEEDED)
    printed = await output_of(*command, seconds=_IMPORT_SECONDS, even_failed=True)
    told: dict[str, str] = {}
    for line in (printed or "").splitlines():
        told |= json.loads(line)
    return {name: reason for name, reason in told.items() if reason}


def findings(facts: ProgramFacts) -> Iterator[Finding]:
    """What is right and wrong with it."""
    python = ".".join(map(str, facts.python))
    yield Finding(Area.PROGRAM, f"symbl-tui {facts.version} on Python {python}, {facts.machine}")
    for name, reason in facts.broken.items():
        what = f"the library {name} cannot be loaded ({reason})"
        mend = f"{sys.executable} -m pip install --force-reinstall {name}"
        yield Finding(Area.PROGRAM, what, Severity.FAULT, mend)
    for name in sorted(facts.missing):
        what = f"the encoding {name}, for thin links, cannot be used: its library is not installed"
        yield Finding(Area.PROGRAM, what, Severity.NOTE, facts.packages.install(name))
    yield Finding(Area.PROGRAM, f"secrets are kept in {facts.secrets}")
