"""The application's credentials from the environment."""

import logging
import secrets
import sys
from collections.abc import Mapping

_log = logging.getLogger(__name__)


def credentials_from(
    environment: Mapping[str, str], *, show: bool = True, generate: bool = True
) -> tuple[str, str]:
    """App id and secret from ``SYMBL_APP_ID`` and ``SYMBL_APP_SECRET``, or new ones.

    New ones are printed on stderr, unless that is a log that others keep: then nothing gets a token by them.
    With ``generate`` off they are empty where they are not given: clients belong to the apps of the store.
    """
    app_id, app_secret = environment.get("SYMBL_APP_ID", ""), environment.get("SYMBL_APP_SECRET", "")
    if app_id and app_secret:
        return app_id, app_secret
    if not generate:
        return "", ""
    app_id, app_secret = secrets.token_hex(32), secrets.token_hex(64)
    if not show:
        _log.warning("there are no credentials in SYMBL_APP_ID and SYMBL_APP_SECRET")
        return app_id, app_secret
    print(f"SYMBL_APP_ID={app_id}\nSYMBL_APP_SECRET={app_secret}", file=sys.stderr, flush=True)
    return app_id, app_secret
