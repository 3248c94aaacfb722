from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.bank import BankEntryKind
from relance_tui.identifiers import iban_of
from relance_tui.ingest.bank_labels import creditor_references, lift

TRANSFER, RETURN = BankEntryKind.TRANSFER, BankEntryKind.RETURN
CHEQUE, DEBIT = BankEntryKind.CHEQUE, BankEntryKind.DIRECT_DEBIT
OURS = "FR7630006000011234567890189"


@pytest.mark.parametrize(
    ("label", "payer"),
    [
        ("VIR SEPA RECU /DE DUPONT SARL /MOTIF F-118 /REF NOTPROVIDED", "DUPONT SARL"),
        ("VIR RECU    9512345678S DE: DUPONT & FILS MOTIF: FACT F-118 REF: XZ99", "DUPONT & FILS"),
        ("VIR INST RE 123456 DE: M PAUL X DATE: 01/03/2026 14:12", "M PAUL X"),
        ("VIREMENT DE M. X", "M. X"),
        ("VIR SEPA DUPONT SARL FACTURE F-118", "DUPONT SARL"),
        ("VIREMENT EN VOTRE FAVEUR DUPONT SARL F-118", "DUPONT SARL"),
        ("Virement reçu de Société Éclair - règlement facture 12", "Société Éclair"),
        ("VIR SEPA 3D SERVICES", "3D SERVICES"),
        ("VIR INST M. JEAN MARTIN", "M. JEAN MARTIN"),
        ("Payment from Dupont SARL", "Dupont SARL"),
    ],
)
def test_a_transfer_names_who_pays(label: str, payer: str) -> None:
    lifted = lift(label, 12_000)
    assert (lifted.payer, lifted.kind, lifted.return_reason) == (payer, TRANSFER, "")


@pytest.mark.parametrize(
    ("label", "payer", "reason"),
    [
        ("PRLV IMPAYE", "", ""),
        ("PRLV IMPAYE MARTIN SARL MOTIF: AM04", "MARTIN SARL", "AM04"),
        ("REJET PRLV SEPA DUPONT AC04", "DUPONT", "AC04"),
        ("CHEQUE IMPAYE N° 1234567 DUPONT SANS PROVISION", "DUPONT", "SANS PROVISION"),
        ("IMPAYE LCR DUPONT", "DUPONT", ""),
    ],
)
def test_money_that_comes_back_is_a_return(label: str, payer: str, reason: str) -> None:
    lifted = lift(label, -12_000)
    assert (lifted.payer, lifted.kind, lifted.return_reason) == (payer, RETURN, reason)


@pytest.mark.parametrize(
    ("label", "cents", "kind"),
    [
        ("REMISE CHEQUES", 1, CHEQUE),
        ("REMISE CHEQUES BORDEREAU 1234567 DU 02/03", 1, CHEQUE),
        ("PRLV SEPA EDF", -1, DEBIT),
        ("000001 VIR EUROPEEN EMIS LOGITEL POUR: EDF", -1, TRANSFER),
        ("F FRAIS PRLV IMP 97 49EUR", -1, BankEntryKind.OTHER),
        ("FRAIS SUR CHEQUE IMPAYE", -1, BankEntryKind.OTHER),
        ("COTISATION JAZZ", -1, BankEntryKind.OTHER),
        ("VIR SEPA DUPONT SOLDE DE L IMPAYE", 1, TRANSFER),
        ("RETOUR VIR SEPA DUPONT", 1, RETURN),
        ("RETOUR DE CONSIGNE DUPONT", 1, None),
        ("DUPONT SARL", 1, None),
    ],
)
def test_the_first_words_tell_the_kind(label: str, cents: int, kind: BankEntryKind | None) -> None:
    assert lift(label, cents).kind is kind


def test_references_stand_behind_their_marks() -> None:
    assert lift("VIR RECU DE: A MOTIF: F-118 REF: XZ99", 1).references == ("XZ99",)
    assert lift("VIR SEPA RECU /DE A /MOTIF F-118 /REF NOTPROVIDED", 1).references == ()
    assert lift("PRLV SEPA EDF ECH/020326 MDT/AB12 REF/99A LIB/FACT", -1).references == (
        "AB12",
        "99A",
    )
    assert lift("CHEQUE IMPAYE N° 1234567 DUPONT", -1).references == ("1234567",)
    assert lift("VIR A REF: VOTRE FACTURE", 1).references == ()


def test_creditor_references_count_when_their_check_digits_are_right() -> None:
    assert creditor_references("VIR DUPONT RF18539007547034 MERCI") == ["RF18539007547034"]
    assert creditor_references("RF18 5390 0754 7034 FACTURE") == ["RF18539007547034"]
    assert creditor_references("RF19539007547034") == []


def test_an_iban_counts_when_it_is_one() -> None:
    assert iban_of("FR76 3000 6000 0112 3456 7890 189") == OURS
    assert iban_of(f"{OURS} DUPONT") == OURS
    assert iban_of("FR7630006000011234567890188") == ""
    assert lift(f"VIR RECU DE: A IBAN: {OURS} REF: 12A", 1).payer_iban == OURS


def test_who_is_paid_is_named_when_money_leaves() -> None:
    label = "VIR EMIS DE: NOTRE MAISON POUR: EDF REF: 77A"
    assert lift(label, -1).payer == "EDF"
    assert lift(label, 1).payer == "NOTRE MAISON"


def test_a_motive_is_a_reason_only_for_a_return() -> None:
    assert lift("PRLV IMPAYE DUPONT MOTIF: REFUS DU DEBITEUR", -1).return_reason == (
        "REFUS DU DEBITEUR"
    )
    assert lift("VIR DUPONT MOTIF: FACTURE 12", 1).return_reason == ""
    assert lift("PRLV IMPAYE DUPONT", -1).return_reason == ""


@given(st.text(max_size=300), st.integers(-(10**9), 10**9))
def test_any_label_is_read(label: str, cents: int) -> None:
    lifted = lift(label, cents)
    assert "\n" not in lifted.payer
    assert all(reference.strip() for reference in lifted.references)
    assert not lifted.return_reason or lifted.kind is RETURN


def test_long_labels_of_marks_take_no_time() -> None:
    chance = random.Random(7)
    words = ["DE:", "/MOTIF", "REF:", "VIR", "RF18", "FR76", "123456", "/", "-", "IMPAYE", "SEPA"]
    for _turn in range(50):
        lift(" ".join(chance.choice(words) for _word in range(2_000)), -1)
        lift(chance.choice(words) * 2_000, 1)
