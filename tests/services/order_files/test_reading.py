"""Rows of a file, whoever made it."""

from pathlib import Path

import pytest

from app.errors import Invalid
from app.platforms.base import UnreadableOrder
from app.services.order_files.csv_rows import BROKEN, OTHER_COLUMNS
from app.services.order_files.json_rows import NO_OBJECT
from app.services.order_files.lines import LONGEST_LINE
from app.services.order_files.reading import OrderFile, Row


def read(
    path: Path, content: bytes, encoding: str = "utf-8"
) -> tuple[list[str], list[Row | UnreadableOrder]]:
    path.write_bytes(content)
    with OrderFile(path, encoding) as file:
        return list(file.columns), list(file.rows())


@pytest.mark.parametrize(
    ("_case", "content"),
    [
        ("commas", b"code,name\n1,Eva\n"),
        ("semicolons", b"code;name\r\n1;Eva\r\n"),
        ("tabs", b"code\tname\n1\tEva"),
        ("a byte order mark", b"\xef\xbb\xbfcode,name\n1,Eva\n"),
        ("quotation marks", b'"code";"name"\n"1";"Eva"\n'),
        ("spaces around the names", b"code , name\n1,Eva\n"),
        ("the other marks inside names", b'"code";name\n1;Eva\n'),
    ],
)
def test_a_csv_file_is_read_however_it_is_written(
    tmp_path: Path, _case: str, content: bytes
) -> None:
    columns, rows = read(tmp_path / "orders.csv", content)
    assert columns == ["code", "name"]
    assert rows == [Row(2, {"code": "1", "name": "Eva"})]


def test_blank_lines_are_no_rows_and_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "orders.csv", b'\ncode,name\n\n1,"two\nlines"\n,\n2,Eva\n')
    assert rows == [
        Row(4, {"code": "1", "name": "two\nlines"}),
        Row(7, {"code": "2", "name": "Eva"}),
    ]


def test_a_row_with_other_columns_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "orders.csv", b"code,name\n1\n2,Eva\n3,Eva,x\n")
    assert rows == [
        UnreadableOrder(2, OTHER_COLUMNS),
        Row(3, {"code": "2", "name": "Eva"}),
        UnreadableOrder(4, OTHER_COLUMNS),
    ]


def test_every_line_that_an_open_quotation_mark_swallows_is_named(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "orders.csv", b'code,name\n1,Eva\n2,"Eva\n3,Eva\n4,Eva\n')
    assert rows == [
        Row(2, {"code": "1", "name": "Eva"}),
        *(UnreadableOrder(line, BROKEN) for line in (3, 4, 5)),
    ]


def test_reading_goes_on_behind_a_broken_row(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "orders.csv", b'code,name\n1,"Eva"x\n2,Eva\n')
    assert rows == [UnreadableOrder(2, BROKEN), Row(3, {"code": "2", "name": "Eva"})]


def test_another_encoding_is_read_when_it_is_named(tmp_path: Path) -> None:
    content = "code;name\n1;Řehoř\n".encode("cp1250")
    _, rows = read(tmp_path / "orders.csv", content, "cp1250")
    assert rows == [Row(2, {"code": "1", "name": "Řehoř"})]


@pytest.mark.parametrize(
    ("_case", "name", "content", "said"),
    [
        ("empty", "o.csv", b"", "empty"),
        ("only blank lines", "o.csv", b"\n\n", "empty"),
        ("no columns", "o.csv", b"hello\nworld\n", "names no columns"),
        ("JSON with the ending of CSV", "o.csv", b'[\n{"code": 1}]\n', "names no columns"),
        ("an open quotation mark", "o.csv", b'code,"name\n1,Eva\n', "heading"),
        ("another encoding", "o.csv", "a,b\n1,Novák\n".encode("cp1250"), "line 2 is not utf-8"),
        ("a spreadsheet", "o.csv", b"PK\x03\x04\x00\x00", "line 1 is not text"),
        ("one endless line", "o.csv", b"a," * LONGEST_LINE, "line 1 is longer"),
        ("empty JSON lines", "o.jsonl", b"", "empty"),
        ("no objects", "o.jsonl", b"[1]\n[2]\n", "not JSON objects"),
        ("one pretty-printed array", "o.jsonl", b'[\n {"a": 1\n }\n]\n', "not JSON objects"),
    ],
)
def test_a_wrong_file_is_refused_with_a_word(
    tmp_path: Path, _case: str, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        read(tmp_path / name, content)


def test_a_wrong_line_far_below_refuses_the_file_before_any_row_is_given(tmp_path: Path) -> None:
    content = b"code,name\n" + b"1,Eva\n" * 5000 + b"2,\xff\n"
    with pytest.raises(Invalid, match="line 5002"):
        read(tmp_path / "orders.csv", content)


def test_json_lines_are_read_with_every_type_of_value(tmp_path: Path) -> None:
    content = (
        b'{"code": 7, "total": 1249.50, "paid": true, "name": null, "items": [1]}\n'
        b"\n"
        b'{"code": "8", "total": 1e-7, "email": "x"}\n'
        b"[]\n"
        b"{broken\n"
    )
    columns, rows = read(tmp_path / "orders.ndjson", content)
    assert columns == ["code", "total", "paid", "name", "items", "email"]
    assert rows == [
        Row(1, {"code": "7", "total": "1249.5", "paid": "true", "name": "", "items": ""}),
        Row(3, {"code": "8", "total": "0.0000001", "email": "x"}),
        UnreadableOrder(4, NO_OBJECT),
        UnreadableOrder(5, NO_OBJECT),
    ]


def test_a_row_is_given_before_the_rows_behind_it_are_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"code,name\n" + b"1,Eva\n" * 200_000)
    with OrderFile(path) as file:
        next(file.rows())
        assert 0 < file.position() < file.size / 10
