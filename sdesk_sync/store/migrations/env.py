"""Alembic's entry: migrates the connection that `store.opening.migrate` hands over."""

from alembic import context

from sdesk_sync.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
