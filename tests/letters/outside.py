"""Letters over facts that use every table and occasion, and over text meant to do harm."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from relance_tui.domain.codes import Channel
from relance_tui.letters.facts import (
    DisputeFacts,
    EarlierContact,
    InterestFacts,
    InterestLine,
    Letter,
    LetterFacts,
    MissedFacts,
    Movement,
    PaymentFacts,
    PromiseFacts,
)
from relance_tui.letters.render import render
from relance_tui.letters.templates import TemplateHead, list_templates
from relance_tui.paths import shipped
from tests.letters.builders import CREDITOR, WRITTEN_ON, some_facts

HOSTILE = (
    "../../x",
    "{{ 7*7 }}",
    "=cmd()",
    "<script>alert(1)</script>",
    "]]>&amp;<!--",
    "x" * 300,
    "شركة عربي",
    "Café 😀🧑‍💻 日本",
    "*x* _y_ `z` ~~w~~ **v**",
    "[a](b) ![c](d) <http://e>",
    "| x | y",
    "# y",
    "1. z",
    "- w",
    "---",
    "===",
    "```",
    "\\ \\\\",
    "&lt;b&gt; &copy;",
    "$x$ :smile: @me www.x.fr http://y.fr",
    '"Dupont, Fils" <a@b.c>',
    "=?utf-8?q?Bcc?= =?utf-8?b?QQ==?=",
    "Objet : autre chose",
)
"""What must show as it is."""

HARMFUL = (
    "\r\nBcc: a@b.c",
    "A\x1b]52;c;eA==\x07B\x00C\x0bD\u202eE\u2028F\x9bG\ud800H",
    "\ufffe\uffff",
    "\n\n\n# x\n\n",
    "",
)
"""What must neither act nor break anything."""


@cache
def heads() -> tuple[TemplateHead, ...]:
    """Every shipped template of letters."""
    return list_templates("fr", (shipped("templates"),))


def notice_head() -> TemplateHead:
    """The formal notice, which has every part that a letter can have."""
    return next(head for head in heads() if head.name == "mise-en-demeure")


def full_facts(head: TemplateHead, count: int = 3, language: str = "fr") -> LetterFacts:
    """Facts for a template by its own channel, with something to say on every subject."""
    facts = some_facts(head.name, count, language=language, channel=Channel(head.channel))
    first = facts.invoices[0]
    line = InterestLine(
        number=first.number,
        first_on=first.due_on,
        last_on=WRITTEN_ON,
        days=62,
        principal_cents=first.open_cents,
        percent=Decimal("12.15"),
        interest_cents=25_48,
    )
    movements = [
        Movement(on=each.issued_on, kind="invoice", reference=each.number, debit_cents=123_456)
        for each in facts.invoices
    ]
    return replace(
        facts,
        interest=InterestFacts(
            lines=(line,),
            until=WRITTEN_ON,
            total_cents=25_48,
            daily_cents=41,
            percent=Decimal("12.15"),
        ),
        promise=PromiseFacts(amount_cents=40_000, due_on=date(2026, 10, 6), made_on=WRITTEN_ON),
        missed=MissedFacts(
            number=1,
            due_on=date(2026, 9, 5),
            amount_cents=30_000,
            unpaid_cents=30_000,
            left_cents=90_000,
            accelerates=True,
        ),
        dispute=DisputeFacts(
            raised_on=date(2026, 9, 2),
            reason="le prix facturé",
            numbers=(first.number,),
            disputed_cents=10_000,
            undisputed_cents=113_456,
        ),
        payment=PaymentFacts(
            amount_cents=12_345, on=date(2026, 9, 20), reference="VIR 77", numbers=(first.number,)
        ),
        movements=(*movements, Movement(on=WRITTEN_ON, kind="payment", credit_cents=12_345)),
        handed_to="Maître Dubois",
        exhibits=("Facture", "Bon de livraison signé"),
    )


def full_letter(
    head: TemplateHead, count: int = 3, language: str = "fr"
) -> tuple[Letter, LetterFacts]:
    """A template over `full_facts`."""
    facts = full_facts(head, count, language)
    return render(facts, head.name), facts


def hostile_letter(head: TemplateHead, text: str) -> tuple[Letter, LetterFacts]:
    """The letter when every field that comes from outside holds `text`."""
    facts = full_facts(head, 2)
    dispute, payment = facts.dispute, facts.payment
    assert dispute is not None
    assert payment is not None
    facts = replace(
        facts,
        debtor_name=text,
        debtor_code=text,
        contact_name=text,
        contact_email=text,
        contact_phone=text,
        debtor_siren=text,
        debtor_address=f"{text}\n{text}",
        sentence=text,
        handed_to=text,
        exhibits=(text, text),
        dispute=replace(dispute, reason=text, numbers=(text,)),
        payment=replace(payment, reference=text, numbers=(text,)),
        creditor=replace(
            CREDITOR,
            name=text,
            legal_form=text,
            siren=text,
            address=f"{text}\n{text}",
            city=text,
            phone=text,
            email=text,
            iban=text,
            bic=text,
            signatory=text,
            signatory_role=text,
            payment_means=text,
            vat_number=text,
        ),
        invoices=tuple(replace(each, number=f"{text}{i}") for i, each in enumerate(facts.invoices)),
        earlier=(EarlierContact(on=WRITTEN_ON, kind="email", label=text),),
        movements=tuple(replace(each, reference=text) for each in facts.movements),
    )
    return render(facts, head.name), facts


def prose(letter: Letter) -> list[str]:
    """The paragraphs of the text that are no table."""
    parts = [part for part in re.split(r"\n[ \t]*\n", letter.body) if part.strip()]
    return [
        part
        for part in parts
        if "───" not in part and not part.startswith(("Facture\u00a0: ", "Invoice: "))
    ]


def squeezed(text: str) -> str:
    """The text without any space: where a line breaks is the layout's affair."""
    return re.sub(r"[\s\u00a0\u202f]+", "", text)
