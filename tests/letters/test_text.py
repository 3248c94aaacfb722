from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from relance_tui.domain.codes import Channel, DebtorKind
from relance_tui.letters.facts import Creditor, LetterFacts
from relance_tui.letters.missing import CODES, missing_label, missing_where
from relance_tui.letters.render import render
from relance_tui.letters.templates import list_templates
from relance_tui.paths import shipped
from tests.letters.builders import CLAIMING, TEMPLATES, an_invoice, some_facts

KINDS = tuple(DebtorKind)
FIRM = (
    "relance-ferme",
    "avant-transmission",
    "derniere-relance",
    "rappel-formel",
    "suspension",
    "mise-en-demeure",
)
"""The letters that ask for money already late."""


def _body(template: str, **changes: object) -> str:
    count = changes.pop("count", 1)
    assert isinstance(count, int)
    return render(some_facts(template, count, **changes), template).body


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("count", [1, 3, 60])
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_lacks_nothing_and_shows_nothing_of_its_making(
    template: str, language: str, count: int, kind: DebtorKind
) -> None:
    facts = some_facts(template, count, language=language, debtor_kind=kind)
    letter = render(facts, template)
    assert letter.missing == ()
    assert letter.language == language
    assert "Ateliers Cœur & Bois" in letter.body
    assert "04 72 00 00 01" in letter.body
    assert "\n\n\n" not in letter.body
    assert not any(sign in letter.body + letter.subject for sign in ("{{", "{%", "None"))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("template", CLAIMING)
@pytest.mark.parametrize("count", [1, 3, 60])
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_states_what_the_debtor_needs(
    template: str, language: str, count: int, kind: DebtorKind
) -> None:
    facts = some_facts(template, count, language=language, debtor_kind=kind)
    letter = render(facts, template)
    for fact in (
        "Menuiserie Noël",
        "C0042",
        "FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189",
        "Ateliers Cœur & Bois",
        "Hélène Lefèvre",
        "04 72 00 00 01",
        "chèque à l’ordre de",
        *(invoice.number for invoice in facts.invoices),
        "01/07/2026",
        "31/07/2026",
        "1\u202f234,56\u00a0€" if language == "fr" else "€1,234.56",
    ):
        assert fact in letter.body


@pytest.mark.parametrize("template", TEMPLATES)
def test_english_letters_hold_no_french_words(template: str) -> None:
    facts = some_facts(
        template,
        3,
        language="en",
        creditor=Creditor(name="Acme"),
        debtor_address="",
        handed_to="Acme Collections",
        exhibits=(),
    )
    body = render(facts, template).body
    for kept in ("mise en demeure", "référé-provision", "déchéance du terme"):
        body = body.replace(kept, "")
    words = set(body.replace("\n", " ").split(" "))
    assert not words & {"facture", "factures", "du", "le", "les", "Objet", "échéance", "règlement"}


def test_letters_carry_the_postal_blocks_and_emails_do_not() -> None:
    letter = _body("derniere-relance")
    lines = letter.splitlines()
    assert lines[0] == "Ateliers Cœur & Bois"
    assert " " * 40 + "4 chemin du Moulin" in lines
    assert " " * 40 + "Lyon, le 1er octobre 2026" in lines
    assert any(line.startswith("Objet\u00a0: Dernière relance") for line in lines)
    email = _body("rappel")
    assert "GRENOBLE" not in email
    assert "Objet" not in email
    assert email.startswith("Madame, Monsieur,")


def test_a_template_sent_by_another_channel_follows_the_channel() -> None:
    assert "38000 GRENOBLE" in _body("rappel", channel=Channel.LETTER)
    assert "Lettre recommandée avec avis de réception" in _body("mise-en-demeure")
    by_post = _body("mise-en-demeure", channel=Channel.LETTER)
    assert "Lettre recommandée avec avis" not in by_post


def test_one_invoice_is_singular_and_several_are_plural() -> None:
    one, three = _body("rappel"), _body("rappel", count=3)
    assert "le règlement de la facture F-2026-0118, échue depuis le 31 juillet 2026" in one
    assert "des factures F-2026-0118, F-2026-0119 et F-2026-0120, dont la plus ancienne" in three
    assert "copie de la facture" in one
    assert "copie des factures" in three
    many = _body("mise-en-demeure", count=60)
    assert "au titre des 60 factures demeure impayée" in many


def test_invoices_not_yet_due_are_shown_apart_and_not_claimed() -> None:
    later = an_invoice(9, days_late=-5, due_on=date(2026, 10, 6), open_cents=99_900)
    body = _body("relance-ferme", invoices=(an_invoice(), later))
    assert "une facture qui n’est pas encore échue" in body
    assert "de nous faire parvenir la somme de 1\u202f234,56\u00a0€ au plus tard" in body
    assert "dont non encore échu" in body


def test_a_reminder_before_the_due_date_claims_nothing() -> None:
    due = an_invoice(days_late=-3, due_on=date(2026, 10, 4))
    facts = some_facts("rappel", invoices=(due,), broken_promise=None, indemnity_cents=0)
    letter = render(facts, "rappel")
    assert "Échéance à venir" in letter.subject
    assert "pas reçu" not in letter.body
    assert "pénalités" not in letter.body


@pytest.mark.parametrize("template", ["note-avant-echeance", "note-echeance"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_note_before_the_due_date_neither_claims_nor_warns(
    template: str, kind: DebtorKind
) -> None:
    due = an_invoice(days_late=0, due_on=date(2026, 10, 1))
    facts = some_facts(
        template, invoices=(due,), debtor_kind=kind, broken_promise=None, indemnity_cents=0
    )
    letter = render(facts, template)
    assert letter.missing == ()
    assert "1er octobre 2026" in letter.subject
    for word in ("échue", "parvenu ", "retard", "indemnité", "9 octobre"):
        assert word not in letter.body


@pytest.mark.parametrize("template", ["note-avant-echeance", "note-echeance"])
def test_a_note_that_comes_after_the_due_date_says_so(template: str) -> None:
    body = _body(template)
    assert "échue depuis le 31 juillet 2026, ne nous est pas encore parvenu" in body
    assert "la somme de 1\u202f234,56\u00a0€ au plus tard le 9 octobre 2026" in body


def test_a_suspension_is_announced_for_a_day_and_is_provisional() -> None:
    letter = render(some_facts("suspension"), "suspension")
    assert "après le 9 octobre 2026" in letter.subject
    assert "dans les conditions prévues par nos accords" in letter.body
    assert "prestations reprendront dès que votre compte sera à jour" in letter.body


def test_a_firm_letter_needs_an_overdue_invoice() -> None:
    due = an_invoice(days_late=0, due_on=date(2026, 10, 1))
    for template in FIRM:
        letter = render(some_facts(template, invoices=(due,)), template)
        assert letter.missing == ("overdue_invoice",)


def test_credits_on_account_are_deducted_from_what_is_asked() -> None:
    body = _body("derniere-relance", debtor_kind=DebtorKind.CONSUMER, unallocated_cents=23_456)
    assert "Nous détenons 234,56\u00a0€ de règlements ou d’avoirs" in body
    assert "de nous régler la somme de 1\u202f000,00\u00a0€ au plus tard" in body
    assert "\u2212234,56\u00a0€" in body


def test_what_was_already_paid_is_shown() -> None:
    part = an_invoice(paid_cents=23_456, open_cents=100_000)
    body = _body("rappel", invoices=(part,))
    assert "la totalité du règlement de la facture" in body
    assert "Réglé\u00a0: 234,56\u00a0€" in body


def test_each_currency_has_its_total() -> None:
    foreign = an_invoice(1, currency="CHF")
    body = _body("mise-en-demeure", invoices=(an_invoice(), foreign), total_cents=123_456)
    totals = [line for line in body.splitlines() if line.startswith("Total restant dû")]
    assert [line[-3:].strip("\u00a00123456789,") for line in totals] == ["€", "CHF"]
    assert "la somme de 1\u202f234,56\u00a0€ et 1\u202f334,63\u00a0CHF due" in body


@pytest.mark.parametrize("template", FIRM)
def test_earlier_reminders_and_a_broken_promise_are_quoted(template: str) -> None:
    body = _body(template)
    assert "Malgré nos relances du 7 août 2026 et du 14 août 2026" in body
    assert "un règlement de 500,00\u00a0€ pour le 1er septembre 2026" in body
    bare = _body(template, earlier=(), broken_promise=None)
    assert "Malgré" not in bare
    assert "annoncé" not in bare
    assert "Notre appel" not in bare


def test_calls_are_quoted_in_letters() -> None:
    assert "Notre appel du 20 août 2026" in _body("mise-en-demeure")


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("kind", [DebtorKind.CONSUMER, DebtorKind.UNKNOWN])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_consumer_is_never_asked_what_only_businesses_owe(
    template: str, kind: DebtorKind, language: str
) -> None:
    facts = some_facts(
        template, 3, debtor_kind=kind, language=language, indemnity_cents=12_000, earlier=()
    )
    letter = render(facts, template)
    text = letter.body + letter.subject
    for word in ("40,00", "€40", "40\u00a0€", "120,00", "forfaitaire", "indemnity", "441-10"):
        assert word not in text
    assert "pénalités" not in text


@pytest.mark.parametrize("template", FIRM)
def test_each_kind_of_debtor_is_told_its_own_law(template: str) -> None:
    business = _body(template, debtor_kind=DebtorKind.BUSINESS)
    public = _body(template, debtor_kind=DebtorKind.PUBLIC_BODY)
    assert "L.\u00a0441-10" in business
    assert "2192" not in business
    assert "L.\u00a02192-13" in public
    assert "441-10" not in public


def test_the_formal_notice_of_a_consumer_recalls_their_rights() -> None:
    body = _body("mise-en-demeure", debtor_kind=DebtorKind.CONSUMER)
    assert "intérêts au taux légal" in body
    assert "Aucun frais de recouvrement" in body
    assert "conciliateur de justice" in body


def test_no_letter_names_a_court_or_an_officer_of_the_past() -> None:
    for folder in ("fr", "en"):
        for path in (shipped("templates") / folder).glob("*.txt"):
            text = path.read_text(encoding="utf-8").casefold()
            for past in (
                "huissier",
                "tribunal d’instance",
                "grande instance",
                "proximité",
                "saisie",
            ):
                assert past not in text


def test_the_indemnity_counts_late_invoices() -> None:
    lines = (an_invoice(0), an_invoice(1), an_invoice(2, days_late=0))
    assert "Indemnité forfaitaire (2 × 40,00\u00a0€)" in _body("mise-en-demeure", invoices=lines)


def test_the_plan_shows_its_schedule_and_its_clauses() -> None:
    body = _body("echeancier", count=3)
    assert "Acompte" in body
    assert "article 2240 du code civil" in body
    assert "la totalité des sommes restant dues deviendra immédiatement exigible" in body
    assert "05/11/2026" in body
    consumer = _body("echeancier", debtor_kind=DebtorKind.CONSUMER)
    assert "article 1376 du code civil" in consumer


def test_what_is_missing_is_named_and_shown_in_the_text() -> None:
    facts = some_facts(
        "mise-en-demeure", creditor=Creditor(), debtor_address=" \n ", contact_email=""
    )
    letter = render(facts, "mise-en-demeure")
    assert letter.missing == (
        "creditor_name",
        "creditor_address",
        "creditor_city",
        "creditor_contact",
        "iban",
        "signatory",
        "debtor_address",
    )
    assert "[à compléter\u00a0: IBAN]" in letter.body
    assert "[à compléter\u00a0: adresse postale]" in letter.body


def test_an_email_needs_an_email_address_and_no_postal_one() -> None:
    facts = some_facts("rappel", debtor_address="", contact_email="")
    assert render(facts, "rappel").missing == ("debtor_email",)
    assert render(replace(facts, channel=Channel.LETTER), "rappel").missing == ("debtor_address",)


def test_every_missing_fact_has_a_label_and_a_place() -> None:
    assert all(missing_label(code) != code and missing_where(code) for code in CODES)


def test_the_words_of_the_clerk_are_in_the_letter() -> None:
    facts: LetterFacts = some_facts(sentence="Comme convenu avec Mme Roy,\nnous attendons.")
    assert "\n\nComme convenu avec Mme Roy,\nnous attendons.\n\n" in render(facts, "rappel").body


def test_french_typography_holds_in_every_template() -> None:
    for template in TEMPLATES:
        letter = render(some_facts(template, 3), template)
        text = letter.subject + letter.body
        assert "'" not in text
        for wrong in (" :", " ;", " !", " ?", " €", "« ", " »"):
            assert wrong not in text


def test_tables_keep_their_columns_and_fit_the_page() -> None:
    lines = _body("mise-en-demeure", count=60).partition("Annexe")[0].splitlines()
    table = [line for line in lines if line.startswith(("F-2026-", "Facture  "))]
    assert len(table) == 61
    assert len({len(line) for line in table}) == 1
    assert max(map(len, table)) <= 80


def test_both_languages_have_the_same_templates() -> None:
    folders = (shipped("templates"),)
    french = {head.name: head for head in list_templates("fr", folders)}
    english = {head.name: head for head in list_templates("en", folders)}
    assert set(french) == set(english) == set(TEMPLATES)
    for name, head in french.items():
        assert (head.channel, head.mandatory) == (english[name].channel, english[name].mandatory)
        assert (head.language, english[name].language) == ("fr", "en")


def test_an_unknown_language_falls_back_to_french() -> None:
    assert render(some_facts(language="de"), "rappel").language == "fr"
