"""Files, URLs and listeners through FFmpeg: the media child, which alone opens them, and its parent's end."""
