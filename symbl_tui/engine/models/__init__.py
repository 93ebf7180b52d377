"""Speech models: the registry of several runtimes, how they come here, what is here and what it costs."""
