"""The record of decisions through the pages: read, filtered, proven, objected to."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.domain.roles import Role
from app.extensions import db
from app.models import Decision, Member, Order, Shop
from app.services.paging import PAGE
from app.services.privacy.erasing import erase
from tests.factories import make_actor, make_customer, make_member, make_order, make_shop
from tests.recording import EVERY_KIND, ON_CUSTOMERS, decide
from tests.tables import everything
from tests.views.conftest import Bearer, bearer
from tests.views.test_naughty_names import SCRIPT, Elements

PATH = "/app/decisions"
# Every kind, and what is said of it.
WORDS: Mapping[str, str] = {
    "flag_set": "Příznak „Černá listina“ nastaven",
    "flag_removed": "Příznak „Výjimka“ odebrán",
    "undone": "Nastavení příznaku „Černá listina“ vráceno",
    "override_set": "Hodnocení „VIP“ nastaveno",
    "override_removed": "O hodnocení znovu rozhodují pravidla",
    "joined": "Spojeno s jiným zákazníkem",
    "parted": "Rozděleno na více zákazníků",
    "kept_apart": "nikdy ne stejná osoba",
    "link_withdrawn": "vzato zpět",
    "order_decided": "Má se provést automaticky: zrušit objednávku",
    "action_undone": "Vzato zpět dřív, než se to provedlo: zrušit objednávku.",
    "action_ended": "Na platformě provedeno a ověřeno: zrušit objednávku.",
    "action_retried": "Má se zkusit znovu: zrušit objednávku.",
    "proposal_confirmed": "Návrh potvrzen: nastavit příznak „Rušit“.",
    "proposal_refused": "Návrh odmítnut: zrušit objednávku.",
    "settings_changed": "Nastavení změněno: automatické akce",
    "cancelling_suspended": "Automatické akce pozastaveny",
    "cancelling_resumed": "Automatické akce obnoveny",
    "breaker_tripped": "Pojistka zastavila všechny automatické akce: ",
    "breaker_reset": "Pojistka znovu zapnuta",
    "person_erased": "Smazán zákazník se 3 objednávkami; na černé listině zůstává otiskem",
    "old_erased": "Smazán obsah 4 starých rozhodnutí",
    "erased": "Smazáno: co se tu rozhodlo, se už neuchovává",
    "account_disabled": "Objednávání vypnuto pro účet jana@kocour.example",
    "account_enabled": "Objednávání zapnuto pro účet jana@kocour.example",
    "objection": "Námitka zákazníka",
    "objection_reviewed": "Námitka posouzena: zákazník má pravdu",
}
SAID = {"text": "Balík mi nikdo nenechal."}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """No database changes what is tested here."""
    return sqlite_app


@pytest.fixture
def order(shop: Shop) -> Order:
    order = make_order(shop, make_customer(shop, name="Jana Nováková"), code="2026000777")
    db.session.commit()
    return order


def told(client: FlaskClient, headers: Bearer, path: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr id="decision-(\d+)"', page)]


def row(page: str, number: int) -> str:
    return page[page.index(f'<tr id="decision-{number}"') :].partition("</tr>")[0]


def test_an_empty_record_says_what_will_stand_here(client: FlaskClient, headers: Bearer) -> None:
    page = told(client, headers, PATH)
    assert "Zatím se o ničem nerozhodlo." in page
    assert "0 rozhodnutí v záznamu" in page
    assert "Nic neodpovídá" in told(client, headers, f"{PATH}?q=nic")


def test_an_entry_says_who_decided_what_on_whom_and_on_what_it_rests(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    customer, admin = order.customer_id, order.admin_url
    first = decide(shop, "order_decided", order)
    decide(shop, "action_ended", order, about=first.id)
    page = row(told(client, headers, PATH), 1)

    assert "20. 11. 2026 13:00:00" in page
    assert "<bdi>Sám Smajlík</bdi>" in page
    assert f'href="/app/customers/{customer}" data-load>Jana Nováková</a>' in page
    assert f'href="{admin}" target="_blank" rel="noopener">2026000777</a>' in page
    assert "Má se provést automaticky: zrušit objednávku, " in page
    assert "Navrženo člověku: " in page
    for label, value in (
        ("Stav", "Nevyřízená"),
        ("Platba", "není známo, zda je zaplaceno"),
        ("Dobírka", "ano"),
        ("Už odesláno", "ne"),
        ("Celkem", "1 249,00 Kč"),
        ("Příznak „Rušit“", "od 1. 11. 2026 9:30:00, Eva: Třikrát nevyzvedla"),
        ("Dřívější objednávky", "nevyzvednuta: 3"),
        ("Verze pravidel", "7"),
        ("Smajlík", "Rizikový"),
    ):
        assert re.search(rf"<dt>{label}</dt><dd[^>]*>{value}</dd>", page), label
    assert "Na platformě provedeno a ověřeno: zrušit objednávku." in page
    assert "status: 200</dd>" in row(told(client, headers, PATH), 2)
    assert "Navazuje na rozhodnutí č. 1" in row(told(client, headers, PATH), 2)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_has_words_in_the_record_and_on_the_card(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order, kind: str
) -> None:
    customer, said, on = order.customer_id, WORDS[kind], order if kind in ON_CUSTOMERS else None
    decide(shop, kind, on)
    page = row(told(client, headers, PATH), 1)
    assert said in page
    assert "Rozhodnutí zaznamenáno" not in page
    assert kind not in page
    card = told(client, headers, f"/app/customers/{customer}")
    assert (said in card[card.index('id="decisions"') :]) is (kind in ON_CUSTOMERS)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"choices": [], "because": "paid"}, "Nic se neudělá. Objednávka je zaplacená."),
        ({"choices": [], "dry_run": True}, "Zkouška nanečisto, doopravdy se nic nestane. Nic se"),
        ({}, "Nic se neudělá."),
        ({"choices": [{"action": "dance", "mode": "auto"}]}, "automaticky: dance."),
    ],
)
def test_decisions_on_orders_say_why(
    client: FlaskClient,
    headers: Bearer,
    shop: Shop,
    order: Order,
    facts: dict[str, Any],
    said: str,
) -> None:
    decide(shop, "order_decided", order, facts)
    assert said in row(told(client, headers, PATH), 1)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"action": "cancel", "state": "skipped", "reason": "paid"},
            "Neprovedeno: zrušit objednáv",
        ),
        ({"action": "hold", "state": "failed"}, "Platforma to neprovedla: "),
        ({"action": "cancel", "state": "unknown"}, "Zrušit objednávku: "),
    ],
)
def test_actions_end_in_words(
    client: FlaskClient,
    headers: Bearer,
    shop: Shop,
    order: Order,
    facts: dict[str, Any],
    said: str,
) -> None:
    decide(shop, "action_ended", order, facts)
    assert said in row(told(client, headers, PATH), 1)


def test_what_settings_were_and_became_is_told(
    client: FlaskClient, headers: Bearer, shop: Shop
) -> None:
    decide(shop, "settings_changed")
    page = row(told(client, headers, PATH), 1)
    assert "navrhnout → automaticky</dd>" in page
    assert 'Nejvíce automatických akcí za 24 hodin</dt><dd dir="auto">20 → 30</dd>' in page
    assert "I zaplacené objednávky" not in page
    assert '<dd dir="auto">– → Nevyřízená</dd>' in page
    assert "statuses" not in page
    assert "Celý obchod" in page


@pytest.mark.parametrize(
    ("what", "before", "after", "said"),
    [
        ("notify", {"on": True, "to": []}, {"on": False, "to": ["a@b.cz"]}, "– → a@b.cz"),
        ("notify", {"on": True}, {"on": False}, 'Zapnuto</dt><dd dir="auto">ano → ne'),
        ("notify", {"kinds": {}}, {"kinds": {"breaker_tripped": False}}, "E-maily o tomhle: "),
        ("checkout", {"text": {}}, {"text": {"cs": "Ne."}}, "Text pro zákazníky (cs)"),
        ("checkout", {"odd": {"a": 1}}, {"odd": {"a": 2}}, 'odd.a</dt><dd dir="auto">1 → 2'),
    ],
)
def test_other_settings_are_told_too(
    client: FlaskClient,
    headers: Bearer,
    shop: Shop,
    what: str,
    before: dict[str, Any],
    after: dict[str, Any],
    said: str,
) -> None:
    decide(shop, "settings_changed", None, {"what": what, "before": before, "after": after})
    page = row(told(client, headers, PATH), 1)
    assert said in page
    assert "breaker_tripped" not in page


def test_facts_that_nobody_knows_are_shown_as_they_are_stored(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    decide(shop, "order_decided", order, {"situation": "odd", "new": {"a": ["ž"]}})
    page = row(told(client, headers, PATH), 1)
    assert (
        "{&#34;new&#34;: {&#34;a&#34;: [&#34;ž&#34;]}, &#34;situation&#34;: &#34;odd&#34;}" in page
    )


def test_filters_stay_in_the_links_and_the_form(
    app: Flask, client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    make_member(shop, name="Ota")
    for _ in range(PAGE + 1):
        decide(shop, "flag_set", order, author="Ota", reason="vyhrožuje")
    decide(shop, "breaker_reset")
    question = "group=flags&who=member:Ota&q=vyhro&order=2026000777&since=2026-11-20"
    page = told(client, headers, f"{PATH}?{question}&until=2026-11-20")

    assert len(numbers(page)) == PAGE
    older = re.search(r'id="older" data-load href="([^"]+)"', page)
    assert older is not None
    assert numbers(told(client, headers, older[1].replace("&amp;", "&"))) == [1]
    for part in ('value="flags" selected', 'value="member:Ota" selected', 'value="vyhro"'):
        assert part in page
    assert 'value="2026-11-20"' in page
    assert numbers(told(client, headers, f"{PATH}?who=itself")) == []
    left = told(client, headers, f"{PATH}?who=member:Somebody+who+left")
    assert 'value="member:Somebody who left" selected' in left


@pytest.mark.parametrize(
    "question",
    [
        *("group=x", "customer=0", "customer=x", "since=2026-02-30", "until=soon", "waiting=2"),
        *("older_than=x", "older_than=fffffffffffffff.1", "newer_than=.1", f"who={'x' * 301}"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    client: FlaskClient, headers: Bearer, question: str
) -> None:
    assert client.get(f"{PATH}?{question}", headers=headers).status_code == 400
    assert client.get(f"{PATH}/1?letter=de", headers=headers).status_code == 400


def test_the_whole_record_is_proven_on_request(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    decide(shop, "flag_set", order)
    head = decide(shop, "breaker_reset").chain
    page = told(client, headers, PATH)
    assert "2 rozhodnutí v záznamu" in page
    assert head in page
    proof = told(client, headers, f"{PATH}/proof")
    assert "2 rozhodnutí, od zapsání se žádné nezměnilo." in proof
    assert head in proof


def test_an_entry_that_was_tampered_with_is_named(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    for _ in range(3):
        decide(shop, "flag_set", order)
    db.session.execute(update(Decision).where(Decision.number == 2).values(reason="jiný"))
    db.session.commit()
    proof = told(client, headers, f"{PATH}/proof")
    assert "Položka 2 není taková, jak byla zapsána" in proof
    assert "žádné nezměnilo" not in proof


def test_an_objection_is_entered_reviewed_and_shown_with_its_decision(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    decide(shop, "order_decided", order)
    page = told(client, headers, f"{PATH}/1")
    assert ('id="objection"' in page, 'id="review"' in page) == (True, False)

    entered = client.post(f"{PATH}/1/objection", headers=headers, json=SAID)

    assert entered.status_code == 200
    assert 'data-objection="2"' in entered.text
    assert "Balík mi nikdo nenechal." in entered.text
    page = told(client, headers, PATH)
    assert "1 námitka čeká na člověka" in page
    assert "Námitka čeká na člověka" in row(page, 1)
    assert numbers(told(client, headers, f"{PATH}?waiting=yes")) == [2]

    said = {"objection": 2, "verdict": "granted", "text": "Dopravce to potvrdil."}
    reviewed = client.post(f"{PATH}/1/review", headers=headers, json=said)

    assert reviewed.status_code == 200
    assert "Námitka posouzena: zákazník má pravdu" in reviewed.text
    assert 'id="review"' not in reviewed.text
    assert "čeká na člověka</a>" not in told(client, headers, PATH)
    before = everything()
    assert client.post(f"{PATH}/1/review", headers=headers, json=said).status_code == 409
    assert everything() == before


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("1/objection", {}, 400),
        ("1/objection", {"text": " "}, 400),
        ("1/objection", {"text": "x" * 2001}, 400),
        ("1/objection", {"text": 5}, 400),
        ("1/objection", SAID | {"author": "Ota"}, 400),
        ("2/objection", SAID, 400),
        ("9/objection", SAID, 404),
        (f"{2**63 - 1}/objection", SAID, 404),
        ("1/review", {"objection": 3, "verdict": "upheld"}, 400),
        ("1/review", {"objection": 3, "verdict": "perhaps", "text": "x"}, 400),
        ("1/review", {"objection": "3", "verdict": "upheld", "text": "x"}, 400),
        ("1/review", {"objection": 4, "verdict": "upheld", "text": "x"}, 409),
        ("9/review", {"objection": 3, "verdict": "upheld", "text": "x"}, 404),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    client: FlaskClient,
    headers: Bearer,
    shop: Shop,
    order: Order,
    path: str,
    body: dict[str, Any],
    status: int,
) -> None:
    first = decide(shop, "order_decided", order)
    decide(shop, "breaker_reset")
    decide(shop, "objection", order, about=first.id)
    before = everything()
    assert client.post(f"{PATH}/{path}", headers=headers, json=body).status_code == status
    assert everything() == before


def test_whoever_may_only_read_reads_everything_and_changes_nothing(
    app: Flask, client: FlaskClient, shop: Shop, order: Order
) -> None:
    decide(shop, "order_decided", order)
    reader = bearer(app, shop)
    db.session.execute(update(Member).values(role=Role.READ_ONLY))
    db.session.commit()
    page = told(client, reader, f"{PATH}/1")
    assert "Vaše role dovoluje námitky číst" in page
    assert "<textarea" not in page
    assert "data-download" not in told(client, reader, PATH)
    before = everything()
    assert client.post(f"{PATH}/1/objection", headers=reader, json=SAID).status_code == 403
    assert client.get(f"{PATH}/record.csv", headers=reader).status_code == 403
    assert everything() == before


def test_another_shop_sees_nothing_of_it(
    app: Flask, client: FlaskClient, shop: Shop, order: Order
) -> None:
    decide(shop, "order_decided", order)
    other = make_shop()
    db.session.commit()
    stranger = bearer(app, other)
    assert client.get(f"{PATH}/1", headers=stranger).status_code == 404
    assert numbers(told(client, stranger, PATH)) == []
    assert "0 rozhodnutí v záznamu" in told(client, stranger, PATH)
    for path in (PATH, f"{PATH}/1", f"{PATH}/proof", f"{PATH}/record.csv"):
        assert client.get(path).status_code == 401


def test_a_page_that_has_not_changed_is_not_sent_again(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    """Also a decision that changes nothing else of the shop makes the page new."""
    known = client.get(PATH, headers=headers)
    again = headers | {"If-None-Match": known.headers["ETag"]}
    assert client.get(PATH, headers=again).status_code == 304
    decide(shop, "order_decided", order)
    assert client.get(PATH, headers=again).status_code == 200


def test_what_people_write_stays_text(client: FlaskClient, headers: Bearer, shop: Shop) -> None:
    order = make_order(shop, make_customer(shop, name=SCRIPT), admin_url="javascript:alert(1)")
    decide(shop, "flag_set", order, reason=SCRIPT, author=SCRIPT)
    decide(shop, "objection", order, {"text": SCRIPT})
    for path in (PATH, f"{PATH}/1", f"{PATH}/2"):
        page = client.get(path, headers=headers).text
        assert "script" not in {tag for tag, _names in Elements(page).elements}
        assert SCRIPT in Elements(page).text
        assert "javascript:" not in page


def test_one_customer_is_reached_from_the_card(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    customer = order.customer_id
    decide(shop, "flag_set", order)
    decide(shop, "breaker_reset")
    card = told(client, headers, f"/app/customers/{customer}")
    assert f'href="/app/decisions?customer={customer}"' in card
    assert 'href="/app/decisions/1"' in card
    page = told(client, headers, f"{PATH}?customer={customer}")
    assert numbers(page) == [1]
    assert "Jen rozhodnutí o jednom zákazníkovi." in page


def test_what_was_erased_is_said_to_be_and_proves_its_place(
    client: FlaskClient, headers: Bearer, shop: Shop, order: Order
) -> None:
    shop_id, customer = shop.id, order.customer_id
    decide(shop, "flag_set", order, reason="vyhrožuje")
    erase(make_actor(shop_id), customer, "na žádost")
    page = told(client, headers, PATH)

    assert "Smazáno: co se tu rozhodlo, se už neuchovává" in row(page, 1)
    assert "<bdi>smazáno</bdi>" in row(page, 1)
    assert "Sám Smajlík" not in row(page, 1)
    assert "vyhrožuje" not in page
    assert 'Smazané položky záznamu</dt><dd dir="auto">1</dd>' in row(page, 2)
    assert numbers(told(client, headers, f"{PATH}?group=erasures")) == [2, 1]
    assert numbers(told(client, headers, f"{PATH}?who=itself")) == []
    assert "od zapsání se žádné nezměnilo" in told(client, headers, f"{PATH}/proof")
    entry = told(client, headers, f"{PATH}/1")
    assert "Jana" not in entry
    lines = client.get(f"{PATH}/record.csv", headers=headers, buffered=True).text.splitlines()
    assert '"erased","",""' in lines[1]
