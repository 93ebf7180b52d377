"""The headers of MPEG audio layer III (MP3), as far as FFmpeg does not check them. Pure."""

import re
from typing import Final

_TABLE_OF_CONTENTS: Final = re.compile(rb"\xff[\xe0-\xff].{7,38}(?:Xing|Info|VBRI)", re.DOTALL)


def declares_length(head: bytes) -> bool:
    """Whether the first frame holds no sound, but says how many frames follow."""
    return _TABLE_OF_CONTENTS.match(head) is not None
