"""Recording from devices: the capture child, which alone loads PortAudio, and its parent's end."""
