"""Who gets notices by e-mail: chosen by owners, recorded, and tried out."""

from typing import Any

import pytest
from sqlalchemy import select

from app.domain.notices import NoticeKind, Notify, notify_of
from app.domain.roles import Role
from app.errors import Invalid
from app.extensions import db
from app.models import Decision, Shop
from app.services import record_chain
from app.services.notices import mailing, preferences
from app.services.notices.preferences import NoAddress, TooMany, TooSoon
from app.services.notices.smtp import Smtp
from tests.factories import make_actor, make_member
from tests.services.notices.steps import EVA, OTA, tell
from tests.services.steps import shop_row
from tests.smtp import MailServer
from tests.tables import everything


def chosen(shop: Shop) -> Notify:
    return notify_of(shop_row(shop.id).notify)


def test_a_new_shop_writes_to_its_owners_about_everything(shop: Shop) -> None:
    found = preferences.chosen(shop.id)
    assert found.notify == Notify()
    assert (found.addresses, found.trouble) == ([EVA], None)


def test_what_an_owner_chooses_is_stored_tidy_and_recorded(shop: Shop) -> None:
    wish = Notify(True, (" Ota@Kocour.example ", "", OTA), frozenset({NoticeKind.MIRROR_REFUSED}))
    revision = shop.revision

    preferences.choose(make_actor(shop, name="Eva"), wish)

    assert chosen(shop).unwanted == {NoticeKind.MIRROR_REFUSED}
    assert [address.casefold() for address in chosen(shop).to] == [OTA]
    assert shop_row(shop.id).revision > revision
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.kind, decision.author, decision.customer_id) == (
        "settings_changed",
        "Eva",
        None,
    )
    assert decision.facts["what"] == "notify"
    assert decision.facts["before"] == {"on": True, "to": [], "kinds": {}}
    assert decision.facts["after"]["kinds"] == {"mirror_refused": False}
    assert record_chain.verify(shop.id).broken_at is None


def test_choosing_the_same_again_changes_nothing(shop: Shop) -> None:
    wish = Notify(False, (OTA,))
    preferences.choose(make_actor(shop), wish)
    before = everything()
    preferences.choose(make_actor(shop), wish)
    assert everything() == before


@pytest.mark.parametrize(
    ("to", "error"),
    [
        (("eva",), NoAddress),
        ((OTA, "eva@"), NoAddress),
        (("eva@kocour.example, ota@kocour.example",), NoAddress),
        (("eva@kocour.example\r\nBcc: x@y.example",), NoAddress),
        (("x" * 300 + "@kocour.example",), NoAddress),
        (tuple(f"{number}@kocour.example" for number in range(11)), TooMany),
    ],
)
def test_what_cannot_be_written_to_changes_nothing(
    shop: Shop, to: tuple[str, ...], error: type[Invalid]
) -> None:
    before = everything()
    with pytest.raises(error):
        preferences.choose(make_actor(shop), Notify(True, to))
    assert everything() == before


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ({}, Notify()),
        ({"on": False}, Notify(on=False)),
        ({"to": [EVA], "kinds": {"unheard_of": False}}, Notify(to=(EVA,))),
        (
            {"kinds": {"action_failed": False, "mirror_refused": True}},
            Notify(unwanted=frozenset({NoticeKind.ACTION_FAILED})),
        ),
    ],
)
def test_what_is_stored_is_read_leniently(stored: dict[str, Any], meant: Notify) -> None:
    assert notify_of(stored) == meant


def test_a_test_message_goes_to_everybody_who_gets_notices(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    make_member(shop, Role.OWNER, email=OTA, language="en")
    db.session.commit()

    result = preferences.send_trial(make_actor(shop), post)

    assert (result.reached, result.errors) == ([EVA, OTA], [])
    assert "zkušební zpráva" in mail_server.to(EVA)[0].message["Subject"]
    assert "This is a test message" in mail_server.to(OTA)[0].text


def test_nobody_is_written_to_again_and_again(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    preferences.send_trial(make_actor(shop), post)
    before = everything()
    with pytest.raises(TooSoon):
        preferences.send_trial(make_actor(shop), post)
    assert everything() == before

    preferences.choose(make_actor(shop), Notify(True, (OTA,)))
    with pytest.raises(TooSoon):
        preferences.send_trial(make_actor(shop), post)
    assert mail_server.recipients() == [EVA]


def test_a_test_message_says_what_went_wrong(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    make_member(shop, Role.OWNER, email=OTA)
    db.session.commit()
    mail_server.faults = {f"RCPT {EVA}": 550}
    result = preferences.send_trial(make_actor(shop), post)
    assert (result.reached, [str(error) for error in result.errors]) == ([OTA], ["refused 550"])


def test_trouble_is_shown_until_an_email_arrives(
    shop: Shop, post: Smtp, mail_server: MailServer
) -> None:
    tell(shop, key="1")
    mail_server.faults = {"RCPT": 550}
    mailing.send_due(post)
    trouble = preferences.chosen(shop.id).trouble
    assert trouble is not None
    assert (trouble.why, trouble.code, trouble.again) == ("refused", 550, False)

    mail_server.faults = {}
    tell(shop, key="2")
    mailing.send_due(post)

    assert preferences.chosen(shop.id).trouble is None
