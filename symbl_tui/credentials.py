"""Where the app id and secret of an engine come from; never from the command line."""

import os

from symbl_tui.errors import AuthenticationError


def find_credentials() -> tuple[str, str]:
    """The app id and secret from ``SYMBL_APP_ID`` and ``SYMBL_APP_SECRET``.

    Raises:
        AuthenticationError: one of them is not set.
    """
    app_id, app_secret = os.environ.get("SYMBL_APP_ID", ""), os.environ.get("SYMBL_APP_SECRET", "")
    if not app_id or not app_secret:
        raise AuthenticationError(
            "this engine asks for an app id and a secret; set SYMBL_APP_ID and SYMBL_APP_SECRET"
        )
    return app_id, app_secret
