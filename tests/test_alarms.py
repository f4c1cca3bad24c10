"""docs/alarms.md names every alarm that there is, and none that there is not."""

import re
from datetime import timedelta

import pytest

from app import measures
from app.config import ROOT
from app.domain.notices import NoticeKind
from app.services import checkup, health
from app.services.figures.registry import FIGURES
from app.services.notices import standing
from app.views.webhooks import OTHER, VERDICTS

TEXT = (ROOT / "docs" / "alarms.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[str]:
    """Return the first column of the table under a heading, without the table's own head."""
    part = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = [line.split("|")[1].strip() for line in part.splitlines() if line.startswith("| ")]
    return found[1:]


def test_every_figure_has_its_row() -> None:
    counted = {name for family in measures.REGISTRY.collect() for name in [family.name]}
    counters = {"smajlik_refusals", "smajlik_checkout"}
    exposed = {f"{name}_total" if name in counters else name for name in counted}
    stored = {f"smajlik_{figure.name}" for figure in FIGURES}
    told = {name.strip("`") for name in rows("Figures")}
    assert told == exposed | stored | {"smajlik_database_up"}


@pytest.mark.parametrize("verdict", [*VERDICTS.values(), OTHER])
def test_every_verdict_is_explained(verdict: str) -> None:
    assert re.search(rf"^Verdicts: .*\b{verdict} \(", TEXT.replace("\n(", " ("), re.M | re.S)


def test_every_reason_of_readiness_has_its_row() -> None:
    reasons = {health.AWAY, health.NOT_MIGRATED}
    reasons |= {text.format("…") for text in health.BEHIND.values()}
    assert set(rows("Readiness")) == reasons


def test_every_need_of_the_doctor_has_its_row() -> None:
    """The sentences stand in the code; what varies in them is an ellipsis or left out."""
    code = "".join(
        (ROOT / "app" / "services" / path).read_text(encoding="utf-8")
        for path in ("checkup.py", "notices/standing.py", "reconciling/standing.py")
    )
    found = re.findall(r'found\.append\(\s*f?"([^"]+)"', code.replace("warnings", "\0"))
    needs = {re.sub(r" ?\(\{.*|\{[^}]*\}", lambda m: "" if "(" in m[0] else "…", n) for n in found}
    assert set(rows("The doctor")) == needs
    assert checkup.LONGEST_DUE == timedelta(minutes=10)
    assert standing.UNCLEAR_FOR == timedelta(hours=1)


def test_every_notice_has_its_row() -> None:
    told = {name for row in rows("Notices") for name in re.findall("`([a-z_]+)`", row)}
    assert told == {kind.value for kind in NoticeKind}
