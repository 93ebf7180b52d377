"""What an operator sees of an engine in numbers. Every label comes from a table here, never from a client."""
