"""Write TOML: the counterpart of :mod:`symbl_tui.config.toml_parsing` and its rules."""

from collections.abc import Mapping
from typing import Any

import tomli_w

_BYTE_ORDER_MARK = "\ufeff"


def dump_toml(table: Mapping[str, Any]) -> str:
    """The text of a TOML file.

    Strings and keys with characters that need it are quoted, so a byte order mark within one can be escaped:
    the reader refuses a bare one, as a sign of files that were joined.
    """
    return tomli_w.dumps(table).replace(_BYTE_ORDER_MARK, "\\uFEFF")
