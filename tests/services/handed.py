"""A hand-over file to look into, and a dossier with something of everything to hand over."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from relance_tui.domain.codes import CallOutcome, DebtorKind, EventKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.desk import Desk
from relance_tui.services.handover_views import HandedOver, HandoverDraft, HandoverKind
from relance_tui.services.views import EventDraft
from tests.services.house import complete
from tests.services.test_casework import enter
from tests.services.test_legal import notify

TO = HandoverDraft(to="SELARL Roux, commissaires de justice", kind=HandoverKind.BAILIFF)
COPY = b"%PDF-1.4\ncopie de la facture F-1\n%%EOF\n"
LINKED = b"%PDF-1.4\ncopie de la facture F-2\n%%EOF\n"
SLIP = b"\x89PNG\r\n\x1a\navis de reception"


@dataclass(frozen=True)
class Archive:
    """A hand-over file, opened."""

    made: HandedOver

    @cached_property
    def zip(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self.made.path)

    @property
    def names(self) -> list[str]:
        return self.zip.namelist()

    @property
    def manifest(self) -> Any:
        return json.loads(self.zip.read("manifest.json"))

    def text(self, name: str) -> str:
        """The text of a PDF on one line, its no-break spaces made plain."""
        pages = PdfReader(io.BytesIO(self.zip.read(name))).pages
        text = " ".join(page.extract_text() for page in pages)
        return " ".join(text.replace("\u200b", "").split())

    def exhibit(self, words: str) -> bytes:
        """The bytes of the only exhibit whose title holds these words."""
        (file,) = [each.file for each in self.made.view.exhibits if words in each.title]
        return self.zip.read(file)


def make(desk: Desk, debtor_id: int, target: Path, draft: HandoverDraft = TO) -> Archive:
    return Archive(desk.hand_over(debtor_id, draft, target))


def attach(desk: Desk, debtor_id: int, number: str, file: Path, data: bytes, **how: bool) -> Path:
    file.write_bytes(data)
    desk.attach_copy(debtor_id, number, file, **how)
    return file


def fill(desk: Desk, tmp_path: Path) -> int:
    """Two late invoices with copies, four letters, proofs with and without scan, a past of acts."""
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    enter(desk, "F-2", 30_000, due_on=date(2026, 11, 2))
    complete(desk, debtor_id, kind=DebtorKind.BUSINESS, siren="552100554")
    notify(desk)
    slip = tmp_path / "avis.png"
    slip.write_bytes(SLIP)
    desk.record_event(
        debtor_id,
        EventDraft(kind=EventKind.LETTER_RECEIVED, on=date(2026, 11, 5), reference="1A", scan=slip),
    )
    attach(desk, debtor_id, "F-1", tmp_path / "F-1 originale.pdf", COPY)
    attach(desk, debtor_id, "F-2", tmp_path / "F-2.pdf", LINKED, is_linked=True)
    desk.record_payment(debtor_id, 20_000, date(2026, 11, 10), "F-1")
    desk.record_call(
        debtor_id,
        CallDraft(
            outcome=CallOutcome.PROMISE,
            amount_cents=5_000,
            on=date(2026, 11, 30),
            note="paiera, dit-il, dès le 30",
        ),
    )
    desk.note(debtor_id, "le gérant change en décembre")
    return debtor_id


def prepared(desk: Desk, debtor_id: int, draft: HandoverDraft = TO) -> list[str]:
    return [fact.code for fact in desk.prepare_handover(debtor_id, draft).missing]


def warned(desk: Desk, debtor_id: int) -> str:
    return " | ".join(desk.prepare_handover(debtor_id, TO).warnings)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")
