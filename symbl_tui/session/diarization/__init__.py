"""Speaker labels of a recorded session: made after it ended, kept in its folder, laid over what readers see.

``diarization/<channel number>.jsonl`` holds a channel's turns, ``diarization/names.toml`` what the user calls
the speakers. The journal is never changed. The diariser itself is behind :mod:`.port`; it is handed in.
"""
