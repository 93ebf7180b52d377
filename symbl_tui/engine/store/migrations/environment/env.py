"""Runs migrations over the connection that ``migrate`` has opened; Alembic executes this module."""

from alembic import context

_CONNECTION = context.config.attributes.get("connection")

if _CONNECTION is None:
    # --sql: the statements are printed.
    context.configure(dialect_name="postgresql", literal_binds=True)
else:
    context.configure(connection=_CONNECTION)
with context.begin_transaction():
    context.run_migrations()
