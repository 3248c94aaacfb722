"""What the shipped letters say, and must never say, over templates, languages and debtors."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from textwrap import wrap
from typing import Any

import pytest

from relance_tui.domain.codes import Channel, DebtorKind
from relance_tui.letters.facts import InterestFacts, Letter, LetterFacts
from relance_tui.letters.render import render
from relance_tui.letters.templates import list_templates
from relance_tui.paths import shipped
from tests.letters.builders import (
    CHANNELS,
    CREDITOR,
    WRITTEN_ON,
    an_invoice,
    some_facts,
    some_interest,
)

FOLDERS = (shipped("templates"),)
HEADS = {language: list_templates(language, FOLDERS) for language in ("fr", "en")}
NAMES = tuple(head.name for head in HEADS["fr"])
STEPS = """before_due due reminder firm_reminder call message last_reminder suspension formal_notice
escalation promise broken_promise plan missed_instalment dispute payment statement handover"""
PRIVATE = (DebtorKind.CONSUMER, DebtorKind.UNKNOWN)
RATES = {DebtorKind.BUSINESS: Decimal("12.40"), DebtorKind.PUBLIC_BODY: Decimal("10.40")}
LEGAL_RATE = Decimal("2.75")
WITHOUT_COPIES = """accuse-reglement appel echeance-manquee messagerie promesse releve
reponse-litige sms transmission"""
EVERY = list(product(NAMES, ("fr", "en"), tuple(DebtorKind)))


def an_interest(percent: Decimal, total_cents: int = 2_600) -> InterestFacts:
    return some_interest((an_invoice(),), percent=percent, total_cents=total_cents, daily_cents=42)


def a_case(name: str, count: int = 1, **changes: Any) -> LetterFacts:
    """Facts in which every letter finds its occasion."""
    rate = RATES.get(changes.get("debtor_kind", DebtorKind.BUSINESS))
    usual = {
        "creditor": replace(CREDITOR, payment_means="chèque"),
        "interest": an_interest(rate) if rate else None,
    }
    return some_facts(name, count, **{**usual, **changes})


def a_letter(name: str, count: int = 1, **changes: Any) -> Letter:
    return render(a_case(name, count, **changes), name)


def the_text(name: str, count: int = 1, **changes: Any) -> str:
    letter = a_letter(name, count, **changes)
    return f"{letter.subject}\n\n{letter.body}"


def the_prose(text: str) -> str:
    """The text without its tables and without the indented blocks of a letter."""
    parts = (part for part in re.split(r"\n\s*\n", text) if "───" not in part)
    return "\n\n".join(part for part in parts if not part.startswith(" " * 8))


def test_both_languages_hold_the_same_letters() -> None:
    french, english = (
        {
            head.name: (head.step, head.channel, head.tone, head.audience, head.mandatory)
            for head in HEADS[language]
        }
        for language in ("fr", "en")
    )
    assert french == english
    assert {head[0] for head in french.values()} == set(STEPS.split())
    files = [{path.name for path in (FOLDERS[0] / each).iterdir()} for each in ("fr", "en")]
    assert files[0] == files[1]


@pytest.mark.parametrize(("name", "language", "kind"), EVERY)
@pytest.mark.parametrize("count", [1, 3, 12])
def test_every_letter_is_complete_and_reads_well(
    name: str, language: str, kind: DebtorKind, count: int
) -> None:
    letter = a_letter(name, count, language=language, debtor_kind=kind)
    assert letter.missing == ()
    prose = the_prose(f"{letter.subject}\n\n{letter.body}")
    for wrong in ("None", "{{", "{%", "()", "( ", " )", " .", " ,", ",,", "..", "[à compléter"):
        assert wrong not in prose
    assert not re.search(r"\S  |\[to be filled in", prose)
    assert not re.search(r"[a-zé][.!?;][A-ZÀÉ]", prose), "two sentences stuck together"
    for line in letter.body.splitlines():
        assert line == line.rstrip()


@pytest.mark.parametrize(("name", "kind"), list(product(NAMES, DebtorKind)))
@pytest.mark.parametrize("days_late", [62, -9])
def test_french_is_typeset_as_french(name: str, kind: DebtorKind, days_late: int) -> None:
    lines = tuple(an_invoice(index, days_late=days_late) for index in range(3))
    text = the_text(name, invoices=lines, debtor_kind=kind)
    assert "'" not in text
    assert not re.search(r" [:;!?»€%]|« |[a-zé][;!?»]", text)
    assert not re.search(r"\b(?:de|que|le|la|jusque|lorsque) Ateliers", text), "no elision"
    assert not re.search(r"n° |\b[LDR]\. \d", text)


@pytest.mark.parametrize(("name", "language", "kind"), EVERY)
def test_no_letter_threatens_or_names_what_is_gone(
    name: str, language: str, kind: DebtorKind
) -> None:
    text = the_text(name, language=language, debtor_kind=kind).casefold()
    for word in ("huissier", "bailiff", "tribunal d’instance", "grande instance", "saisie"):
        assert word not in text
    for word in ("poursuites", "fichier", "fichage", "dernier avertissement", "sommation"):
        assert word not in text


@pytest.mark.parametrize(
    ("name", "language", "kind"), [each for each in EVERY if each[2] in PRIVATE]
)
@pytest.mark.parametrize("has_notice", [False, True])
def test_a_private_person_is_told_nothing_of_what_businesses_owe(
    name: str, language: str, kind: DebtorKind, has_notice: bool
) -> None:
    lines = (an_invoice(), an_invoice(1))
    interest = an_interest(LEGAL_RATE) if has_notice else None
    text = the_text(
        name,
        invoices=lines,
        language=language,
        debtor_kind=kind,
        interest=interest,
        indemnity_cents=8_000,
    )
    assert not re.search(r"\b40[\s,.]|€40|441|2192|forfait|indemni|pénalité|moratoire", text)
    assert not re.search(r"Banque centrale|Central Bank|late-payment|12,40|12\.40", text)
    left = re.sub(r"sans frais|[Aa]ucun frais de recouvrement|ces frais restent à la", "", text)
    assert "frais" not in left
    left = re.sub(r"No collection costs|such costs are borne by the creditor", "", text)
    assert "cost" not in left
    if not has_notice:
        assert "%" not in text


LAW = {
    (DebtorKind.BUSINESS, "fr"): (
        "article 1344 du code civil",
        "L.\u00a0441-10, II et D.\u00a0441-5 du code de commerce",
        "40\u00a0€ par facture",
        "Banque centrale européenne majoré de dix points, soit 12,40\u00a0%",
        "toutes taxes comprises",
        "0,42\u00a0€ par jour",
        "Annexe\u00a0: décompte des pénalités de retard\n\nFacture",
        "SIREN",
        "injonction de payer",
    ),
    (DebtorKind.BUSINESS, "en"): (
        "article 1344 of the French Civil Code",
        "L. 441-10, II and D. 441-5 of the French Commercial Code",
        "€40 per invoice",
        "plus ten percentage points, currently 12.40%",
        "including VAT",
        "€0.42 for each further day",
        "Annex: breakdown of late-payment interest\n\nInvoice",
        "SIREN",
        "injonction de payer",
    ),
    (DebtorKind.PUBLIC_BODY, "fr"): (
        "L.\u00a02192-13 et R.\u00a02192-31 du code de la commande publique",
        "D.\u00a02192-35",
        "majoré de huit points, soit 10,40\u00a0%",
        "0,42\u00a0€ par jour",
        "Annexe\u00a0: décompte des intérêts moratoires\n\nFacture",
    ),
    (DebtorKind.PUBLIC_BODY, "en"): (
        "L. 2192-13 and R. 2192-31 of the French Public Procurement Code",
        "D. 2192-35",
        "plus eight percentage points, that is 10.40%",
        "€0.42 for each further day",
    ),
}


@pytest.mark.parametrize(("kind", "language"), list(LAW))
@pytest.mark.parametrize("count", [1, 3])
def test_a_formal_notice_states_the_law_of_its_debtor(
    kind: DebtorKind, language: str, count: int
) -> None:
    letter = a_letter("mise-en-demeure", count, debtor_kind=kind, language=language)
    assert "mise en demeure" in letter.subject.casefold()
    for part in LAW[kind, language]:
        assert part in letter.body
    other = "2192" if kind is DebtorKind.BUSINESS else "441"
    assert other not in letter.body
    assert ("9 octobre 2026" if language == "fr" else "9 October 2026") in letter.body
    signature = letter.body.index("Hélène Lefèvre")
    assert signature < letter.body.index("Annex")


def test_a_contractual_rate_is_said_to_be_one() -> None:
    facts = a_case("mise-en-demeure")
    assert facts.interest is not None
    facts = replace(facts, interest=replace(facts.interest, is_contractual=True))
    body = render(facts, "mise-en-demeure").body
    assert "au taux prévu par nos conditions de vente, soit 12,40\u00a0% l’an" in body
    assert "Banque centrale" not in body


@pytest.mark.parametrize("kind", list(RATES))
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("unknown", [True, False])
def test_a_formal_notice_without_computed_interest_still_reads_well(
    kind: DebtorKind, language: str, unknown: bool
) -> None:
    interest = InterestFacts(until=WRITTEN_ON, unknown="rate") if unknown else None
    letter = a_letter("mise-en-demeure", debtor_kind=kind, language=language, interest=interest)
    assert letter.missing == ()
    assert "Annex" not in letter.body
    assert "%" not in letter.body
    asked = "1\u202f274,56\u00a0€ au plus tard" if language == "fr" else "€1,274.56 by 9 October"
    assert asked in letter.body
    assert ("S’y ajoutent" if language == "fr" else "in addition") in letter.body


def test_the_notice_of_a_private_person_starts_or_continues_interest() -> None:
    first = a_letter("mise-en-demeure", debtor_kind=DebtorKind.CONSUMER).body
    assert "À compter de la réception de la présente mise en demeure" in first
    assert "1\u202f234,56\u00a0€ au plus tard le 9 octobre 2026" in first
    assert "Annexe" not in first
    interest = an_interest(LEGAL_RATE, total_cents=576)
    second = a_letter("mise-en-demeure", debtor_kind=DebtorKind.CONSUMER, interest=interest).body
    assert "qui courent depuis notre précédente mise en demeure" in second
    assert "2,75\u00a0% l’an" in second
    assert "1\u202f240,32\u00a0€ au plus tard" in second
    assert "Annexe\u00a0: décompte des intérêts au taux légal\n\nFacture" in second
    for body in (first, second):
        assert "Aucun frais de recouvrement" in body
        assert "conciliateur de justice" in body


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", PRIVATE)
@pytest.mark.parametrize("name", ["messagerie", "sms"])
@pytest.mark.parametrize("is_late", [True, False])
def test_a_message_a_relative_may_hear_says_nothing_of_a_debt(
    name: str, kind: DebtorKind, language: str, is_late: bool
) -> None:
    late = an_invoice() if is_late else an_invoice(days_late=-3, due_on=date(2026, 10, 4))
    text = the_text(name, invoices=(late,), debtor_kind=kind, language=language)
    assert not re.search(
        r"€|\bEUR|impay|factur|règl|dette|échéance|retard|\bdû|\bdue|relanc|invoice|pa(?:y|id)"
        r"|overdue|debt|owe|F-2026|1.234",
        text,
        re.IGNORECASE,
    )
    assert "Ateliers Cœur & Bois" in text
    assert "04 72 00 00 01" in text


@pytest.mark.parametrize(("language", "kind"), list(product(("fr", "en"), DebtorKind)))
def test_what_is_said_on_the_telephone_is_short(language: str, kind: DebtorKind) -> None:
    for count in (1, 4, 60):
        sms = a_letter("sms", count, language=language, debtor_kind=kind).body
        assert len(sms.strip()) <= 300
        script = a_letter("appel", count, language=language, debtor_kind=kind).body
        lines = sum(len(wrap(line, 80)) or 1 for line in script.splitlines())
        assert lines <= 62
        for name in ("appel", "messagerie", "sms"):
            body = a_letter(name, count, language=language, debtor_kind=kind).body
            assert not re.search(r"Hélène|GRENOBLE|Madame, Monsieur|Dear Sir|IBAN|P\.J\.", body)


def test_a_call_to_a_private_person_begins_by_making_sure_who_answers() -> None:
    warning = "ne dites rien de l’objet de l’appel"
    assert warning in the_text("appel", debtor_kind=DebtorKind.UNKNOWN)
    assert warning not in the_text("appel")
    assert "500,00\u00a0€ pour le 1er septembre 2026" in the_text("appel")
    before = an_invoice(days_late=-3, due_on=date(2026, 10, 4))
    early = the_text("appel", invoices=(before,), earlier=(), broken_promise=None)
    assert "Tout est-il en ordre" in early
    assert "Retard" not in early.split("\n\n6. ")[0]


@pytest.mark.parametrize(("kind", "days"), [("business", "huit"), ("consumer", "trente")])
def test_the_balance_falls_due_as_the_plan_says(kind: str, days: str) -> None:
    debtor = DebtorKind(kind)
    clause = a_letter("echeancier", debtor_kind=debtor).body
    assert f"sans effet pendant {days} jours à compter de sa première présentation" in clause
    letter = a_letter("echeance-manquee", debtor_kind=debtor)
    assert letter.subject.startswith("Mise en demeure avant déchéance du terme")
    assert f"pendant {days} jours au moins à compter de la première présentation" in letter.body
    assert "Le versement n°\u00a01 de 411,52\u00a0€ devait nous parvenir le 15" in letter.body
    assert "nous régler la somme de 411,52\u00a0€ au plus tard le 9 octobre" in letter.body
    assert "soit 1\u202f234,56\u00a0€, deviendra immédiatement exigible" in letter.body


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("changes", [{"accelerates": False}, {"left_cents": 41_152}])
def test_a_missed_instalment_alone_is_asked_for_alone(
    language: str, changes: dict[str, Any]
) -> None:
    facts = a_case("echeance-manquee", language=language)
    assert facts.missed is not None
    letter = render(replace(facts, missed=replace(facts.missed, **changes)), "echeance-manquee")
    text = f"{letter.subject}\n{letter.body}"
    assert not re.search(r"déchéance|exigible|[Mm]ise en demeure|payable immediately", text)
    has_more = "accelerates" in changes
    following = "suivants restent dus" if language == "fr" else "remaining instalments stay due"
    assert (following in text) is has_more


def test_a_promise_is_confirmed_for_what_was_promised() -> None:
    letter = a_letter("promesse", plan=(), plan_total_cents=0)
    assert letter.missing == ()
    assert "600,00\u00a0€ prévu le 15 octobre 2026" in letter.subject
    assert "engagement du 28 septembre 2026" in letter.body
    assert "le solde reste dû, sans changement d’échéance" in letter.body
    broken = a_letter("promesse-non-tenue").body.split("Madame, Monsieur,")[1]
    assert broken.count("500,00\u00a0€") == 1
    assert "relances du 7 août 2026 et du 14 août 2026" in broken


@pytest.mark.parametrize(("name", "language"), list(product(NAMES, ("fr", "en"))))
def test_every_letter_can_also_leave_by_email(name: str, language: str) -> None:
    if CHANNELS[name] is not Channel.CALL:
        assert a_letter(name, language=language, channel=Channel.EMAIL).missing == ()


def test_a_call_keeps_to_what_was_agreed_or_contested() -> None:
    script = a_letter("appel").body
    assert "600,00\u00a0€ pour le 15 octobre 2026\u00a0: est-il toujours prévu" in script
    assert "le prix facturé\u00a0: ne demandez pas 200,00\u00a0€" in script
    late = a_letter("appel", promise=None, dispute=None).body
    assert "Nous attendions un règlement de 500,00\u00a0€" in late
    assert "Contestation" not in late


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_disputed_is_asked_for(language: str) -> None:
    part = a_letter("reponse-litige", language=language).body
    assert "IBAN" in part
    assert (
        "1\u202f034,56\u00a0€, reste due" if language == "fr" else "€1,034.56, remains due"
    ) in part
    facts = a_case("reponse-litige", language=language)
    assert facts.dispute is not None
    whole = replace(facts, dispute=replace(facts.dispute, undisputed_cents=0))
    body = render(whole, "reponse-litige").body
    assert "IBAN" not in body
    assert not re.search(r"faire parvenir|receive it|reste due|remains due", body)
    assert ("le prix facturé" if language == "fr" else "the price charged") in body


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_payment_is_acknowledged_with_what_remains(language: str) -> None:
    deadline = "9 octobre 2026" if language == "fr" else "9 October 2026"
    some = a_letter("accuse-reglement", language=language).body
    assert deadline in some
    assert "IBAN" in some
    facts = replace(a_case("accuse-reglement", language=language), invoices=(), total_cents=0)
    covered = replace(a_case("accuse-reglement", language=language), unallocated_cents=123_456)
    for settled in (facts, covered):
        letter = render(settled, "accuse-reglement")
        assert letter.missing == ()
        assert "IBAN" not in letter.body
        assert deadline not in letter.body


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_statement_of_account_asks_only_for_what_is_due(language: str) -> None:
    deadline = "9 octobre 2026" if language == "fr" else "9 October 2026"
    assert deadline in a_letter("releve", language=language).body
    coming = an_invoice(days_late=-9, due_on=date(2026, 10, 10))
    letter = a_letter("releve", language=language, invoices=(coming,))
    assert letter.missing == ()
    assert deadline not in letter.body
    assert "Opération" in letter.body or "Entry" in letter.body


def test_a_hand_over_is_addressed_to_who_takes_it() -> None:
    body = a_letter("transmission", debtor_kind=DebtorKind.BUSINESS).body
    head, rest = body.split("Objet", 1)
    assert " " * 40 + "Cabinet Lemaire, commissaire de justice\n" in head
    assert "GRENOBLE" not in head
    assert "4 chemin du Moulin, 38000 GRENOBLE" in rest
    assert "\n\nMaître,\n\n" in rest
    assert "d’agréer, Maître, nos" in rest
    assert "Pièce n°\u00a02\u00a0: Mise en demeure du 1er septembre 2026" in rest
    assert "7 août 2026\u00a0: e-mail de relance" in rest
    assert "Annexe\u00a0: décompte des pénalités de retard\n\nFacture" in rest
    court = a_letter("transmission", handed_to="Greffe du tribunal de commerce de Lyon").body
    assert "\n\nMadame, Monsieur,\n\n" in court
    assert "échéancier ou d’une remise" not in court


@pytest.mark.parametrize(("name", "language", "kind"), EVERY)
def test_enclosures_are_announced_only_where_there_are_some(
    name: str, language: str, kind: DebtorKind
) -> None:
    body = a_letter(name, language=language, debtor_kind=kind).body
    announced = "\nP.J.\u00a0: copie de la facture" if language == "fr" else "\nEnclosed: copy of"
    assert (announced in body) is (name not in WITHOUT_COPIES.split())
    assert ("P.J." in body or "Enclosed" in body) is (name not in WITHOUT_COPIES.split())


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("name", "field", "code"),
    [
        ("promesse", "promise", "promise"),
        ("promesse-non-tenue", "broken_promise", "broken_promise"),
        ("echeance-manquee", "missed", "missed_instalment"),
        ("reponse-litige", "dispute", "dispute"),
        ("accuse-reglement", "payment", "payment"),
    ],
)
def test_a_letter_without_its_occasion_says_so_and_still_opens(
    name: str, field: str, code: str, language: str
) -> None:
    absent: dict[str, Any] = {field: None}
    letter = a_letter(name, language=language, **absent)
    assert code in letter.missing
    assert ("[à compléter" if language == "fr" else "[to be filled in") in letter.body


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_way_to_pay_is_offered(language: str) -> None:
    body = a_letter("rappel", language=language).body
    for part in ("AGRIFRPP", "Ateliers Cœur & Bois", "RF54\u00a0F202\u00a06011\u00a08", "chèque"):
        assert part in body
    assert "C0042 – F-2026-0118" in body
    bare = a_letter("rappel", language=language, debtor_code="", count=60).body
    assert not re.search(r"[:\u00a0] *$", bare.split("IBAN")[1].split("\n\n")[0], re.MULTILINE)
