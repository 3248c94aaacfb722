"""The journal: its lines in words, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from relance_tui.domain.codes import CallOutcome, EventKind
from relance_tui.i18n import _, ngettext
from relance_tui.services.import_words import counts_line
from relance_tui.services.views import FileReport, TimelineEntry
from relance_tui.services.wording import (
    channel_label,
    day,
    event_label,
    hour,
    means_label,
    money,
    outcome_label,
    reason_label,
    receiver_label,
)
from relance_tui.storage.journal import JournalLine, all_lines, dossier_lines
from relance_tui.storage.light import DriverConnection

Detail = Mapping[str, Any]

_SHOWN_DIGITS = 16
"""Of a checksum: enough to tell one file from another."""


def timeline(connection: DriverConnection, debtor_id: int, limit: int = 200) -> list[TimelineEntry]:
    """The journal of one dossier, newest first."""
    return [_entry(stored) for stored in dossier_lines(connection, debtor_id, limit)]


def whole_journal(connection: DriverConnection, limit: int) -> list[TimelineEntry]:
    """The last lines of the whole desk, newest first."""
    return [_entry(stored) for stored in all_lines(connection, limit)]


def _entry(stored: JournalLine) -> TimelineEntry:
    return TimelineEntry(
        act_id=stored.act_id,
        at=stored.at,
        by=stored.by,
        kind=stored.kind,
        text=line(stored.kind, stored.detail),
        is_undone=stored.is_undone,
        debtor_code=stored.debtor_code,
    )


def line(kind: str, detail: Detail) -> str:
    """One journal entry in words."""
    phrased = _WORDS.get(kind)
    return phrased(detail) if phrased else kind


def _call(detail: Detail) -> str:
    label = outcome_label(CallOutcome(detail["outcome"]))
    text = (
        _("appel reçu : {outcome}") if detail.get("is_incoming") else _("appel : {outcome}")
    ).format(outcome=label)
    if detail.get("amount_cents") is not None:
        text += _(", {amount}").format(amount=money(detail["amount_cents"]))
    if detail.get("on"):
        text += _(" pour le {on}").format(on=day(date.fromisoformat(detail["on"])))
    if detail.get("at"):
        text += _(" à {at}").format(at=hour(time.fromisoformat(detail["at"])))
    if detail.get("reason"):
        text += f" ({reason_label(detail['reason'])})"
    if detail.get("plan"):
        text += f", {_plan(detail['plan'])}"
    return _with_note(text, detail)


def _with_note(text: str, detail: Detail) -> str:
    note = str(detail.get("note") or "")
    return f"{text} — {note}" if note else text


def _plan(detail: Detail) -> str:
    count = int(detail["count"])
    text = ngettext(
        "échéancier de {amount} en {count} échéance, la première le {first}",
        "échéancier de {amount} en {count} échéances, la première le {first}",
        count,
    ).format(
        amount=money(detail["total_cents"]),
        count=count,
        first=day(date.fromisoformat(detail["first_on"])),
    )
    if detail.get("freezes_interest"):
        text += _(", intérêts gelés")
    return _with_note(text, detail)


def _payment(detail: Detail) -> str:
    text = _("règlement de {amount}, valeur {on}").format(
        amount=money(detail["amount_cents"]), on=day(date.fromisoformat(detail["on"]))
    )
    if detail.get("interest_cents"):
        text += _(", dont {amount} d’intérêts et d’indemnités").format(
            amount=money(detail["interest_cents"])
        )
    if detail.get("left_cents"):
        text += _(", dont {left} à affecter").format(left=money(detail["left_cents"]))
    return text


def _allocation(detail: Detail) -> str:
    if detail.get("invoices"):
        return _("{amount} affectés à {invoices}").format(
            amount=money(detail["amount_cents"]), invoices=", ".join(detail["invoices"])
        )
    return _("{amount} affectés aux factures les plus anciennes").format(
        amount=money(detail["amount_cents"])
    )


def _hold(detail: Detail) -> str:
    return _("relances suspendues jusqu’au {until} ({reason})").format(
        until=day(date.fromisoformat(detail["until_on"])), reason=reason_label(detail["reason"])
    )


def _dispute(detail: Detail) -> str:
    text = _("litige ouvert ({reason})").format(reason=reason_label(detail["reason"]))
    if detail.get("amount_cents") is not None:
        text += _(", {amount} contestés").format(amount=money(detail["amount_cents"]))
    return _with_note(text, detail)


def _letter(detail: Detail) -> str:
    text = _("{channel} envoyé : {subject}").format(
        channel=channel_label(detail["channel"]), subject=detail["subject"]
    )
    if detail.get("deposit"):
        text += _(", dépôt n° {number}").format(number=detail["deposit"])
    if detail.get("override"):
        text += _(" (malgré la règle : {reason})").format(reason=detail["override"])
    return text


def _letters(detail: Detail) -> str:
    count = int(detail["count"])
    return ngettext(
        "lot de {count} courrier envoyé", "lot de {count} courriers envoyés", count
    ).format(count=count)


def _many(detail: Detail) -> str:
    count = int(detail["count"])
    told = ngettext("{count} dossier\u00a0: {what}", "{count} dossiers\u00a0: {what}", count)
    return told.format(count=count, what=line(detail["kind"], detail["detail"]))


def _import(detail: Detail) -> str:
    report = FileReport(
        path=Path(detail["name"]),
        format=detail.get("format", ""),
        new=detail["new"],
        changed=detail.get("changed", 0),
        settled=detail.get("settled", 0),
        matched=detail.get("matched", 0),
        proposed=detail.get("proposed", 0),
    )
    return _("import de {name}\u00a0: {counts}").format(
        name=detail["name"], counts=counts_line(report)
    )


def _field_label(field: str) -> str:
    labels = {
        "name": _("nom"),
        "kind": _("nature"),
        "siren": _("SIREN"),
        "address": _("adresse"),
        "policy": _("scénario"),
        "terms_days": _("délai de paiement"),
        "terms_method": _("mode de calcul du délai"),
        "tags": _("étiquettes"),
        "performed_on": _("date de la prestation"),
        "language": _("langue"),
        "do_not_call": _("ne pas appeler"),
        "sentence": _("phrase personnelle"),
        "owner": _("suivi par"),
        "role": _("fonction"),
        "phone": _("téléphone"),
        "email": _("e-mail"),
    }
    return labels.get(field, field)


def _event(detail: Detail) -> str:
    text = _("{what}, le {on}").format(
        what=event_label(EventKind(detail["kind"])), on=day(date.fromisoformat(detail["on"]))
    )
    if detail.get("sent_on"):
        text += _(" (envoyé le {on})").format(on=day(date.fromisoformat(detail["sent_on"])))
    if detail.get("published_on"):
        text += _(", publication au BODACC le {on}").format(
            on=day(date.fromisoformat(detail["published_on"]))
        )
    if detail.get("reference"):
        text = f"{text} ({detail['reference']})"
    if detail.get("document"):
        text += _(", pièce {name}").format(name=detail["document"])
    return text


def _handover(detail: Detail) -> str:
    text = _("dossier remis à {to} ({kind}), le {on}").format(
        to=detail["to"],
        kind=receiver_label(detail["kind"]),
        on=day(date.fromisoformat(detail["on"])),
    )
    if detail.get("invoices"):
        text += _(" : {invoices}").format(invoices=", ".join(detail["invoices"]))
    return text + _(", fichier {name}, empreinte {sha256}").format(
        name=detail["file"], sha256=detail["sha256"][:_SHOWN_DIGITS]
    )


def _bank_payment(detail: Detail) -> str:
    text = _("encaissement de {amount}, valeur {on}").format(
        amount=money(detail["amount_cents"]), on=day(date.fromisoformat(detail["on"]))
    )
    if detail.get("left_cents"):
        text += _(", dont {left} à affecter").format(left=money(detail["left_cents"]))
    return f"{text} ({detail['text']})" if detail.get("text") else text


def _bank_split(detail: Detail) -> str:
    text = ngettext(
        "mouvement de {amount} du {on} réparti, {count} part",
        "mouvement de {amount} du {on} réparti, {count} parts",
        detail["count"],
    ).format(
        amount=money(detail["amount_cents"]),
        on=day(date.fromisoformat(detail["on"])),
        count=detail["count"],
    )
    if detail.get("left_cents"):
        text += _(", dont {left} à affecter").format(left=money(detail["left_cents"]))
    return text


def _expected(detail: Detail) -> str:
    return _("{means} de {amount} attendu pour le {on}").format(
        means=means_label(detail["means"]),
        amount=money(detail["amount_cents"]),
        on=day(date.fromisoformat(detail["on"])),
    )


def _bank_aside(detail: Detail) -> str:
    return _("mouvement de {amount} du {on} écarté ({text})").format(
        amount=money(detail["amount_cents"]),
        on=day(date.fromisoformat(detail["on"])),
        text=detail["text"],
    )


def _bounce(detail: Detail) -> str:
    return _("règlement de {amount} revenu impayé le {on}").format(
        amount=money(detail["amount_cents"]), on=day(date.fromisoformat(detail["on"]))
    )


def _undo(detail: Detail) -> str:
    return _("annulation : {what}").format(what=line(detail["kind"], detail["detail"]))


_WORDS: dict[str, Callable[[Detail], str]] = {
    "call": _call,
    "plan": _plan,
    "payment": _payment,
    "allocation": _allocation,
    "hold": _hold,
    "dispute": _dispute,
    "dispute_settled": lambda _detail: _("litige levé"),
    "note": lambda detail: _("note : {text}").format(text=detail["text"]),
    "letter": _letter,
    "letters": _letters,
    "many": _many,
    "debtor_new": lambda detail: _("client {code} créé").format(code=detail["code"]),
    "debtor": lambda detail: _("fiche modifiée : {fields}").format(
        fields=", ".join(map(_field_label, detail["fields"]))
    ),
    "invoice": lambda detail: _("facture {number} saisie, {amount}").format(
        number=detail["number"], amount=money(detail["total_cents"])
    ),
    "invoice_changed": lambda detail: _("facture {number} modifiée\u00a0: {fields}").format(
        number=detail["number"], fields=", ".join(map(_field_label, detail["fields"]))
    ),
    "copy": lambda detail: _("copie de la facture {number} jointe : {name}").format(
        number=detail["number"], name=detail["name"]
    ),
    "event": _event,
    "handover": _handover,
    "bounce": _bounce,
    "bank_payment": _bank_payment,
    "expected": _expected,
    "bank_aside": _bank_aside,
    "bank_split": _bank_split,
    "import": _import,
    "setting": lambda detail: _("réglage {key} modifié").format(key=detail["key"]),
    "settings": lambda detail: _("réglages modifiés\u00a0: {keys}").format(
        keys=", ".join(change["key"] for change in detail["changes"])
    ),
    "undo": _undo,
}
