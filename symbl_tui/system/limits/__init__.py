"""Limits of servers: rates, connections that have shown no token yet, open files."""
