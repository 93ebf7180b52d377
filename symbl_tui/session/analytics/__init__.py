"""What can be calculated from a recorded session: how much everybody talked, and when. Pure."""
