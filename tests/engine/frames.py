"""Reads what a test needs out of the frames of an engine."""

from typing import Any

Frame = dict[str, Any]


def kind(frame: Frame) -> str:
    """The type of a frame, or of the event in it."""
    return str(frame["message"]["type"] if frame["type"] == "message" else frame["type"])


def of_kind(wanted: str, frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if kind(frame) == wanted]


def results(frames: list[Frame], final: bool) -> list[Frame]:
    return [frame for frame in of_kind("recognition_result", frames) if frame["message"]["isFinal"] is final]


def transcript(frames: list[Frame]) -> str:
    """The text of all final results, in lower case."""
    return " ".join(
        frame["message"]["punctuated"]["transcript"] for frame in results(frames, final=True)
    ).lower()
