"""Whether the inputs that a profile records are connected."""

from symbl_tui.audio.capture.devices import choose, list_devices
from symbl_tui.audio.registry import device_key, find_source_kind
from symbl_tui.config.profile import Profile
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.errors import SourceError


async def find_missing_input(profile: Profile) -> str:
    """Why the inputs of a profile cannot be recorded; empty where they can, and for other sources."""
    specs = [SourceSpec.parse(spec) for spec in profile.source.specs]
    wanted = [spec.argument for spec in specs if find_source_kind(spec).records_device]
    if not wanted:
        return ""
    try:
        devices = await list_devices()
        for name in wanted:
            choose(devices, device_key(name))
    except SourceError as error:
        return error.message
    return ""
