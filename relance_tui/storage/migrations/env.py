"""What Alembic runs for each command: it works in the connection and transaction it is handed."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from relance_tui.storage import bank_tables, tables

__all__ = ["bank_tables", "tables"]  # loaded for what it registers in the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
context.run_migrations()
