"""The rules of import hold: DESIGN.md's table, kept by import-linter."""

import subprocess
import sys

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def test_the_contracts_of_import_are_kept() -> None:
    # A process of its own: it silences the loggers of the one it runs in.
    linted = subprocess.run([sys.executable, "-c", LINT], capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout
