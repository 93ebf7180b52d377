"""The migrations of the store (Alembic): a module for each revision, and none is changed once released.

``environment/env.py`` is executed by Alembic, and cannot be imported.
"""
