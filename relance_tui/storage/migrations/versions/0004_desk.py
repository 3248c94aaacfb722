"""Who follows a dossier, the views a clerk keeps, and plans that freeze interest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Adds the columns with the meaning the rows had before, and the table of views."""
    owner = sa.Column("owner", sa.String(), nullable=False, server_default="")
    op.add_column("debtor", owner)
    off = sa.false()
    op.add_column(
        "plan", sa.Column("freezes_interest", sa.Boolean(), nullable=False, server_default=off)
    )
    op.create_table(
        "saved_view",
        sa.Column("by", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
    )
