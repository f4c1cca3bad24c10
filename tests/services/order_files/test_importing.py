"""Orders of a file in a shop."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.errors import Invalid
from app.extensions import db
from app.models import Customer, Order, OrderStatus, Shop
from app.services import ingest, named_shops
from app.services.order_files import importing
from app.services.order_files.importing import FileImport
from app.services.order_files.options import Options, layout
from app.services.order_files.reading import OrderFile
from app.services.order_files.report import Report
from tests.factories import make_order, make_shop, make_status
from tests.tables import everything

HEADING = "code,placed_at,status,email,phone,name,total,paid,cash_on_delivery\n"


def line(number: int, status: str = "Vyřízena", total: str = "100.50", who: int = 0) -> str:
    placed_at = f"2026-07-{number % 28 + 1:02} 10:00"
    return f"{number},{placed_at},{status},jana{who}@example.com,,Jana {who},{total},ano,\n"


def bring_in(path: Path, *lines: str, shop: str = "Old shop", dry_run: bool = False) -> Report:
    """Import lines, as the command does."""
    path = path / "orders.csv"
    path.write_text(HEADING + "".join(lines), encoding="utf-8")
    report = Report(lambda row: None)
    with OrderFile(path) as file:
        found = named_shops.find(shop)
        work = FileImport(layout(file.columns, Options(currency="CZK"), found), shop, found)
        (work.rehearse if dry_run else work.store)(file, report, lambda done: None)
    return report


def count(model: type) -> int:
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def test_a_new_shop_is_made_with_its_orders_statuses_customers_and_ratings(
    app: Flask, tmp_path: Path
) -> None:
    lines = [line(n, who=n % 2) for n in range(1, 9)] + [line(9, "Storno", who=2)]
    report = bring_in(tmp_path, *lines)
    assert (report.rows, report.orders, report.changed, report.customers) == (9, 9, 9, 3)
    assert report.outcomes == {"ok": 8, "cancelled_by_customer": 1}
    shop = db.session.scalars(select(Shop)).one()
    assert (shop.platform, shop.external_id, shop.name) == ("", "Old shop", "Old shop")
    assert (shop.currency, shop.timezone) == ("CZK", "Europe/Prague")
    statuses = db.session.scalars(select(OrderStatus).order_by(OrderStatus.id)).all()
    assert [(s.external_id, s.outcome, s.confirmed) for s in statuses] == [
        ("Vyřízena", "ok", False),
        ("Storno", "cancelled_by_customer", False),
    ]
    levels = db.session.scalars(select(Customer.level).order_by(Customer.id)).all()
    assert levels.count("loyal") == 2


def test_a_second_run_changes_nothing(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 3)
    lines = [line(n, who=n % 3) for n in range(1, 11)]
    bring_in(tmp_path, *lines)
    before = everything()
    again = bring_in(tmp_path, *lines)
    assert (again.orders, again.changed, again.unchanged, again.customers) == (10, 0, 10, 3)
    assert everything() == before


def test_an_order_that_differs_in_the_second_file_is_brought_up_to_date(
    app: Flask, tmp_path: Path
) -> None:
    bring_in(tmp_path, line(1, "Balíme"), line(2))
    report = bring_in(tmp_path, line(1, "Vyřízena"), line(2))
    assert (report.changed, report.unchanged) == (1, 1)
    outcome = db.session.scalar(select(Order.outcome).where(Order.code == "1"))
    assert outcome == "ok"


def test_a_code_counts_once_however_far_apart_its_rows_are(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    lines = [line(n) for n in range(1, 6)] + [line(1, total="7")]
    for _ in range(2):
        report = bring_in(tmp_path, *lines)
        assert report.orders == 5
        assert report.skipped["repeats an order"].lines == [7]
    assert db.session.scalar(select(Order.total).where(Order.code == "1")) == 10050


def test_rows_that_cannot_be_read_are_counted_by_reason(app: Flask, tmp_path: Path) -> None:
    nobody = line(3).replace("jana0@example.com", "")
    heard: list[int] = []
    report = Report(lambda row: heard.append(row.line))
    path = tmp_path / "orders.csv"
    path.write_text(HEADING + line(1) + nobody * 25 + line(2, total="free"), encoding="utf-8")
    with OrderFile(path) as file:
        plan = layout(file.columns, Options(currency="CZK"), None)
        FileImport(plan, "Old shop", None).store(file, report, lambda done: None)
    assert report.skipped["names no customer"].rows == 25
    assert report.skipped["names no customer"].lines == list(range(3, 23))
    assert report.skipped["total is not a number"].lines == [28]
    assert heard == list(range(3, 29)), "the listing hears of all of them"
    assert count(Order) == 1


def test_a_dry_run_counts_the_same_and_writes_nothing(app: Flask, tmp_path: Path) -> None:
    lines = [line(1), line(2, "Storno"), line(3, total="free"), line(1)]
    before = everything()
    rehearsed = bring_in(tmp_path, *lines, dry_run=True)
    assert everything() == before
    stored = bring_in(tmp_path, *lines)
    assert (rehearsed.rows, rehearsed.orders) == (stored.rows, stored.orders) == (4, 2)
    assert rehearsed.outcomes == stored.outcomes
    assert rehearsed.skipped == stored.skipped
    assert (rehearsed.changed, rehearsed.customers) == (0, None)


def test_a_dry_run_uses_the_meanings_that_the_merchant_gave(app: Flask, tmp_path: Path) -> None:
    shop = make_shop(name="Ours")
    make_status(shop, external_id="Storno", name="Storno", outcome="refused", confirmed=True)
    db.session.commit()
    report = bring_in(tmp_path, line(1, "Storno"), shop="Ours", dry_run=True)
    assert report.outcomes == {"refused": 1}


def test_a_shop_with_a_platform_keeps_what_the_platform_said(app: Flask, tmp_path: Path) -> None:
    shop = make_shop(name="Ours")
    placed_at = datetime(2026, 7, 2, 8, tzinfo=UTC)  # when the file says, too
    make_order(shop, code="1", placed_at=placed_at, total=999)
    make_status(shop, external_id="-1", name="Nevyřízená", outcome="open", confirmed=True)
    db.session.commit()
    report = bring_in(tmp_path, line(1), line(2), shop="Ours")
    assert (report.orders, report.changed, count(Shop)) == (2, 1, 1)
    assert db.session.scalar(select(Order.total).where(Order.code == "1")) == 999
    kept = db.session.scalars(select(OrderStatus).where(OrderStatus.external_id == "-1")).one()
    assert (kept.confirmed, kept.missing_since) == (True, None)


def test_a_column_that_is_no_status_is_refused_before_anything_is_stored(
    app: Flask, tmp_path: Path
) -> None:
    before = everything()
    with pytest.raises(Invalid, match="statuses"):
        bring_in(tmp_path, *(line(n, status=f"note {n}") for n in range(1, 300)))
    assert everything() == before


def test_a_chunk_that_cannot_be_stored_is_left_out_as_a_whole_and_the_next_run_goes_on(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 3)
    lines = [line(n, who=n) for n in range(1, 9)]
    save, calls = ingest.save, iter(range(9))

    def failing(*given: Any, **named: Any) -> int:
        stored = save(*given, **named)
        if next(calls) == 1:
            raise RuntimeError("the disk is full")
        return stored

    monkeypatch.setattr(ingest, "save", failing)
    with pytest.raises(RuntimeError):
        bring_in(tmp_path, *lines)
    assert (count(Order), count(Customer), count(Shop)) == (3, 3, 1)
    report = bring_in(tmp_path, *lines)
    assert (report.changed, report.unchanged, count(Order)) == (5, 3, 8)


def test_a_first_chunk_that_cannot_be_stored_leaves_no_shop_behind(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ingest, "save", failing)
    with pytest.raises(RuntimeError):
        bring_in(tmp_path, line(1))
    assert (count(Shop), count(OrderStatus)) == (0, 0)
