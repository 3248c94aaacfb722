"""The only SQL: tables, migrations, column-only reads, row to domain mapping."""
