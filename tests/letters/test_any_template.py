"""Whatever is written in a template, it ends soon, with a letter or with one clear line."""

from __future__ import annotations

import os
import time
from itertools import count as counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_tui.letters.facts import Letter
from relance_tui.letters.render import render
from relance_tui.letters.templates import TemplateProblem
from tests.letters.builders import HEAD, some_facts

FACTS = some_facts(count=120)
LIMIT_S = 1.0
_TICKS = counter(1)
"""Times of files written one after the other, each newer than the last."""

NAMES = st.sampled_from(
    ["count", "debtor", "debtor.name", "invoices", "promise", "x", "y", "statement", "absent", "f"]
)
LITERALS = st.one_of(
    st.integers(-10, 10**16).map(str),
    st.text("ab{}%é '", max_size=8).map(lambda text: repr(text).replace("{", "")),
    st.sampled_from(["none", "true", "1.5", "[]", "{}", "()", "'%99999999d'", "'x'.upper"]),
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(
        ["+", "-", "*", "/", "//", "%", "**", "~", "and", "or", "in", "not in", "==", "<", ">="]
    )
    suffixes = st.sampled_from(
        [
            ".upper()",
            ".split()",
            ".items()",
            ".get('a')",
            "[0]",
            "[1:]",
            "['a']",
            " is even",
            " is defined",
            " is in x",
            " | join('-')",
            " | length",
            " | upper",
            " | default('d')",
            " | first",
            " | trim",
            ".zfill(9999999)",
            " | center(99)",
            "()",
            ".name",
        ]
    )
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, suffixes).map(lambda t: f"({t[0]}){t[1]}"),
        st.lists(inner, max_size=3).map(lambda t: f"[{', '.join(t)}]"),
        st.tuples(inner, inner).map(lambda t: f"{{{t[0]}: {t[1]}}}"),
        st.tuples(inner, inner).map(lambda t: f"f({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"plural({t[0]}, {t[1]}, 'b')"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        inner.map(lambda t: f"-{t}"),
    )


EXPRESSIONS = st.recursive(st.one_of(NAMES, LITERALS), _larger, max_leaves=6)


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(EXPRESSIONS, inner, inner).map(
            lambda t: f"{{% if {t[0]} %}}{t[1]}{{% else %}}{t[2]}{{% endif %}}"
        ),
        st.tuples(EXPRESSIONS, inner).map(lambda t: f"{{% for x in {t[0]} %}}{t[1]}{{% endfor %}}"),
        inner.map(lambda t: f"{{% for x in invoices %}}\n{t}{{% endfor %}}"),
        inner.map(lambda t: f"{{% set x %}}{{{{ x }}}}{t}{{% endset %}}"),
        inner.map(lambda t: f"{{% macro f(x, y=1) %}}{t}{{% endmacro %}}"),
        inner.map(lambda t: f"{{% filter upper %}}{t}{{% endfilter %}}"),
        st.tuples(EXPRESSIONS, inner).map(
            lambda t: f"{{% with y = {t[0]} %}}{t[1]}{{% endwith %}}"
        ),
    )


PIECES = st.one_of(
    st.text("ab\n {}%", max_size=6),
    EXPRESSIONS.map(lambda text: f"{{{{ {text} }}}}"),
    EXPRESSIONS.map(lambda text: f"{{% set x = {text} %}}"),
    st.sampled_from(
        [
            "{% set x = x ~ x %}",
            "{% set x = [x, x] %}",
            "{% set x = x * x %}",
            "{{ f(x) }}",
            "{% include 'essai' %}",
            "{% include ['_a', '_b'] ignore missing %}",
            "{# #}",
        ]
    ),
)
TEMPLATES = st.recursive(PIECES, _wider, max_leaves=10)
SCRAPS = st.lists(
    st.sampled_from(
        [
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            " if ",
            " for ",
            " in ",
            " set ",
            " macro ",
            "x",
            "(",
            ")",
            "[",
            "]",
            "'",
            '"',
            "~",
            "|",
            ".",
            "=",
            "endfor",
            "endif",
            "1",
            "\n",
            "-",
            " is ",
            "raw",
            "endraw",
            " include ",
            " block ",
            " call ",
            " filter ",
            ",",
            ":",
            "*",
            "**",
        ]
    ),
    max_size=25,
).map("".join)


def _outcome(folder: Path) -> Letter | TemplateProblem:
    try:
        return render(FACTS, "essai", folders=[folder])
    except TemplateProblem as problem:
        return problem


@given(body=st.one_of(TEMPLATES, SCRAPS), start=st.sampled_from(["", "{% set x = 'ab' %}"]))
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_template_ends_with_a_letter_or_a_problem(
    tmp_path: Path, body: str, start: str
) -> None:
    path = tmp_path / "fr" / "essai.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + start + body, encoding="utf-8")
    os.utime(path, ns=(next(_TICKS), next(_TICKS)))
    began = time.process_time()
    found = _outcome(tmp_path)
    if isinstance(found, TemplateProblem):
        assert found.path == path
        assert found.line >= 1
        assert "\n" not in str(found)
    else:
        assert len(found.body) < 10_000_000
    assert time.process_time() - began < LIMIT_S
