"""Where the style sheets are: the application's own, and the forms', read with the first form."""

from __future__ import annotations

from pathlib import Path

APP = Path(__file__).with_name("relance.tcss")
FORMS = Path(__file__).with_name("forms.tcss")
