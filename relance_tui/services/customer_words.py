"""Where a file of customers says otherwise than we know, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from relance_tui.domain.codes import DebtorKind, TermsMethod
from relance_tui.domain.formats import quoted
from relance_tui.domain.terms import Terms, terms_words
from relance_tui.i18n import _
from relance_tui.services.views import RefusedLine
from relance_tui.services.wording import debtor_kind_label

Tell = Callable[[str, str, str], None]
"""Told the field, what we know and what the file says."""


@dataclass(slots=True)
class Differences:
    """What the clerk is told of a file."""

    told: list[RefusedLine] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        """Notes something of a line."""
        self.told.append(RefusedLine(line=line, column="", reason=reason))

    def of(self, line: int, name: str, code: str) -> Tell:
        """What notes the differences of one customer."""

        def tell(of: str, ours: str, theirs: str) -> None:
            reason = _(
                "client {name} ({code}), {field}\u00a0: {ours} gardé, le fichier dit {theirs}"
            )
            self.add(
                line,
                reason.format(
                    name=quoted(name),
                    code=quoted(code),
                    field=_label(of),
                    ours=quoted(_one_line(ours)),
                    theirs=quoted(_one_line(theirs)),
                ),
            )

        return tell


def shown_kind(kind: object) -> str:
    """The legal nature of a customer as it is stored."""
    return debtor_kind_label(DebtorKind(str(kind)))


def shown_terms(days: object, method: object) -> str:
    """Payment terms as they are stored."""
    return terms_words(Terms(int(str(days)), TermsMethod(str(method))))


def _one_line(text: str) -> str:
    return ", ".join(filter(None, text.split("\n")))


def _label(of: str) -> str:
    return {
        "name": _("nom"),
        "kind": _("nature"),
        "siren": _("SIREN"),
        "address": _("adresse"),
        "language": _("langue"),
        "terms_days": _("délai de paiement"),
        "contact": _("nom de l’interlocuteur"),
        "role": _("fonction de l’interlocuteur"),
        "phone": _("téléphone de l’interlocuteur"),
        "email": _("e-mail de l’interlocuteur"),
        "contact_language": _("langue de l’interlocuteur"),
    }[of]
