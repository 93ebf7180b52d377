"""The name of the user that this process runs as."""

import getpass
import os


def user_name() -> str:
    """The login name, or ``uid N`` where the user has none, as in a container that runs as any number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # before and since Python 3.13
        return f"uid {os.getuid()}"
