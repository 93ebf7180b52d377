"""Files, URLs and listeners through FFmpeg: the child that alone opens them, and what is said to it."""
