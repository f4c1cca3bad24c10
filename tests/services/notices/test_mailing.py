"""Notices that leave by e-mail: each reaches each address, however the server behaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app import database
from app.domain.notices import MAX_MAILS, NoticeKind
from app.domain.roles import Role
from app.extensions import db
from app.models import Shop
from app.services.notices import dismissing, listing, mailing
from app.services.notices.smtp import Smtp
from app.services.runtime import Runtime
from app.worker import schedule
from tests.factories import make_actor, make_member, make_shop
from tests.services.notices.steps import EVA, OTA, notices, pass_time, tell, withdraw
from tests.services.steps import shop_row
from tests.services.test_at_once import at_once
from tests.smtp import AFTER_DATA, MailServer


def wish(shop: Shop, **values: object) -> None:
    with database.writing() as session:
        session.get_one(Shop, shop.id).notify = {"on": True, "to": [], "kinds": {}, **values}


def test_the_first_notice_leaves_at_once_and_the_next_ones_together_ten_minutes_later(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="2026000001", action="cancel")
    assert mailing.send_due(post)
    assert mail_server.recipients() == [EVA]

    tell(shop, NoticeKind.BREAKER_TRIPPED, limit="share")
    tell(shop, key="2026000002", action="hold")
    assert not mailing.send_due(post), "ten minutes have not passed"

    pass_time(hours=0.2)
    assert mailing.send_due(post)
    assert not mailing.send_due(post)
    assert len(mail_server.letters) == 2
    text = mail_server.letters[1].text
    assert "2026000001" not in text
    assert text.index("příliš velké části") < text.index("2026000002"), "the gravest first"
    assert {row.mail_due_at for row in notices(shop.id)} == {None}


def test_a_notice_that_is_counted_up_leaves_once(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    tell(shop, key="1")
    mailing.send_due(post)
    pass_time(hours=1)
    tell(shop, key="1")
    assert not mailing.send_due(post)
    assert len(mail_server.letters) == 1
    assert "(2×)" in mail_server.letters[0].text


def test_every_owner_is_written_to_in_their_language_and_nobody_else(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    make_member(shop, Role.OWNER, email=OTA, language="pl")
    make_member(shop, Role.STAFF, email="staff@kocour.example")
    make_member(make_shop(), Role.OWNER, email="foreign@kocour.example")
    db.session.commit()
    tell(shop, key="1", action="cancel")

    mailing.send_due(post)

    assert mail_server.recipients() == [EVA, OTA]
    czech, polish = (mail_server.to(address)[0] for address in (EVA, OTA))
    assert "Objednávka 1: nepodařilo se provést: zrušit objednávku" in czech.text
    assert "Zamówienie 1: nie udało się wykonać: anulować zamówienie" in polish.text
    assert polish.message["Content-Language"] == "pl"
    assert len({letter.message["Message-ID"] for letter in mail_server.letters}) == 2


@pytest.mark.parametrize(
    ("_case", "chosen", "reached"),
    [
        ("owners", {}, [EVA]),
        ("addresses of its own", {"to": ["ucetni@kocour.example", OTA]}, None),
        ("nothing at all", {"on": False}, []),
        ("not of this kind", {"kinds": {"action_failed": False}}, []),
        ("not of another kind", {"kinds": {"breaker_tripped": False}}, [EVA]),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_shop_chooses_who_gets_what(
    shop: Shop,
    post: Smtp,
    mail_server: MailServer,
    _case: str,
    chosen: dict[str, object],
    reached: list[str] | None,
    when: str,
) -> None:
    if when == "before":
        wish(shop, **chosen)
    tell(shop, key="1")
    if when == "after":
        wish(shop, **chosen)

    mailing.send_due(post)

    assert mail_server.recipients() == (chosen["to"] if reached is None else reached)
    assert notices(shop.id)[0].mail_due_at is None


@pytest.mark.parametrize("gone", ["withdrawn", "dismissed"])
def test_what_is_settled_is_not_written_about_any_more(
    shop: Shop, post: Smtp, mail_server: MailServer, gone: str
) -> None:
    tell(shop, key="1")
    if gone == "withdrawn":
        withdraw(shop, key="1")
    else:
        dismissing.dismiss(make_actor(shop), notices(shop.id)[0].id)

    assert not mailing.send_due(post)
    assert mail_server.visits == 0


def test_without_a_mail_server_nothing_waits_for_one(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    assert not mailing.send_due(None)
    assert notices(shop.id)[0].mail_due_at is None
    assert not mailing.send_due(post)
    assert mail_server.letters == []


def test_a_shop_that_has_left_is_not_written_to(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    with database.writing() as session:
        left = session.get_one(Shop, shop.id)
        left.uninstalled_at = database.now(session)
    assert not mailing.send_due(post)
    assert mail_server.letters == []


@pytest.mark.parametrize(
    ("step", "code", "error"),
    [
        ("EHLO", 0, "unreachable"),
        ("MAIL", 0, "unreachable"),
        ("DATA", 0, "unreachable"),
        (AFTER_DATA, 0, "unreachable"),
        ("MAIL", 421, "sender 421"),
        ("MAIL", 550, "sender 550"),
        ("RCPT", 450, "later 450"),
        ("DATA", 451, "later 451"),
        (AFTER_DATA, 451, "later 451"),
    ],
)
def test_what_did_not_leave_is_tried_again_and_arrives_once(
    shop: Shop, post: Smtp, mail_server: MailServer, step: str, code: int, error: str
) -> None:
    tell(shop, key="1")
    mail_server.faults = {step: code}
    assert mailing.send_due(post)
    row = notices(shop.id)[0]
    assert (row.mail_error, row.mailed_at, row.mail_attempts) == (error, None, 1)
    assert row.mail_due_at is not None
    assert not mailing.send_due(post), "not before its pause has passed"

    mail_server.faults = {}
    post._rests_until = 0
    tell(shop, key="2")
    assert not mailing.send_due(post), "what is new waits for what is tried again"
    pass_time(hours=0.1)
    assert mailing.send_due(post)

    assert mail_server.recipients() == [EVA]
    assert {row.mail_error for row in notices(shop.id)} == {None}


@pytest.mark.parametrize(("step", "code"), [("RCPT", 550), (AFTER_DATA, 554)])
def test_what_is_refused_for_good_is_not_tried_again_and_says_so(
    shop: Shop, post: Smtp, mail_server: MailServer, step: str, code: int
) -> None:
    tell(shop, key="1")
    mail_server.faults = {step: code}
    mailing.send_due(post)
    row = notices(shop.id)[0]
    assert (row.mail_error, row.mail_due_at, row.mailed_at) == (f"refused {code}", None, None)
    assert "kocour.example" not in str(row.mail_error)


def test_it_is_given_up_after_the_last_attempt_and_the_error_stays(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    mail_server.faults = {"RCPT": 450}
    pauses = []
    for _attempt in range(MAX_MAILS):
        assert mailing.send_due(post)
        row = notices(shop.id)[0]
        if row.mail_due_at:
            pauses.append(row.mail_due_at - database.now(db.session()))
        pass_time(hours=5)
    row = notices(shop.id)[0]
    assert (row.mail_due_at, row.mail_error, row.mail_attempts) == (None, "later 450", MAX_MAILS)
    assert len(pauses) == MAX_MAILS - 1
    assert pauses == sorted(pauses)
    assert pauses[0] <= timedelta(minutes=1)
    assert timedelta(hours=3) < pauses[-1] <= timedelta(hours=4)
    assert not mailing.send_due(post)


def test_one_who_is_refused_does_not_keep_the_others_from_reading_nor_makes_them_read_twice(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    make_member(shop, Role.OWNER, email=OTA)
    db.session.commit()
    tell(shop, key="1", action="cancel")
    mail_server.faults = {f"RCPT {EVA}": 450}
    mailing.send_due(post)
    assert mail_server.recipients() == [OTA]
    assert notices(shop.id)[0].mail_error == "later 450"

    mail_server.faults = {}
    tell(shop, key="2")
    pass_time(hours=0.2)
    mailing.send_due(post)

    assert mail_server.recipients() == [OTA, EVA, OTA]
    assert "Objednávka 1:" in mail_server.to(EVA)[0].text
    assert "Objednávka 1:" not in mail_server.to(OTA)[1].text


def test_a_server_that_does_not_answer_is_left_alone_for_a_while(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    other = make_shop()
    make_member(other, Role.OWNER, email=OTA)
    db.session.commit()
    tell(shop, key="1")
    tell(other, key="1")
    mail_server.faults = {"EHLO": 0, "HELO": 0}
    assert mailing.send_due(post)
    visits = mail_server.visits

    assert not mailing.send_due(post)

    assert mail_server.visits == visits
    assert notices(other.id)[0].mail_attempts == 0


def test_a_message_whose_answer_was_lost_comes_again_under_the_same_id(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    mail_server.loses_answer = True
    mailing.send_due(post)
    mail_server.loses_answer = False
    post._rests_until = 0
    pass_time(hours=0.1)
    mailing.send_due(post)
    first, again = mail_server.letters
    assert first.message["Message-ID"] == again.message["Message-ID"]


def test_workers_that_look_at_one_moment_send_one_message(
    app: Flask, shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    for number in range(4):
        tell(shop, key=str(number))
        at_once(app, [lambda: mailing.send_due(post)] * 4)
        assert len(mail_server.letters) == number + 1
        pass_time(hours=1)
    assert {row.mail_attempts for row in notices(shop.id)} == {1}


def test_a_worker_sends_beside_its_other_work(
    runtime: Runtime, shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    schedule.run_due(schedule.chores(replace(runtime, post=post)))
    assert mail_server.recipients() == [EVA]


def test_while_one_worker_sends_another_one_does_not(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    held = mailing._claim(post)
    assert held is not None
    tell(shop, key="2")
    assert not mailing.send_due(post), "also what is new waits"

    pass_time(hours=1)
    assert mailing.send_due(post), "the first one seems to have died"
    assert len(mail_server.letters) == 1
    before = [(row.mail_due_at, row.mail_error) for row in notices(shop.id)]
    mailing._finish(held, [])
    assert [(row.mail_due_at, row.mail_error) for row in notices(shop.id)] == before


def test_what_is_dismissed_while_it_is_sent_does_not_wait_again(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    held = mailing._claim(post)
    assert held is not None
    dismissing.dismiss(make_actor(shop), held.notices[0].id)
    mail_server.faults = {"RCPT": 450}
    mailing._send(post, held)
    assert notices(shop.id)[0].mail_due_at is None


def test_a_shop_without_anybody_to_write_to_says_so(
    app: object, post: Smtp, mail_server: MailServer
) -> None:
    shop = make_shop()
    db.session.commit()
    tell(shop, key="1")
    assert not mailing.send_due(post)
    assert notices(shop.id)[0].mail_error == "nobody"
    assert notices(shop.id)[0].mail_due_at is None


def test_a_fault_of_ours_leaves_the_notice_waiting(
    shop: Shop, post: Smtp, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(shop, key="1")
    monkeypatch.setattr("app.services.notices.words.REMEDIES", {})
    assert mailing.send_due(post)
    row = notices(shop.id)[0]
    assert (row.mail_error, row.mail_due_at is not None) == ("later", True)


def test_no_address_and_nothing_of_the_message_is_in_the_log(
    shop: Shop, post: Smtp, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(shop, key="2026000777")
    mail_server.faults = {"RCPT": 550}
    mailing.send_due(post)
    logged = capsys.readouterr().err
    assert "mail_not_sent" in logged
    assert EVA not in logged
    assert "2026000777" not in logged


def test_pages_hear_that_an_email_has_left(shop: Shop, post: Smtp, mail_server: MailServer) -> None:
    tell(shop, key="1")
    revision = shop_row(shop.id).revision
    mailing.send_due(post)
    assert shop_row(shop.id).revision > revision
    assert listing.standing(shop.id)[0].mailed_at is not None
