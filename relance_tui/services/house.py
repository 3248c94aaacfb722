"""Changing the settings of the house."""

from __future__ import annotations

from relance_tui.i18n import _
from relance_tui.services.acting import acting
from relance_tui.services.office import Office
from relance_tui.services.settings import checked
from relance_tui.services.views import Done
from relance_tui.storage.journal import store_setting, stored_settings


def change_setting(office: Office, key: str, value: str) -> Done:
    """Sets one setting after checking it; dossiers are decided again when it shapes the rule."""
    value = checked(key, value)
    with acting(office, "setting") as act:
        act.detail = {
            "key": key,
            "value": value,
            "before": stored_settings(act.driver).get(key),
        }
        store_setting(act.driver, key, value)
        act.follow_settings(key)
    return act.done(_("Réglage {key} enregistré.").format(key=key))
