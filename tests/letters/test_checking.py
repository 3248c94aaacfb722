"""Faults of templates found without waiting for the letter that would meet them."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from relance_tui.domain.codes import DebtorKind
from relance_tui.letters.checking import Fault, check_templates
from relance_tui.letters.facts import LetterFacts
from relance_tui.paths import shipped
from tests.letters.builders import HEAD, TEMPLATES, some_facts

SAMPLES = (("A", some_facts(promise=None)),)


def _write(folder: Path, body: str, name: str = "essai", head: str = HEAD) -> Path:
    path = folder / "fr" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + body, encoding="utf-8")
    return path


def _plain(fault: Fault) -> tuple[str, int, str, str]:
    told = fault.message.replace("\u00a0", " ").replace("\u202f", " ")
    return fault.path.name, fault.line, told, fault.sample


def _faults(
    folder: Path, body: str, samples: tuple[tuple[str, LetterFacts], ...] = SAMPLES
) -> list[tuple[str, int, str, str]]:
    _write(folder, body)
    return [_plain(fault) for fault in check_templates([folder], samples, ["fr"])]


NEVER = "{% if 'never' == 'x' %}\n"
"""A branch no sample takes."""

UNKNOWN = {
    "{{ ownd }}": "nom inconnu « ownd » (vouliez-vous dire « owed » ?)",
    "{{ debtor.nam }}": "« nam » n’existe pas ici (vouliez-vous dire « name » ?)",
    "{{ debtor['nam'] }}": "« nam » n’existe pas ici (vouliez-vous dire « name » ?)",
    "{{ promise.amont }}": "« amont » n’existe pas ici (vouliez-vous dire « amount » ?)",
    "{{ missed.unpayd }}": "« unpayd » n’existe pas ici (vouliez-vous dire « unpaid » ?)",
    "{{ dispute.reson }}": "« reson » n’existe pas ici (vouliez-vous dire « reason » ?)",
    "{{ payment.amounts }}": "« amounts » n’existe pas ici (vouliez-vous dire « amount » ?)",
    "{{ interest.totl }}": "« totl » n’existe pas ici (vouliez-vous dire « total » ?)",
    "{{ broken_promise.du_on }}": "« du_on » n’existe pas ici (vouliez-vous dire « due_on » ?)",
    "{% for i in invoices %}{{ i.numbr }}{% endfor %}": "« numbr » n’existe pas ici (vouliez-vous"
    " dire « number » ?)",
    "{% for e in exhibits %}{{ e.titl }}{% endfor %}": "« titl » n’existe pas ici (vouliez-vous"
    " dire « title » ?)",
    "{{ (invoices | first).numbr }}": "« numbr » n’existe pas ici (vouliez-vous dire « number » ?)",
    "{{ invoices[0].numbr }}": "« numbr » n’existe pas ici (vouliez-vous dire « number » ?)",
    "{{ invoices | join(', ', attribute='numbr') }}": "« numbr » n’existe pas ici (vouliez-vous"
    " dire « number » ?)",
    "{% set x = debtor %}{{ x.nam }}": "« nam » n’existe pas ici (vouliez-vous dire « name » ?)",
    "{% with x = debtor %}{{ x.nam }}{% endwith %}": "« nam » n’existe pas ici (vouliez-vous dire"
    " « name » ?)",
    "{% for i in invoices %}{% endfor %}{{ i.number }}": "nom inconnu « i »",
    "{% for i in invoices %}{{ loop.indx }}{% endfor %}": "« indx » n’existe pas ici (vouliez-vous"
    " dire « index » ?)",
    "{% macro f(a) %}{{ b }}{% endmacro %}": "nom inconnu « b »",
    "{% for i in invoices if i.numbr %}{% endfor %}": "« numbr » n’existe pas ici (vouliez-vous"
    " dire « number » ?)",
    "{{ owed.uper() }}": "« uper » n’existe pas ici (vouliez-vous dire « upper » ?)",
    "{{ count.upper }}": "« upper » n’existe pas ici",
    "{{ 'a' ~ (1 if ownd else 2) }}": "nom inconnu « ownd » (vouliez-vous dire « owed » ?)",
    "{{ plural(cont, 'a', 'b') }}": "nom inconnu « cont » (vouliez-vous dire « count » ?)",
    "{{ [1, {'a': cont}] }}": "nom inconnu « cont » (vouliez-vous dire « count » ?)",
    "{% filter upper %}{{ cont }}{% endfilter %}": "nom inconnu « cont » (vouliez-vous dire"
    " « count » ?)",
    "{% set x %}{{ cont }}{% endset %}": "nom inconnu « cont » (vouliez-vous dire « count » ?)",
    "{{ count | uper }}": "filtre inconnu « uper » (vouliez-vous dire « upper » ?)",
    "{{ count is evn }}": "test inconnu « evn » (vouliez-vous dire « even » ?)",
    "{% include '_signatur' %}": "partie « _signatur » introuvable (vouliez-vous dire"
    " « _signature » ?)",
    "{{ range(3) }}": "nom inconnu « range »",
}


@pytest.mark.parametrize("body", UNKNOWN)
def test_what_is_unknown_is_found_in_branches_no_letter_takes(tmp_path: Path, body: str) -> None:
    _write(tmp_path, "Bien à vous", "_signature", "")
    found = _faults(tmp_path, f"{NEVER}x\n{body}{{% endif %}}")
    (fault,) = found
    name, line, told, sample = fault
    assert (name, line, sample) == ("essai.txt", 11, "")
    assert told.startswith(UNKNOWN[body])


KNOWN = (
    "{% set x = 1 %}{{ x }}",
    "{% if count %}{% set x = 1 %}{% endif %}{{ x }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% for i in invoices %}{{ loop.index }}{{ i.number }}{% else %}{{ owed }}{% endfor %}",
    "{% for key, value in debtor.items() %}{{ key }}{{ value }}{% endfor %}",
    "{% macro f(a, b=1) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{% set c = 2 %}{{ f(3) }}",
    "{% set x %}{{ owed }}{% endset %}{{ x.upper() }}",
    "{{ absent | default('') }}{% if other is defined %}{{ other }}{% endif %}",
    "{{ subject }}{{ statement }}{{ plural(count, 'a', 'b') }}",
    "{% with x = count %}{{ x }}{% endwith %}",
    "{% if promise %}{{ promise.amount }}{{ promise.due_on.upper() }}{% endif %}",
    "{% include '_absent' ignore missing %}{% include ['_absent', '_part'] %}",
)


@pytest.mark.parametrize("body", KNOWN)
def test_what_a_template_defines_itself_is_known(tmp_path: Path, body: str) -> None:
    _write(tmp_path, "x", "_part", "")
    assert _faults(tmp_path, body) == []


def test_a_part_is_read_with_the_names_of_whoever_includes_it(tmp_path: Path) -> None:
    _write(tmp_path, "x\n{{ zzz }}\n{{ debtor.nam }}", "_part", "")
    _write(tmp_path, '{% include "_part" %}', "autre")
    found = _faults(tmp_path, '{% set zzz = 1 %}{% include "_part" %}')
    assert found == [
        ("_part.txt", 2, "nom inconnu « zzz »", ""),
        ("_part.txt", 3, "« nam » n’existe pas ici (vouliez-vous dire « name » ?)", ""),
    ]


def test_a_part_that_no_letter_includes_is_parsed(tmp_path: Path) -> None:
    _write(tmp_path, "{{ mine }}\n{% if %}", "_part", "")
    assert [fault[:2] for fault in _faults(tmp_path, "x")] == [("_part.txt", 2)]


def test_the_subject_is_read_too(tmp_path: Path) -> None:
    for subject, told in {
        "{{ 'a' if 'b' == 'c' else ownd }}": "nom inconnu « ownd »",
        "{% if %}": "%} n’a pas sa place ici",
        "{{ count | uper }}": "filtre inconnu « uper »",
        "{{ promise.amount }}": "« amount » manque ici",
    }.items():
        _write(tmp_path, "x", head=HEAD.replace('"Essai"\n+++', f'"{subject}"\n+++'))
        (fault,) = check_templates([tmp_path], SAMPLES, ["fr"])
        name, line, message, _sample = _plain(fault)
        assert (name, line) == ("essai.txt", 7)
        assert message.startswith("objet (« subject ») : ")
        assert told in message


def test_each_kind_of_fault_of_a_file_is_told_once(tmp_path: Path) -> None:
    heads = {
        "sans-fin": HEAD.rstrip("+\n"),
        "cle": HEAD.replace("tone", "tonne"),
        "syntaxe": HEAD + "\n{% if count %}\n",
        "filtre": HEAD + "{{ 1 | uper }}\n{{ 2 | uper }}",
        "trop-long": HEAD + "x" * 60_000,
    }
    for name, text in heads.items():
        _write(tmp_path, "", name, text)
    _write(tmp_path, "", "Majuscule")
    (tmp_path / "fr" / "binaire.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "fr" / "lien.txt").symlink_to(__file__)
    (tmp_path / "fr" / "notes.md").write_text("x", encoding="utf-8")
    found = [_plain(fault) for fault in check_templates([tmp_path], SAMPLES)]
    assert [fault[:2] for fault in found] == [
        ("Majuscule.txt", 1),
        ("binaire.txt", 1),
        ("cle.txt", 5),
        ("filtre.txt", 9),
        ("filtre.txt", 10),
        ("lien.txt", 1),
        ("sans-fin.txt", 1),
        ("syntaxe.txt", 10),
        ("trop-long.txt", 1),
    ]
    assert not any(fault[3] for fault in found)


def test_what_only_a_letter_shows_names_the_first_sample(tmp_path: Path) -> None:
    plan = some_facts()
    samples = (
        ("A", plan),
        ("B", replace(plan, promise=None)),
        ("C", replace(plan, promise=None)),
        ("D", replace(plan, debtor_kind=DebtorKind.PUBLIC_BODY)),
    )
    body = "{{ promise.amount }}\n{% if is_consumer %}{{ count / 0 }}{% endif %}"
    assert _faults(tmp_path, body, samples) == [
        (
            "essai.txt",
            9,
            "« amount » manque ici : il n’y a rien à lire, testez-le avec « if »",
            "B",
        ),
        ("essai.txt", 10, "division par zéro", "A (consumer)"),
    ]


def test_a_letter_that_lasts_is_a_fault_met_once(tmp_path: Path) -> None:
    loops = "{% for a in invoices %}" * 6 + "{{ a.number }}" + "{% endfor %}" * 6
    began = time.process_time()
    found = _faults(tmp_path, loops, tuple((str(i), some_facts(count=20)) for i in range(60)))
    assert [(*fault[:2], fault[3]) for fault in found] == [("essai.txt", 9, "0")]
    assert time.process_time() - began < 2


def test_parts_included_again_and_again_are_read_in_a_moment(tmp_path: Path) -> None:
    for i in range(1, 40):
        _write(tmp_path, f'{{% include "_p{i - 1}" %}}{{% include "_p{i - 1}" %}}', f"_p{i}", "")
    _write(tmp_path, "{{ absent }}", "_p0", "")
    found = _faults(tmp_path, f'{NEVER}{{% include "_p39" %}}{{% endif %}}')
    assert found == [("_p0.txt", 1, "nom inconnu « absent »", "")]


def test_parts_that_include_each_other_are_a_fault(tmp_path: Path) -> None:
    _write(tmp_path, '{% include "_b" %}', "_a", "")
    _write(tmp_path, '{% include "_a" %}', "_b", "")
    (fault,) = _faults(tmp_path, '{% include "_a" %}')
    assert "s’appelle lui-même" in fault[2]


def test_the_first_folder_wins_and_what_it_replaces_is_not_read(tmp_path: Path) -> None:
    house, other = tmp_path / "house", tmp_path / "other"
    _write(other, "{{ absent }}")
    _write(other, "{{ absent }}", "_part", "")
    _write(other, '{% include "_part" %}', "autre")
    assert len(check_templates([other], SAMPLES)) == 2
    _write(house, "bien")
    _write(house, "bien", "_part", "")
    assert check_templates([house, other], SAMPLES) == []


def test_without_a_sample_the_names_are_read_all_the_same(tmp_path: Path) -> None:
    assert len(_faults(tmp_path, f"{NEVER}{{{{ promise.amont }}}}{{% endif %}}", ())) == 1
    assert check_templates([tmp_path / "absent"], SAMPLES) == []


def test_the_shipped_letters_have_no_fault_and_are_tried_in_seconds() -> None:
    samples = [
        (f"{name} {i}", some_facts(name, 1 + i))
        for i, name in enumerate(TEMPLATES * (60 // len(TEMPLATES) + 1))
    ][:60]
    began = time.process_time()
    assert check_templates([shipped("templates")], samples) == []
    assert time.process_time() - began < 20
