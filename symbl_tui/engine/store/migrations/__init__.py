"""The migrations of the store (Alembic). Imported only where one is due."""
