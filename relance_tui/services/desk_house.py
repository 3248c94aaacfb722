"""The part of the desk that is about the house and its clerks: settings, views, drafts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from relance_tui.services.office import Office, Progress, instant_text
from relance_tui.storage import drafts
from relance_tui.storage.drafts import OpenDraft
from relance_tui.storage.light import reading

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.domain.workdays import Calendar
    from relance_tui.ingest import Mapping
    from relance_tui.services.import_terms import ImportTerms
    from relance_tui.services.listing import SavedView
    from relance_tui.services.mappings import MappingProposal, MappingView
    from relance_tui.services.views import Done, FileReport, SettingView

__all__ = ["HouseDesk", "OpenDraft"]


class HouseDesk(Office):
    """Settings of the house, saved views and drafts of the clerk."""

    def settings(self) -> list[SettingView]:
        """Every setting with its value."""
        from relance_tui.services.settings import list_settings

        with reading(self.database) as connection:
            return list_settings(connection)

    def setting(self, key: str) -> str:
        """The value of one setting; an unknown key is refused with the nearest ones."""
        from relance_tui.services.settings import check_key, read_settings

        check_key(key)
        with reading(self.database) as connection:
            return read_settings(connection)[key]

    def working_calendar(self) -> Calendar:
        """The working days of the house."""
        from relance_tui.services.settings import ALSACE_MOSELLE, calendar_of

        return calendar_of({ALSACE_MOSELLE: self.setting(ALSACE_MOSELLE)})

    def setting_sections(self) -> list[tuple[str, tuple[str, ...]]]:
        """The settings by section: a title and its keys."""
        from relance_tui.services.settings import sections

        return sections()

    def setting_default(self, key: str) -> str:
        """What a setting holds until somebody changes it."""
        from relance_tui.services.settings import default_of

        return default_of(key)

    def policy_names(self) -> list[str]:
        """The names of the dunning policies that can be chosen."""
        from relance_tui.services.policies import policies

        return sorted(policies())

    def vat_number_of(self, siren: str) -> str:
        """The French VAT number that a SIREN gives; empty when the SIREN is wrong."""
        from relance_tui.services.settings import vat_number_of

        return vat_number_of(siren)

    def check_setting(self, key: str, value: str) -> str:
        """The value as it would be kept. Raises ValueError with what is expected."""
        from relance_tui.services.settings import judged

        return judged(key, value)

    def settings_text(self) -> str:
        """Every setting as TOML, each under its meaning."""
        from relance_tui.services.settings_file import settings_text

        return settings_text(self.settings())

    def read_settings_text(self, text: str, where: str) -> dict[str, str]:
        """The settings that a text gives, checked. Raises UsageError naming line and key."""
        from relance_tui.services.settings_file import read_settings_text

        return read_settings_text(text, where)

    def change_setting(self, key: str, value: str, on_progress: Progress | None = None) -> Done:
        """Sets one setting after checking it."""
        from relance_tui.services import house

        return house.change_setting(self, key, value, on_progress)

    def draft(self, screen: str, debtor_id: int) -> dict[str, str]:
        """What this clerk left on that screen for that dossier; empty when nothing."""
        with reading(self.database) as connection:
            return drafts.read(connection, self.user, screen, debtor_id)

    def save_draft(self, screen: str, debtor_id: int, fields: dict[str, str]) -> None:
        """Saves what is typed; an empty draft removes it."""
        with reading(self.database) as connection:
            if any(fields.values()):
                saved_at = instant_text(self.clock.now())
                drafts.save(connection, self.user, screen, debtor_id, fields, saved_at)
            else:
                drafts.drop(connection, self.user, screen, debtor_id)

    def open_drafts(self) -> list[OpenDraft]:
        """Every draft this clerk left, latest first."""
        with reading(self.database) as connection:
            return drafts.open_drafts(connection, self.user)

    def change_settings(self, values: dict[str, str], on_progress: Progress | None = None) -> Done:
        """Sets several settings as one act, after checking all of them."""
        from relance_tui.services import house

        return house.change_settings(self, values, on_progress)

    def write_settings(self, path: Path) -> Path:
        """Writes every setting to a TOML file with its meaning; never over a file."""
        from relance_tui.services import settings_file

        return settings_file.write_settings(self, path)

    def load_settings(self, path: Path) -> Done:
        """Takes the settings of a TOML file, all or none; a wrong one names file, line and key."""
        from relance_tui.services import settings_file

        return settings_file.load_settings(self, path)

    def saved_views(self) -> list[SavedView]:
        """The views of this clerk: those that ship, as they made them, then their own."""
        from relance_tui.services import saved_views

        return saved_views.saved_views(self)

    def view_count(self, view: SavedView) -> int:
        """How many dossiers a view shows."""
        from relance_tui.services import saved_views

        return saved_views.view_count(self, view)

    def save_view(self, view: SavedView, instead_of: SavedView | None = None) -> SavedView:
        """Keeps a view, in place of another where one is given; returns it as kept.

        Raises RelanceError when its name or its letter is that of another view.
        """
        from relance_tui.services import saved_views

        return saved_views.save_view(self, view, instead_of)

    def forget_view(self, view: SavedView) -> None:
        """Forgets one of the clerk's own views; one that ships is again as it shipped."""
        from relance_tui.services import saved_views

        saved_views.forget_view(self, view)

    def files_in(self, path: Path) -> list[Path]:
        """What there is to load in a folder; a file itself. Raises RelanceError."""
        from relance_tui.services import folders

        return folders.files_in(path)

    def write_rejects(self, reports: Sequence[FileReport], terms: ImportTerms) -> list[Path]:
        """Writes the refused lines of each file beside the first; answers with what was written.

        Never over a file. Raises RelanceError when they cannot be written there.
        """
        from relance_tui.services import rejects

        return rejects.write_rejects(rejects.free_path(reports[0].path), reports, terms)

    def mapping_for(self, path: Path) -> MappingProposal:
        """How the columns of a table could be read. Raises RelanceError for what is no table."""
        from relance_tui.services import mappings

        return mappings.mapping_for(self, path)

    def mappings(self) -> list[MappingView]:
        """Every choice of columns that was confirmed, in order of name."""
        from relance_tui.services import mappings

        return mappings.mappings(self)

    def mapping_named(self, name: str) -> Mapping:
        """The choice of columns of that name. Raises RelanceError that names those there are."""
        from relance_tui.services import mappings

        return mappings.mapping_named(self, name)

    def save_mapping(self, mapping: Mapping) -> Mapping:
        """Keeps a choice of columns for all files of its shape; returns it as kept."""
        from relance_tui.services import mappings

        return mappings.save_mapping(self, mapping)

    def load_mapping(self, path: Path) -> Mapping:
        """Keeps the choice of columns that a JSON file holds. Raises RelanceError."""
        from relance_tui.services import mappings

        return mappings.load_mapping(self, path)

    def forget_mapping(self, mapping: Mapping) -> None:
        """Forgets a choice of columns."""
        from relance_tui.services import mappings

        mappings.forget_mapping(self, mapping)
