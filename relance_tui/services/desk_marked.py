"""The part of the desk that acts on many dossiers at once, or acts once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from relance_tui.services.office import Office, Progress

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.services.marked import Deed, ManyDone, ManyPreview
    from relance_tui.services.repeating import LastOutcome


class MarkedDesk(Office):
    """Acts on the marked dossiers, and the outcome to repeat."""

    def overdue_of(self, debtor_ids: Sequence[int]) -> dict[str, int]:
        """Currency to what is overdue of these dossiers, in cents."""
        from relance_tui.storage.acts import overdue_of
        from relance_tui.storage.light import reading

        with reading(self.database) as connection:
            return overdue_of(connection, debtor_ids)

    def preview_many(
        self,
        debtor_ids: Sequence[int],
        deed: Deed,
        on_progress: Progress | None = None,
        is_stopped: Callable[[], bool] | None = None,
    ) -> ManyPreview:
        """On which of these dossiers the deed would be recorded, and for how much."""
        from relance_tui.services import marked

        return marked.preview_many(self, debtor_ids, deed, on_progress, is_stopped)

    def act_on_many(
        self,
        debtor_ids: Sequence[int],
        deed: Deed,
        on_progress: Progress | None = None,
        is_stopped: Callable[[], bool] | None = None,
    ) -> ManyDone:
        """Records the deed on all it fits, as one act with one undo; the others are told."""
        from relance_tui.services import marked

        return marked.act_on_many(self, debtor_ids, deed, on_progress, is_stopped)

    def last_outcome(self, debtor_id: int | None = None) -> LastOutcome | None:
        """The call outcome to repeat: the last of that dossier, else this clerk's last today."""
        from relance_tui.services import repeating

        return repeating.last_outcome(self, debtor_id)
