from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relance_tui.letters.render import render
from relance_tui.letters.templates import TemplateProblem, read_template, template_name
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
    path.parent.mkdir(parents=True, exist_ok=True)
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


def _link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def test_a_file_that_is_a_link_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere.txt"
    secret.write_text(HEAD + "secret", encoding="utf-8")
    house = tmp_path / "house"
    _link(house / "fr" / "essai.txt", secret)
    with pytest.raises(TemplateProblem, match=r"essai\.txt:1: ce lien mène hors du dossier"):
        render(some_facts(), "essai", folders=[house])


def test_a_part_that_is_a_link_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere.txt"
    secret.write_text("secret", encoding="utf-8")
    house = tmp_path / "house"
    _link(house / "fr" / "_secret.txt", secret)
    _template(house, '{% include "_secret" %}')
    with pytest.raises(TemplateProblem, match=r"_secret\.txt:1: ce lien mène hors du dossier"):
        render(some_facts(), "essai", folders=[house])


def test_folders_may_be_links_and_so_may_files_within_them(tmp_path: Path) -> None:
    synced, house = tmp_path / "synced", tmp_path / "house"
    synced.mkdir()
    path = _template(synced, "Bonjour")
    _link(path.with_name("autre.txt"), path)
    house.symlink_to(synced)
    assert render(some_facts(), "essai", folders=[house]).body == "Bonjour\n"
    assert render(some_facts(), "autre", folders=[house]).body == "Bonjour\n"
    other = tmp_path / "other"
    _link(other / "fr", synced / "fr")
    assert render(some_facts(), "essai", folders=[other]).body == "Bonjour\n"


def test_a_house_part_replaces_the_shipped_one_in_shipped_letters(tmp_path: Path) -> None:
    _template(tmp_path, "Bien à vous", head="", name="_signature")
    body = render(some_facts(), "rappel", folders=[tmp_path, shipped("templates")]).body
    assert "Bien à vous" in body
    assert "salutations" not in body


def test_the_head_may_name_the_step_it_is_for(tmp_path: Path) -> None:
    path = _template(tmp_path, "", HEAD.replace("subject", 'step = "reminder"\nsubject'))
    head = read_template(path)[0]
    assert (head.step, head.subject_line) == ("reminder", 8)
    assert read_template(_template(tmp_path, ""))[0].step == ""


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('tone = "firm"', 'tonne = "firm"', 5, "clé inconnue « tonne » (vouliez-vous dire « tone"),
        ("+++\ntitle", "+++\nmandatry = []\ntitle", 2, "(vouliez-vous dire « mandatory » ?)"),
        ("+++\ntitle", "+++\nx.y = 1\ntitle", 2, "clé inconnue « x »"),
        ('subject = "Essai {{ debtor.code }}"', "[zzz]\nb = 1", 7, "clé inconnue « zzz »"),
        ('tone = "firm"\n', "", 1, "l’en-tête doit donner « tone »"),
        ('"firm"', "3", 5, "« tone » doit être un texte"),
        ("+++\ntitle", "+++\nstep = 3\ntitle", 2, "« step » doit être un texte"),
        ('"email"', '"fax"', 3, "« channel » ne connaît que : email, letter, registered, call"),
        ('"email"', '"handover"', 3, "« channel » ne connaît que"),
        ('language = "fr"', 'language = "en"', 4, "« language » doit être « fr »"),
        ("+++\ntitle", "+++\nmandatory = ['ibam']\ntitle", 2, "ne connaît pas « ibam » (vouliez"),
        ("+++\ntitle", "+++\nmandatory = [['iban']]\ntitle", 2, "ne connaît pas"),
        ("+++\ntitle", "+++\nmandatory = 'iban'\ntitle", 2, "doit être une liste"),
        ('tone = "firm"', "tone = firm", 5, "en-tête illisible"),
        ('tone = "firm"', "tone = " + "[" * 5_000, 8, "en-tête illisible"),
        ('tone = "firm"', "tone = " + "9" * 5_000, 8, "en-tête illisible"),
    ],
)
def test_a_wrong_head_names_its_line_and_what_to_write(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in HEAD
    message = _fails(tmp_path, "Corps", HEAD.replace(old, new)).replace("\u00a0", " ")
    assert f"{tmp_path / 'fr' / 'essai.txt'}:{line}: " in message
    assert told in message.replace("\u202f", " ")


def test_a_wrong_subject_names_its_line(tmp_path: Path) -> None:
    message = _fails(tmp_path, "Corps", HEAD.replace("debtor.code", "debtor.cod"))
    assert "essai.txt:7: objet («\u00a0subject\u00a0»)" in message
    assert "code" in message


@pytest.mark.parametrize(
    ("body", "line", "told"),
    [
        ("{% if count %}\n\nx", 10, "le modèle s’arrête avant la fin de {% if %} : il manque"),
        ("{% for i in invoices %}", 9, "il manque {% endfor %} ou {% else %}"),
        ("\n{% iff count %}", 10, "balise inconnue {% iff %} (vouliez-vous dire « if » ?)"),
        (
            "{% if count %}\n{% endfor %}",
            10,
            "{% endfor %} n’est pas attendu ici : {% if %} attend",
        ),
        ("{{ count", 9, "le modèle s’arrête trop tôt : il manque }}"),
        ("{{ count }", 9, "} n’a pas sa place ici"),
        ("{{ count count }}", 9, "}} est attendu ici, pas « count »"),
        ("{% if count }}", 9, "} n’a pas sa place ici"),
        ("{% for in invoices %}{% endfor %}", 9, "« in » est attendu ici, pas « invoices »"),
        ("{{ count | uper }}", 9, "filtre inconnu « uper » (vouliez-vous dire « upper » ?)"),
        ("{{ 1 if count is evn }}", 9, "test inconnu « evn » (vouliez-vous dire « even » ?)"),
        ("{% if not count %}{{ count | uper }}{% endif %}", 9, "filtre inconnu « uper »"),
        ("{{ debtor.nam }}", 9, "« nam » n’existe pas ici (vouliez-vous dire « name » ?)"),
        ("{{ absent }}", 9, "nom inconnu « absent »"),
        ("{{ promise.amount }}", 9, "« amount » manque ici : il n’y a rien à lire"),
        ("{{ count / 0 }}", 9, "division par zéro"),
        ("{{ 'x' < 3 }}", 9, "un texte ne se compare pas à un nombre"),
        ("{{ (count if false)() }}", 9, "le « if » n’a pas de « else »"),
        ("{% for a, b in ['xyz'] %}{% endfor %}", 9, "le nombre de noms n’est pas celui"),
        ("{# rien", 9, "le commentaire n’est pas fermé par #}"),
        ("{% raw %} x", 9, "il manque {% endraw %}"),
        ("{% include '_absent' %}", 9, "partie « _absent » introuvable"),
        ("x\n{% include '_absent' %}", 10, "partie « _absent » introuvable"),
        ("{% extends 'rappel' %}", 9, "« extends » n’est pas permis dans un modèle"),
        ("{{ 'x' is defined is none }}", 9, "« is » ne s’emploie qu’une fois"),
        ("{% set 3 = 4 %}", 9, "on ne peut rien ranger sous ce nom"),
        ("{{ plural(count) }}", 9, "ce ne sont pas les valeurs attendues"),
        ("{{ count | upper(3) }}", 9, "ce ne sont pas les valeurs attendues"),
        ("{{ debtor.name.upper(3) }}", 9, "ce ne sont pas les valeurs attendues"),
        ("{{ debtor.name.split(1, 2, 3) }}", 9, "ce ne sont pas les valeurs attendues"),
        ("{{ debtor.name.split(wide=2) }}", 9, "ce ne sont pas les valeurs attendues"),
        ("{{ -debtor.name }}", 9, "le signe moins ne s’emploie que devant un nombre"),
        ("{% if 1 in count %}{% endif %}", 9, "« in » ne cherche que dans une liste"),
        ("{{ count | length }}", 9, "un nombre n’a pas de longueur"),
        ("{{ debtor[[1]] }}", 9, "« [1] » n’existe pas ici"),
        ("{{ {[1]: 2} }}", 9, "une liste ne peut pas servir de nom"),
        ("{{ ", 9, "le modèle s’arrête trop tôt"),
        ("{% set x = 1 2 %}", 9, "%} est attendu ici, pas un nombre"),
        ("{{ 'a }}", 9, "le signe ' n’a pas sa place ici"),
        ("{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}", 9, "la macro « f » prend au plus 1"),
        ("{% macro f(a) %}{{ a }}{% endmacro %}{{ f() }}", 9, "n’a pas été donnée à la macro"),
        ("{% macro f(a=1, b) %}{% endmacro %}", 9, "syntaxe incorrecte [non-default argument"),
    ],
)
def test_a_fault_is_told_in_french(tmp_path: Path, body: str, line: int, told: str) -> None:
    _template(tmp_path, body)
    with pytest.raises(TemplateProblem) as caught:
        render(some_facts(promise=None), "essai", folders=[tmp_path])
    problem = caught.value
    assert told in problem.what.replace("\u00a0", " ").replace("\u202f", " ")
    assert (problem.path, problem.line) == (tmp_path / "fr" / "essai.txt", line)


def test_text_outside_of_the_letter_is_shown_without_control_signs(tmp_path: Path) -> None:
    message = _fails(tmp_path, "{{ debtor['\x1b[31m\u202e" + "x" * 500 + "'] }}")
    assert "\x1b" not in message
    assert "\u202e" not in message
    assert len(message) < len(str(tmp_path)) + 200


def test_a_faulty_part_names_its_own_file(tmp_path: Path) -> None:
    part = _template(tmp_path, "x\n{{ absent }}", head="", name="_part")
    assert f"{part}:2: " in _fails(tmp_path, '{% include "_part" %}')
    _template(tmp_path, "x\n\n{% if %}", head="", name="_part")
    os.utime(part, ns=(1, 1))
    assert f"{part}:3: " in _fails(tmp_path, '{% include "_part" %}')


def test_signs_never_closed_are_read_in_a_moment(tmp_path: Path) -> None:
    began = time.process_time()
    for sign in ("{{", "{%", "{#", "{{{%{#"):
        _fails(tmp_path, "d'un mot : " + sign * 8_000)
    assert time.process_time() - began < 2


def test_french_signs_are_set_around_the_code_and_not_in_it(tmp_path: Path) -> None:
    _template(tmp_path, "L'un : {{ 'a : b' }} ? {# l'un : #}« L'autre »{% raw %} {{ {% endraw %}")
    body = render(some_facts(), "essai", folders=[tmp_path]).body
    assert body == "L’un\u00a0: a : b\u202f? «\u00a0L’autre\u00a0» {{\n"


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
