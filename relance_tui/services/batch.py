"""A lot of letters: what is due today, what is refused and why, and the lot marked sent as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.followup import choose, findings
from relance_tui.domain.selection import Conditions
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, ngettext
from relance_tui.services.acting import Act, acting
from relance_tui.services.correspondence import (
    against_sending,
    composed,
    record_letter,
    refuse_incomplete,
    sent_detail,
)
from relance_tui.services.letter_facts import OCCASIONS, LetterDraft, drafted, template_folders
from relance_tui.services.letter_files import letter_page
from relance_tui.services.office import Office
from relance_tui.services.phrases import phrase
from relance_tui.services.rows import queue_row
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Done, LetterChoice, LetterView, Sending
from relance_tui.services.wording import action_label, day
from relance_tui.storage import queue_ids, queue_reads
from relance_tui.storage.documents import FileMark, copies_of
from relance_tui.storage.facts import load_dossiers
from relance_tui.storage.intake import bank_loaded_on
from relance_tui.storage.light import DriverConnection, reading

if TYPE_CHECKING:
    from relance_tui.services.batch_files import BatchFiles

Progress = Callable[[int, int], None]
_ON_PAPER = frozenset({Channel.LETTER, Channel.REGISTERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLetter:
    """A letter that may leave with the lot."""

    letter: LetterView
    draft: LetterDraft
    """The facts it states."""
    dossier: Dossier
    """Everything known of the debtor when it was written."""

    @property
    def debtor_id(self) -> int:
        """To whom it goes."""
        return self.dossier.debtor.id

    @property
    def code(self) -> str:
        """The code of the customer."""
        return self.dossier.debtor.code

    @property
    def name(self) -> str:
        """The name of the customer."""
        return self.dossier.debtor.name

    @property
    def is_on_paper(self) -> bool:
        """Whether it goes through the post, hence through the printer."""
        return Channel(self.letter.channel) in _ON_PAPER


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLetter:
    """A customer to whom nothing leaves with the lot."""

    debtor_id: int
    code: str
    name: str
    reason: str
    """In words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A lot, nothing of which is written yet."""

    written_on: date
    ready: tuple[BatchLetter, ...] = ()
    refused: tuple[RefusedLetter, ...] = ()

    @property
    def channels(self) -> Mapping[Channel, int]:
        """How many letters are ready by each channel, in the order of the channels."""
        counts = Counter(Channel(each.letter.channel) for each in self.ready)
        return {channel: counts[channel] for channel in Channel if counts[channel]}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSent:
    """A lot that was marked sent."""

    done: Done
    count: int
    left_out: tuple[RefusedLetter, ...] = ()
    """Those written that were not marked: their dossier changed, or a rule now forbids them."""


class _Unfit(RelanceError):  # noqa: N818 - named for what it is
    """Why a letter does not leave with a lot."""


@dataclass(frozen=True, slots=True)
class _House:
    """What the letters of one lot share."""

    rulebook: Rulebook
    copies: Mapping[int, FileMark]
    bank_on: date | None
    folders: tuple[Path, ...]
    today: date


def plan_batch(
    office: Office, debtor_ids: Sequence[int] | None = None, on_progress: Progress | None = None
) -> Batch:
    """The letters due today, in the order asked or that of the queue, and those refused.

    Without `debtor_ids`, those of the queue of the day whose turn it is to be written to. Nothing
    overrides a rule in a lot, and a step that somebody must confirm never leaves with it.
    """
    with reading(office.database) as connection:
        wanted = list(
            dict.fromkeys(_due(connection, office.today) if debtor_ids is None else debtor_ids)
        )
        house = _House(
            rulebook=read_rulebook(connection),
            copies=copies_of(connection, wanted),
            bank_on=bank_loaded_on(connection),
            folders=template_folders(),
            today=office.today,
        )
        judged: dict[int, BatchLetter | RefusedLetter] = {}
        for dossier in load_dossiers(connection, wanted, only_open=False):
            if on_progress is not None:
                on_progress(len(judged), len(wanted))
            judged[dossier.debtor.id] = _judged(house, dossier)
    found = [judged[debtor_id] for debtor_id in wanted if debtor_id in judged]
    return Batch(
        written_on=office.today,
        ready=tuple(each for each in found if isinstance(each, BatchLetter)),
        refused=tuple(each for each in found if isinstance(each, RefusedLetter)),
    )


def _due(connection: DriverConnection, today: date) -> Iterator[int]:
    """The debtors of the queue of the day to whom a written step is due."""
    stored = queue_reads.rows(connection, queue_ids.ids(connection, today, Conditions(is_due=True)))
    for row in (queue_row(each, today) for each in stored):
        if (
            row.kind is FollowUpKind.DUNNING_STEP
            and row.channel
            and Channel(row.channel).is_written
        ):
            yield row.debtor_id


def _judged(house: _House, dossier: Dossier) -> BatchLetter | RefusedLetter:
    try:
        draft, letter = _fit_letter(house, house.rulebook.lay_out(dossier))
    except RelanceError as error:
        return refused_letter(dossier, str(error))
    return BatchLetter(letter=letter, draft=draft, dossier=dossier)


def refused_letter(dossier: Dossier, reason: str) -> RefusedLetter:
    """A debtor to whom nothing leaves, and why."""
    debtor = dossier.debtor
    return RefusedLetter(debtor_id=debtor.id, code=debtor.code, name=debtor.name, reason=reason)


def _fit_letter(house: _House, case: Case) -> tuple[LetterDraft, LetterView]:
    """The letter due today. Raises RelanceError telling why none leaves with a lot."""
    _refuse_undue(choose(findings(case)), house.today)
    choice = LetterChoice()
    draft = drafted(case, house.rulebook, house.copies, choice, house.today)
    letter = composed(case.dossier.debtor.id, choice, draft, house.folders)
    if letter.needs_confirmation:
        raise _Unfit(_("niveau à confirmer : ouvrez le dossier et envoyez-le à part"))
    refuse_incomplete(letter)
    refused = against_sending(case, house.rulebook, letter, draft.head, house.today, house.bank_on)
    if refused:
        raise _Unfit(phrase(refused[0]))
    return draft, letter


def _refuse_undue(follow_up: FollowUp | None, today: date) -> None:
    if follow_up is None:
        raise _Unfit(_("rien à écrire : plus rien à faire sur ce dossier"))
    current = follow_up.as_of(today)
    label = action_label(
        current.kind,
        channel=current.channel,
        step_number=current.step_number,
        at=current.at,
        because=current.because,
    )
    if current.due_on > today:
        message = _("rien à écrire aujourd’hui : {action} le {on}")
        raise _Unfit(message.format(action=label, on=day(current.due_on)))
    is_step = current.kind is FollowUpKind.DUNNING_STEP
    is_written = is_step and current.channel is not None and current.channel.is_written
    if not is_written and current.kind not in OCCASIONS:
        raise _Unfit(_("rien à écrire aujourd’hui : {action}").format(action=label))


def send_batch(
    office: Office, lot: Batch, files: BatchFiles, on_progress: Progress | None = None
) -> BatchSent:
    """Marks the letters that were written as sent, each with its text and its page, as one act.

    A letter whose dossier changed since, or that a rule now forbids, is left out and told. Raises
    RelanceError when none is left.
    """
    written = [each for each in lot.ready if each.debtor_id in files.paths]
    pages = _pages(office, written, files, on_progress)
    left_out: list[RefusedLetter] = []
    with acting(office, "letters") as act:
        facts = _facts_now(act, written)
        sent: list[BatchLetter] = []
        for each in written:
            reason = _record(act, each, facts, pages[each.debtor_id])
            if reason:
                left_out.append(refused_letter(each.dossier, reason))
                continue
            sent.append(each)
        if not sent:
            message = _("plus aucun courrier du lot ne peut être noté comme envoyé : {reason}")
            reason = next((each.reason for each in left_out), "")
            raise RelanceError(message.format(reason=reason))
        act.detail = {
            "count": len(sent),
            "customers": [each.code for each in sent],
            "folder": str(files.folder),
            "acts": act.parts,
        }
    message = ngettext(
        "{count} courrier noté comme envoyé.", "{count} courriers notés comme envoyés.", len(sent)
    ).format(count=len(sent))
    return BatchSent(done=act.done(message), count=len(sent), left_out=tuple(left_out))


def _pages(
    office: Office, written: list[BatchLetter], files: BatchFiles, on_progress: Progress | None
) -> dict[int, tuple[str, bytes]]:
    """The page of each letter: the one just made, else made now, before anything is locked."""
    pages = {}
    for done, each in enumerate(written):
        debtor_id = each.debtor_id
        known = files.pages.get(debtor_id)
        pages[debtor_id] = known or letter_page(office, each.letter, each.draft.facts)
        if on_progress is not None:
            on_progress(done + 1, len(written))
    return pages


@dataclass(frozen=True, slots=True)
class _Facts:
    """The dossiers as they are inside the transaction."""

    dossiers: Mapping[int, Dossier]
    bank_on: date | None


def _facts_now(act: Act, written: Iterable[BatchLetter]) -> _Facts:
    ids = [each.debtor_id for each in written]
    dossiers = load_dossiers(act.driver, ids, only_open=False)
    return _Facts({each.debtor.id: each for each in dossiers}, bank_loaded_on(act.driver))


def _record(act: Act, each: BatchLetter, facts: _Facts, page: tuple[str, bytes]) -> str:
    """Records one letter with the line of its dossier's journal, or answers why not."""
    letter = each.letter
    dossier = facts.dossiers.get(each.debtor_id)
    if dossier is None or replace(dossier, last_act=each.dossier.last_act) != each.dossier:
        return _("le dossier a changé depuis que le courrier a été écrit")
    case = act.rulebook.lay_out(dossier)
    refused = against_sending(case, act.rulebook, letter, each.draft.head, act.today, facts.bank_on)
    if refused:
        return phrase(refused[0])
    try:
        with act.part("letter", dossier) as part:
            record_letter(part, letter, Sending(), page)
            part.detail = sent_detail(letter, Sending(), Channel(letter.channel))
    except RelanceError as error:
        return str(error)
    return ""
