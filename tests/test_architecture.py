"""The rules of import hold: DESIGN.md's table, kept by import-linter."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_the_contracts_of_import_are_kept() -> None:
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS
