"""What the law needs: events, terms, bounced money, parts of disputes, claims beside principal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Adds the columns with the meaning the rows had before, and the table of legal events."""
    _add(
        "debtor",
        _text("terms_method", "net"),
        _text("tags", ""),
        sa.Column("kind_known_at", sa.String(), nullable=True),
    )
    _add("invoice", _day("performed_on"), sa.Column("policy", sa.String(), nullable=True))
    _add("payment", _day("bounced_on"), sa.Column("bounced_at", sa.String(), nullable=True))
    _add("allocation", _text("claim", "principal"))
    _add(
        "plan",
        sa.Column("tolerance_working_days", sa.Integer(), nullable=True),
        sa.Column("accelerates", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    _add("dispute", sa.Column("amount_cents", sa.BigInteger(), nullable=True))
    _create_legal_events()


def _create_legal_events() -> None:
    op.create_table(
        "legal_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("debtor_id", sa.Integer(), sa.ForeignKey("debtor.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("invoice_ids", sa.String(), nullable=False),
        sa.Column("letter_id", sa.Integer(), sa.ForeignKey("letter.id"), nullable=True),
        _day("published_on"),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("act_id", sa.Integer(), sa.ForeignKey("act.id"), nullable=False),
        sa.Column("retracted_by", sa.Integer(), sa.ForeignKey("act.id"), nullable=True),
    )
    op.create_index("ix_legal_event_act_id", "legal_event", ["act_id"])
    op.create_index("ix_legal_event_debtor_id", "legal_event", ["debtor_id"])


def _add(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)


def _text(name: str, default: str) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=False, server_default=default)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=True)
