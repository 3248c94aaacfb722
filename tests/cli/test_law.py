"""interest and rates: figures without a database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from relance_tui.cli import verbs_law
from relance_tui.cli.output import columns
from relance_tui.domain.codes import DebtorKind
from relance_tui.paths import data_dir, law_dirs
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of its own: nothing of the real one is read."""
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))


CRAFTSMAN = ("interest", "1850", "--due", "2026-05-16", "--until", "2026-06-30")


def test_the_debtors_of_the_help_are_those_of_the_domain() -> None:
    assert {*verbs_law.DEBTORS, "unknown"} == set(DebtorKind)


def test_interest_for_programs(run_bare: Run) -> None:
    said = run_bare("interest", "10000", *CRAFTSMAN[2:4], "--until", "2026-09-01", "--json")
    assert (said.status, said.err) == (0, "")
    assert said.document == {
        "principal": "10000.00",
        "due_on": "2026-05-16",
        "until": "2026-09-01",
        "debtor": "business",
        "basis": "statutory",
        "segments": [
            {
                "from": "2026-05-17",
                "to": "2026-06-30",
                "days": 45,
                "rate": "12.15",
                "principal": "10000.00",
                "interest": "149.79",
            },
            {
                "from": "2026-07-01",
                "to": "2026-09-01",
                "days": 63,
                "rate": "12.40",
                "principal": "10000.00",
                "interest": "214.03",
            },
        ],
        "interest": "363.82",
        "indemnity": "40.00",
        "total": "403.82",
        "total_due": "10403.82",
        "per_day": "3.40",
        "articles": "C. com. art. L441-10 II, D441-5",
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("words", "interest", "indemnity", "basis"),
    [
        ((), "27.71", "40.00", "statutory"),
        (("--rate", "15"), "34.21", "40.00", "contract"),
        (("--rate", "15,0 %"), "34.21", "40.00", "contract"),
        (("--debtor", "public_body"), "23.15", "40.00", "public_body"),
        (("--debtor", "consumer"), "0.00", "0.00", "legal"),
        (("--debtor", "consumer", "--notice", "2026-05-31"), "3.98", "0.00", "legal"),
        (("--until", "2026-05-16"), "0.00", "0.00", "statutory"),
        (("--until", "2026-05-17"), "0.62", "40.00", "statutory"),
    ],
)
def test_each_debtor_owes_what_the_law_says(
    run_bare: Run, words: tuple[str, ...], interest: str, indemnity: str, basis: str
) -> None:
    said = run_bare(*CRAFTSMAN, *words, "--json").document
    assert (said["interest"], said["indemnity"], said["basis"]) == (interest, indemnity, basis)


@pytest.mark.parametrize(
    ("words", "warned"),
    [
        (("--rate", "7.85"), "7,86"),
        (("--debtor", "consumer"), "--notice"),
        (("--debtor", "public_body", "--rate", "15"), "écarté"),
        (("--notice", "2026-05-31"), "ne change rien"),
    ],
)
def test_what_the_figures_do_not_say_is_warned_of(
    run_bare: Run, words: tuple[str, ...], warned: str
) -> None:
    (warning,) = run_bare(*CRAFTSMAN, *words, "--json").document["warnings"]
    assert warned in warning
    assert "Attention" in run_bare(*CRAFTSMAN, *words).out


def test_a_floor_nobody_knows_yet_is_warned_of(run_bare: Run) -> None:
    words = ("interest", "100", "--due", "2026-12-31", "--until", "2027-01-31", "--rate", "15")
    said = run_bare(*words, "--json").document
    assert said["interest"] == "1.27"
    assert "01/01/2027" in said["warnings"][0]


def test_interest_for_people(run_bare: Run) -> None:
    ran = run_bare(*CRAFTSMAN)
    assert (ran.status, ran.err) == (0, "")
    for words in ("17/05/2026 30/06/2026     45", "12,15\u00a0%", "27,71\u00a0€", "L441-10 II"):
        assert words in ran.out
    assert "1\u202f917,71\u00a0€" in ran.out
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


def test_a_half_year_not_published_is_refused(run_bare: Run) -> None:
    ran = run_bare("interest", "100", "--due", "2026-12-01", "--until", "2027-01-01", "--json")
    assert ran.status == 1
    assert ran.document["error"]["code"] == "unknown_rate"
    for words in ("01/01/2027", "law/ecb-main-refinancing-rate.csv"):
        assert words in ran.line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("interest", "100", "--due", "2026-05-16"), "--until"),
        (("interest", "cent", *CRAFTSMAN[2:]), "AMOUNT"),
        (("interest", "0", *CRAFTSMAN[2:]), "supérieur à zéro"),
        ((*CRAFTSMAN, "--rate", "beaucoup"), "--rate.*beaucoup"),
        ((*CRAFTSMAN, "--rate", "101"), "0 à 100"),
        ((*CRAFTSMAN, "--debtor", "unknown"), "public_body"),
        ((*CRAFTSMAN, "--notice", "hier"), "AAAA-MM-JJ"),
        (("rates", "2026"), "2026"),
    ],
)
def test_bad_usage_is_one_line(run_bare: Run, words: tuple[str, ...], said: str) -> None:
    ran = run_bare(*words)
    assert (ran.status, ran.out) == (2, "")
    assert re.search(said, ran.line)


def test_no_database_is_made(run_bare: Run) -> None:
    run_bare(*CRAFTSMAN)
    run_bare("rates")
    assert not data_dir().exists()


def test_rates_for_programs(run_bare: Run) -> None:
    said = run_bare("rates", "--json").document
    assert (said["last_half_year"], said["next_half_year"]) == ("2026-07-01", "2027-01-01")
    assert said["folders"] == [str(folder) for folder in law_dirs()]
    assert len(said["half_years"]) == 26
    last = said["half_years"][-1]
    assert {name: last[name] for name in last if name != "sources"} == {
        "half_year_start": "2026-07-01",
        "ecb": "2.40",
        "business": "12.40",
        "public_body": "10.40",
        "legal": "2.75",
        "legal_private_creditor": "6.84",
        "contract_floor": "8.25",
    }
    assert last["sources"]["legal"]["source"].endswith("JO du 30/06/2026")
    assert last["sources"]["ecb"]["checked_on"] == "2026-11-23"


def test_rates_for_people(run_bare: Run) -> None:
    ran = run_bare("rates")
    assert "Dernier semestre connu\u00a0: celui du 01/07/2026" in ran.out
    for words in ("12,40\u00a0%", "arrêté du 26/06/2026", "L441-10 II", str(law_dirs()[1])):
        assert words in ran.out
    columns_of_files = [line for line in ran.out.splitlines() if "half_year_start," in line]
    others = [line for line in ran.out.splitlines() if line not in columns_of_files]
    assert len(columns_of_files) == 2
    paths = {f"  {folder}" for folder in law_dirs()}
    assert max(columns(line) for line in others if line not in paths) <= 80


def test_a_half_year_known_in_part_is_shown_so(run_bare: Run) -> None:
    folder = law_dirs()[1]
    folder.mkdir(parents=True)
    (folder / "ecb-main-refinancing-rate.csv").write_text(
        "half_year_start,rate_percent,source,checked_on,evidence\n2027-01-01,2.65,BCE,2027-01-04,\n"
    )
    said = run_bare("rates", "--json").document
    last = said["half_years"][-1]
    assert (last["business"], last["legal"], last["sources"]["legal"]) == ("12.65", None, None)
    assert said["last_half_year"] == "2026-07-01"
    assert "01/01/2027   2,65" in run_bare("rates").out
    words = ("interest", "10000", "--due", "2026-12-31", "--until", "2027-01-31", "--json")
    assert run_bare(*words).document["interest"] == "107.44"


def test_a_bad_file_of_the_house_is_one_line(run_bare: Run) -> None:
    folder = law_dirs()[1]
    folder.mkdir(parents=True)
    (folder / "legal-interest-rate.csv").write_text("semestre;taux\n")
    ran = run_bare("rates")
    assert (ran.status, ran.out) == (2, "")
    assert str(folder) in ran.line
    assert "ligne 1" in ran.line
