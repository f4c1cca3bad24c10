"""No dependency has a known hole, as far as somebody can be asked."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.fuzz

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"


def test_no_locked_package_has_a_known_hole() -> None:
    audit = shutil.which("pip-audit")
    if audit is None:
        pytest.skip("pip-audit is not installed here")
    asked = [audit, "--requirement", str(LOCK), "--require-hashes", "--disable-pip"]
    asked += ["--format", "json", "--progress-spinner", "off"]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=300, check=False)
    if not answer.stdout.startswith("{"):
        pytest.skip(f"pip-audit could not ask: {answer.stderr.strip().splitlines()[-1:]}")
    packages = json.loads(answer.stdout)["dependencies"]
    assert len(packages) > 50
    assert {each["name"]: each["vulns"] for each in packages if each.get("vulns")} == {}


def test_every_locked_package_is_pinned_by_its_hash() -> None:
    lines = [line for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]
    pinned = [line for line in lines if not line.startswith(" ")]
    assert len(pinned) > 50
    assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []
    assert sum("--hash=sha256:" in line for line in lines) >= len(pinned)
