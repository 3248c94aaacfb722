"""Changing the settings of the house."""

from __future__ import annotations

from collections.abc import Mapping

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, ngettext
from relance_tui.services.acting import acting
from relance_tui.services.office import Office, Progress
from relance_tui.services.settings import checked, read_settings
from relance_tui.services.views import Done
from relance_tui.storage.journal import store_setting, stored_settings


def change_setting(
    office: Office, key: str, value: str, on_progress: Progress | None = None
) -> Done:
    """Sets one setting after checking it; dossiers are decided again when it shapes the rule."""
    value = checked(key, value)
    with acting(office, "setting") as act:
        act.on_progress = on_progress
        act.detail = {
            "key": key,
            "value": value,
            "before": stored_settings(act.driver).get(key),
        }
        store_setting(act.driver, key, value)
        act.follow_settings(key)
    return act.done(_("Réglage {key} enregistré.").format(key=key))


def change_settings(
    office: Office, values: Mapping[str, str], on_progress: Progress | None = None
) -> Done:
    """Sets several settings as one act, after checking all of them.

    Raises UsageError naming the first that is wrong, RelanceError when none would change.
    """
    kept = {key: checked(key, value) for key, value in values.items()}
    with acting(office, "settings") as act:
        act.on_progress = on_progress
        now, stored = read_settings(act.driver), stored_settings(act.driver)
        # A default is written as people read it, not as it would be kept.
        held = {key: now[key] if key in stored else checked(key, now[key]) for key in kept}
        changed = {key: value for key, value in kept.items() if value != held[key]}
        if not changed:
            raise RelanceError(_("aucun réglage ne change"))
        act.detail = {
            "changes": [
                {"key": key, "value": value, "before": stored.get(key)}
                for key, value in changed.items()
            ]
        }
        for key, value in changed.items():
            store_setting(act.driver, key, value)
        act.follow_settings(*changed)
    count = len(changed)
    return act.done(
        ngettext("{count} réglage enregistré.", "{count} réglages enregistrés.", count).format(
            count=count
        )
    )
