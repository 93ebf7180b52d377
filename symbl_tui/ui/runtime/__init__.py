"""What runs beside the screen: session threads, the update queue, signals, the log buffer."""
