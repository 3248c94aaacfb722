"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_IN_FORCE = "retracted_by IS NULL"


def upgrade() -> None:
    """Creates every table and index."""
    _create_journal()
    _create_debtors()
    _create_invoices()
    _create_payments()
    _create_contacts()
    _create_agreements()
    _create_suspensions()
    _create_letters()
    _create_dossiers()
    _create_desk()


def _create_journal() -> None:
    op.create_table(
        "act",
        _id(),
        _text("at"),
        _day("on"),
        _text("by"),
        _text("kind"),
        _integer("debtor_id", nullable=True),
        _long_text("detail"),
        _reference("undoes", "act", nullable=True),
        _reference("undone_by", "act", nullable=True),
    )
    op.create_index("ix_act_by_user", "act", ["by", "id"])
    op.create_index("ix_act_day", "act", ["on", "kind"])
    op.create_index("ix_act_debtor_id", "act", ["debtor_id"])
    op.create_table(
        "change",
        _id(),
        _reference("act_id", "act"),
        _text("table_name"),
        _integer("row_id"),
        _long_text("before"),
    )
    op.create_index("ix_change_act_id", "change", ["act_id"])


def _create_debtors() -> None:
    op.create_table(
        "debtor",
        _id(),
        _text("code"),
        _text("name"),
        _text("kind"),
        _text("siren"),
        _text("address"),
        _text("language"),
        _text("policy", nullable=True),
        _integer("terms_days", nullable=True),
        _truth("do_not_call"),
        *_life(),
    )
    op.create_index("ix_debtor_act_id", "debtor", ["act_id"])
    _create_partial_index("ux_debtor_code", "debtor", ["code"], _IN_FORCE, unique=True)
    op.create_table(
        "contact",
        _id(),
        _reference("debtor_id", "debtor"),
        _text("name"),
        _text("role"),
        _text("phone"),
        _text("email"),
        _text("language"),
        *_life(),
    )
    op.create_index("ix_contact_act_id", "contact", ["act_id"])
    op.create_index("ix_contact_debtor_id", "contact", ["debtor_id"])


def _create_invoices() -> None:
    op.create_table(
        "invoice",
        _id(),
        _reference("debtor_id", "debtor"),
        _text("number"),
        _day("issued_on"),
        _day("due_on"),
        _cents("total_cents"),
        _cents("settled_before_cents"),
        _cents("open_cents"),
        _cents("ledger_open_cents"),
        _text("currency"),
        *_life(),
    )
    op.create_index("ix_invoice_act_id", "invoice", ["act_id"])
    _create_partial_index(
        "ux_invoice_number", "invoice", ["debtor_id", "number"], _IN_FORCE, unique=True
    )
    _create_partial_index(
        "ix_invoice_open",
        "invoice",
        ["debtor_id", "due_on", "open_cents"],
        f"open_cents > 0 AND {_IN_FORCE}",
    )


def _create_payments() -> None:
    op.create_table(
        "payment",
        _id(),
        _reference("debtor_id", "debtor"),
        _text("kind"),
        _cents("amount_cents"),
        _day("valued_on"),
        _text("recorded_at"),
        _text("reference"),
        _text("ledger_key", nullable=True),
        _cents("cleared_cents"),
        *_life(),
    )
    op.create_index("ix_payment_act_id", "payment", ["act_id"])
    op.create_index("ix_payment_debtor_id", "payment", ["debtor_id"])
    _create_partial_index(
        "ux_payment_ledger_key",
        "payment",
        ["debtor_id", "ledger_key"],
        f"ledger_key IS NOT NULL AND {_IN_FORCE}",
        unique=True,
    )
    op.create_table(
        "allocation",
        _id(),
        _reference("payment_id", "payment"),
        _reference("invoice_id", "invoice"),
        _cents("amount_cents"),
        *_life(),
    )
    op.create_index("ix_allocation_act_id", "allocation", ["act_id"])
    op.create_index("ix_allocation_payment_id", "allocation", ["payment_id"])
    op.create_index("ix_allocation_invoice_id", "allocation", ["invoice_id"])


def _create_contacts() -> None:
    op.create_table(
        "call",
        _id(),
        _reference("debtor_id", "debtor"),
        _day("on"),
        _text("at"),
        _text("outcome"),
        _truth("is_incoming"),
        _truth("advances_level", nullable=True),
        _text("reason", nullable=True),
        _long_text("note"),
        *_life(),
    )
    op.create_index("ix_call_act_id", "call", ["act_id"])
    op.create_index("ix_call_debtor_id", "call", ["debtor_id"])
    op.create_table(
        "callback",
        _id(),
        _reference("debtor_id", "debtor"),
        _text("made_at"),
        _day("made_on"),
        _day("on"),
        _text("at", nullable=True),
        *_life(),
    )
    op.create_index("ix_callback_act_id", "callback", ["act_id"])
    op.create_index("ix_callback_debtor_id", "callback", ["debtor_id"])


def _create_agreements() -> None:
    op.create_table(
        "promise",
        _id(),
        _reference("debtor_id", "debtor"),
        _text("made_at"),
        _day("made_on"),
        _day("due_on"),
        _cents("amount_cents"),
        _text("invoice_ids"),
        _day("counts_from", nullable=True),
        _truth("is_withdrawn"),
        *_life(),
    )
    op.create_index("ix_promise_act_id", "promise", ["act_id"])
    op.create_index("ix_promise_debtor_id", "promise", ["debtor_id"])
    op.create_table(
        "plan",
        _id(),
        _reference("debtor_id", "debtor"),
        _text("made_at"),
        _day("made_on"),
        _cents("total_cents"),
        _text("invoice_ids"),
        _text("note"),
        _truth("is_withdrawn"),
        *_life(),
    )
    op.create_index("ix_plan_act_id", "plan", ["act_id"])
    op.create_index("ix_plan_debtor_id", "plan", ["debtor_id"])
    op.create_table(
        "instalment",
        _id(),
        _reference("plan_id", "plan"),
        _integer("number"),
        _day("due_on"),
        _cents("amount_cents"),
    )
    op.create_index("ix_instalment_plan_id", "instalment", ["plan_id"])


def _create_suspensions() -> None:
    op.create_table(
        "hold",
        _id(),
        _reference("debtor_id", "debtor"),
        _text("made_at"),
        _day("made_on"),
        _day("until_on"),
        _text("reason"),
        _text("invoice_ids"),
        *_life(),
    )
    op.create_index("ix_hold_act_id", "hold", ["act_id"])
    op.create_index("ix_hold_debtor_id", "hold", ["debtor_id"])
    op.create_table(
        "dispute",
        _id(),
        _reference("debtor_id", "debtor"),
        _text("made_at"),
        _day("made_on"),
        _day("review_on"),
        _text("reason"),
        _text("invoice_ids"),
        _day("settled_on", nullable=True),
        *_life(),
    )
    op.create_index("ix_dispute_act_id", "dispute", ["act_id"])
    op.create_index("ix_dispute_debtor_id", "dispute", ["debtor_id"])


def _create_letters() -> None:
    op.create_table(
        "letter",
        _id(),
        _reference("debtor_id", "debtor"),
        _day("on"),
        _text("at"),
        _text("channel"),
        _text("step"),
        _integer("step_number"),
        _text("template"),
        _text("language"),
        _text("subject"),
        _long_text("body"),
        _text("sha256"),
        _text("invoice_ids"),
        *_life(),
    )
    op.create_index("ix_letter_act_id", "letter", ["act_id"])
    op.create_index("ix_letter_debtor_id", "letter", ["debtor_id"])


def _create_dossiers() -> None:
    op.create_table(
        "dossier",
        _reference("debtor_id", "debtor", primary_key=True),
        _text("code"),
        _text("name"),
        _text("sort_name"),
        _long_text("search_text"),
        _text("currency"),
        _cents("balance_cents"),
        _cents("overdue_cents"),
        _day("oldest_due_on", nullable=True),
        _day("valid_from", nullable=True),
        _day("valid_until", nullable=True),
        _text("kind", nullable=True),
        _integer("queue_group"),
        _day("due_on", nullable=True),
        _text("at", nullable=True),
        _text("step", nullable=True),
        _integer("step_number"),
        _text("channel", nullable=True),
        _text("escalations"),
        _long_text("because"),
    )
    order: list[str | sa.TextClause] = [
        "queue_group",
        sa.text("overdue_cents DESC"),
        "oldest_due_on",
        "sort_name",
    ]
    covered = ["debtor_id", "due_on", "balance_cents", "currency"]
    op.create_index("ix_dossier_queue", "dossier", [*order, *covered])
    if op.get_bind().dialect.name == "sqlite":
        searched = ["debtor_id", "due_on", "search_text"]
        op.create_index("ix_dossier_search", "dossier", [*order, *searched])
    op.create_index("ix_dossier_valid_until", "dossier", ["valid_until"])
    op.create_index("ix_dossier_valid_from", "dossier", ["valid_from"])


def _create_desk() -> None:
    op.create_table(
        "import_file",
        _id(),
        _text("path"),
        _text("format"),
        _text("sha256"),
        _day("on"),
        *_life(),
    )
    op.create_index("ix_import_file_act_id", "import_file", ["act_id"])
    op.create_table("setting", _text("key", primary_key=True), _long_text("value"))
    op.create_table(
        "draft",
        _text("by", primary_key=True),
        _text("screen", primary_key=True),
        _integer("debtor_id", primary_key=True),
        _long_text("fields"),
        _text("saved_at"),
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable, primary_key=primary_key)


def _long_text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _integer(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable, primary_key=primary_key)


def _cents(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _truth(name: str, *, nullable: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def _reference(
    name: str, table: str, *, nullable: bool = False, primary_key: bool = False
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id")
    return sa.Column(name, sa.Integer(), key, nullable=nullable, primary_key=primary_key)


def _life() -> tuple[sa.Column[int], sa.Column[int]]:
    return _reference("act_id", "act"), _reference("retracted_by", "act", nullable=True)


def _create_partial_index(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )
