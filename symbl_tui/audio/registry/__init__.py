"""The kinds of audio source: parsed specs, the registry, and opening by kind."""
