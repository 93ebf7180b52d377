"""Recorded sessions on disk: folders, journals, passes, speaker labels, the search index, replay.

A pass is ``passes/NAME`` in the session's folder: ``events.jsonl`` in the journal's format, and
``pass.toml``. ``session.toml`` names the pass that readers use in its key ``transcript``; without it they use
the live result. ``diarization/<channel number>.jsonl`` holds a channel's speaker turns,
``diarization/names.toml`` the names that the user gave the speakers. The journal is never changed.
"""
