"""Checks of the secrets that platforms sign their requests with."""
