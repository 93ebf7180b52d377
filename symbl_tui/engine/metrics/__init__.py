"""Prometheus metrics and OpenTelemetry traces of an engine. No label comes from a client."""
