"""The checks of the sound area: the sound system, and each source of the profile."""

import asyncio

from symbl_tui.audio.registry import find_source_kind
from symbl_tui.config.profile import SourceConfig
from symbl_tui.doctor import sound_check, sound_facts
from symbl_tui.doctor.finding import Finding
from symbl_tui.doctor.source_probe import probe_source


async def check_sources(source: SourceConfig) -> list[Finding]:
    """Diagnose the sound system and probe the sources of a profile."""
    facts = await sound_facts.gather_facts()
    on_devices = [find_source_kind(spec).records_device for spec in source.specs]
    found = list(sound_check.findings(facts, needed=any(on_devices)))
    # Without any device the reasons are reported already; a probe would only repeat that there is none.
    each_source = zip(source.all_sources, on_devices, strict=True)
    probed = [each for each, on_device in each_source if facts.devices or not on_device]
    return [*found, *await asyncio.gather(*(probe_source(each.spec, each.channels) for each in probed))]
