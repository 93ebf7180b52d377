"""Check the program itself: version, needed and optional libraries, storage of secrets."""

import asyncio
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from symbl_tui import version
from symbl_tui.audio.calls.sip import sip_library
from symbl_tui.audio.codecs import is_available
from symbl_tui.config import credentials
from symbl_tui.doctor.check_runner import run_in_thread, run_program
from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.doctor.packages import Packages
from symbl_tui.domain.encoding import Encoding

NEEDED: Final = ("numpy", "soxr", "soundfile", "av", "pocketsphinx", "textual", "websockets", "keyring")
# In a process of its own: a library that was built for another processor kills the process.
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
    """The program's version and libraries on this machine."""

    version: str
    python: tuple[int, int]
    machine: str
    broken: Mapping[str, str] = field(default_factory=dict)
    """Libraries that cannot be loaded, with the reason."""
    missing: frozenset[str] = frozenset()
    """Encodings whose libraries are not installed."""
    secrets: str = ""
    """Where secrets would be saved."""
    sip: str = ""
    """Why calls over SIP cannot be taken; empty: they can."""
    packages: Packages = field(default_factory=Packages)


async def gather_facts(needed: Sequence[str] = NEEDED) -> ProgramFacts:
    """Gather the facts of this program; ``needed`` are the libraries that must load."""
    missing, broken, secrets, sip = await asyncio.gather(
        run_in_thread(lambda: [str(encoding) for encoding in Encoding if not is_available(encoding)]),
        _broken(needed),
        run_in_thread(credentials.storage_location),
        _sip_problem(),
    )
    return ProgramFacts(
        version=version(),
        python=sys.version_info[:2],
        machine=f"{platform.system()} {platform.machine()}",
        broken=broken,
        missing=frozenset(missing),
        secrets=secrets,
        sip=sip,
        packages=Packages.here(),
    )


async def _broken(needed: Sequence[str]) -> dict[str, str]:
    command = (sys.executable, "-P", "-c", _IMPORTS, *needed)
    printed = await run_program(*command, seconds=_IMPORT_SECONDS, even_failed=True)
    reasons: dict[str, str] = {}
    for line in (printed or "").splitlines():
        reasons |= json.loads(line)
    return {name: reason for name, reason in reasons.items() if reason}


async def _sip_problem() -> str:
    """Why the SIP library cannot be used; empty: it can."""
    if not sip_library.is_installed():
        return "the package baresip-python is not installed"
    return (await _broken((sip_library.NATIVE,))).get(sip_library.NATIVE, "")


def findings(facts: ProgramFacts) -> Iterator[Finding]:
    """Interpret the facts."""
    python = ".".join(map(str, facts.python))
    yield Finding(Area.PROGRAM, f"symbl-tui {facts.version} on Python {python}, {facts.machine}")
    for name, reason in facts.broken.items():
        message = f"the library {name} cannot be loaded ({reason})"
        remedy = f"{sys.executable} -m pip install --force-reinstall {name}"
        yield Finding(Area.PROGRAM, message, Severity.FAULT, remedy)
    for name in sorted(facts.missing):
        message = f"the encoding {name}, for thin links, cannot be used: its library is not installed"
        yield Finding(Area.PROGRAM, message, Severity.NOTE, facts.packages.install(name))
    if facts.sip:
        message = f"calls over SIP cannot be taken: {facts.sip}"
        yield Finding(Area.PROGRAM, message, Severity.NOTE, sip_library.REMEDY)
    else:
        yield Finding(Area.PROGRAM, "calls over SIP can be taken and made")
    yield Finding(Area.PROGRAM, f"secrets are kept in {facts.secrets}")
