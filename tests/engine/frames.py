"""Reads what a test needs out of the frames of an engine."""

from typing import Any

Frame = dict[str, Any]


def kind(frame: Frame) -> str:
    """The type of a frame, or of the event in it."""
    return str(frame["message"]["type"] if frame["type"] == "message" else frame["type"])


def of_kind(wanted: str, frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if kind(frame) == wanted]


def conversation_of(started: list[Frame]) -> str:
    """The id in the three frames that answer a start_request."""
    (created,) = of_kind("conversation_created", started)
    return str(created["message"]["data"]["conversationId"])


def results(frames: list[Frame], final: bool) -> list[Frame]:
    return [frame for frame in of_kind("recognition_result", frames) if frame["message"]["isFinal"] is final]


def transcript(frames: list[Frame]) -> str:
    """The text of all final results, in lower case."""
    return " ".join(
        frame["message"]["punctuated"]["transcript"] for frame in results(frames, final=True)
    ).lower()
