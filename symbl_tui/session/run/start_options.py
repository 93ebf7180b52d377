"""The start options of a connection, taken from a profile."""

from datetime import datetime

from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.domain.utterance import Speaker
from symbl_tui.symbl.endpoint import is_symbl_cloud
from symbl_tui.symbl.request_frames import Redaction, StartOptions, Tracker


def start_options(
    profile: Profile,
    speaker: Speaker | None,
    encoding: str,
    rate: int,
    recorded_at: datetime | None = None,
    stream_id: str = "",
    stream_position: float = 0.0,
    stream_delay: float = 0.0,
) -> StartOptions:
    """The start options of a connection.

    Args:
        profile: The set-up of the session.
        speaker: The speaker on the connection, if it is one channel of several.
        encoding: The wire name of the encoding of the sound.
        rate: Samples per second.
        recorded_at: When the first sample was recorded; None: just now.
        stream_id: Names the sound source, on all its connections.
        stream_position: Seconds from its first sample to the first one of this connection.
        stream_delay: Seconds since that one was captured.
    """
    streaming, redaction = profile.streaming, profile.streaming.redaction
    return StartOptions(
        encoding=encoding,
        rate=rate,
        speaker=speaker,
        recorded_at=recorded_at,
        stream_id="" if is_symbl_cloud(profile.engine.url) else stream_id,
        stream_position=stream_position,
        stream_delay=stream_delay,
        local_extensions=profile.engine.url == LOCAL,
        title=profile.title,
        insight_types=streaming.insight_types,
        trackers=tuple(Tracker(each.name, each.vocabulary) for each in profile.trackers),
        confidence_threshold=streaming.confidence_threshold,
        language_code=streaming.language_code,
        timezone_offset=streaming.timezone_offset,
        custom_vocabulary=streaming.custom_vocabulary,
        sentiment=streaming.sentiment,
        detect_entities=streaming.detect_entities,
        tracker_interim_results=streaming.tracker_interim_results,
        enable_all_trackers=streaming.enable_all_trackers,
        redaction=Redaction(redaction.identify_content, redaction.redact_content, redaction.redaction_string),
        no_connection_timeout=streaming.no_connection_timeout,
        disconnect_on_stop_request=streaming.disconnect_on_stop_request,
        disconnect_on_stop_request_timeout=streaming.disconnect_on_stop_request_timeout,
    )
