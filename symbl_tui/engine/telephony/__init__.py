"""Telephone calls that the engine dials, as Symbl's Telephony API has them: each is a conversation."""
