"""The part of the desk that writes, keeps and hands over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from relance_tui.services.office import Office, Progress

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.services.batch import Batch, BatchSent
    from relance_tui.services.batch_files import BatchFiles, BatchOptions
    from relance_tui.services.handover_views import HandedOver, HandoverDraft, HandoverView
    from relance_tui.services.sent import SentView
    from relance_tui.services.views import Done, LetterChoice, LetterTemplate, LetterView, Sending


class LetterDesk(Office):
    """Letters and hand-over files."""

    # Letters.

    def letter(self, debtor_id: int, choice: LetterChoice | None = None) -> LetterView:
        """The letter chosen, ready to read: by default of the occasion, or of the next step."""
        from relance_tui.services import correspondence
        from relance_tui.services.views import LetterChoice

        return correspondence.compose(self, debtor_id, choice or LetterChoice())

    def check_letter(self, letter: LetterView) -> LetterView:
        """The letter with what its text, as it reads now, lacks."""
        from relance_tui.services import correspondence

        return correspondence.check_text(self, letter)

    def letter_file(self, letter: LetterView, file_format: str) -> tuple[str, bytes]:
        """A safe file name and the bytes of the letter in one of the formats."""
        from relance_tui.services import letter_files

        return letter_files.letter_file(self, letter, file_format)

    def export_letter(self, letter: LetterView, file_format: str, path: Path | None = None) -> Path:
        """Writes the letter to `path`, or under the export folder; returns where it went."""
        from relance_tui.services import letter_files

        return letter_files.export_letter(self, letter, file_format, path)

    def print_letter(self, letter: LetterView) -> str:
        """Hands the page to the printer; returns the title of the job."""
        from relance_tui.services import letter_files, printing

        title, page = letter_files.letter_file(self, letter, "pdf")
        printing.print_file(title, page)
        return title

    def mark_sent(self, letter: LetterView, sending: Sending | None = None) -> Done:
        """Keeps the exact text and page with their checksums and moves the invoices one step on."""
        from relance_tui.services import correspondence
        from relance_tui.services.views import Sending

        return correspondence.mark_sent(self, letter, sending or Sending())

    def plan_letters(
        self, debtor_ids: Sequence[int] | None = None, on_progress: Progress | None = None
    ) -> Batch:
        """The letters due today, of these debtors or of the whole queue, and those refused."""
        from relance_tui.services import batch

        return batch.plan_batch(self, debtor_ids, on_progress)

    def write_letters(
        self,
        lot: Batch,
        options: BatchOptions | None = None,
        on_progress: Progress | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> BatchFiles:
        """Writes a lot into a folder, whole or not at all: the letters, one PDF, a report."""
        from relance_tui.services import batch_files

        return batch_files.write_batch(
            self, lot, options or batch_files.BatchOptions(), on_progress, is_cancelled
        )

    def send_letters(
        self, lot: Batch, files: BatchFiles, on_progress: Progress | None = None
    ) -> BatchSent:
        """Marks what was written of a lot as sent: one act, which one undo retracts."""
        from relance_tui.services import batch

        return batch.send_batch(self, lot, files, on_progress)

    def sent_letters(self, debtor_id: int) -> tuple[SentView, ...]:
        """The letters of a dossier that left, newest first, with what became of them."""
        from relance_tui.services import sent

        return sent.sent_letters(self, debtor_id)

    def export_sent(self, letter_id: int, path: Path | None = None) -> Path:
        """Writes a letter as it left to `path`, or under the export folder; returns where."""
        from relance_tui.services import sent

        return sent.export_sent(self, letter_id, path)

    def letter_templates(self) -> list[LetterTemplate]:
        """The templates that can be chosen."""
        from relance_tui.services import correspondence

        return correspondence.templates()

    def attach_copy(
        self, debtor_id: int, number: str, path: Path, *, is_linked: bool = False
    ) -> Done:
        """Keeps the copy of an invoice, which then goes with the letters about it."""
        from relance_tui.services import enclosing

        return enclosing.attach_copy(self, debtor_id, number, path, is_linked=is_linked)

    # Handing over.

    def prepare_handover(self, debtor_id: int, draft: HandoverDraft) -> HandoverView:
        """What the file of a hand-over will hold, lacks and opens; nothing is written."""
        from relance_tui.services import handover

        return handover.prepare_handover(self, debtor_id, draft)

    def hand_over(
        self, debtor_id: int, draft: HandoverDraft, path: Path, *, is_marked: bool = True
    ) -> HandedOver:
        """Makes the file of a hand-over and marks the dossier: no reminder leaves any more."""
        from relance_tui.services import handover

        return handover.hand_over(self, debtor_id, draft, path, is_marked=is_marked)
