"""What imports changed, in words."""

from __future__ import annotations

from relance_tui.i18n import _
from relance_tui.services.changes import Change, ChangeKind, Changes, DebtorChange
from relance_tui.services.wording import day, money

_NAMED = 3
"""Files named one by one."""


def change_text(change: Change) -> str:
    """One change in words: `F-118 soldée (1 200,00 €)`."""
    currency = change.currency
    texts = {
        ChangeKind.NEW: _("{number} nouvelle, {after} échue le {on}"),
        ChangeKind.NEWLY_LATE: _("{number} en retard depuis l’échéance du {on}, {after}"),
        ChangeKind.PART_PAID: _("{number} payée en partie, {moved}\u00a0: reste {after}"),
        ChangeKind.PAID: _("{number} soldée, {moved}"),
        ChangeKind.CREDITED: _("{number} réduite par un avoir de {moved}, reste {after}"),
        ChangeKind.DUE_CHANGED: _("{number}\u00a0: échéance du {before_on} portée au {on}"),
        ChangeKind.TOTAL_CHANGED: _("{number}\u00a0: montant de {before} porté à {after}"),
        ChangeKind.VANISHED: _("{number} absente du fichier, tenue pour soldée, {moved}"),
        ChangeKind.RETURNED: _("{number}\u00a0: {moved} de nouveau dus, {after} ouverts"),
        ChangeKind.RECEIVED: _("{after} reçus, à affecter"),
    }
    text = texts[change.kind]
    if not change.number:
        text = {
            ChangeKind.CREDITED: _("avoir de {after} à affecter"),
            ChangeKind.RETURNED: _("règlement de {after} revenu impayé le {on}"),
        }.get(change.kind, text)
    told = text.format(
        number=change.number,
        moved=money(change.moved_cents, currency),
        before=money(change.before_cents or 0, currency),
        after=money(change.after_cents or 0, currency),
        before_on=day(change.before_on) if change.before_on else "",
        on=day(change.after_on) if change.after_on else "",
    )
    return f"{told} ({change.reference})" if change.reference else told


def change_label(change: Change) -> str:
    """One change in a few words, for a line that shows how much moved."""
    texts = {
        ChangeKind.NEW: _("{number} nouvelle, échéance {on}"),
        ChangeKind.NEWLY_LATE: _("{number} en retard, {after}"),
        ChangeKind.PART_PAID: _("{number} payée, reste {after}"),
        ChangeKind.PAID: _("{number} soldée"),
        ChangeKind.CREDITED: _("{number} avoir, reste {after}"),
        ChangeKind.DUE_CHANGED: _("{number} échéance portée au {on}"),
        ChangeKind.TOTAL_CHANGED: _("{number} montant porté à {after}"),
        ChangeKind.VANISHED: _("{number} absente, tenue pour soldée"),
        ChangeKind.RETURNED: _("{number} de nouveau due, {after}"),
        ChangeKind.RECEIVED: _("reçu, à affecter"),
    }
    text = texts[change.kind]
    if not change.number:
        text = {
            ChangeKind.CREDITED: _("avoir à affecter"),
            ChangeKind.RETURNED: _("{after} revenus impayés"),
        }.get(change.kind, text)
    told = text.format(
        number=change.number,
        after=money(change.after_cents or 0, change.currency),
        on=day(change.after_on) if change.after_on else "",
    )
    return f"{told} ({change.reference})" if change.reference else told


def heading_text(found: Changes) -> str:
    """Of which imports it is told: `factures.csv, 24/11/2026`."""
    if not found.files:
        return _("aucun fichier chargé")
    names = ", ".join(each.name for each in found.files[-_NAMED:])
    if len(found.files) > _NAMED:
        names = f"… {names}"
    return _("{names}, le {on}").format(names=names, on=day(found.files[-1].on))


def debtor_text(found: DebtorChange) -> str:
    """Whose changes they are, and how much money moved."""
    told = f"{found.name} ({found.code})"
    return f"{told}  {money(found.moved_cents, found.currency)}" if found.moved_cents else told


def nothing_text() -> str:
    """That a file told of nothing new."""
    return _("Rien n’a changé.")


def whole_text(found: Changes) -> str:
    """Everything that changed as plain text, unfolded."""
    lines = [heading_text(found)]
    if found.files and not found.debtors:
        lines.append(nothing_text())
    for each in found.debtors:
        lines += ["", debtor_text(each), *(f"  - {change_text(c)}" for c in each.changes)]
    return "\n".join(lines)
