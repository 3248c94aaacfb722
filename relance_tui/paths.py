"""Where things live on the machine: data, configuration, state and what ships with the program."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_NAME = "relance"
_PACKAGE = Path(__file__).parent


def data_dir() -> Path:
    """The folder of the database (XDG data home)."""
    return platformdirs.user_data_path(_NAME, appauthor=False)


def config_dir() -> Path:
    """The folder of the configuration the user writes (XDG configuration home)."""
    return platformdirs.user_config_path(_NAME, appauthor=False)


def state_dir() -> Path:
    """The folder of logs and what may be lost (XDG state home)."""
    return platformdirs.user_state_path(_NAME, appauthor=False)


def default_database() -> Path:
    """The database when no other is named."""
    return data_dir() / "relance.db"


def export_dir() -> Path:
    """The folder letters are exported to: in plain sight, under the user's home."""
    return Path.home() / "relances"


def user_templates() -> Path:
    """The folder of the letters the user rewrote."""
    return config_dir() / "templates"


def shipped_law() -> Path:
    """The folder of the legal rates that ship with the program."""
    return _PACKAGE / "law"


def law_dirs() -> tuple[Path, ...]:
    """The folders of the house's own legal rates: of the machine, then of the user."""
    machine = platformdirs.site_config_path(_NAME, appauthor=False)
    return machine / "law", config_dir() / "law"


def shipped(name: str) -> Path:
    """The folder `templates` or `sample_data`: of the installed program, else of its checkout."""
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name
