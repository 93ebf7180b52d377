"""``symbl-tui engine token-key``: the key that the nodes of a store sign tokens with."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.cli.command import Command
from symbl_tui.engine.auth.token_key import TOKEN_KEY as VARIABLE
from symbl_tui.engine.auth.token_key import TokenKey, new_token_key
from symbl_tui.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKeyOptions:
    """Where the key goes."""

    file: Path | None = None
    """None: stdout."""


def make_token_key(options: TokenKeyOptions) -> int:
    """Make a key, and print it or write it to a new file."""
    key = new_token_key()
    if options.file is None:
        print(key)
    else:
        _write(options.file, key)
        print(f"{options.file}: a new token key", file=sys.stderr)
    print(f"fingerprint {TokenKey.parse(key, '').fingerprints[0]}", file=sys.stderr)
    print(f"give it to every node, as {VARIABLE} or as node.token_key_file", file=sys.stderr)
    return 0


def _write(path: Path, key: str) -> None:
    try:
        # A new file alone: the key in an old one may be in use.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{key}\n")
    except OSError as error:
        raise ConfigError(f"{path}: cannot write the key: {error.strerror}", "choose another file") from error


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, default=None, metavar="FILE", help="a new file, for its owner alone"
    )


TOKEN_KEY = Command(
    TokenKeyOptions,
    _add_arguments,
    make_token_key,
    "Make a key for tokens: 32 random bytes. All nodes of a store have the same. To replace it, add the new "
    "one as the second line of every node's file, then make it the first, then remove the old one.",
)
