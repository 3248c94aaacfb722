from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import DebtorKind, TermsMethod
from relance_tui.domain.terms import Terms
from relance_tui.ingest import IngestError
from relance_tui.ingest.customers_csv import (
    CustomersReading,
    is_customers_file,
    looks_like_customers,
    read_customers_file,
)
from tests.ingest.workbooks import ods, xls, xlsx
from tests.ingest.writers import write_csv

HEADER = [
    "Code client", "Raison sociale", "Type", "SIRET", "Adresse", "CP", "Ville", "Interlocuteur",
    "Fonction", "Téléphone", "Portable", "E-mail", "Langue", "Délai de paiement",
]  # fmt: skip
FIRST = [
    "C1", "Dupont & Fils", "Entreprise", "732 829 320 00074", "12 rue du Four", "38000",
    "Grenoble", "Mme Durand", "comptable", "01.42.68.53.00", "06 12 34 56 78", " A@B.FR ", "fr",
    "45 jours fin de mois",
]  # fmt: skip
SECOND = ["C1", "", "", "", "", "", "", "M. Petit", "gérant", "+32 2 555 12 12", "", "", "en", ""]


def read(tmp_path: Path, *rows: list[str], header: list[str] | None = None) -> CustomersReading:
    return read_customers_file(write_csv(tmp_path / "clients.csv", [header or HEADER, *rows]))


def test_rows_of_one_code_are_one_customer_and_several_contacts(tmp_path: Path) -> None:
    reading = read(tmp_path, FIRST, SECOND, SECOND)
    (customer,) = reading.customers
    assert (customer.code, customer.name) == ("C1", "Dupont & Fils")
    assert (customer.kind, customer.siren) == (DebtorKind.BUSINESS, "732829320")
    assert customer.address == "12 rue du Four\n38000 Grenoble"
    assert customer.contact_name == "Mme Durand"
    told = [(c.code, c.name, c.role, c.phone, c.mobile, c.email) for c in reading.contacts]
    assert told == [
        ("C1", "Mme Durand", "comptable", "01 42 68 53 00", "06 12 34 56 78", "A@b.fr"),
        ("C1", "M. Petit", "gérant", "+32 2 555 12 12", "", ""),
    ]
    assert [c.language for c in reading.contacts] == ["fr", "en"]
    assert reading.terms == {"C1": Terms(45, TermsMethod.DAYS_THEN_END_OF_MONTH)}
    assert (reading.format, reading.lines, reading.encoding) == ("customers", 3, "utf-8")
    assert (reading.refusals, reading.warnings) == ([], [])


@pytest.mark.parametrize("write", [xlsx, ods, xls])
def test_a_workbook_says_the_same(tmp_path: Path, write: object) -> None:
    expected = read(tmp_path, FIRST, SECOND)
    path = tmp_path / "clients"
    assert callable(write)
    path.write_bytes(write({"Notes": [["x"]], "Clients": [["Liste"], HEADER, FIRST, SECOND]}))
    assert is_customers_file(path)
    reading = read_customers_file(path)
    assert reading.customers == expected.customers
    assert reading.terms == expected.terms
    assert [(c.line, c.name, c.mobile) for c in reading.contacts] == [
        (c.line + 1, c.name, c.mobile) for c in expected.contacts
    ]


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        (HEADER, True),
        (["Nom", "Adresse"], True),
        (["N°", "Nom", "Tél"], True),
        (["Customer code", "Email"], True),
        (["Raison sociale", "SIREN"], True),
        (["Nom", "Type client"], True),
        (["Code", "Conditions de paiement"], True),
        (["Nom", "Couleur"], False),
        (["Adresse", "Téléphone"], False),
        (["Nom", "Adresse", "Montant TTC"], False),
        (["Nom", "Adresse", "Solde"], False),
        (["N° facture", "Nom", "E-mail"], False),
        (["Facture", "Code client", "Date", "Téléphone"], False),
    ],
)
def test_files_of_customers_are_told_from_those_of_invoices(
    tmp_path: Path, header: list[str], is_one: bool
) -> None:
    assert looks_like_customers(["Liste des clients", ";".join(header), ""]) == is_one
    assert looks_like_customers([["Liste"], header]) == is_one
    assert is_customers_file(write_csv(tmp_path / "a.csv", [header])) == is_one


def test_a_file_of_something_else_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"clients\.csv.*nom ou un code.*Article, Prix"):
        read(tmp_path, header=["Article", "Prix"])
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"F": [["Article", "Prix"]]}))
    with pytest.raises(IngestError, match=r"nom ou un code.*Article, Prix"):
        read_customers_file(path)
    path.write_bytes(b"")
    with pytest.raises(IngestError, match="vide"):
        read_customers_file(path)


def test_doubts_are_warnings_and_the_row_stays(tmp_path: Path) -> None:
    row = [*FIRST]
    row[2], row[3], row[9], row[10], row[11] = "Martien", "123", "01.42", "???", "pas une"
    row[13] = "un de ces jours"
    reading = read(tmp_path, row)
    (customer,) = reading.customers
    assert (customer.kind, customer.siren, customer.email) == (None, "123", "pas une")
    assert (reading.contacts[0].phone, reading.contacts[0].mobile) == ("01.42", "???")
    assert sorted(w.column for w in reading.warnings) == sorted(
        ["Type", "SIRET", "Téléphone", "Portable", "E-mail", "Délai de paiement"]
    )
    assert (reading.refusals, reading.terms) == ([], {})


def test_a_row_of_nobody_is_refused(tmp_path: Path) -> None:
    nobody = ["", "", *FIRST[2:]]
    reading = read(tmp_path, nobody, FIRST[:5], [*FIRST, "x"], FIRST)
    told = [(r.line, r.column, r.reason) for r in reading.refusals]
    assert told == [
        (2, "Code client", "client absent"),
        (4, "", "15 colonnes au lieu de 14"),
    ]
    assert len(reading.customers) == 1


def test_another_name_or_other_terms_for_a_code_are_told(tmp_path: Path) -> None:
    other = [*FIRST]
    other[1], other[13] = "Martin", "30"
    reading = read(tmp_path, FIRST, other, FIRST)
    assert [c.name for c in reading.customers] == ["Dupont & Fils"]
    assert [(w.line, w.column) for w in reading.warnings] == [
        (3, "Raison sociale"),
        (3, "Délai de paiement"),
    ]
    assert reading.terms["C1"].days == 45


def test_the_first_name_goes_where_the_name_is(tmp_path: Path) -> None:
    people = read(tmp_path, ["Durand", "Léa", "l@d.fr"], header=["Nom", "Prénom", "E-mail"])
    assert [(c.code, c.name) for c in people.customers] == [("LEA-DURAND", "Léa Durand")]
    header = ["Société", "Nom", "Prénom", "E-mail"]
    firms = read(tmp_path, ["ACME", "Durand", "Léa", "l@d.fr"], header=header)
    assert [c.name for c in firms.customers] == ["ACME"]
    assert [(c.code, c.name) for c in firms.contacts] == [("ACME", "Léa Durand")]


def test_a_file_of_contacts_names_people_by_the_code_of_their_customer(tmp_path: Path) -> None:
    header = ["Code client", "Nom", "Fonction", "Téléphone"]
    reading = read(tmp_path, ["C1", "Durand", "DAF", "3639"], header=header)
    assert [(c.code, c.name) for c in reading.customers] == [("C1", "C1")]
    assert [(c.name, c.role, c.phone) for c in reading.contacts] == [("Durand", "DAF", "3639")]


@pytest.mark.parametrize(
    ("cells", "terms"),
    [
        (["30", ""], Terms(30)),
        (["30 jours date de facture", ""], Terms(30)),
        (["45", "fin de mois"], Terms(45, TermsMethod.DAYS_THEN_END_OF_MONTH)),
        (["comptant", ""], Terms(0)),
        (["fdm 45", ""], Terms(45, TermsMethod.END_OF_MONTH_THEN_DAYS)),
    ],
)
def test_terms_as_people_write_them(tmp_path: Path, cells: list[str], terms: Terms) -> None:
    header = ["Code", "Nom", "Délai de règlement", "Mode échéance"]
    assert read(tmp_path, ["C1", "A", *cells], header=header).terms == {"C1": terms}


def test_names_cannot_act_as_terminal_controls(tmp_path: Path) -> None:
    row = [*FIRST]
    row[1] = row[7] = row[8] = "\x1b[2JDu\x07pont\u202e\r SA" + "x" * 300
    reading = read(tmp_path, row)
    for text in (reading.customers[0].name, reading.contacts[0].name, reading.contacts[0].role):
        assert text.startswith("Du pont SAxx")
        assert len(text) == 200


WORDS = st.text(
    st.characters(codec="cp1252", categories=("Lu", "Ll", "Nd")), min_size=1, max_size=9
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), WORDS, st.integers(0, 10**8 - 1)), min_size=1, max_size=9
    ),
    st.sampled_from(";,\t|"),
    st.sampled_from(["utf-8", "cp1252"]),
)
def test_what_is_written_is_read_back(
    facts: list[tuple[int, str, int]], delimiter: str, encoding: str
) -> None:
    rows = [
        [f"C{code}", f"Société {code}", f"N{name}", f"06{number:08}"]
        for code, name, number in facts
    ]
    header = ["Code client", "Raison sociale", "Contact", "Téléphone"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        write_csv(path, [header, *rows], delimiter=delimiter, encoding=encoding)
        reading = read_customers_file(path)
    assert reading.refusals == []
    assert {c.code for c in reading.customers} == {row[0] for row in rows}
    numbers = [(c.code, c.phone.replace(" ", "")) for c in reading.contacts]
    assert set(numbers) == {(row[0], row[3]) for row in rows}


def test_damaged_files_give_a_reading_or_one_clear_error(tmp_path: Path) -> None:
    random_ = random.Random(5)
    sound = write_csv(tmp_path / "a.csv", [HEADER, FIRST, SECOND] * 3).read_bytes()
    path = tmp_path / "b.csv"
    for _round in range(200):
        damaged = bytearray(sound)
        for _change in range(random_.randint(1, 15)):
            at = random_.randrange(len(damaged))
            damaged[at : at + random_.randrange(3)] = random_.randbytes(random_.randrange(3))
        path.write_bytes(bytes(damaged))
        try:
            outcome = read_customers_file(path).format
        except IngestError as error:
            outcome = str(error)
        assert outcome
        assert "\n" not in outcome
