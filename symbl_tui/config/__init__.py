"""What the user configures: profiles, settings and credentials, read from TOML and checked."""
