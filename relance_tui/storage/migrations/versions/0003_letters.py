"""What becomes of a letter: its page, its enclosures, and the copies of invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """Adds the columns with the meaning the rows had before, and the tables of documents."""
    op.add_column("debtor", _text("sentence"))
    op.add_column("legal_event", _text("document_name"))
    op.add_column("legal_event", _text("document_sha256"))
    op.add_column("letter", sa.Column("deadline_on", sa.Date(), nullable=True))
    for name in ("recipient", "file_name", "file_sha256"):
        op.add_column("letter", _text(name))
    op.add_column("letter", sa.Column("enclosures", sa.Text(), nullable=False, server_default="[]"))
    _create_documents()
    _create_invoice_copies()


def _create_documents() -> None:
    op.create_table(
        "document",
        sa.Column("sha256", sa.String(), primary_key=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )


def _create_invoice_copies() -> None:
    op.create_table(
        "invoice_copy",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("debtor_id", sa.Integer(), sa.ForeignKey("debtor.id"), nullable=False),
        sa.Column("invoice_id", sa.Integer(), sa.ForeignKey("invoice.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("act_id", sa.Integer(), sa.ForeignKey("act.id"), nullable=False),
        sa.Column("retracted_by", sa.Integer(), sa.ForeignKey("act.id"), nullable=True),
    )
    for column in ("debtor_id", "invoice_id", "act_id"):
        op.create_index(f"ix_invoice_copy_{column}", "invoice_copy", [column])


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")
