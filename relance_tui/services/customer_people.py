"""The people one talks to at customers, as known and as a file names them.

Somebody is known by their e-mail, by the digits of their number, or by their name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from relance_tui.ingest.customers_csv import ContactDraft
from relance_tui.services.customer_facts import HOME_LANGUAGE
from relance_tui.services.customer_words import Tell
from relance_tui.storage.customer_intake import Change, KnownPerson, Value
from relance_tui.storage.folding import fold, phone_digits

_FIELDS = ("name", "role", "phone", "email")


@dataclass(slots=True)
class _Person:
    """Somebody as they will be kept."""

    id: int | None
    """None for somebody new."""
    values: dict[str, str]
    is_language_chosen: bool = False
    before: dict[str, Value] = field(default_factory=dict)

    @property
    def folded_name(self) -> str:
        return fold(self.values["name"])

    @property
    def digits(self) -> str:
        return phone_digits(self.values["phone"])

    @property
    def mailbox(self) -> str:
        return self.values["email"].casefold()

    def set(self, column: str, value: str) -> None:
        """Changes a value, remembering what was there first."""
        self.before.setdefault(column, self.values[column])
        self.values[column] = value


class People:
    """The contacts of the customers of a file."""

    def __init__(self, known: Iterable[KnownPerson]) -> None:
        self._of: dict[int, list[_Person]] = defaultdict(list)
        for each in known:
            values = {column: str(getattr(each, column)) for column in (*_FIELDS, "language")}
            self._of[each.debtor_id].append(_Person(each.id, values, each.is_language_chosen))

    def take(self, debtor_id: int, said: ContactDraft, language: str, tell: Tell) -> bool:
        """Adds somebody, or fills what is blank of whom we know; says whether anything is new."""
        people = self._of[debtor_id]
        person = _same(people, said)
        if person is None:
            values = {column: str(getattr(said, column)) for column in _FIELDS}
            people.append(_Person(None, {**values, "language": said.language or language}, True))
            is_new = True
        else:
            is_new = _fill(person, said, people, tell)
        mobile = phone_digits(said.mobile)
        if mobile and all(each.digits != mobile for each in people):
            # A contact has one number: the second one is reached as another line of theirs.
            values = {"name": said.name, "role": said.role, "phone": said.mobile, "email": ""}
            people.append(_Person(None, {**values, "language": said.language or language}, True))
            is_new = True
        return is_new

    def speak(self, debtor_id: int, before: str, language: str) -> None:
        """The main contact speaks the language that the customer turns out to have."""
        for person in self._of[debtor_id][:1]:
            if person.values["language"] == before and not person.is_language_chosen:
                person.set("language", language)

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Those to be created, with the id of their customer first."""
        for debtor_id, people in self._of.items():
            for each in people:
                if each.id is None:
                    yield (debtor_id, *each.values.values())

    def changes(self) -> list[Change]:
        """What was filled of those we know."""
        return [
            Change(each.id, each.before, {column: each.values[column] for column in each.before})
            for people in self._of.values()
            for each in people
            if each.id is not None and each.before
        ]


def _same(people: list[_Person], said: ContactDraft) -> _Person | None:
    """Whom the file means: by e-mail, else by number, else by name."""
    mailbox, name = said.email.casefold(), fold(said.name)
    digits = {phone_digits(number) for number in (said.phone, said.mobile)} - {""}
    for person in people:
        if mailbox and person.mailbox == mailbox:
            return person
    for person in people:
        if person.digits in digits and not _are_two(person, name, mailbox):
            return person
    return next((each for each in people if name and each.folded_name == name), None)


def _are_two(person: _Person, name: str, mailbox: str) -> bool:
    """Whether two people share a switchboard: other names and other mailboxes."""
    has_other_name = bool(name and person.folded_name and person.folded_name != name)
    return has_other_name and bool(mailbox and person.mailbox and person.mailbox != mailbox)


def _fill(person: _Person, said: ContactDraft, people: list[_Person], tell: Tell) -> bool:
    """Fills the blanks of somebody we know and tells what differs; says whether any was filled."""
    is_filled = False
    for column in _FIELDS:
        ours, theirs = person.values[column], str(getattr(said, column))
        if theirs and not ours:
            person.set(column, theirs)
            is_filled = True
        elif theirs and not _agree(column, ours, theirs, people):
            tell("contact" if column == "name" else column, ours, theirs)
    ours = person.values["language"]
    if said.language and said.language != ours:
        if ours == HOME_LANGUAGE and not person.is_language_chosen:
            person.set("language", said.language)
            is_filled = True
        else:
            tell("contact_language", ours, said.language)
    return is_filled


def _agree(column: str, ours: str, theirs: str, people: list[_Person]) -> bool:
    """Whether two ways of writing say the same; somebody may have several numbers."""
    if column == "phone":
        return any(each.digits == phone_digits(theirs) for each in people)
    if column == "email":
        return ours.casefold() == theirs.casefold()
    return sorted(fold(ours).split()) == sorted(fold(theirs).split())
