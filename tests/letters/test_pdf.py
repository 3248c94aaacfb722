from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from pypdf import PdfReader

from relance_tui.errors import RelanceError
from relance_tui.letters import engine, pdf
from relance_tui.letters.facts import (
    InterestFacts,
    InterestLine,
    Letter,
    LetterFacts,
)
from relance_tui.letters.fitting import SIZES
from relance_tui.letters.layout import lay_out
from relance_tui.letters.pdf import merged_pdf, to_pdf
from relance_tui.letters.render import render
from relance_tui.letters.words import statement
from tests.letters.builders import CREDITOR, TEMPLATES, WRITTEN_ON, an_invoice, some_facts
from tests.letters.pictures import SVG, pages, places, squeezed

HOSTILE = (
    "../../x",
    "{{ 991*997 }}",
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "#panic() #sys.inputs",
    "]] ) } \\ ' \"",
    "x" * 300,
    "mot " * 75,
    "Café 😀 日本",
    "شركة عربي",
)
WORDS = {"fr": ("À reporter", "Report"), "en": ("Carried forward", "Brought forward")}


def addressed(template: str, count: int = 1, **changes: object) -> tuple[Letter, LetterFacts]:
    facts = some_facts(template, count, **changes)
    return render(facts, template), facts


def interest(count: int) -> InterestFacts:
    lines = tuple(
        InterestLine(
            number=f"F-2026-{118 + i:04}",
            first_on=date(2026, 8, 1),
            last_on=WRITTEN_ON,
            days=62,
            principal_cents=123_456,
            percent=Decimal("12.15"),
            interest_cents=2_548,
        )
        for i in range(count)
    )
    return InterestFacts(
        lines=lines,
        until=WRITTEN_ON,
        total_cents=2_548 * count,
        daily_cents=41,
        percent=Decimal("12.15"),
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sum_of_a_statement_goes_from_page_to_page(language: str) -> None:
    letter, facts = addressed("rappel", 120, language=language)
    carried, brought = WORDS[language]
    found = pages(to_pdf(letter, facts))
    running = statement(facts).running
    feet = [squeezed(page).find(squeezed(carried)) >= 0 for page in found]
    last = max(i for i, page in enumerate(found) if "F-2026-" in page)
    assert feet == [i < last for i in range(len(found))]
    for i, page in enumerate(found[:last]):
        numbers = re.findall(r"F-2026-0(\d{3})", page)
        total = running[int(numbers[-1]) - 118]
        assert squeezed(carried + total) in squeezed(page)
        following = found[i + 1]
        assert squeezed(brought + total) in squeezed(following)
        assert f"F-2026-0{int(numbers[-1]) + 1}" in following


@pytest.mark.parametrize("count", [1, 5, 8, 12])
def test_a_statement_on_one_page_carries_nothing(count: int) -> None:
    letter, facts = addressed("rappel", count)
    text = "".join(pages(to_pdf(letter, facts)))
    assert "À reporter" not in text
    assert "Report " not in text


@pytest.mark.parametrize("count", range(20, 70, 3))
def test_the_closing_lines_stay_with_the_last_invoices(count: int) -> None:
    letter, facts = addressed("derniere-relance", count)
    found = pages(to_pdf(letter, facts))
    page = next(page for page in found if "Montant à régler" in page)
    for number in (facts.invoices[-1].number, facts.invoices[-2].number, "Total restant dû"):
        assert number in page


def test_amounts_of_the_carried_sum_stand_under_their_column() -> None:
    letter, facts = addressed("rappel", 120)
    found = places(to_pdf(letter, facts), 1)
    total = statement(facts).running[30]
    assert total
    heads = next(place for text, place in found.items() if text.startswith("Reste"))
    brought = next(place for text, place in found.items() if text.startswith("Report"))
    assert heads[1] < brought[1] < heads[1] + 8
    assert brought[0] > 110


def test_sums_in_several_currencies_squeeze_no_column() -> None:
    invoices = tuple(
        an_invoice(i, currency=("EUR", "CHF", "USD")[i % 3], paid_cents=5_000) for i in range(40)
    )
    letter, facts = addressed("derniere-relance", 40, invoices=invoices)
    document = to_pdf(letter, facts)
    found = places(document)
    heads = [
        next(place for text, place in found.items() if text.startswith(head))
        for head in ("Facture", "Date", "Échéance", "Montant", "Réglé", "Reste", "Retard")
    ]
    lefts = [left for left, _top in heads]
    assert all(b - a > 11 for a, b in pairwise(lefts))
    assert len({round(top) for _left, top in heads}) == 1
    total = statement(facts, with_indemnity=True).totals[-1][1]
    assert squeezed("Montant à régler" + total) in squeezed("".join(pages(document)))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("cents", [1, 99_999_99, 9_999_999_999_99, 123_456_789_012_34])
def test_heads_and_amounts_of_any_size_keep_to_one_line(language: str, cents: int) -> None:
    line = an_invoice(total_cents=cents, open_cents=cents)
    letter, facts = addressed("mise-en-demeure", 1, invoices=(line,), language=language)
    found = pages(to_pdf(letter, facts))[0]
    table = statement(facts, with_indemnity=True)
    assert " ".join(table.heads) in found.replace("\u00a0", " ")
    assert table.rows[0][5] in found


@pytest.mark.parametrize("lines", [1, 12, 29, 31, 140])
@pytest.mark.parametrize("count", [1, 12])
def test_the_heading_of_an_annex_stands_above_its_table(lines: int, count: int) -> None:
    letter, facts = addressed("mise-en-demeure", count, interest=interest(lines))
    found = pages(to_pdf(letter, facts))
    page = next(page for page in found if "Annexe" in page.replace("annexe", ""))
    after = page[page.rindex("Annexe") :]
    assert "Base TTC" in after
    assert len(re.findall(r"F-2026-0\d{3}", after)) >= min(lines, 30)
    if lines > 30:
        assert "Hélène" not in page


def test_a_long_annex_starts_a_page_and_a_short_one_need_not() -> None:
    for lines, starts in ((5, False), (60, True)):
        letter, facts = addressed("mise-en-demeure", 1, interest=interest(lines))
        items = lay_out(letter, facts)["blocks"]
        assert any(item.get("starts_page", False) for item in items) is starts


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_size_is_chosen_so_that_the_letter_fits(template: str, language: str) -> None:
    for count in (1, 2, 4, 7):
        letter, facts = addressed(template, count, language=language)
        prepared = pdf._prepared(letter, facts)
        made = pages(to_pdf(letter, facts))
        if prepared["is_single"] or prepared["size"] < SIZES[0]:
            # A smaller size is there to save a page; an annex may still need its own.
            has_annex = re.search(r"^Annexe?\W", letter.body, re.MULTILINE)
            assert len(made) <= (2 if has_annex else 1), (template, language, count)
        if len(made) > 1:
            assert f"1/{len(made)}" in made[0]
            assert f"{len(made)}/{len(made)}" in made[-1]
        else:
            assert not re.search(r"^1/1$", made[0], re.MULTILINE)


def test_a_letter_thought_to_fit_gets_its_numbers_when_it_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "is_single", lambda _page: True)
    letter, facts = addressed("rappel", 60)
    found = pages(to_pdf(letter, facts))
    assert len(found) > 1
    assert all(f"{i}/{len(found)}" in page for i, page in enumerate(found, 1))
    merged = pages(merged_pdf([(letter, facts), (letter, facts)]))
    assert merged == found + found


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_text_on_every_page(text: str) -> None:
    creditor = replace(CREDITOR, name=text)
    invoices = tuple(an_invoice(i, number=f"{text} {i}") for i in range(45))
    facts = some_facts("rappel", creditor=creditor, debtor_name=text, invoices=invoices)
    letter = replace(render(facts, "rappel"), subject=text)
    document = to_pdf(letter, facts)
    found = pages(document)
    assert len(found) > 1
    metadata = PdfReader(io.BytesIO(document)).metadata
    assert metadata is not None
    if text.isascii():
        assert metadata.title is not None
        assert squeezed(text) in squeezed(metadata.title)
        assert squeezed(text)[:40] in squeezed(found[1])
    assert str(991 * 997) not in "".join(found)


def test_control_characters_reach_neither_title_nor_running_head() -> None:
    letter, facts = addressed("rappel", 60)
    letter = replace(letter, subject="A\x1b]52;c\x07\u202eB\ud800\x00C")
    document = to_pdf(letter, facts)
    metadata = PdfReader(io.BytesIO(document)).metadata
    assert metadata is not None
    assert metadata.title == "A]52;cBC"
    assert "A]52;cBC" in pages(document)[1]


def test_a_long_name_leaves_room_for_the_subject_on_top_of_the_next_page() -> None:
    creditor = replace(CREDITOR, name="Société " + "très " * 30 + "longue")
    letter, facts = addressed("rappel", 60, creditor=creditor)
    assert "arrivées à échéance" in pages(to_pdf(letter, facts))[1].split("\n")[0]


def test_accents_and_signs_can_be_read_back() -> None:
    text = "Œuvres d’été – ÀÉÈÇ ñ ö ß « 1 234,56 € »"
    letter, facts = addressed("rappel", 1, debtor_name=text)
    assert squeezed(text) in squeezed("".join(pages(to_pdf(letter, facts))))


def test_many_lines_of_an_address_stay_inside_the_window() -> None:
    address = "\n".join(["Bâtiment des Quatre Vents, escalier de droite, porte 12"] * 7)
    letter, facts = addressed(
        "mise-en-demeure", 1, debtor_address=f"{address}\n38000 GRENOBLE CEDEX 9"
    )
    found = places(to_pdf(letter, facts))
    last = next(place for text, place in found.items() if text.startswith("38000"))
    assert 52 <= last[1] <= 85


def batch() -> list[tuple[Letter, LetterFacts]]:
    return [
        addressed("rappel", 1, debtor_name="Premier", debtor_code="C1"),
        addressed("rappel", 60, debtor_name="Deuxième", debtor_code="C2"),
        addressed("mise-en-demeure", 45, debtor_name="Troisième", debtor_code="C3"),
        addressed("note-echeance", 1, debtor_name="Quatrième", debtor_code="C4", language="en"),
    ]


def test_merged_letters_read_as_they_do_alone() -> None:
    letters = batch()
    alone = [page for letter, facts in letters for page in pages(to_pdf(letter, facts))]
    merged = merged_pdf(letters)
    assert pages(merged) == alone
    assert merged == merged_pdf(letters)
    reader = PdfReader(io.BytesIO(merged))
    assert reader.xmp_metadata is not None
    assert b"pdfaid:part" in reader.xmp_metadata.stream.get_data()


def test_two_sided_printing_never_puts_two_debtors_on_a_sheet() -> None:
    letters = batch()
    counts = [len(pages(to_pdf(letter, facts))) for letter, facts in letters]
    assert {count % 2 for count in counts} == {0, 1}
    found = pages(merged_pdf(letters, duplex=True))
    at = 0
    for count, (_letter, facts) in zip(counts, letters, strict=True):
        assert at % 2 == 0
        assert facts.debtor_name in found[at]
        at += count
        if at < len(found) and count % 2:
            assert found[at].strip() == ""
            at += 1
    assert at == len(found)


def test_one_page_letters_two_sided_have_an_empty_back() -> None:
    letters = [addressed("rappel", 1, debtor_name=f"Client {i}") for i in range(3)]
    found = pages(merged_pdf(letters, duplex=True))
    assert [bool(page.strip()) for page in found] == [True, False, True, False, True]


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    merged_pdf(batch(), lambda done, total: told.append((done, total)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_merged_letters_share_one_logo_and_keep_their_own() -> None:
    creditor = replace(CREDITOR, logo=SVG)
    letters = [addressed("rappel", 1, creditor=creditor), addressed("rappel", 1)] * 2
    found = merged_pdf(letters)
    assert pages(found) == [
        page for letter, facts in letters for page in pages(to_pdf(letter, facts))
    ]


def test_a_letter_that_cannot_be_prepared_is_named() -> None:
    letters = batch()
    broken = replace(letters[2][1], creditor=replace(CREDITOR, logo=b"no picture"))
    letters[2] = (letters[2][0], broken)
    with pytest.raises(RelanceError, match=r"C3 – Troisième.*logo"):
        merged_pdf(letters)


def test_a_letter_that_cannot_be_laid_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.compiled

    def compiled(layout: str, inputs: dict[str, str], *rest: object, **named: object) -> bytes:
        if "Deuxième" in inputs.get("letters", ""):
            raise engine.EngineProblem("too wide")
        return real(layout, inputs, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "compiled", compiled)
    with pytest.raises(RelanceError, match=r"C2 – Deuxième.*too wide"):
        merged_pdf(batch())


def test_no_letter_is_no_document() -> None:
    with pytest.raises(RelanceError, match="aucun courrier"):
        merged_pdf([])


def test_the_layout_settles_and_warns_of_nothing() -> None:
    for count in (1, 30, 120):
        letter, facts = addressed("mise-en-demeure", count, interest=interest(count))
        page = {**pdf._prepared(letter, facts), "logo": None}
        inputs = {"letters": json.dumps([page, page]), "logos": "[]", "duplex": "yes"}
        _made, warnings = engine._compiler("letter.typ").compile_with_warnings(sys_inputs=inputs)
        assert [warning.message for warning in warnings] == []
