"""A shop whose checkout is watched, and its shoppers' questions."""

from datetime import date
from typing import Any

from flask import Flask

from app.domain import contact
from app.domain.checkout import digest
from app.domain.flags import FlagKind
from app.extensions import db
from app.models import Customer, Shop
from app.services import flags
from app.services.checkout import settings
from app.services.checkout.asking import Answer, Asking, Question
from app.services.runtime import Runtime
from tests.factories import make_actor, make_order, make_shop
from tests.fakes import FakePlatform
from tests.services.steps import work_off

EMAIL, PHONE = "jana@kocour.example", "+420602123456"
ADDRESS = "192.0.2.7"


class Watched:
    """A shop with the script on its pages, and what its checkout is told."""

    def __init__(self, app: Flask, platform: FakePlatform, **values: Any) -> None:
        self.runtime: Runtime = app.extensions["runtime"]
        self.asking = Asking(self.runtime.vault)
        self.platform = platform
        secret = self.runtime.vault.seal("secret")
        shop = make_shop(**{"secret": secret} | values)
        db.session.commit()
        self.id = shop.id
        self.switch(True)

    @property
    def row(self) -> Shop:
        db.session.rollback()
        return db.session.get_one(Shop, self.id, populate_existing=True)

    def switch(self, on: bool) -> None:
        """Switch it, let the worker follow, and look what stands in the pages."""
        settings.switch(make_actor(self.id), on)
        work_off(self.runtime)
        self.token = self.platform.script.partition('data-shop="')[2].partition('"')[0]

    def order(self, email: str = EMAIL, phone: str = PHONE, **values: Any) -> int:
        """Add an order, and return its customer."""
        shop = self.row
        owner = values.pop("customer", None)
        customer = db.session.get_one(Customer, owner) if owner else None
        order = make_order(shop, customer, email=email, phone=phone, **values)
        shop.revision += 1
        db.session.commit()
        return order.customer_id

    def flag(
        self, customer: int, kind: FlagKind = FlagKind.BLACKLIST, until: date | None = None
    ) -> None:
        flags.set_flag(make_actor(self.id), [customer], kind, "Does not collect", until)

    def listed(self, **contacts: str) -> int:
        """Add somebody who is on the blacklist."""
        customer = self.order(**contacts)
        self.flag(customer)
        return customer

    def ask_hash(self, value: str, address: str = ADDRESS, **question: str) -> Answer:
        asked = {"token": self.token, "hash": value, "language": "cs"} | question
        return self.asking.answer(Question(**asked), address)

    def may_submit(self, about: str, address: str = ADDRESS) -> bool:
        """Ask as a browser does: about "email:…" or "phone:…"."""
        return self.ask_hash(digest(self.token, about), address).submit

    def with_email(self, email: str, address: str = ADDRESS) -> bool:
        return self.may_submit(f"email:{contact.email_key(email)}", address)

    def with_phone(self, digits: str, address: str = ADDRESS) -> bool:
        return self.may_submit(f"phone:{digits}", address)
