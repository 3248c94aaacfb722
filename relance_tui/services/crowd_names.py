"""Who the invented debtors are: names, places and numbers that belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_TRADES = (
    *("Menuiserie", "Boulangerie", "Garage", "Imprimerie", "Fromagerie", "Librairie", "Plomberie"),
    *("Transports", "Brasserie", "Pharmacie", "Quincaillerie", "Électricité", "Hôtel", "Cave"),
    *("Épicerie", "Biscuiterie", "Mécanique", "Papeterie", "Traiteur", "Serrurerie", "Maçonnerie"),
)
_FAMILIES = (
    *("Lefèvre", "Noël", "Dupont", "Garçon", "Bœuf", "Müller", "Caron", "Barral", "Rolland"),
    *("Giraud", "Arnaud", "Ferrand", "Colin", "Vial", "Benali", "Marchand", "Roche", "Bonnard"),
    *("Tissot", "Fontaine", "Lambert", "Faure", "Delaunay", "Gauthier", "Coste", "Perrin"),
    *("Pellat", "Blanc", "Morel", "Ségura", "Chaix", "Vasseur", "Rey", "Joly", "Guérin", "Bompard"),
)
_PLACES = ("de l’Étoile", "du Marché", "des Alpes", "du Lac", "de la Gare", "des Trois Cols")
_FORMS = ("SARL", "SAS", "EURL", "SA", "& Fils", "& Cie", "")
_FIRST_NAMES = ("Anne", "Luc", "Inès", "Hugo", "Zoé", "Karim", "Odile", "Rémi", "Maëlle", "Paul")
_STREETS = ("rue des Tanneurs", "avenue de la Gare", "place du Marché", "chemin des Îles")
_TOWNS = ("38000 Grenoble", "38500 Voiron", "38420 Domène", "73000 Chambéry", "26100 Romans")
_BODIES = ("Commune de Saint-{}", "Lycée {}", "Centre hospitalier {}", "Syndicat des eaux {}")


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of an invented debtor."""

    code: str
    name: str
    kind: str
    siren: str
    address: str
    contact: str
    phone: str
    email: str


def invent(random: Random, rank: int) -> Person:
    """The debtor of that rank; telephone numbers are of the range kept for fiction."""
    family = random.choice(_FAMILIES)
    contact = f"{random.choice(_FIRST_NAMES)} {random.choice(_FAMILIES)}"
    draw = random.random()
    if draw < 0.75:  # noqa: PLR2004 - three in four are businesses
        kind, siren = "business", _siren(rank)
        where = family if draw < 0.5 else random.choice(_PLACES)  # noqa: PLR2004 - two in three
        name = f"{random.choice(_TRADES)} {where} {random.choice(_FORMS)}".rstrip()
    elif draw < 0.85:  # noqa: PLR2004 - one in ten
        kind, siren = "public_body", _siren(rank)
        name = random.choice(_BODIES).format(family)
    else:
        kind, siren = ("consumer" if draw < 0.95 else "unknown"), ""  # noqa: PLR2004 - the rest
        name = contact
    return Person(
        code=f"C{rank:06d}",
        name=name,
        kind=kind,
        siren=siren,
        address=f"{random.randint(1, 199)} {random.choice(_STREETS)}\n{random.choice(_TOWNS)}",
        contact=contact,
        phone=f"04 65 71 {rank // 100 % 100:02d} {rank % 100:02d}",
        email=f"compta@client{rank}.example",
    )


def _siren(rank: int) -> str:
    """A number with a right key that no register gives: it begins with a zero (Luhn)."""
    body = f"{rank:08d}"
    doubled = (int(digit) * 2 for digit in body[1::2])
    total = sum(n - 9 if n > 9 else n for n in doubled) + sum(map(int, body[0::2]))  # noqa: PLR2004
    return f"{body}{-total % 10}"
