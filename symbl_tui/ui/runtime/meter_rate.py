"""How often level meters are updated."""

import os
from typing import Final

_METER_HZ: Final = 20.0
# Over SSH every frame is sent; ten a second still look smooth.
_METER_HZ_REMOTE: Final = 10.0


def meter_hz() -> float:
    """How often level meters are updated in a second."""
    return _METER_HZ_REMOTE if "SSH_CONNECTION" in os.environ else _METER_HZ
