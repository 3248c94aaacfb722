"""What became of a registered letter and what it changes in law, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from relance_tui.domain.codes import EventKind
from relance_tui.domain.formats import days
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.registered import (
    INSOLVENCY_ARTICLE,
    NO_INTERRUPTION_RULING,
    NOTICE_ARTICLE,
    UNCLAIMED_RULING,
    InterestStart,
    NoticeInterest,
    RegisteredLetter,
)
from relance_tui.i18n import _, current_language
from relance_tui.services.wording import day


def state_words(
    found: RegisteredLetter, today: date, scans: Mapping[int, str] | None = None
) -> str:
    """Where a registered letter stands: its deposit, each proof with its day, the one awaited.

    `scans` is the id of an event to the name of the document kept with it.
    """
    told = [_deposit_words(found), *(_told_words(proof, scans or {}) for proof in found.proofs)]
    if found.final_proof is None:
        told.append(_awaited_words(found, today))
    return ", ".join(filter(None, told))


def _deposit_words(found: RegisteredLetter) -> str:
    if found.deposit is None:
        return _("n° {number}").format(number=found.number) if found.number else ""
    said = _("déposé le {on}").format(on=day(found.deposit.on))
    return _("{said}, n° {number}").format(said=said, number=found.number) if found.number else said


def _told_words(proof: LegalEvent, scans: Mapping[int, str]) -> str:
    said = {
        EventKind.LETTER_PRESENTED: _("présenté le {on}"),
        EventKind.LETTER_RECEIVED: _("reçu le {on}"),
        EventKind.LETTER_REFUSED: _("refusé le {on}"),
        EventKind.LETTER_RETURNED: _("retourné le {on}"),
    }[proof.kind].format(on=day(proof.on))
    scan = scans.get(proof.id, "")
    return f"{said} ({scan})" if scan else said


def _awaited_words(found: RegisteredLetter, today: date) -> str:
    if found.limitation_on is None:
        return _("preuve non saisie")
    if found.is_proof_late(today):
        return _("preuve à saisir depuis le {on}").format(on=day(found.proof_due_on))
    return _("preuve attendue, demandée le {on}").format(on=day(found.proof_due_on))


def effect_words(found: RegisteredLetter, today: date) -> Iterator[str]:
    """What its dates change: the notice, the interest, the time to pay, the limitation."""
    yield notice_words(found)
    final = found.final_proof
    if final is not None and final.kind is EventKind.LETTER_RETURNED:
        yield _(
            "non réclamé, il compte quand même ({ruling})\u202f; si l’adresse était fausse, il faut"
            " le renvoyer à la bonne"
        ).format(ruling=UNCLAIMED_RULING)
    if found.interest is not None:
        yield _interest_words(found.interest)
    if found.deadline_on is not None:
        yield deadline_words(found, today)
    if found.limitation_on is not None:
        yield _("n’interrompt pas la prescription, au plus tard le {on} ({ruling})").format(
            on=day(found.limitation_on), ruling=NO_INTERRUPTION_RULING
        )


def notice_words(found: RegisteredLetter) -> str:
    """From which day a registered letter counts as a formal notice, and why that one."""
    if found.notice_on is None:
        return _(
            "effet encore inconnu\u00a0: il manque la date de réception, de refus ou de retour"
            " ({article})"
        ).format(article=NOTICE_ARTICLE)
    proof = found.effective_proof
    if proof is None or proof.on != found.notice_on:
        said = _(
            "prend effet le {on}, jour de son envoi, selon le réglage de la maison ({article})"
        )
    else:
        said = {
            EventKind.LETTER_PRESENTED: _(
                "prend effet le {on}, jour de sa présentation ({article})"
            ),
            EventKind.LETTER_RECEIVED: _("prend effet le {on}, jour de sa réception ({article})"),
            EventKind.LETTER_REFUSED: _("prend effet le {on}, jour de son refus ({article})"),
            EventKind.LETTER_RETURNED: _("prend effet le {on}, jour de son retour ({article})"),
        }[proof.kind]
    return said.format(on=day(found.notice_on), article=NOTICE_ARTICLE)


def _interest_words(interest: NoticeInterest) -> str:
    articles = interest.basis.articles
    match interest.start:
        case InterestStart.DUE_DATE:
            return _("intérêts dus depuis l’échéance, sans mise en demeure ({articles})").format(
                articles=articles
            )
        case InterestStart.UNKNOWN:
            return _("aucun intérêt avant le lendemain de cette date ({articles})").format(
                articles=articles
            )
        case InterestStart.STOPPED:
            return _(
                "aucun intérêt\u00a0: une procédure collective était ouverte ({article})"
            ).format(article=INSOLVENCY_ARTICLE)
        case InterestStart.EARLIER:
            said = _("intérêts dus depuis le {on}, par une mise en demeure antérieure ({articles})")
        case InterestStart.NOTICE:
            said = _("intérêts à compter du {on} ({articles})")
    return said.format(on="" if interest.on is None else day(interest.on), articles=articles)


def deadline_words(found: RegisteredLetter, today: date) -> str:
    """The day a letter gave to pay, and whether it has passed; empty when it gave none."""
    on = found.deadline_on
    if on is None:
        return ""
    if found.came_too_late:
        return _("délai accordé jusqu’au {on}, passé avant même qu’il prenne effet").format(
            on=day(on)
        )
    if found.is_over(today):
        late = days((today - on).days, current_language())
        return _("délai accordé jusqu’au {on}, passé depuis {days}").format(on=day(on), days=late)
    return _("délai accordé jusqu’au {on}").format(on=day(on))
