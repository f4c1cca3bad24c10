"""A shop whose notices leave by e-mail, and a mail server that takes them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.domain.roles import Role
from app.extensions import db
from app.models import Shop
from app.services.notices.smtp import Smtp
from tests import smtp
from tests.factories import make_member, make_shop
from tests.services.notices.steps import EVA
from tests.smtp import MailServer
from tests.views.conftest import _compiled_translations

__all__ = ["_compiled_translations"]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that behaves, until it is told otherwise."""
    with smtp.listening() as server:
        yield server


@pytest.fixture
def post(mail_server: MailServer) -> Smtp:
    return Smtp("127.0.0.1", mail_server.port, "", "", "none", "Smajlík <smajlik@kocour.test>")


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A shop with one owner, Eva."""
    shop = make_shop(name="Knihy\nU Kocoura")
    make_member(shop, Role.OWNER, email=EVA, name="Eva")
    db.session.commit()
    return shop
