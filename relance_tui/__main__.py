"""`python -m relance_tui`, and what the `relance` script runs."""

from __future__ import annotations

from relance_tui.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
