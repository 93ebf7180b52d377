"""Live conversations: rooms, subscribers, and the analysis of each final result."""
