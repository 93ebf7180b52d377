"""Recording from devices: the child that alone loads PortAudio, and what is said to it."""
