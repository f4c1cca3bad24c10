"""The list of faults stays whole, and every test that it names exists."""

import ast
import re
from functools import cache

from app.config import ROOT

TABLE = ROOT / "docs" / "faults.md"
LAST = 64
# What another platform than ours does, with a reason in the list instead of a test.
ELSEWHERE = {46}


def rows() -> dict[int, list[str]]:
    """Return the cells of the list by the number of the fault: fault, rule, tests."""
    lines = re.findall(r"^\| (\d+) \| (.*) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len({number for number, _ in lines}) == len(lines), "a fault is listed twice"
    return {int(number): [cell.strip() for cell in rest.split(" | ")] for number, rest in lines}


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def collected_from(path: str) -> frozenset[str]:
    """Return the functions and classes of a file that pytest would collect."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Assign)
    found = [node for node in tree.body if isinstance(node, kinds)]
    names = [
        [target.id for target in node.targets if isinstance(target, ast.Name)]
        if isinstance(node, ast.Assign)
        else [node.name]
        for node in found
    ]
    return frozenset(name for some in names for name in some if name.lower().startswith("test"))


def test_every_fault_is_in_the_list_and_has_a_rule_and_a_proof() -> None:
    listed = rows()
    assert sorted(listed) == list(range(1, LAST + 1))
    assert {number for number, cells in listed.items() if len(cells) != 3} == set()
    bare = {number for number, (_, _, proofs) in listed.items() if not proofs}
    assert bare == ELSEWHERE


def test_every_test_in_the_list_exists() -> None:
    proofs = [proof for cells in rows().values() for proof in named(cells[2])]
    assert len(proofs) > LAST
    pairs = [proof.split("::") for proof in proofs]
    assert [pair for pair in pairs if pair[1] not in collected_from(pair[0])] == []
