"""What is wrong in a profile, in a sentence. Pure."""

from typing import Final

import msgspec

from symbl_tui.config.profile import Profile
from symbl_tui.config.validation_errors import describe_validation_error
from symbl_tui.domain.encoding import AUTO, Encoding
from symbl_tui.domain.event_name import ALL
from symbl_tui.domain.insight_kind import insight_keys

# What is expected where msgspec reports only a pattern.
_EXPECTED: Final = {
    "source.pcm": "a format of samples such as s16le,48000,2",
    "source.also.pcm": "a format of samples such as s16le,48000,2",
    "streaming.insight_types": " or ".join(
        filter(None, (", ".join(insight_keys()[:-1]), insight_keys()[-1]))
    ),
    "streaming.encoding": f"{', '.join(Encoding)} or {AUTO}",
    "notify.on": f"{', '.join(ALL)} or tracker:NAME",
    "hooks.on": f"{', '.join(ALL)} or tracker:NAME",
    "hooks.env": "the name of an environment variable, none of SYMBL_",
    "hooks.secret": "a name of letters, digits, dashes and underscores",
    "summary.template": "the name of a template, e.g. standup",
    "session.max_disk": "a whole number of MB, GB or TB, e.g. 2 GB",
    "streaming.language_code": "a language tag such as en-US",
}


def describe_profile_error(error: msgspec.ValidationError) -> str:
    """Turn an error of a :class:`Profile` into ``KEY: expected X, got Y``."""
    return describe_validation_error(error, Profile, _EXPECTED)
