"""The bar at the top of pages, the page of notices, and the page of who gets them by e-mail."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.domain.notices import NoticeKind
from app.domain.roles import Role
from app.extensions import db
from app.models import Member, Shop
from app.services.notices.smtp import Smtp
from tests import smtp
from tests.factories import make_shop
from tests.services.notices.steps import notices, tell, withdraw
from tests.smtp import MailServer
from tests.tables import everything
from tests.views.conftest import Bearer, bearer

PAGE, NOTIFY = "/app/notices", "/app/settings/notify"
ALL = [kind.value for kind in NoticeKind]


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def mail_server(app: Flask) -> Iterator[MailServer]:
    """The mail server of the application."""
    with smtp.listening() as server:
        runtime = app.extensions["runtime"]
        post = Smtp("127.0.0.1", server.port, "", "", "none", "s@kocour.test")
        app.extensions["runtime"] = replace(runtime, post=post)
        yield server


def told(client: FlaskClient, headers: Bearer, path: str = PAGE) -> str:
    """Return a page, its blanks made single."""
    return " ".join(client.get(path, headers=headers).text.split())


@pytest.mark.parametrize("path", ["/app/orders", "/app/customers", "/app/rules", "/app/settings"])
def test_every_page_says_at_its_top_what_is_gravest(
    client: FlaskClient, headers: Bearer, shop: Shop, path: str
) -> None:
    assert "notice-bar" in told(client, headers, path)
    assert "to-notices" not in told(client, headers, path)
    tell(shop, NoticeKind.BLACKLISTED_ORDERED, key="2026000001", situation="blacklisted")
    assert "Objednávka 2026000001 je od někoho z černé listiny" in told(client, headers, path)
    assert "Zobrazit upozornění" in told(client, headers, path)

    tell(shop, NoticeKind.BREAKER_TRIPPED, limit="daily_cap")

    page = told(client, headers, path)
    assert "příliš mnoho" in page
    assert "2026000001 je od" not in page
    assert "Zobrazit všechna 2 upozornění" in page


def test_the_page_of_notices_does_not_repeat_itself_at_its_top(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    tell(shop, NoticeKind.CONNECTION_LOST)
    assert told(client, headers).count("přestalo fungovat</h2>") == 1
    assert "přestalo fungovat</strong>" not in told(client, headers)


def test_without_notices_the_page_says_that_all_is_well(
    client: FlaskClient, headers: Bearer
) -> None:
    page = told(client, headers)
    assert "Nic si nežádá vaši pozornost" in page
    assert "dismiss-" not in page
    assert "settled" not in page


def test_a_notice_says_what_since_when_how_often_and_where_to_see_to_it(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    tell(shop, NoticeKind.ACTION_FAILED, key="2026000001", action="cancel")
    tell(shop, NoticeKind.ACTION_FAILED, key="2026000001", action="cancel")
    tell(shop, NoticeKind.STATUS_UNMAPPED, key="6", status="<b>Láska</b>")

    page = told(client, headers)

    assert "Objednávka 2026000001: nepodařilo se provést: zrušit objednávku" in page
    assert "2×" in page
    assert 'href="/app/customers/of-order?code=2026000001"' in page
    assert 'href="/app/statuses"' in page
    assert "„&lt;b&gt;Láska&lt;/b&gt;“" in page
    assert page.index("Láska") < page.index("2026000001"), "the newest first"


def test_a_dismissed_notice_leaves_the_top_and_says_who_did_it(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    tell(shop, NoticeKind.MIRROR_REFUSED)
    tell(shop, NoticeKind.CONNECTION_LOST)
    first = notices(shop.id)[0].id

    answer = client.post(f"{PAGE}/{first}/dismiss", headers=headers)
    withdraw(shop, NoticeKind.CONNECTION_LOST)

    page = told(client, headers)
    assert (answer.status_code, answer.data) == (204, b"")
    assert "odbavil(a) Eva" in page
    assert "vyřešilo se samo" in page
    assert "2 upozornění vyřízená za posledních 30 dní" in page
    assert 'id="to-notices"' not in told(client, headers, "/app/orders")


def test_all_that_was_seen_is_dismissed_at_once(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    tell(shop, key="1")
    tell(shop, key="2")
    newest = notices(shop.id)[-1].id
    assert f'data-newest="{newest}"' in told(client, headers)
    tell(shop, key="3")

    client.post(f"{PAGE}/dismiss", headers=headers, json={"newest": newest})

    assert [row.dismissed_at is None for row in notices(shop.id)] == [False, False, True]


def test_the_page_is_sent_again_only_after_a_change(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    first = client.get(PAGE, headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}
    assert client.get(PAGE, headers=known).status_code == 304
    tell(shop, key="1")
    assert client.get(PAGE, headers=known).status_code == 200


def test_who_may_only_read_sees_notices_and_no_button(
    app: Flask, client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    tell(shop, key="1")
    tell(shop, key="2")
    db.session.execute(update(Member).values(role=Role.READ_ONLY))
    db.session.commit()

    page = told(client, headers)

    assert page.count("Akci se nepodařilo provést</h2>") == 2
    assert "data-dismiss" not in page
    assert "odbavují jen vlastníci a personál" in page


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{PAGE}/1000/dismiss", None, 404),
        (f"{PAGE}/{2**63}/dismiss", None, 404),
        (f"{PAGE}/dismiss", {}, 400),
        (f"{PAGE}/dismiss", {"newest": "1"}, 400),
        (f"{PAGE}/dismiss", {"newest": 2**63}, 400),
        (NOTIFY, {"on": "yes", "to": [], "kinds": []}, 400),
        (NOTIFY, {"on": True, "to": "eva", "kinds": []}, 400),
        (NOTIFY, {"on": True, "to": [], "kinds": ["unheard_of"]}, 400),
        (NOTIFY, {"on": True, "to": ["eva@"], "kinds": []}, 422),
        (NOTIFY, {"on": True, "to": [f"{n}@k.example" for n in range(11)], "kinds": []}, 422),
        (f"{NOTIFY}/test", {}, 422),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    client: FlaskClient, headers: Bearer, shop: Shop, path: str, body: object, status: int
) -> None:
    tell(shop, key="1")
    before = everything()
    answer = client.post(path, headers=headers, json=body)
    assert answer.status_code == status
    assert everything() == before


def test_a_notice_of_another_shop_is_nobodys_business(client: FlaskClient, headers: Bearer) -> None:
    other = make_shop()
    db.session.commit()
    tell(other, NoticeKind.CONNECTION_LOST)
    before = everything()
    answer = client.post(f"{PAGE}/{notices(other.id)[0].id}/dismiss", headers=headers)
    assert (answer.status_code, everything()) == (404, before)
    assert "přestalo fungovat</h2>" not in told(client, headers)


def test_who_gets_emails_is_chosen_and_shown(
    client: FlaskClient, headers: Bearer, shop: Shop, mail_server: MailServer
) -> None:
    assert '<strong dir="auto">eva@kocour.example</strong>' in told(client, headers, NOTIFY)
    kinds = [kind for kind in ALL if kind != "mirror_refused"]
    wish = {"on": True, "to": ["ota@kocour.example", ""], "kinds": kinds}

    answer = client.post(NOTIFY, headers=headers, json=wish)

    page = told(client, headers, NOTIFY)
    assert answer.status_code == 204
    assert ">ota@kocour.example</textarea>" in page
    assert page.count(' name="kinds"') == len(ALL)
    assert page.count('" checked') == 1 + len(ALL) - 1


def test_an_address_that_is_none_is_named(client: FlaskClient, headers: Bearer) -> None:
    json = headers | {"Accept": "application/json"}
    wish = {"on": True, "to": ["eva at kocour"], "kinds": ALL}
    answer = client.post(NOTIFY, headers=json, json=wish)
    assert answer.get_json()["detail"] == "„eva at kocour“ není e-mailová adresa."


def test_without_a_mail_server_the_page_says_that_nothing_leaves(
    client: FlaskClient, headers: Bearer
) -> None:
    page = told(client, headers, NOTIFY)
    assert "nenastavil poštovní server" in page
    assert "data-notify-test" not in page
    answer = client.post(f"{NOTIFY}/test", headers=headers, json={})
    assert "nenastavil poštovní server" in answer.get_json()["detail"]


def test_a_test_message_is_sent_and_what_became_of_it_is_said(
    client: FlaskClient, headers: Bearer, mail_server: MailServer
) -> None:
    answer = client.post(f"{NOTIFY}/test", headers=headers, json={})
    assert answer.get_json() == {"said": "Zkušební zpráva je na cestě na eva@kocour.example."}
    assert mail_server.recipients() == ["eva@kocour.example"]

    again = client.post(f"{NOTIFY}/test", headers=headers, json={})
    assert (again.status_code, "za minutu" in again.get_json()["detail"]) == (422, True)


def test_a_test_message_that_is_refused_says_why(
    client: FlaskClient, headers: Bearer, mail_server: MailServer
) -> None:
    mail_server.faults = {"RCPT": 550}
    answer = client.post(f"{NOTIFY}/test", headers=headers, json={})
    assert answer.status_code == 422
    assert answer.get_json()["detail"].endswith("na některou adresu psát. (550)")


def test_staff_see_who_gets_emails_and_change_nothing(
    app: Flask, client: FlaskClient, headers: Bearer, shop: Shop, mail_server: MailServer
) -> None:
    staff = bearer(app, shop, email="ota@kocour.example", name="Ota")
    page = told(client, staff, NOTIFY)
    assert "<fieldset disabled>" in page
    assert "notify-save" not in page
    assert "notify-test" not in page
