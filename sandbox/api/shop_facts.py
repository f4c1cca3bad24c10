"""The unchanging facts about the shop."""

from sandbox import catalogue
from sandbox.prices import Json
from sandbox.state import Platform

MODULES = {
    "customerReviews": "Hodnocení zákazníků",
    "orderStatusMails": "E-maily u stavů objednávek",
}
COUNTRIES = (
    ("CZ", "Česká republika", r"^\d{8}$", "28935675", r"^[1-7]\d{2}\s*\d{2}$"),
    ("SK", "Slovensko", r"^\d{8}$", "47012345", r"^[089]\d{2}\s*\d{2}$"),
    ("PL", "Polska", None, None, r"^\d{2}-\d{3}$"),
)


def contact(platform: Platform) -> Json:
    """Write who runs the shop and who is billed."""
    return {
        "contactInformation": {
            "eshopId": platform.settings.eshop_id,
            "eshopName": "U Smajlíka",
            "eshopCategory": "Home",
            "url": platform.public_url,
            "eshopTitle": "U Smajlíka",
            "eshopSubtitle": "Hrnky, čaje a drobnosti",
            "contactPerson": "Jana Obchodníková",
            "email": "owner@example.com",
            "phone": "+420602123456",
            "mobilePhone": "+420602123456",
            "skypeAccount": None,
            "contactPhotoUrl": None,
        },
        "billingInformation": {
            "billingName": "U Smajlíka s.r.o.",
            "company": {"companyId": "27074358", "vatId": "CZ27074358", "taxId": None},
            "address": {"streetAddress": "Lipová 15", "city": "Praha", "zip": "130 00"},
            "country": {"countryCode": "CZ", "countryName": "Česká republika"},
            "registration": None,
            "evNumber": None,
            "phone": "+420602123456",
            "email": "owner@example.com",
            "billingEmail": None,
        },
    }


def settings() -> Json:
    """Write the settings and taxes of the shop."""
    return {
        "settings": {
            "vatPayer": True,
            "cashDeskOnly": False,
            "trackStockClaims": True,
            "maxProductAmount": 500,
            "maxEmailAmount": 1000,
            "defaultPricelist": {"id": 1, "name": "Hlavní ceník"},
            "eshopLanguage": "cs",
            "timezone": "Europe/Prague",
            "dateFormat": "j.n.Y",
            "timeFormat": "H:i",
            "internals": "cs",
            "exchangeRateFlip": False,
            "negativeStockAmount": "allowed",
            "oss": False,
            "stockControlDisabled": False,
            "wholesaleSplitActive": False,
        },
        "taxClasses": [
            {
                "title": "Základní sazba",
                "rates": [{"zone": "Default Zone", "vatRate": "21.00"}],
                "isDefault": True,
            }
        ],
        "socialNetworks": dict.fromkeys(
            ("facebookUrl", "facebookText", "twitterAccount", "instagramAccount")
        ),
    }


def currency(code: str, number: int) -> Json:
    """Write one currency of the shop; the first is its own."""
    first = number == 0
    return {
        "code": code,
        "title": code,
        "isDefault": first,
        "isDefaultAdmin": first,
        "isDefaultDocuments": first,
        "isVisible": True,
        "exchangeRate": f"{catalogue.RATE[code]:.8f}",
        "priority": number + 1,
        "display": {
            "text": code,
            "location": "right",
            "decimalsSeparator": ",",
            "thousandsSeparator": " ",
        },
        "priceDecimalPlaces": 2,
        "documentPriceDecimalPlaces": 2,
        "rounding": "math",
        "minimalOrderValue": None,
        "bankAccount": dict.fromkeys(("accountNumber", "iban", "bic", "ownerName")),
    }
