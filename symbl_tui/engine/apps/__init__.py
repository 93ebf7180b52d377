"""The apps that clients belong to: their secrets, limits and use. Knows no HTTP and no database."""
