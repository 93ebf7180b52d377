"""Which tests ``make test-fast`` leaves out: those that need a system beside Python, and the slow ones."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

SYSTEM_HELPERS: Final = {
    "tests.audio.sound_server",
    "tests.audio.calls.sip.phones",
    "tests.support.terminal",
    "tests.support.sshd",
    "tests.support.browser",
    "tests.support.cluster",
    "tests.support.haproxy",
    "tests.support.nginx",
    "tests.support.node_process",
    "tests.support.postgres",
}
"""Modules that start a sound server, telephones, a terminal, an SSH server, a browser or a database."""

SYSTEM_DIRECTORIES: Final = ("tests/cluster/", "tests/deploy/", "tests/engine/sdk/", "tests/journeys/")
"""Proxies and databases; systemd; Symbl's SDKs, a browser; a terminal."""

SLOW: Final = (
    "tests/audio/calls/json_streams/test_json_streams_served.py",
    "tests/audio/calls/server/test_bad_input.py",
    "tests/audio/calls/zoom/test_rtms_client.py",
    "tests/audio/codecs/test_codecs.py",
    "tests/audio/media/hls/test_programmes.py",
    "tests/audio/media/test_container_walk.py",
    "tests/audio/media/test_ffmpeg_errors.py",
    "tests/audio/media/test_media_child.py",
    "tests/audio/media/test_media_files.py",
    "tests/audio/media/test_media_listener.py",
    "tests/audio/media/test_media_urls.py",
    "tests/audio/media/test_tcp_listener.py",
    "tests/audio/media/test_web_files.py",
    "tests/audio/sources/test_file.py",
    "tests/audio/sources/test_odd_files.py",
    "tests/audio/sources/test_resampled.py",
    "tests/audio/sources/test_resumed.py",
    "tests/audio/streams/test_sender.py",
    "tests/audio/streams/test_stdin_and_pipe.py",
    "tests/audio/test_clock_drift.py",
    "tests/cli/test_after_session.py",
    "tests/cli/test_bench_engine_command.py",
    "tests/cli/test_demo.py",
    "tests/cli/test_level_display.py",
    "tests/cli/test_models.py",
    "tests/cli/test_odd_sessions.py",
    "tests/cli/test_session_hooks.py",
    "tests/config/test_profiles.py",
    "tests/config/test_toml_parsing.py",
    "tests/demo/",
    "tests/doctor/test_engine_check.py",
    "tests/domain/test_adding_an_insight.py",
    "tests/domain/test_sentences.py",
    "tests/domain/test_speaker_turns.py",
    "tests/domain/test_text.py",
    "tests/engine/admission/test_admission.py",
    "tests/engine/admission/test_admission_policy.py",
    "tests/engine/assistant/test_assistant.py",
    "tests/engine/benchmark/",
    "tests/engine/decoders/test_converter.py",
    "tests/engine/decoders/test_new_converter.py",
    "tests/engine/diarization/",
    "tests/engine/insights/test_findings.py",
    "tests/engine/insights/test_growth.py",
    "tests/engine/insights/test_robust.py",
    "tests/engine/jobs/test_async.py",
    "tests/engine/jobs/test_async_speakers.py",
    "tests/engine/limits/test_fragment_rate.py",
    "tests/engine/limits/test_limits.py",
    "tests/engine/limits/test_pending_connections.py",
    "tests/engine/logs/test_log_output.py",
    "tests/engine/models/test_install.py",
    "tests/engine/models/test_streaming_models.py",
    "tests/engine/protocol/test_wire_fuzz.py",
    "tests/engine/recognizers/deepgram/test_deepgram.py",
    "tests/engine/recognizers/moonshine/test_recognizer.py",
    "tests/engine/recognizers/moonshine/test_stream.py",
    "tests/engine/recognizers/pocketsphinx/",
    "tests/engine/recognizers/postprocessing/test_alignment.py",
    "tests/engine/recognizers/postprocessing/test_pipeline.py",
    "tests/engine/recognizers/process/test_model_process.py",
    "tests/engine/recognizers/selection/test_fallback.py",
    "tests/engine/recognizers/sherpa/",
    "tests/engine/recognizers/whisper/",
    "tests/engine/rest/test_apps.py",
    "tests/engine/rest/test_large_bodies.py",
    "tests/engine/rest/test_middleware.py",
    "tests/engine/rest/test_openapi.py",
    "tests/engine/rest/test_rest.py",
    "tests/engine/rest/test_rest_live.py",
    "tests/engine/rest/test_token_routes.py",
    "tests/engine/store/test_live_conversations.py",
    "tests/engine/store/test_sqlite_file.py",
    "tests/engine/store/test_statements.py",
    "tests/engine/store/test_store.py",
    "tests/engine/streaming/test_bad_clients.py",
    "tests/engine/streaming/test_conversation.py",
    "tests/engine/streaming/test_failures.py",
    "tests/engine/streaming/test_routes.py",
    "tests/engine/streaming/test_subscribe.py",
    "tests/engine/telephony/test_event_webhook.py",
    "tests/engine/test_hostile_client.py",
    "tests/engine/test_idle_engine.py",
    "tests/engine/test_local_engine.py",
    "tests/engine/test_metrics.py",
    "tests/engine/test_serve.py",
    "tests/engine/test_termination.py",
    "tests/engine/test_traces.py",
    "tests/engine/workers/test_worker_process.py",
    "tests/engine/write_behind/test_write_behind.py",
    "tests/faults/",
    "tests/session/archive/test_engine_results.py",
    "tests/session/archive/test_library.py",
    "tests/session/archive/test_results_follower.py",
    "tests/session/calls/test_calls_as_sessions.py",
    "tests/session/control/test_control.py",
    "tests/session/exports/test_export_sound.py",
    "tests/session/hooks/test_webhook.py",
    "tests/session/model/test_edit_state.py",
    "tests/session/model/test_engine_merge.py",
    "tests/session/model/test_limits.py",
    "tests/session/reprocessing/",
    "tests/session/run/test_asked_to_retry.py",
    "tests/session/run/test_conversation_fetch.py",
    "tests/session/run/test_encodings.py",
    "tests/session/run/test_late_channels.py",
    "tests/session/run/test_late_channels_after_a_crash.py",
    "tests/session/run/test_recovery.py",
    "tests/session/run/test_session.py",
    "tests/session/summary/test_session_assistant.py",
    "tests/session/test_foreign_folder.py",
    "tests/session/watch/test_watched_session.py",
    "tests/symbl/test_auth.py",
    "tests/symbl/test_check_credentials.py",
    "tests/symbl/test_connecting.py",
    "tests/symbl/test_conversation_snapshot.py",
    "tests/symbl/test_conversations.py",
    "tests/symbl/test_event_parser.py",
    "tests/symbl/test_telephony.py",
    "tests/test_packaging.py",
    "tests/test_patterns.py",
    "tests/ui/presenters/test_link_text.py",
    "tests/ui/rendering/test_compact_compositor.py",
    "tests/ui/runtime/test_inbox_and_workers.py",
    "tests/ui/runtime/test_key_sequence.py",
    "tests/ui/screens/",
    "tests/ui/setup/test_flow.py",
    "tests/ui/setup/test_watch_setup.py",
    "tests/ui/test_assistant_snapshots.py",
    "tests/ui/test_calls_snapshots.py",
    "tests/ui/test_home_snapshots.py",
    "tests/ui/test_snapshots.py",
    "tests/ui/theming/test_theme_setting.py",
    "tests/ui/theming/test_themes.py",
    "tests/ui/view_models/test_preview.py",
    "tests/ui/widgets/test_export_line.py",
    "tests/ui/widgets/test_insight_panels.py",
    "tests/ui/widgets/test_log_pane.py",
    "tests/ui/widgets/test_meter_and_status.py",
    "tests/ui/widgets/test_session_pane.py",
    "tests/ui/widgets/test_speaker_form.py",
    "tests/ui/widgets/test_transcript_cursor.py",
    "tests/ui/widgets/test_transcript_pane.py",
)
"""Decoders, models, whole sessions in real time, screens, wheels: over 1.4 s a file (``--durations``)."""


def is_left_out(path: Path, root: Path) -> bool:
    """Whether all tests at a path are ``system`` or ``slow``."""
    name = path.relative_to(root).as_posix() + "/" * path.is_dir() if path.is_relative_to(root) else ""
    return name.startswith((*SLOW, *SYSTEM_DIRECTORIES))


def mark(items: Iterable[pytest.Item]) -> None:
    """Mark collected tests as ``system`` or ``slow``."""
    for item in items:
        if isinstance(item, pytest.Function):
            for marker in _markers(item):
                item.add_marker(marker)


def _markers(item: pytest.Function) -> Iterator[str]:
    path = item.nodeid.partition("::")[0]
    if path.startswith(SYSTEM_DIRECTORIES) or _uses_system(item):
        yield "system"
    if path.startswith(SLOW) or _runs_command(item):
        yield "slow"


def _uses_system(item: pytest.Function) -> bool:
    """Whether the module of a test, or one of its fixtures, uses a system helper."""
    fixtures = (fixture.func for fixture in _fixtures(item))
    return _imports_helper(vars(item.module)) or any(
        _imports_helper({name: function.__globals__.get(name) for name in function.__code__.co_names})
        for function in fixtures
        if hasattr(function, "__code__")
    )


def _imports_helper(namespace: dict[str, Any]) -> bool:
    return any(getattr(value, "__module__", None) in SYSTEM_HELPERS for value in namespace.values())


def _runs_command(item: pytest.Function) -> bool:
    """Whether a test, or a fixture other than ``home``, uses ``user``: it runs the installed command."""
    return "user" in item._fixtureinfo.argnames or any(
        "user" in fixture.argnames and fixture.argname != "home" for fixture in _fixtures(item)
    )


def _fixtures(item: pytest.Function) -> Iterator[pytest.FixtureDef[Any]]:
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        yield definitions[-1]
