"""What a shop may tell its customers of Smajlík on its own privacy page, as its settings stand.

A draft: what the law asks of a shop besides, and whether its interest outweighs, a lawyer must
say. Reference: GDPR articles 13, 21 and 22.
"""

from datetime import datetime

from flask_babel import force_locale, format_date, gettext

from app.services.privacy.practice import Practice
from app.views import privacy_notice_deciding, privacy_notice_keeping
from app.views.language import locale_of
from app.views.letter_parts import section

# As the authorities call themselves, in every language.
AUTHORITIES = {
    "CZ": "Úřad pro ochranu osobních údajů, uoou.gov.cz",
    "SK": "Úrad na ochranu osobných údajov Slovenskej republiky, dataprotection.gov.sk",
    "PL": "Prezes Urzędu Ochrony Danych Osobowych, uodo.gov.pl",
}


def notice(practice: Practice, language: str, now: datetime, leaving: int) -> str:
    """Return the draft as plain text in one of our languages.

    `leaving`: how many days after a shop has left everything of it is deleted.
    """
    with force_locale(locale_of(language)):
        return "\n\n".join(
            [
                _draft(now),
                section(gettext("How we assess orders"), [_controller(practice)]),
                section(gettext("What we do, and why"), _what(practice)),
                section(gettext("Which data we use"), _data()),
                section(gettext("On which legal basis"), _basis(practice)),
                section(
                    gettext("Decisions of a program"), privacy_notice_deciding.decides(practice)
                ),
                section(
                    gettext("How long we keep the data"),
                    privacy_notice_keeping.kept(practice, leaving),
                ),
                section(gettext("Who else has the data"), _recipients()),
                section(gettext("Your rights"), _rights(practice)),
            ]
        )


def _draft(now: datetime) -> str:
    return str(
        gettext(
            "[Draft of %(date)s, made from the settings in Smajlík. It is no legal advice. Have "
            "your lawyer check it, fill in what stands in square brackets, and delete this "
            "paragraph.]",
            date=format_date(now, "long"),
        )
    )


def _controller(practice: Practice) -> str:
    return str(
        gettext(
            "The controller of your data is [name of the company, address, registration number], "
            "which runs the shop %(shop)s. In all matters of your data write to [e-mail or "
            "address].",
            shop=" ".join(practice.name.split()) or gettext("[name of the shop]"),
        )
    )


def _what(practice: Practice) -> list[str]:
    purpose = gettext(
        "We do this to avoid the cost of parcels that nobody collects and of orders that nobody "
        "pays, and to treat well the customers whose orders turn out well."
    )
    return [
        gettext(
            "We keep a record of how your orders in our shop ended: whether parcels were "
            "collected, and whether orders were paid, cancelled or returned. From it a program "
            "makes an assessment, by rules that we have set and that are the same for all "
            "customers. Our staff see it beside your orders. The law calls this profiling (Article "
            "4(4) of the GDPR)."
        ),
        purpose,
        _held_against(practice.counts_lawful),
    ]


def _held_against(counts_lawful: bool) -> str:
    if counts_lawful:
        return str(
            gettext(
                "Faults of the carrier do not count. [Our rules also count goods that were "
                "returned within the legal period, or complaints – have your lawyer check this.]"
            )
        )
    return str(
        gettext(
            "Faults of the carrier, complaints, and goods that you return within the legal period "
            "do not count against you."
        )
    )


def _data() -> list[str]:
    return [
        gettext(
            "– From your orders and your customer account: name, company, e-mail, phone, address "
            "(only to recognise that orders belong to one person), the name of whom a parcel is "
            "for, and number, date, state, payment, goods and price of each order, with your "
            "remark."
        ),
        gettext("– How the orders ended, also in the word of our staff."),
        gettext("– Notes of our staff, and decisions on your orders with their reasons."),
        gettext(
            "We get no data on you from other shops or registers, and give them none. We use no "
            "special categories of data (Article 9 of the GDPR)."
        ),
    ]


def _basis(practice: Practice) -> list[str]:
    interest = gettext(
        "Our legitimate interest (Article 6(1)(f) of the GDPR) in protecting ourselves from orders "
        "that are not collected or not paid, and in treating reliable customers well. You may "
        "object to it at any time."
    )
    if not practice.decides_alone:
        return [interest]
    alone = gettext(
        "Where a program decides alone: [Article 22(2)(a) of the GDPR, because it is necessary for "
        "entering into a contract with you – have your lawyer confirm this]."
    )
    return [interest, alone]


def _recipients() -> list[str]:
    return [
        gettext(
            "– [Name of whoever runs Smajlík], who runs the program for us as a processor "
            "(Article 28 of the GDPR)."
        ),
        gettext("– The operator of the platform on which our shop runs."),
        gettext(
            "Nobody else, and nobody outside the European Economic Area [have whoever runs Smajlík "
            "confirm this]."
        ),
    ]


def _rights(practice: Practice) -> list[str]:
    authority = AUTHORITIES.get(practice.country)
    return [
        gettext(
            "You may ask for access to the data and for a copy of them (Article 15 of the GDPR), "
            "have wrong facts corrected (Article 16), have the data erased (Article 17) or their "
            "use restricted (Article 18), and object to the assessment at any time (Article 21). "
            "Write to the address above; we answer within a month."
        ),
        gettext(
            "You may also complain to the supervisory authority: %(authority)s.",
            authority=authority or gettext("[the data protection authority of your country]"),
        ),
    ]
