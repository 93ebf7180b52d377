"""How the packages of an optional extra are installed beside this program."""

import re
import shlex
import sys
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec
from typing import Final

_DISTRIBUTION: Final = "symbl-tui"
_EXTRA: Final = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


def install_command(extra: str) -> str:
    """The shell command that installs an extra's packages for this interpreter, e.g. of ``web``.

    By the names of the packages: this program need not come from a package index.
    """
    names = [shlex.quote(name) for name in required_packages(extra)]
    # Environments of uv have no pip of their own.
    installer = [sys.executable, "-m", "pip"] if find_spec("pip") else ["uv", "pip"]
    options = [] if find_spec("pip") else ["--python", sys.executable]
    return " ".join([shlex.join([*installer, "install", *options]), *names])


def required_packages(extra: str) -> list[str]:
    """The requirements of an extra, as pyproject.toml has them; empty where this is not installed."""
    try:
        found = requires(_DISTRIBUTION) or []
    except PackageNotFoundError:
        return []
    wanted = []
    for requirement in found:
        name, _, marker = requirement.partition(";")
        if (match := _EXTRA.search(marker)) and match[1] == extra:
            wanted.append(name.strip())
    return wanted
