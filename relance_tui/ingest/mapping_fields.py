"""The fields a column may hold, named for people."""

from __future__ import annotations

from relance_tui.i18n import _


def field_labels() -> dict[str, str]:
    """What each field is called on screen, in the order they are asked for."""
    return {
        "number": _("numéro de facture"),
        "code": _("code client"),
        "name": _("nom du client"),
        "issued_on": _("date de facture"),
        "due_on": _("échéance"),
        "total": _("montant TTC"),
        "open": _("solde"),
        "paid": _("déjà réglé"),
        "credit": _("crédit"),
        "currency": _("devise"),
        "document": _("type de pièce"),
        "kind": _("type de client"),
        "siren": _("SIREN ou SIRET"),
        "vat": _("n° de TVA"),
        "contact_name": _("interlocuteur"),
        "phone": _("téléphone"),
        "mobile": _("portable"),
        "email": _("e-mail"),
        "address": _("adresse"),
        "address2": _("complément d’adresse"),
        "postcode": _("code postal"),
        "city": _("ville"),
        "country": _("pays"),
        "language": _("langue"),
        "role": _("fonction"),
        "first_name": _("prénom"),
        "terms": _("délai de paiement"),
    }


def field_label(field: str) -> str:
    """What a field is called on screen."""
    return field_labels().get(field, field)
