"""Customers met under a code that was made up: one dossier each, and never two in one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from relance_tui.ingest import CustomerDraft
from relance_tui.services.creating import NewDebtor
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.same_customer import is_made_up, same_customers
from relance_tui.services.views import FileReport
from relance_tui.storage.database import driver_connection, writing
from tests.ingest.einvoice_writers import Facts, cii, saved

SIREN, OTHER = "787878784", "732829320"
FEC_HEADER = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
    "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
    "ValidDate\tMontantdevise\tIdevise"
)

Know = Callable[..., None]


@pytest.fixture
def know(desk: Desk) -> Know:
    def make(code: str, name: str, siren: str = "") -> None:
        desk.create_debtor(NewDebtor(name=name, code=code, identifier=siren))

    return make


def load(desk: Desk, path: Path) -> FileReport:
    (report,) = desk.import_files([path], ImportTerms()).files
    assert not report.error
    return report


def table(path: Path, *lines: str, header: str) -> Path:
    return saved(path, "\r\n".join((header, *lines, "")).encode())


def codes(desk: Desk) -> dict[str, list[str]]:
    """Customer code to the numbers of the invoices there."""
    found = {}
    for debtor_id in desk.queue_ids(everything=True):
        dossier = desk.dossier(debtor_id).dossier
        found[dossier.debtor.code] = sorted(invoice.number for invoice in dossier.invoices)
    return found


def same(desk: Desk, *drafts: CustomerDraft) -> tuple[dict[str, str], list[str]]:
    with writing(desk.database) as connection:
        found = same_customers(driver_connection(connection), drafts)
    return dict(found.codes), sorted(found.doubts)


@pytest.mark.parametrize(
    ("code", "name", "siren", "is_einvoice", "expected"),
    [
        (SIREN, "Dupont", SIREN, False, True),
        ("DUPONT-FILS", "Dupont & Fils", "", False, True),
        ("C1", "Dupont", SIREN, True, False),
        ("BE0428759497", "Dupont", "", True, True),
        ("BE0428759497", "Dupont", "", False, False),
        ("BE0428759498", "Dupont", "", True, False),
        ("CL00123", "Dupont", "", True, False),
        ("", "Dupont", "", True, True),
    ],
)
def test_what_a_reader_made_up(
    *, code: str, name: str, siren: str, is_einvoice: bool, expected: bool
) -> None:
    draft = CustomerDraft(code=code, name=name, siren=siren)
    assert is_made_up(draft, is_einvoice=is_einvoice) is expected


def test_a_siren_tells_before_a_name(desk: Desk, know: Know) -> None:
    know("C1", "Boutique Un", SIREN)
    know("C2", "Ma jolie boutique")
    draft = CustomerDraft(code=SIREN, name="Ma jolie boutique", siren=SIREN)
    assert same(desk, draft) == ({SIREN: "C1"}, [])


def test_a_name_tells_where_no_siren_does(desk: Desk, know: Know) -> None:
    know("C1", "Ma Jolie Boutique")
    know("C2", "Café Roy", OTHER)
    drafts = [
        CustomerDraft(code=SIREN, name="MA JOLIE BOUTIQUE", siren=SIREN),
        CustomerDraft(code="CAFE-ROY", name="cafe  roy"),
        CustomerDraft(code="CAFE-ROY-LYON", name="Café Roy Lyon"),
    ]
    assert same(desk, *drafts) == ({SIREN: "C1", "CAFE-ROY": "C2"}, [])


def test_another_siren_is_another_customer_whatever_the_name(desk: Desk, know: Know) -> None:
    know("C1", "Ma jolie boutique", OTHER)
    draft = CustomerDraft(code=SIREN, name="Ma jolie boutique", siren=SIREN)
    assert same(desk, draft) == ({}, [])


def test_where_two_fit_neither_does(desk: Desk, know: Know) -> None:
    know("C1", "Boutique", SIREN)
    know("C2", "Boutique", SIREN)
    drafts = [
        CustomerDraft(code=SIREN, name="Boutique", siren=SIREN),
        CustomerDraft(code="BOUTIQUE", name="Boutique"),
    ]
    assert same(desk, *drafts) == ({}, [SIREN, "BOUTIQUE"])


def test_a_code_that_is_known_stays(desk: Desk, know: Know) -> None:
    know("BOUTIQUE", "Boutique du bas")
    know("C2", "Boutique", SIREN)
    draft = CustomerDraft(code="BOUTIQUE", name="Boutique", siren=SIREN)
    assert same(desk, draft) == ({}, [])


def test_an_undone_customer_is_nobody(desk: Desk, know: Know) -> None:
    know("C1", "Boutique", SIREN)
    desk.undo()
    draft = CustomerDraft(code=SIREN, name="Boutique", siren=SIREN)
    assert same(desk, draft, CustomerDraft(code="BOUTIQUE", name="Boutique")) == ({}, [])


def test_a_doubtful_siren_tells_nobody(desk: Desk, know: Know) -> None:
    know("C1", "Boutique")
    draft = CustomerDraft(code="BOUTIQUE", name="Boutique", siren="12 34")
    assert same(desk, draft) == ({"BOUTIQUE": "C1"}, [])


def test_electronic_invoices_join_the_dossier_known_by_another_code(
    desk: Desk, know: Know, tmp_path: Path
) -> None:
    know("C1", "Boutique", SIREN)
    know("C2", "Café Roy")
    folder = tmp_path / "in"
    saved(folder / "1.xml", cii(Facts(number="FA1")))
    saved(folder / "2.xml", cii(Facts(number="FA2", buyer="CAFÉ ROY", siren="", vat="")))
    credit = Facts(number="AV1", type_code="381", buyer="Boutique", siren="", vat="", total="20.00")
    saved(folder / "3.xml", cii(credit))
    saved(folder / "4.xml", cii(Facts(number="AV1", type_code="381", total="20.00")))
    report = load(desk, folder)
    assert codes(desk) == {"C1": ["FA1"], "C2": ["FA2"]}
    assert [line.reason for line in report.refused] == [
        "avoir AV1 déjà présent plus haut dans le fichier"
    ]
    dossier = desk.dossier(desk.find("C1")).dossier
    assert dossier.debtor.address == "35 rue de la République\n69001 Lyon"
    assert load(desk, folder).new == 0
    assert codes(desk) == {"C1": ["FA1"], "C2": ["FA2"]}


def test_two_debtors_of_one_siren_get_neither_invoice_and_a_warning(
    desk: Desk, know: Know, tmp_path: Path
) -> None:
    know("C1", "Boutique Lyon", SIREN)
    know("C2", "Boutique Paris", SIREN)
    report = load(desk, saved(tmp_path / "1.xml", cii(Facts())))
    assert codes(desk) == {SIREN: ["FA1"]}
    (warning,) = report.warnings
    assert warning.line == 1
    assert warning.reason == (
        "client «\u00a0Ma jolie boutique\u00a0»\u00a0: plusieurs clients connus ont le SIREN"
        " 787878784 («\u00a0C1\u00a0», «\u00a0C2\u00a0»)\u202f; gardé à part sous le code"
        " «\u00a0787878784\u00a0»"
    )


def test_the_number_the_seller_gives_a_buyer_is_a_code(
    desk: Desk, know: Know, tmp_path: Path
) -> None:
    know("C1", "Ma jolie boutique", SIREN)
    know("C7", "Autre")
    load(desk, saved(tmp_path / "1.xml", cii(Facts(buyer_id="C7"))))
    assert codes(desk) == {"C7": ["FA1"]}


def test_a_table_without_codes_joins_the_known_dossier(
    desk: Desk, know: Know, tmp_path: Path
) -> None:
    know("C1", "Boutique", SIREN)
    know("C2", "Café Roy")
    header = "Client;SIREN;N° facture;Date facture;Échéance;Montant TTC"
    path = table(
        tmp_path / "factures.csv",
        f"Ma boutique;{SIREN};F1;01/09/2026;01/10/2026;100,00",
        "Café ROY;;F2;01/09/2026;01/10/2026;100,00",
        "Boutique;;F3;01/09/2026;01/10/2026;100,00",
        "Boutique;;F1;01/09/2026;01/10/2026;100,00",
        "Neuf;;F4;01/09/2026;01/10/2026;100,00",
        header=header,
    )
    report = load(desk, path)
    assert (report.new, [line.line for line in report.refused]) == (4, [5])
    assert codes(desk) == {"C1": ["F1", "F3"], "C2": ["F2"], "NEUF": ["F4"]}


def test_the_accounts_of_a_ledger_are_never_taken_for_another(
    desk: Desk, know: Know, tmp_path: Path
) -> None:
    know("C1", "Boutique")
    line = (
        "VE\tVentes\t1\t20260901\t41100000\tClients\tBOUTIQUE\tBoutique\tF1\t20260901\tx\t"
        "100,00\t0,00\t\t\t20260901\t\t"
    )
    path = table(tmp_path / "fec.txt", line, header=FEC_HEADER)
    assert load(desk, path).format == "fec"
    assert codes(desk) == {"BOUTIQUE": ["F1"]}
