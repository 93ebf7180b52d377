"""The application's credentials from the environment."""

import secrets
import sys
from collections.abc import Mapping


def credentials_from(environment: Mapping[str, str]) -> tuple[str, str]:
    """App id and secret from ``SYMBL_APP_ID`` and ``SYMBL_APP_SECRET``, or new ones, printed on stderr."""
    app_id, app_secret = environment.get("SYMBL_APP_ID", ""), environment.get("SYMBL_APP_SECRET", "")
    if app_id and app_secret:
        return app_id, app_secret
    app_id, app_secret = secrets.token_hex(32), secrets.token_hex(64)
    print(f"SYMBL_APP_ID={app_id}\nSYMBL_APP_SECRET={app_secret}", file=sys.stderr, flush=True)
    return app_id, app_secret
