"""Shops and what connects us to their platform."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Encrypted, Id, Json, Text, Url, Word


class Shop(Base):
    """One shop. `platform` is '' for a shop whose orders come from files only.

    Suspended, terminated and uninstalled are moments, each its own state: nothing is deleted on
    suspension. `epoch` counts installations, so that work of an earlier one is recognised.
    `revision` grows with every change that staff can see. `ruleset_version` is in force.
    `settling`: staged levels are the ones to show, where there are any. `advice`: the merchant's
    own words for staff by level. While `cancelling_suspended_at` is set nothing is cancelled
    automatically, whatever flags say; orders placed before `cancelling_resumed_at` stay as they
    are. `breaker_tripped_at` does the same by itself when too much is cancelled. `acting`,
    `checkout` and `notify`: settings of automatic actions ({}: as the country's preset), of the
    blacklist at the checkout, and of e-mails to the owner. `checkout_key` signs what the script on
    the shop's pages asks. `privacy`: how long what is kept (services.privacy.settings);
    `erasure_key` makes the digests of whom the shop forgot. `record_length` and `record_head`:
    where the record of decisions ends.
    """

    __tablename__ = "shops"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[Id]
    platform: Mapped[Word]
    external_id: Mapped[Text]
    name: Mapped[Text] = mapped_column(default="")
    url: Mapped[Url] = mapped_column(default="")
    orders_url: Mapped[Url] = mapped_column(default="")
    login_url: Mapped[Url] = mapped_column(default="")
    currency: Mapped[Word] = mapped_column(default="")
    country: Mapped[Word] = mapped_column(default="")
    language: Mapped[Word] = mapped_column(default="")
    timezone: Mapped[Text] = mapped_column(default="")
    matching: Mapped[Word] = mapped_column(default="email_or_phone")

    secret: Mapped[Encrypted | None]
    api_token: Mapped[Encrypted | None]
    api_token_until: Mapped[datetime | None]
    api_token_renewal_until: Mapped[datetime | None]
    webhook_key: Mapped[Encrypted | None]
    previous_webhook_key: Mapped[Encrypted | None]
    webhook_key_renewed_at: Mapped[datetime | None]

    epoch: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    ruleset_version: Mapped[int] = mapped_column(default=1)
    settling: Mapped[bool] = mapped_column(default=False)
    advice: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    cancelling_suspended_at: Mapped[datetime | None]
    cancelling_suspended_by: Mapped[Text | None]
    cancelling_resumed_at: Mapped[datetime | None]
    breaker_tripped_at: Mapped[datetime | None]
    breaker: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    acting: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    checkout: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    checkout_key: Mapped[Encrypted | None]
    notify: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    privacy: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    erasure_key: Mapped[Encrypted | None]
    record_length: Mapped[int] = mapped_column(default=0, server_default="0")
    record_head: Mapped[Text] = mapped_column(default="", server_default="")
    installed_at: Mapped[datetime | None]
    connected_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    terminated_at: Mapped[datetime | None]
    uninstalled_at: Mapped[datetime | None]
    disconnected_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
