"""Loading a file of customers and contacts into a real database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from relance_tui.domain.codes import DebtorKind, TermsMethod
from relance_tui.domain.debtor import Debtor
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import DebtorChanges, FileReport
from relance_tui.storage.light import reading

Write = Callable[..., Path]

HEADER = (
    "Code client;Raison sociale;Type;SIREN;Adresse;Interlocuteur;Fonction;Téléphone;Portable;"
    "E-mail;Langue;Délai de paiement"
)
INVOICES = "Code client;Client;N° facture;Date facture;Échéance;Montant TTC;Reste dû"
DUPONT = (
    "C1;Dupont & Fils;Entreprise;732829320;12 rue du Four;Mme Durand;comptable;01.42.68.53.00;"
    "06 12 34 56 78;a@b.fr;fr;45 jours fin de mois"
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(*lines: str, header: str = HEADER, name: str = "clients.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("\r\n".join((header, *lines, "")).encode("cp1252"))
        return path

    return make


def load(desk: Desk, path: Path, *, dry_run: bool = False) -> FileReport:
    (report,) = desk.import_files([path], ImportTerms(dry_run=dry_run)).files
    assert not report.error
    return report


def counts(report: FileReport) -> tuple[int, int, int]:
    return report.new, report.changed, report.unchanged


def told(report: FileReport) -> list[str]:
    return [line.reason.replace("\u00a0", " ") for line in report.warnings]


def debtor(desk: Desk, code: str) -> Debtor:
    return desk.dossier(desk.find(code)).dossier.debtor


def stored(desk: Desk) -> list[list[tuple[object, ...]]]:
    """All that is in force of customers, people and decisions."""
    queries = (
        (
            "SELECT id, code, name, kind, siren, address, language, terms_days, terms_method,"
            " kind_known_at FROM debtor WHERE retracted_by IS NULL ORDER BY id"
        ),
        (
            "SELECT id, debtor_id, name, role, phone, email, language FROM contact"
            " WHERE retracted_by IS NULL ORDER BY id"
        ),
        "SELECT * FROM dossier ORDER BY debtor_id",
    )
    with reading(desk.database) as connection:
        return [connection.execute(query).fetchall() for query in queries]


def test_new_customers_are_created_with_their_people_and_without_invoices(
    desk: Desk, write: Write
) -> None:
    second = "C1;;;;;M. Petit;gérant;+32 2 555 12 12;;;en;"
    report = load(desk, write(DUPONT, second, "C2;Mairie de Lans;Public;;;;;;;;;"))
    assert (report.format, counts(report), report.is_applied) == ("customers", (2, 0, 0), True)
    found = debtor(desk, "C1")
    assert (found.name, found.kind, found.siren) == (
        "Dupont & Fils",
        DebtorKind.BUSINESS,
        "732829320",
    )
    assert (found.address, found.language) == ("12 rue du Four", "fr")
    assert (found.terms_days, found.terms_method) == (45, TermsMethod.DAYS_THEN_END_OF_MONTH)
    people = [(c.name, c.role, c.phone, c.email, c.language) for c in found.contacts]
    assert people == [
        ("Mme Durand", "comptable", "01 42 68 53 00", "a@b.fr", "fr"),
        ("Mme Durand", "comptable", "06 12 34 56 78", "", "fr"),
        ("M. Petit", "gérant", "+32 2 555 12 12", "", "en"),
    ]
    dossier = desk.dossier(desk.find("C2")).dossier
    assert (dossier.debtor.kind, dossier.invoices) == (DebtorKind.PUBLIC_BODY, ())
    assert list(desk.queue_ids()) == []
    assert len(desk.queue_ids(text="0612345678", everything=True)) == 1


def test_the_same_file_twice_changes_nothing(desk: Desk, write: Write) -> None:
    path = write(DUPONT, "C1;;;;;M. Petit;gérant;+32 2 555 12 12;;;en;", "C2;Roy;;;;;;;;;;")
    load(desk, path)
    before, journal = stored(desk), desk.log()
    report = load(desk, path)
    assert (counts(report), report.is_applied, told(report)) == ((0, 0, 2), False, [])
    assert (stored(desk), desk.log()) == (before, journal)


def test_a_rehearsal_counts_and_writes_nothing(desk: Desk, write: Write) -> None:
    before = stored(desk)
    report = load(desk, write(DUPONT, "C2;Roy;;;;;;;;;;"), dry_run=True)
    assert (counts(report), report.is_applied) == ((2, 0, 0), False)
    assert stored(desk) == before
    assert desk.undo_preview() is None


def test_what_is_not_known_is_filled_and_undone_as_a_whole(desk: Desk, write: Write) -> None:
    line = "C1;Dupont & Fils;F1;01/09/2026;01/10/2026;100,00;100,00"
    load(desk, write(line, header=INVOICES, name="factures.csv"))
    before = stored(desk)
    report = load(desk, write(DUPONT.replace(";fr;", ";en;"), "C2;Roy;;;;;;;;;;"))
    assert (counts(report), told(report)) == ((1, 1, 0), [])
    found = debtor(desk, "C1")
    assert (found.kind, found.siren, found.address) == (
        DebtorKind.BUSINESS,
        "732829320",
        "12 rue du Four",
    )
    assert (found.language, found.terms_days, len(found.contacts)) == ("en", 45, 2)
    assert found.kind_known_at is not None
    assert {contact.language for contact in found.contacts} == {"en"}
    assert desk.log()[0].text == "import de clients.csv\u00a0: 1 client nouveau, 1 complété"
    preview = desk.undo_preview()
    assert preview is not None
    assert preview.size == 2
    desk.undo()
    assert stored(desk) == before


def test_what_a_clerk_typed_is_kept_and_the_difference_told(desk: Desk, write: Write) -> None:
    load(desk, write(DUPONT))
    desk.edit_debtor(
        desk.find("C1"),
        DebtorChanges(
            name="Dupont SA",
            kind=DebtorKind.CONSUMER,
            siren="552100554",
            address="3 place Grenette\n38000 Grenoble",
            language="en",
            terms_days=30,
            terms_method=TermsMethod.NET,
            phone="04 76 00 00 00",
        ),
    )
    before, journal = stored(desk), desk.log()
    report = load(desk, write(DUPONT))
    assert (counts(report), report.is_applied) == ((0, 0, 1), False)
    assert (stored(desk), desk.log()) == (before, journal)
    assert told(report) == [
        f"client « Dupont SA » (« C1 »), {difference}"
        for difference in (
            "nom : « Dupont SA » gardé, le fichier dit « Dupont & Fils »",
            "nature : « particulier » gardé, le fichier dit « entreprise »",
            "SIREN : « 552100554 » gardé, le fichier dit « 732829320 »",
            (
                "adresse : « 3 place Grenette, 38000 Grenoble » gardé, le fichier dit"
                " « 12 rue du Four »"
            ),
            "langue : « en » gardé, le fichier dit « fr »",
            "délai de paiement : « 30 jours » gardé, le fichier dit « 45 jours puis fin de mois »",
            (
                "téléphone de l’interlocuteur : « 04 76 00 00 00 » gardé, le fichier dit"
                " « 01 42 68 53 00 »"
            ),
            "langue de l’interlocuteur : « en » gardé, le fichier dit « fr »",
        )
    ]
    assert {line.line for line in report.warnings} == {2}


def test_a_language_that_a_clerk_chose_is_not_a_blank(desk: Desk, write: Write) -> None:
    load(desk, write("C1;Roy;;;;M. Roy;;;;roy@b.fr;en;"))
    desk.edit_debtor(desk.find("C1"), DebtorChanges(language="fr"))
    report = load(desk, write("C1;Roy;;;;;;;;;en;"))
    assert counts(report) == (0, 0, 1)
    assert told(report) == ["client « Roy » (« C1 »), langue : « fr » gardé, le fichier dit « en »"]


def test_a_fact_written_otherwise_is_no_difference(desk: Desk, write: Write) -> None:
    load(desk, write(DUPONT))
    other = (
        "C1;DUPONT ET FILS;;732 829 320;12, RUE DU FOUR;Durand Mme;Comptable;+33142685300;;A@B.FR;;"
    )
    report = load(desk, write(other.replace("ET", "&")))
    assert (counts(report), told(report)) == ((0, 0, 1), [])


@pytest.mark.parametrize(
    ("line", "people"),
    [
        (";Mme Durand;;01 42 68 53 00;;A@B.fr;;", 1),
        (";;;;;A@B.fr;;", 1),
        (";;;+33 1 42 68 53 00;;;;", 1),
        (";;;;06.12.34.56.78;;;", 1),
        (";DURAND, Mme;;;;;;", 2),
        (";mme durand;;;;;;", 1),
        (";M. Petit;gérant;04 76 11 22 33;;p@b.fr;;", 2),
        (";M. Petit;gérant;01 42 68 53 00;;p@b.fr;;", 2),
        (";;;04 76 11 22 33;;;;", 2),
    ],
)
def test_somebody_is_known_by_e_mail_number_or_name(
    desk: Desk, write: Write, line: str, people: int
) -> None:
    first = "C1;Dupont;;;;Mme Durand;;01 42 68 53 00;;a@b.fr;;"
    if "06.12" in line:
        first = first.replace("01 42 68 53 00", "06 12 34 56 78")
    load(desk, write(first))
    path = write(f"C1;Dupont;;;{line}", name="b.csv")
    report = load(desk, path)
    assert len(debtor(desk, "C1").contacts) == people
    assert counts(report) == ((0, 1, 0) if people > 1 else (0, 0, 1))
    assert counts(load(desk, path)) == (0, 0, 1)


def test_the_blanks_of_somebody_known_are_filled(desk: Desk, write: Write) -> None:
    load(desk, write("C1;Dupont;;;;;;01 42 68 53 00;;;;", "C2;Roy;;;;Mme Roy;;;;;;"))
    report = load(
        desk,
        write(
            "C1;Dupont;;;;Mme Durand;comptable;0142685300;;a@b.fr;en;",
            "C2;Roy;;;;Mme Roy;;;;roy@c.fr;;",
            name="b.csv",
        ),
    )
    assert (counts(report), told(report)) == ((0, 2, 0), [])
    (contact,) = debtor(desk, "C1").contacts
    assert (contact.name, contact.role, contact.phone) == (
        "Mme Durand",
        "comptable",
        "01 42 68 53 00",
    )
    assert (contact.email, contact.language) == ("a@b.fr", "en")
    assert [each.email for each in debtor(desk, "C2").contacts] == ["roy@c.fr"]
    assert len(desk.queue_ids(text="roy@c.fr", everything=True)) == 1


def test_a_customer_without_code_is_found_by_siren_then_by_name(desk: Desk, write: Write) -> None:
    load(
        desk,
        write("C1;Dupont & Fils;;732829320;;;;;;;;", "C2;Café Roy;;;;;;;;;;"),
    )
    header = "Raison sociale;SIREN;Téléphone"
    path = write(
        "DUPONT FILS ET CIE;732829320;01 42 68 53 00",
        "Cafe roy;;04 76 11 22 33",
        "Inconnu;;04 76 11 22 44",
        header=header,
        name="b.csv",
    )
    report = load(desk, path)
    assert counts(report) == (1, 2, 0)
    assert told(report) == [
        (
            "client « Dupont & Fils » (« C1 »), nom : « Dupont & Fils » gardé, le fichier dit"
            " « DUPONT FILS ET CIE »"
        )
    ]
    assert [each.phone for each in debtor(desk, "C2").contacts] == ["04 76 11 22 33"]
    assert debtor(desk, "INCONNU").name == "Inconnu"
    assert counts(load(desk, path)) == (0, 0, 3)


def test_a_code_of_the_file_is_not_replaced_by_a_siren(desk: Desk, write: Write) -> None:
    load(desk, write("C1;Dupont;;732829320;;;;;;;;"))
    report = load(desk, write("C9;Dupont Lyon;;732829320;;;;;;;;", name="b.csv"))
    assert counts(report) == (1, 0, 0)
    report = load(
        desk, write("X3;732829320;a@b.fr", header="Code client;SIREN;E-mail", name="c.csv")
    )
    assert counts(report) == (1, 0, 0)


def test_two_of_one_siren_are_never_guessed(desk: Desk, write: Write) -> None:
    load(desk, write("C1;Dupont;;732829320;;;;;;;;", "C2;Dupont Lyon;;732829320;;;;;;;;"))
    path = write("Dupont SA;732829320;a@b.fr", header="Raison sociale;SIREN;E-mail", name="b.csv")
    report = load(desk, path)
    assert counts(report) == (1, 0, 0)
    (reason,) = told(report)
    assert "« Dupont SA »" in reason
    assert "(« C1 », « C2 »)" in reason
    assert debtor(desk, "C1").contacts == debtor(desk, "C2").contacts == ()
    assert counts(load(desk, path)) == (0, 0, 1)


def test_a_name_that_was_only_a_code_is_filled(desk: Desk, write: Write) -> None:
    load(desk, write("C1;732829320;a@b.fr", header="Code client;SIREN;E-mail", name="a.csv"))
    assert debtor(desk, "C1").name == "C1"
    report = load(desk, write("C1;Dupont & Fils;;;;;;;;;;"))
    assert (counts(report), told(report)) == ((0, 1, 0), [])
    assert debtor(desk, "C1").name == "Dupont & Fils"
    assert len(desk.queue_ids(text="dupont fils", everything=True)) == 1


def test_text_of_a_file_stays_text(desk: Desk, write: Write) -> None:
    evil = "C1;[red]x' OR 1=1;;;=CMD();\x1b[31mM. {{ x }};;;;;;"
    load(desk, write(evil))
    found = debtor(desk, "C1")
    assert (found.name, found.address) == ("[red]x' OR 1=1", "=CMD()")
    assert found.contacts[0].name == "M. {{ x }}"


def test_thousands_of_customers_are_created_then_filled(desk: Desk, write: Write) -> None:
    count = 3_000
    bare = [f"C{n};Client {n};;;;;;;;;;" for n in range(count)]
    full = [f"C{n};Client {n};Entreprise;;{n} rue X;M. {n};;;;m{n}@b.fr;;30" for n in range(count)]
    assert counts(load(desk, write(*bare))) == (count, 0, 0)
    assert counts(load(desk, write(*full, name="b.csv"))) == (0, count, 0)
    with reading(desk.database) as connection:
        query = "SELECT COUNT(*), COUNT(DISTINCT email) FROM contact"
        assert connection.execute(query).fetchone() == (count, count)
        query = "SELECT COUNT(*) FROM debtor WHERE kind = 'business' AND terms_days = 30"
        assert connection.execute(query).fetchone() == (count,)
