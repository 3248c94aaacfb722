from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel, create_engine

from relance_tui.storage import database, migrations, tables
from relance_tui.storage.database import close_connections, prepare, writing
from relance_tui.storage.light import DatabaseUnusable, reading

NOW = datetime(2026, 11, 24, 9, 30, 0, tzinfo=UTC)

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"


def upgrade():
    with op.batch_alter_table("debtor") as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=True))
        batch.alter_column("address", new_column_name="postal_address")
    {more}
"""


@pytest.fixture
def current(empty_database: Path, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "relance.db"
    shutil.copy(empty_database, path)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(
            "INSERT INTO act (id, at, \"on\", \"by\", kind, detail) VALUES (1, '', '', '', '', '')"
        )
        connection.execute(
            "INSERT INTO debtor (id, code, name, kind, siren, address, language, do_not_call,"
            " act_id) VALUES (1, 'C', 'Noël', '', '', 'rue', '', 0, 1)"
        )
        connection.execute("INSERT INTO contact VALUES (1, 1, '', '', '', '', '', 1, NULL)")
    connection.close()
    yield path
    close_connections()


def _next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: str = "pass") -> None:
    """Makes the program one that knows one more revision."""
    folder = tmp_path / "next %"
    shutil.copytree(Path(migrations.__file__).parent, folder)
    down = database.REVISIONS[-1]
    revision = f"{int(down) + 1:04}"
    script = NEXT.format(more=more, revision=revision, down=down)
    (folder / "versions" / f"{revision}_next.py").write_text(script)
    monkeypatch.setattr(migrations, "_FOLDER", folder)
    monkeypatch.setattr(database, "REVISIONS", (*database.REVISIONS, revision))


def _shape(path: Path) -> dict[str, object]:
    connection = sqlite3.connect(path)
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if name != "alembic_version" and not name.startswith("sqlite_")
    ]
    shape: dict[str, object] = {
        name: (
            connection.execute(f"PRAGMA table_info('{name}')").fetchall(),
            {row[2:] for row in connection.execute(f"PRAGMA foreign_key_list('{name}')")},
        )
        for name in names
    }
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    shape |= {name: " ".join(sql.split()) for name, sql in indexes}
    connection.close()
    return shape


def test_the_program_knows_the_revisions_without_loading_them() -> None:
    assert migrations.revisions() == database.REVISIONS


def test_the_migrations_lead_to_the_tables(empty_database: Path) -> None:
    engine = create_engine(f"sqlite:///{empty_database}")
    with engine.connect() as connection:
        # Alembic cannot compare indexes on expressions; the next test compares them all.
        options = {"compare_type": True, "include_object": lambda *seen: seen[2] != "index"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_the_migrations_make_what_the_tables_would(empty_database: Path, tmp_path: Path) -> None:
    declared = tmp_path / "declared.db"
    engine = create_engine(f"sqlite:///{declared}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    assert _shape(empty_database) == _shape(declared)


def test_an_older_database_is_copied_then_upgraded(
    current: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _shape(current)
    _next_version(monkeypatch, tmp_path)
    prepare(current, NOW)
    with reading(current) as connection:
        row = connection.execute("SELECT name, postal_address, colour FROM debtor").fetchone()
        assert row == ("Noël", "rue", None)
        assert connection.execute("SELECT debtor_id FROM contact").fetchone() == (1,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    copies = list(current.parent.glob("relance.db.bak-*"))
    assert [copy.name for copy in copies] == ["relance.db.bak-20261124-093000"]
    assert _shape(copies[0]) == before
    prepare(current, NOW.replace(minute=31))
    assert list(current.parent.glob("relance.db.bak-*")) == copies


def test_a_failed_upgrade_leaves_everything_as_it_was(
    current: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _shape(current)
    _next_version(monkeypatch, tmp_path, 'op.execute("UPDATE nowhere SET nothing = 1")')
    with pytest.raises(OperationalError, match="nowhere"):
        prepare(current, NOW)
    close_connections()
    assert _shape(current) == before


def test_an_upgrade_that_breaks_references_is_undone(
    current: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _next_version(monkeypatch, tmp_path, 'op.execute("DELETE FROM debtor")')
    with pytest.raises(DatabaseUnusable, match="mise à niveau est annulée"):
        prepare(current, NOW)
    with reading(current) as connection:
        assert connection.execute("SELECT address FROM debtor").fetchall() == [("rue",)]
    assert len(list(current.parent.glob("relance.db.bak-*"))) == 1


def test_the_head_is_refused_by_the_program_before_it(
    current: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        _next_version(later, tmp_path)
        prepare(current, NOW)
    with pytest.raises(database.DatabaseNewer):
        prepare(current, NOW)


def test_a_reference_to_nothing_is_refused(current: Path) -> None:
    statement = tables.ContactRow.__table__.insert().values(debtor_id=99, act_id=1)  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="FOREIGN KEY"), writing(current) as connection:
        connection.execute(statement)
