"""Platforms whose binary messages are raw samples: Vonage, OpenTok, Asterisk, FreeSWITCH and LiveKit."""
