"""Templates that try to last, to grow or to look around, and those that only write a letter."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from relance_tui.letters.facts import LetterFacts
from relance_tui.letters.render import render
from relance_tui.letters.templates import TemplateProblem
from tests.letters.builders import HEAD, some_facts

FACTS = some_facts(count=120)
LIMIT_S = 1.0


def _write(folder: Path, body: str, name: str = "essai", head: str = HEAD) -> Path:
    path = folder / "fr" / f"{name}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + body, encoding="utf-8")
    return path


def _text(folder: Path, body: str, facts: LetterFacts = FACTS) -> str:
    _write(folder, body)
    return render(facts, "essai", folders=[folder]).body.rstrip("\n")


def _fails(folder: Path, body: str) -> TemplateProblem:
    _write(folder, body)
    start = time.process_time()
    with pytest.raises(TemplateProblem) as caught:
        render(FACTS, "essai", folders=[folder])
    assert time.process_time() - start < LIMIT_S
    problem = caught.value
    assert str(problem) == f"{problem.path}:{problem.line}: {problem.what}"
    assert "\n" not in str(problem)
    assert len(problem.what) < 200
    return problem


def _doubled(what: str, times: int = 60) -> str:
    return "\n".join([what] * times)


ENDLESS = {
    "nested loops": "{% for a in invoices %}\n{% for b in invoices %}\n{% for c in invoices %}\n"
    "{% for d in invoices %}{{ d.number }}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "nested empty loops": "{% for a in invoices %}{% for b in invoices %}{% for c in invoices %}"
    "{% for d in invoices %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "loops over text": "{% for a in statement ~ '' %}{% for b in statement ~ '' %}"
    "{% for c in statement ~ '' %}{% endfor %}{% endfor %}{% endfor %}",
    "filtered loops": "{% for a in invoices if a %}{% for b in invoices if b %}"
    "{% for c in invoices if not c %}{% endfor %}{% endfor %}{% endfor %}",
    "long bodies": "{% for a in invoices %}{% for b in invoices %}"
    + "{% if b %}{% endif %}" * 2_000
    + "{% endfor %}{% endfor %}",
    "macros that call themselves twice": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}"
    "{% endif %}{% endmacro %}{{ f(60) }}",
    "a ladder of macros": "{% macro f0() %}x{% endmacro %}"
    + "".join(
        f"{{% macro f{i} () %}}{{{{ f{i - 1}() }}}}{{{{ f{i - 1}() }}}}{{% endmacro %}}"
        for i in range(1, 60)
    )
    + "{{ f59() }}",
    "a macro without end": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "texts set end to end": "{% set x = 'abc' %}" + "{% set x = x ~ x %}" * 60,
    "texts added": "{% set x = 'abc' %}" + "{% set x = x + x %}" * 60,
    "blocks set end to end": "{% set x = 'abc' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
    "filter blocks": "{% set x = 'abc' %}"
    + "{% set x %}{% filter upper %}{{ x }}{{ x }}{% endfilter %}{% endset %}" * 60,
    "macro arguments": "{% macro f(x) %}{{ x }}{{ x }}{% endmacro %}{% set x = 'abc' %}"
    + "{% set x = f(x) %}" * 60,
    "joined letters": "{% set x = 'abcdefghij' %}" + "{% set x = x | join(x) %}" * 60,
    "joined lines": "{% set x = 'a b' %}" + "{% set x = x.split(' ') | join(x ~ ' ') %}" * 60,
    "nested lists": "{% set x = 1 %}{% set y = 1 %}"
    + "{% set x = [x, x] %}{% set y = [y, y] %}" * 60
    + "{{ x == y }}",
    "nested groups": "{% set x = 1 %}" + "{% set x = {'a': x, 'b': x} %}" * 60 + "{{ x == x }}",
    "nested tuples as keys": "{% set x = 1 %}" + "{% set x = (x, x) %}" * 60 + "{{ debtor[x] }}",
    "loops over given lists in lists": "{% set x = [1, 1] %}"
    + "".join("{% for a in [x, x, x] %}" for _ in range(6))
    + "".join("{% for b in invoices %}{% endfor %}{% endfor %}" for _ in range(6)),
    "letters cut off": "{% set x %}{% for i in invoices %}"
    + "a" * 1_000
    + "{% endfor %}{% endset %}{% set y = 'b' ~ x %}{% set z = y.strip(y) %}"
    "{% for a in invoices %}{% set z = y.strip('cd') %}{% endfor %}",
    "letters trimmed": "{% set x %}{% for i in invoices %}"
    + "ab" * 500
    + "{% endfor %}{% endset %}{{ x | trim('c' ~ x) }}",
    "names of attributes": "{% set x = 'a.' %}"
    + "{% set x = x ~ x %}" * 18
    + "{{ invoices | join(attribute=x) }}",
    "powers": "{{ 9 ** 9 ** 9 }}",
    "numbers multiplied": "{% set x = 99 %}" + "{% set x = x * x %}" * 40,
    "numbers added": "{% set x = 999999999999999 %}" + "{% set x = x + x %}" * 40,
    "endless digits": "{{ " + "9" * 5_000 + " }}",
    "endless hexadecimal digits": "{{ 0x" + "f" * 5_000 + " }}",
    "texts multiplied": "{{ 'a' * 1000000000 }}",
    "lists multiplied": "{{ [1] * 1000000000 }}",
    "widths in %": "{{ '%1000000000d' % 1 }}",
    "widths in % of a test": "{{ 1 if '%1000000000d' is even }}",
    "widths in % of another test": "{{ 1 if '%1000000000d' is divisibleby(1) }}",
    "widths in format": "{{ '{:1000000000}'.format(1) }}",
    "widths in the format filter": "{{ '%1000000000d' | format(1) }}",
    "zfill": "{{ 'x'.zfill(1000000000) }}",
    "ljust": "{{ 'x'.ljust(1000000000) }}",
    "center": "{{ 'x' | center(1000000000) }}",
    "expandtabs": "{{ '\\t'.expandtabs(1000000000) }}",
    "replace": "{% set x = statement ~ '' %}{{ x.replace('', x).replace('', x) }}",
    "the replace filter": "{{ 'a' | replace('a', 'aa') }}",
    "join of a text": "{{ 'x'.join(invoices) }}",
    "translate": "{{ 'a'.translate({97: 'aaaa'}) }}",
    "range": "{% for i in range(1000000000) %}{% endfor %}",
    "the batch filter": "{{ invoices | batch(1, 'x') }}",
    "lipsum": "{{ lipsum(n=100000) }}",
    "call blocks": "{% macro f() %}{{ caller() }}{{ caller() }}{% endmacro %}"
    "{% call f() %}x{% endcall %}",
    "recursive loops": "{% for a in invoices recursive %}{{ loop(invoices) }}{% endfor %}",
    "loops that call themselves": "{% for a in invoices %}{{ loop(invoices) }}{% endfor %}",
    "inclusion of itself": "{% include 'essai' %}",
    "any number of arguments": "{% macro f() %}{{ varargs }}{% endmacro %}{{ f(*invoices) }}",
    "many levels": "{% if count %}" * 60 + "{% endif %}" * 60,
    "many levels of loops": "{% for a in exhibits %}" * 30 + "{% endfor %}" * 30,
    "many brackets": "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
    "many minus signs": "{{ " + "-" * 5_000 + "1 }}",
    "many lists": "{{ " + "[" * 300 + "]" * 300 + " }}",
    "many additions": "{{ 1" + "+1" * 1_000 + " }}",
    "many dots": "{{ debtor" + ".name" * 3_000 + " }}",
    "many openings": "{{" * 25_000,
    "many openings of two kinds": "{{{%" * 12_000,
    "many comments": "{#" * 25_000,
    "comparisons of long texts": "{% set x %}{% for i in invoices %}"
    + "a" * 1_000
    + "{% endfor %}{% endset %}{% set y = x ~ '' %}"
    "{% for a in invoices %}{% for b in invoices %}{% for c in invoices %}"
    "{% if x == y %}{% endif %}{% endfor %}{% endfor %}{% endfor %}",
    "searches in long texts": "{% set x %}{% for i in invoices %}"
    + "a" * 1_000
    + "{% endfor %}{% endset %}{% for a in invoices %}{% for b in invoices %}"
    "{% for c in invoices %}{% if 'aaaab' in x %}{% endif %}{% endfor %}{% endfor %}{% endfor %}",
    "slices of long texts": "{% set x %}{% for i in invoices %}"
    + "a" * 1_000
    + "{% endfor %}{% endset %}{% for a in invoices %}{% for b in invoices %}"
    "{% for c in invoices %}{% set y = x[1:] %}{% endfor %}{% endfor %}{% endfor %}",
    "capitals of long texts": "{% set x %}{% for i in invoices %}"
    + "a" * 1_000
    + "{% endfor %}{% endset %}{% for a in invoices %}{% for b in invoices %}"
    "{% set y = x.upper().title().split('a') %}{% endfor %}{% endfor %}",
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS.keys())
def test_no_template_lasts_or_grows(tmp_path: Path, body: str) -> None:
    problem = _fails(tmp_path, body)
    assert problem.path == tmp_path / "fr" / "essai.txt"
    assert 9 <= problem.line <= 12


def test_the_line_of_the_loop_too_many_is_named(tmp_path: Path) -> None:
    loops = "".join(f"{{% for {name} in invoices %}}\n" for name in "abcd")
    assert _fails(tmp_path, f"un\n{loops}" + "{% endfor %}" * 4).line == 13


def test_the_line_of_a_text_too_long_is_named(tmp_path: Path) -> None:
    lines = "\n".join(["{% set x = x ~ x %}"] * 60)
    assert _fails(tmp_path, "{% set x = 'abc' %}\n" + lines).line > 20


def test_a_part_included_again_and_again_is_stopped(tmp_path: Path) -> None:
    for i in range(1, 30):
        _write(tmp_path, f'{{% include "_p{i - 1}" %}}\n{{% include "_p{i - 1}" %}}', f"_p{i}", "")
    _write(tmp_path, "x", "_p0", "")
    problem = _fails(tmp_path, '{% include "_p29" %}')
    assert problem.path is not None
    assert problem.path.name in {"_p0.txt", "_p1.txt", "_p2.txt"}
    assert "sans fin" in problem.what


def test_parts_that_include_each_other_are_stopped(tmp_path: Path) -> None:
    _write(tmp_path, 'x\n{% include "_b" %}', "_a", "")
    _write(tmp_path, 'x\n\n{% include "_a" %}', "_b", "")
    problem = _fails(tmp_path, '{% include "_a" %}')
    assert "s’appelle lui-même" in problem.what
    assert (problem.path, problem.line) in {
        (tmp_path / "fr" / "_a.txt", 2),
        (tmp_path / "fr" / "_b.txt", 3),
    }


@pytest.mark.parametrize("body", ["{{1}}" * 10_000, "a" * 60_000, "{% set a = 1 %}" * 3_000])
def test_a_template_too_long_for_a_letter_is_refused(tmp_path: Path, body: str) -> None:
    assert "trop long" in _fails(tmp_path, body).what


def test_each_letter_has_its_own_allowance(tmp_path: Path) -> None:
    loop = "{% for a in invoices %}{% for b in invoices %}{% endfor %}{% endfor %}"
    texts = {_text(tmp_path, loop * 8 + "fin") for _each in range(8)}
    assert texts == {"fin"}


READERS = {
    "attributes of objects": "{{ debtor.__class__ }}",
    "attributes by item": "{{ debtor['__class__'] }}",
    "attributes of texts": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "attributes by filter": "{{ debtor | attr('__class__') }}",
    "attributes of joins": "{{ invoices | join(',', attribute='__class__') }}",
    "attributes of macros": "{% macro f() %}{% endmacro %}{{ f._func }}",
    "globals of functions": "{{ plural.__globals__ }}",
    "the block behind a text": "{{ statement._make }}",
    "the engine behind itself": "{{ self._TemplateReference__context }}",
    "the loop behind its items": "{% for a in invoices %}{{ loop._iterable }}{% endfor %}",
    "methods of methods": "{{ debtor.get.__self__ }}",
    "names of Python": "{{ open('/etc/passwd').read() }}",
    "other files": "{% include '/etc/passwd' %}",
    "other files by import": "{% import 'essai' as x %}",
    "other files by inheritance": "{% extends 'essai' %}",
    "files named at run time": "{% include debtor.name %}",
    "parts without what is given": "{% include 'essai' without context %}",
    "changes to what is given": "{{ invoices.append(1) }}",
    "changes to groups": "{{ debtor.update({'name': 'x'}) }}",
    "changes to attributes": "{% set debtor.name = 'x' %}",
    "calls of what is no function": "{{ invoices() }}",
    "whole lists": "{{ invoices }}",
    "whole groups": "{{ debtor }}",
    "whole functions": "{{ plural }}",
    "whole loops": "{% for a in invoices %}{{ loop }}{% endfor %}",
    "yes and no": "{{ is_business }}",
    "nothing": "{{ none }}",
    "a number of nothing": "{{ plural(none, 'un', 'deux') }}",
    "a number of a name unknown": "{{ plural(absent, 'un', 'deux') }}",
    "a sum with a name unknown": "{{ 1 + absent }}",
    "what cannot be gone through": "{% for a in count %}{% endfor %}",
}


@pytest.mark.parametrize("body", READERS.values(), ids=READERS.keys())
def test_a_template_reads_only_what_it_is_given(tmp_path: Path, body: str) -> None:
    assert _fails(tmp_path, f"un\n{body}").line == 10


WRITERS = {
    "{{ debtor.name }} {{ debtor['code'] }}": "Menuiserie Noël C0042",
    "{% for i in invoices[:2] %}{{ loop.index }}/{{ loop.length }} {{ i.number }} {% endfor %}": (
        "1/2 F-2026-0118 2/2 F-2026-0119"
    ),
    "{% for i in invoices if loop is defined or i.number == 'F-2026-0119' %}{{ i.due_on }}"
    "{% else %}rien{% endfor %}": "01/08/2026",
    "{{ invoices[:3] | join(', ', attribute='number') }}": "F-2026-0118, F-2026-0119, F-2026-0120",
    "{{ (invoices | first).number }} {{ (invoices | last).number }}": "F-2026-0118 F-2026-0237",
    "{% for key, value in debtor.items() if key == 'code' %}{{ key }}={{ value }}{% endfor %}": (
        "code=C0042"
    ),
    "{% for a, b in [('x', 1), ('y', 2)] %}{{ a }}{{ b }} {% endfor %}": "x1 y2",
    "{% macro f(x, y='!') %}<{{ x }}{{ y }}>{% endmacro %}{{ f('a') }}{{ f(x='b', y='?') }}": (
        "<a!><b?>"
    ),
    "{% set total = count + 1 %}{{ total * 2 - 1 }} {{ 7 // 2 }} {{ 7 % 2 }} {{ 1 / 4 }}": (
        "241 3 1 0.25"
    ),
    "{% set x %}a{{ count }}{% endset %}{{ x ~ 1 ~ 2.5 }}": "a12012.5",
    "{% filter upper %}a{{ debtor.code }}{% endfilter %}": "AC0042",
    "{% with a = 1, b = 'x' %}{{ a }}{{ b }}{% endwith %}": "1x",
    "{{ absent | default('rien') }} {{ 'oui' if absent is defined else 'non' }}": "rien non",
    "{% if 'F' in invoices[0].number and 3 in [1, 2, 3] and 'code' in debtor %}x{% endif %}": ("x"),
    "{{ ' Ab'.strip().lower().title() }}{{ ' x '|trim }}{{ 'a b'.split() | join('-') }}": "Abxa-b",
    "{{ 'a' if count }}{{ 'b' if not count }}": "a",
    "{% raw %}{{ x }}{% endraw %}{# rien #}": "{{ x }}",
    "{{ plural(1, 'un', 'des') }} {{ plural(2, 'un', 'des') }}": "un des",
    "{% set a = none %}{% if a and a.amount %}{{ a.amount }}{% endif %}x": "x",
}


@pytest.mark.parametrize("body", WRITERS)
def test_what_a_letter_needs_still_works(tmp_path: Path, body: str) -> None:
    assert _text(tmp_path, body).strip() == WRITERS[body]


def test_a_letter_of_a_thousand_invoices_has_room(tmp_path: Path) -> None:
    body = "{{ statement }}\n{% for i in invoices %}{{ i.number }} du {{ i.issued_on }} : "
    body += "{% if i.days_late %}{{ i.open }}{% else %}à échoir{% endif %}. {% endfor %}"
    assert _text(tmp_path, body * 3, some_facts(count=2_000)).count("F-20") == 12_000
