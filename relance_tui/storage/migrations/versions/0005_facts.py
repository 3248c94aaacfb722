"""Bank movements, how exports are read, and money expected at a date by bill or cheque."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"

_WAITING = sa.text("payment_id IS NULL AND NOT is_aside AND retracted_by IS NULL")


def upgrade() -> None:
    """Adds the tables, and to promises the means they are kept by."""
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("payer_iban", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reference_texts", sa.Text(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("return_reason", sa.String(), nullable=False),
        sa.Column("debtor_id", sa.Integer(), sa.ForeignKey("debtor.id"), nullable=True),
        sa.Column("payment_id", sa.Integer(), sa.ForeignKey("payment.id"), nullable=True),
        sa.Column("is_aside", sa.Boolean(), nullable=False),
        sa.Column("act_id", sa.Integer(), sa.ForeignKey("act.id"), nullable=False),
        sa.Column("retracted_by", sa.Integer(), sa.ForeignKey("act.id"), nullable=True),
    )
    op.create_index("ix_bank_line_day", "bank_line", ["booked_on", "amount_cents"])
    for column in ("debtor_id", "payment_id", "act_id"):
        op.create_index(f"ix_bank_line_{column}", "bank_line", [column])
    op.create_index(
        "ix_bank_line_waiting",
        "bank_line",
        ["id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_table(
        "import_mapping",
        sa.Column("fingerprint", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
    )
    means = sa.Column("means", sa.String(), nullable=False, server_default="")
    op.add_column("promise", means)
