from __future__ import annotations

import io
import random

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject

from relance_tui.ingest.drafts import RefusedError
from relance_tui.ingest.einvoice_pdf import attached_xml, looks_like_pdf
from tests.ingest.einvoice_writers import Facts, cii, pdf, ubl

XML = cii(Facts())
OTHER = cii(Facts(number="FA2"))


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml"]
)
def test_the_invoice_is_found_by_its_name(name: str) -> None:
    content = pdf({"plan.txt": b"plan", "autre.xml": OTHER, name: XML})
    assert looks_like_pdf(content)
    assert attached_xml(content) == XML


def test_factur_x_comes_first() -> None:
    assert attached_xml(pdf({"xrechnung.xml": OTHER, "factur-x.xml": XML})) == XML


def test_one_invoice_under_another_name_is_taken_and_two_are_not() -> None:
    assert attached_xml(pdf({"F1.xml": ubl(Facts()), "data.xml": b"<a/>"})) == ubl(Facts())
    with pytest.raises(RefusedError, match="sans facture"):
        attached_xml(pdf({"F1.xml": XML, "F2.xml": OTHER}))


def test_a_file_only_associated_with_the_document() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf({"factur-x.xml": XML}))))
    names = writer.root_object["/Names"].get_object()
    specification = names["/EmbeddedFiles"].get_object()["/Names"][1]  # type: ignore[index]
    writer.root_object[NameObject("/AF")] = ArrayObject([specification])
    del writer.root_object["/Names"]
    target = io.BytesIO()
    writer.write(target)
    assert attached_xml(target.getvalue()) == XML


def test_a_pdf_without_invoice() -> None:
    with pytest.raises(RefusedError, match="sans facture électronique"):
        attached_xml(pdf({}))
    with pytest.raises(RefusedError, match="sans facture électronique"):
        attached_xml(pdf({"photo.jpg": b"jpg"}))


@pytest.mark.filterwarnings("ignore")
def test_an_encrypted_pdf() -> None:
    with pytest.raises(RefusedError, match="mot de passe"):
        attached_xml(pdf({"factur-x.xml": XML}, password="secret"))  # noqa: S106 - of a test


def test_a_truncated_pdf() -> None:
    content = pdf({"factur-x.xml": XML})
    for size in range(5, len(content) - 40, 97):
        try:
            assert attached_xml(content[:size]) == XML
        except RefusedError as error:
            assert "tronqué" in error.reason  # noqa: PT017 - a cut may leave the file whole


def test_mutated_pdfs_give_xml_or_one_clear_error() -> None:
    good = pdf({"factur-x.xml": XML})
    chance = random.Random(20261126)
    outcomes: set[str | int] = set()
    """`read`, or how many line ends the message has."""
    for _round in range(300):
        content = bytearray(good)
        for _change in range(chance.choice([1, 5, 50])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            assert isinstance(attached_xml(bytes(content)), bytes)
            outcomes.add("read")
        except RefusedError as error:
            outcomes.add(error.reason.count("\n"))
    assert outcomes == {"read", 0}
