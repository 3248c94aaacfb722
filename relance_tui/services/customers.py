"""Loading a file of customers and contacts: what it knows and we do not is added.

Nothing known is overwritten: where the file says otherwise, ours is kept and the clerk is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from relance_tui.domain.codes import DebtorKind
from relance_tui.ingest import CustomersReading
from relance_tui.ingest.drafts import CustomerDraft
from relance_tui.services.acting import Act
from relance_tui.services.customer_facts import HOME_LANGUAGE, Held
from relance_tui.services.customer_people import People
from relance_tui.services.customer_words import Differences
from relance_tui.services.import_acts import (
    NothingToKeep,
    importing_act,
    lines_of,
    record_file,
)
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.office import Office, Progress
from relance_tui.services.same_customer import same_customers
from relance_tui.services.views import FileReport
from relance_tui.storage import customer_intake as intake
from relance_tui.storage.customer_intake import KnownCustomer, Value


def load_customers(
    office: Office,
    path: Path,
    reading: CustomersReading,
    terms: ImportTerms,
    on_progress: Progress | None,
) -> FileReport:
    """Records what the file knows of customers and of the people one talks to there."""
    comparison = _Comparison(reading)
    is_applied = False
    with importing_act(office) as act:
        comparison.record(act)
        new, changed = len(comparison.created), len(comparison.changed)
        if terms.dry_run or not new + changed:
            raise NothingToKeep
        is_applied = True
        act.on_progress = on_progress
        record_file(
            act,
            path,
            reading.format,
            reading.sha256,
            new=new,
            changed=changed,
            settled=0,
        )
    warnings = [*lines_of(reading.warnings), *comparison.differences.told]
    return FileReport(
        path=path,
        format=reading.format,
        new=len(comparison.created),
        changed=len(comparison.changed),
        unchanged=len(reading.customers) - len(comparison.created) - len(comparison.changed),
        refused=lines_of(reading.refusals),
        warnings=tuple(sorted(warnings, key=lambda each: each.line)),
        is_applied=is_applied,
    )


class _Comparison:
    """What the customers of a file are, beside those we know."""

    def __init__(self, reading: CustomersReading) -> None:
        self._reading = reading
        self.created: dict[str, int] = {}
        """Code of the file to the id of the customer it made."""
        self.changed: set[str] = set()
        """Codes of the file whose customer is known better afterwards."""
        self.differences = Differences()

    def record(self, act: Act) -> None:
        """Creates, fills, and notes what differs."""
        reading = self._reading
        made = (each for each in reading.customers if each.code in reading.made_codes)
        same = same_customers(act.driver, made)
        for code, reason in same.doubts.items():
            self.differences.add(reading.first_lines.get(code, 0), reason)
        intake.stage_codes(
            act.driver,
            ((each.code, same.codes.get(each.code, each.code)) for each in reading.customers),
        )
        known = {each.said: each for each in intake.known_customers(act.driver)}
        people = People(intake.known_people(act.driver))
        held: dict[int, Held] = {}
        for draft in reading.customers:
            if draft.code in known:
                each = known[draft.code]
                self._compare(draft, held.setdefault(each.id, Held(each)), act)
        fresh = [each for each in reading.customers if each.code not in known]
        self.created = intake.create_customers(act.driver, act.id, self._rows(fresh))
        self._follow_language(held, people)
        self._take_people(known, people)
        filled = [each.change() for each in held.values() if each.after]
        intake.change_rows(act.driver, act.id, "debtor", filled)
        intake.create_people(act.driver, act.id, people.rows())
        intake.change_rows(act.driver, act.id, "contact", people.changes())
        act.touched.update(self.created.values())
        act.touched.update(known[code].id for code in self.changed)
        act.recount = set()

    def _rows(self, drafts: list[CustomerDraft]) -> Iterator[tuple[Value, ...]]:
        for draft in drafts:
            terms = self._reading.terms.get(draft.code)
            yield (
                draft.code,
                draft.name,
                str(draft.kind or DebtorKind.UNKNOWN),
                draft.siren,
                draft.address,
                draft.language or HOME_LANGUAGE,
                terms.days if terms else None,
                str(terms.method) if terms else "net",
            )

    def _compare(self, draft: CustomerDraft, held: Held, act: Act) -> None:
        """Fills what is blank of a known customer; tells what differs of the rest."""
        line = self._reading.first_lines.get(draft.code, 0)
        tell = self.differences.of(line, held.text("name"), held.known.code)
        if held.learn(draft, self._reading.terms.get(draft.code), act.at, tell):
            self.changed.add(draft.code)

    def _follow_language(self, held: dict[int, Held], people: People) -> None:
        """A letter speaks the language of the main contact, which was made with the customer's."""
        for debtor_id, each in held.items():
            if "language" in each.after:
                people.speak(debtor_id, each.known.language, str(each.after["language"]))

    def _take_people(self, known: dict[str, KnownCustomer], people: People) -> None:
        languages = {each.code: each.language for each in self._reading.customers}
        names = {each.code: each.name for each in self._reading.customers}
        for contact in self._reading.contacts:
            code = contact.code
            customer = known.get(code)
            debtor_id = customer.id if customer else self.created[code]
            name, ours = (customer.name, customer.code) if customer else (names[code], code)
            language = languages[code] or (customer.language if customer else HOME_LANGUAGE)
            told = self.differences.of(contact.line, name, ours)
            if people.take(debtor_id, contact, language, told) and customer:
                self.changed.add(code)
