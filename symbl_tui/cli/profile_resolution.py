"""From options to the profile of a session.

The engine is named by ``--engine``, else the profile, else config.toml, else ``SYMBL_BASE_URL``, and is
otherwise on this machine.
"""

from typing import Any

from msgspec.structs import replace

from symbl_tui.audio.registry import find_source_kind
from symbl_tui.cli.run_options import RunOptions
from symbl_tui.config.foreign_hooks import check_hooks_are_own
from symbl_tui.config.named_engine import url_from_environment
from symbl_tui.config.profile import (
    LOCAL,
    AlsoConfig,
    EngineConfig,
    Profile,
    SourceConfig,
    SpeakerConfig,
    TrackerConfig,
)
from symbl_tui.config.profile_loading import load_profile


def resolve_profile(options: RunOptions) -> Profile:
    """The profile that the options name, overridden by the other options."""
    # The meeting is for trying things out: it is not sent to the engine that the environment names.
    if options.demo:
        profile = with_demo_source(load_profile(options.profile))
    else:
        profile = load_with_environment(options.profile)
    if not options.allow_hooks:
        check_hooks_are_own(options.profile, profile)
    return apply_options(profile, options)


def apply_options(profile: Profile, options: RunOptions) -> Profile:
    """The profile overridden by what the command line asks for."""
    profile = replace(
        profile,
        engine=with_engine_url(profile.engine, options.engine),
        source=_override_source(profile.source, options),
        streaming=replace(
            profile.streaming,
            encoding=options.encoding or profile.streaming.encoding,
            voice_gate=options.voice_gate or profile.streaming.voice_gate,
        ),
        session=replace(
            profile.session,
            push_to_talk=options.push_to_talk or profile.session.push_to_talk,
            diarize=options.diarize or profile.session.diarize,
        ),
    )
    return _rename_speakers(profile, options.channel_names)


def load_with_environment(name_or_path: str | None) -> Profile:
    """A profile whose engine is that of ``SYMBL_BASE_URL`` where no file names one."""
    return load_profile(name_or_path, engine=url_from_environment() or LOCAL)


def with_engine_url(engine: EngineConfig, url: str | None) -> EngineConfig:
    """The engine at another URL; the same one without a URL."""
    return replace(engine, url=url.rstrip("/")) if url else engine


def with_demo_source(profile: Profile) -> Profile:
    """The profile with the bundled meeting as its source."""
    from symbl_tui.demo import meeting, meeting_path  # start-up: for the demo only

    bundled = meeting()
    return replace(
        profile,
        title=bundled.title,
        source=replace(profile.source, spec=f"file:{meeting_path()}", also=()),
        speakers=tuple(SpeakerConfig(name=name) for name in bundled.channels),
        trackers=(TrackerConfig(bundled.tracker.name, bundled.tracker.vocabulary),),
    )


def reads_stdin(profile: Profile) -> bool:
    """Whether standard input is among the sources."""
    return any(find_source_kind(spec).reads_stdin for spec in profile.source.specs)


def _override_source(source: SourceConfig, options: RunOptions) -> SourceConfig:
    if options.sources:
        first, *others = options.sources
        source = replace(source, spec=first, also=tuple(AlsoConfig(spec=other) for other in others))
    overrides: dict[str, Any] = {}
    if options.pcm:
        overrides["pcm"] = options.pcm
    if options.end_with_writer:
        overrides["end_with_writer"] = True
    also = tuple(replace(other, **overrides) for other in source.also)
    return replace(source, also=also, pace=options.pace or source.pace, **overrides)


def _rename_speakers(profile: Profile, names: tuple[str, ...]) -> Profile:
    """The profile with the first speakers renamed; a speaker that keeps the name keeps the user id."""
    # By name: the user id and colour belong to the person, whichever channel they are on now.
    known = {speaker.name: speaker for speaker in profile.speakers}
    renamed = tuple(known.get(name, SpeakerConfig(name=name)) for name in names)
    return replace(profile, speakers=renamed + profile.speakers[len(renamed) :])
