"""Playing recorded sound: the playback child, which loads PortAudio, and its parent's end."""
