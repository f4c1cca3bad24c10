"""Postal addresses as the API writes them."""

from sandbox.model import Contact
from sandbox.prices import Json


def address(contact: Contact) -> Json:
    """Write a postal address (contract: address)."""
    return {
        "company": contact.company,
        "fullName": contact.full_name,
        "street": contact.street,
        "houseNumber": contact.house_number,
        "city": contact.city,
        "district": None,
        "additional": None,
        "zip": contact.zip_code,
        "countryCode": contact.country,
        "regionName": None,
        "regionShortcut": None,
    }


def billing_address(contact: Contact) -> Json:
    """Write an address with the ids of a company (contract: billingAddress)."""
    return address(contact) | {
        "companyId": contact.company_id,
        "vatId": f"{contact.country}{contact.company_id}" if contact.company_id else None,
        "vatIdValidationStatus": "verified" if contact.company_id else None,
        "taxId": None,
    }
