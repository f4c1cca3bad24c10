"""What the adapter needs to know about our registration with Shoptet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class ShoptetSettings:
    """Our registration as an API partner. `base_url`: where this plugin is reached from outside.

    `client_secret` may be empty: partners registered long ago have none, and then none is sent.
    """

    client_id: str
    client_secret: str
    partner_url: str
    api_url: str
    base_url: str

    @classmethod
    def from_mapping(cls, settings: Mapping[str, object]) -> Self:
        """Take SHOPTET_… and BASE_URL out of the application's settings."""
        return cls(
            client_id=str(settings["SHOPTET_CLIENT_ID"]),
            client_secret=str(settings["SHOPTET_CLIENT_SECRET"]),
            partner_url=str(settings["SHOPTET_PARTNER_URL"]),
            api_url=str(settings["SHOPTET_API_URL"]),
            base_url=str(settings["BASE_URL"]),
        )

    @property
    def install_url(self) -> str:
        """Our address that an installation calls; also its redirect_uri."""
        return f"{self.base_url.rstrip('/')}/shoptet/install"

    @property
    def app_url(self) -> str:
        """Our page inside the shop's administration; also the redirect_uri of its login."""
        return f"{self.base_url.rstrip('/')}/shoptet/app"

    @property
    def webhook_url(self) -> str:
        """Our address for all notifications."""
        return f"{self.base_url.rstrip('/')}/webhooks/shoptet"

    def oauth_url(self, action: str) -> str:
        """Return an address of the OAuth server, which lives on the partner's own shop."""
        return f"{self.partner_url.rstrip('/')}/action/ApiOAuthServer/{action}"

    def grant(self, code: str, redirect_uri: str, scope: str) -> dict[str, str]:
        """Return the parameters that exchange an OAuth code for a token."""
        secret = {"client_secret": self.client_secret} if self.client_secret else {}
        return {
            "client_id": self.client_id,
            **secret,
            "code": code,
            "grant_type": "authorization_code",
            "redirect_uri": redirect_uri,
            "scope": scope,
        }
