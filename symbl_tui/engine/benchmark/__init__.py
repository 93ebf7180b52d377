"""Measurement of a speech model in a child process: CPU, memory, word error rate."""
