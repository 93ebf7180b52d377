"""The start options of a connection, taken from a profile."""

from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.domain.utterance import Speaker
from symbl_tui.symbl.endpoint import is_symbl_cloud
from symbl_tui.symbl.request_frames import ConnectionStart, Redaction, StartOptions, Tracker


def start_options(
    profile: Profile,
    speaker: Speaker | None,
    encoding: str,
    rate: int,
    begins: ConnectionStart = ConnectionStart(),  # noqa: B008 - immutable
) -> StartOptions:
    """The start options of a connection.

    Args:
        profile: The set-up of the session.
        speaker: The speaker on the connection, if it is one channel of several.
        encoding: The wire name of the encoding of the sound.
        rate: Samples per second.
        begins: Where in its sound source the connection begins; Symbl's own servers are not told.
    """
    streaming, redaction = profile.streaming, profile.streaming.redaction
    return StartOptions(
        encoding=encoding,
        rate=rate,
        speaker=speaker,
        begins=ConnectionStart() if is_symbl_cloud(profile.engine.url) else begins,
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
