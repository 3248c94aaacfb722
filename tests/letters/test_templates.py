from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from relance_tui.letters.render import render
from relance_tui.letters.templates import TemplateProblem, template_name
from relance_tui.paths import shipped
from tests.letters.builders import some_facts

HEAD = """+++
title = "Essai"
channel = "email"
language = "fr"
tone = "firm"
audience = "all"
subject = "Essai {{ debtor.code }}"
+++
"""


def _template(folder: Path, body: str, head: str = HEAD, name: str = "essai") -> Path:
    path = folder / "fr" / f"{name}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + body, encoding="utf-8")
    return path


def _fails(folder: Path, body: str, head: str = HEAD) -> str:
    _template(folder, body, head)
    with pytest.raises(TemplateProblem) as caught:
        render(some_facts(), "essai", folders=[folder])
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_the_users_folder_comes_before_the_shipped_one(tmp_path: Path) -> None:
    folders = [tmp_path, shipped("templates")]
    letter_shipped = render(some_facts(), "rappel", folders=folders)
    _template(tmp_path, "À nous : {{ owed }} !", name="rappel")
    ours = render(some_facts(), "rappel", folders=folders)
    assert "Madame" in letter_shipped.body
    assert ours.body == "À nous\u00a0: 1\u202f234,56\u00a0€\u202f!\n"
    assert ours.subject == "Essai C0042"


def test_a_users_template_may_include_shipped_parts(tmp_path: Path) -> None:
    _template(tmp_path, '{% include "_signature" %}')
    letter = render(some_facts(), "essai", folders=[tmp_path, shipped("templates")])
    assert "Hélène Lefèvre" in letter.body


def test_an_edited_template_is_read_again(tmp_path: Path) -> None:
    path = _template(tmp_path, "Avant")
    assert render(some_facts(), "essai", folders=[tmp_path]).body == "Avant\n"
    path.write_text(HEAD + "Après", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert render(some_facts(), "essai", folders=[tmp_path]).body == "Après\n"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("un\n{{ debtor.nam }}", 10),
        ("un\ndeux\n{{ inconnu }}", 11),
        ("{% if count %}", 9),
        ("{{ count / 0 }}", 9),
        ("{{ debtor.__class__ }}", 9),
        ("{{ ''.__class__.__mro__ }}", 9),
        ("{{ 'a' * 1000000000 }}", 9),
        ("{{ 2 ** 100000 }}", 9),
        ("{{ 'a'.ljust(1000000000) }}", 9),
        ("{{ '{0}'.format(1) }}", 9),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", 9),
        ("{{ invoices.append(1) }}", 9),
        ("{% for i in range(9) %}{% endfor %}", 9),
        ("{{ count | pprint }}", 9),
    ],
)
def test_a_broken_template_names_its_file_and_line(tmp_path: Path, body: str, line: int) -> None:
    assert f"{tmp_path / 'fr' / 'essai.txt'}:{line}: " in _fails(tmp_path, body)


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../essai", "fr/../essai", "_absent", "essai.txt", "", "en/essai"]
)
def test_an_include_never_leaves_its_folder(tmp_path: Path, name: str) -> None:
    assert "introuvable" in _fails(tmp_path, f'{{% include "{name}" %}}')


@pytest.mark.parametrize(
    "head",
    [
        "",
        "+++\n",
        "+++\ntitle = \n+++\n",
        "+++\ntitle = 'x'\n+++\n",
        HEAD.replace('"Essai {{ debtor.code }}"', "3"),
        HEAD.replace('"Essai {{ debtor.code }}"', '"{{ absent }}"'),
        HEAD.replace('"Essai {{ debtor.code }}"', '"{% if %}"'),
        HEAD.replace("+++\ntitle", "+++\nmandatory = ['moon']\ntitle"),
        HEAD.replace("+++\ntitle", "+++\nmandatory = 3\ntitle"),
    ],
)
def test_a_broken_head_names_its_file(tmp_path: Path, head: str) -> None:
    assert f"{tmp_path / 'fr' / 'essai.txt'}:" in _fails(tmp_path, "Corps", head)


def test_a_template_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = _template(tmp_path, "")
    path.write_bytes(b"+++\n\xff\xfe\x00")
    with pytest.raises(TemplateProblem, match="UTF-8"):
        render(some_facts(), "essai", folders=[tmp_path])


@pytest.mark.parametrize(
    "name", ["../rappel", "/etc/passwd", "Rappel", "rappel.txt", "", "a b", "a\0"]
)
def test_names_that_could_be_paths_are_refused(name: str) -> None:
    with pytest.raises(TemplateProblem):
        template_name(name)
    with pytest.raises(TemplateProblem):
        render(some_facts(), name)


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(TemplateProblem, match=r"«.absent.»"):
        render(some_facts(), "absent")


def test_facts_load_no_engine() -> None:
    code = (
        "import sys, relance_tui.letters.facts, relance_tui.letters.missing;"
        "print({'jinja2', 'typst'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_text_letters_load_no_pdf_engine() -> None:
    code = (
        "import sys, relance_tui.letters.render, relance_tui.letters.export;"
        "print('typst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
