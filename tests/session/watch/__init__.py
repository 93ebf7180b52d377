"""Tests of sessions that watch a conversation."""
