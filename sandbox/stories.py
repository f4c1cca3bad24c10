"""Customers whose histories tell something, written out so that one can look them up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """One person of a story. `past`: orders as `kind@days-ago`; a kind is one of seed.KINDS.

    Rows of one `key` belong together. A phone, e-mail or `home` (street, number, city, postcode) of
    None is invented.
    """

    key: str
    about: str
    country: str
    full_name: str
    past: str
    payment: str = "card"
    registered: bool = True
    phone: str | None = None
    email: str | None = None
    company: str | None = None
    products: str = "P001"
    cash_desk: bool = False
    home: tuple[str, str, str, str] | None = None
    gift_to: str | None = None


OFFICE_PHONE = "+420 605 118 240"
PLACEHOLDER_PHONE = "777777777"
TWO_ADDRESSES_PHONE = "+420 731 402 556"
_OFFICE = "the company phone that many people give"
_PLACEHOLDER = "strangers who type the same made-up phone"
_TWO = "one person with two e-mails and one phone"
_LOYAL = " ".join(f"ok@{days}" for days in range(20, 700, 48))
_VIP = " ".join(f"ok@{days}" for days in range(9, 720, 31))
_CASH = " ".join(f"ok@{days}" for days in range(3, 400, 26))


def _office(name: str, past: str) -> Story:
    return Story(
        "office-phone",
        _OFFICE,
        "CZ",
        name,
        past,
        phone=OFFICE_PHONE,
        registered=False,
        company="Stavby Vltava s.r.o.",
        payment="wire",
    )


def _stranger(country: str, name: str, past: str) -> Story:
    return Story(
        "placeholder-phone",
        _PLACEHOLDER,
        country,
        name,
        past,
        phone=PLACEHOLDER_PHONE,
        registered=False,
        payment="cod",
    )


def _two(email: str, past: str, spelling: str) -> Story:
    return Story(
        "two-emails",
        _TWO,
        "CZ",
        "Lucie Svobodová",
        past,
        phone=spelling,
        registered=False,
        email=email,
        payment="cod",
    )


def _at_home(name: str, email: str, past: str) -> Story:
    return Story(
        "one-address",
        "one person with two e-mails and phones at one address, and her husband",
        "CZ",
        name,
        past,
        registered=False,
        email=email,
        home=("Lipová", "12/340", "Třebíč", "674 01"),
    )


STORIES: tuple[Story, ...] = (
    Story("loyal", "orders every other month and always collects", "CZ", "Jana Nováková", _LOYAL),
    Story(
        "vip",
        "dear orders every month",
        "SK",
        "Michal Kováč",
        _VIP + " open@0.2",
        products="P008 P010",
    ),
    Story(
        "returning",
        "back after more than a year",
        "PL",
        "Katarzyna Kowalska",
        "ok@910 ok@780 ok@640 ok@500 open@0.4",
    ),
    Story(
        "never-collects",
        "orders cash on delivery and never collects",
        "CZ",
        "Petr Dvořák",
        "uncollected@290 returned@210 uncollected@150 returned@80 uncollected@35 open@0.3",
        payment="cod",
        registered=False,
    ),
    Story(
        "canceller",
        "orders and cancels, again and again",
        "SK",
        "Zuzana Horváthová",
        "cancelled@310 cancelled@260 ok@200 cancelled@150 cancelled@95 cancelled@40 cancelled@12",
    ),
    Story(
        "unpaid",
        "asks for proformas and never pays",
        "PL",
        "Piotr Wiśniewski",
        "unpaid@240 unpaid@160 unpaid@90 unpaid@30 awaiting@0.6",
        payment="wire",
    ),
    Story(
        "rehabilitated",
        "two uncollected parcels long ago, only good ones since",
        "CZ",
        "Hana Veselá",
        "uncollected@330 uncollected@300 ok@220 ok@150 ok@90 ok@45 open@1.2",
    ),
    Story(
        "complainer",
        "complains of every second order",
        "CZ",
        "Lenka Pokorná",
        "ok@260 complaint@200 ok@140 complaint@70 ok@25",
    ),
    Story("first-time", "orders for the first time", "SK", "Simona Lukáčová", "open@0.1"),
    _two("lucie.svobodova@example.com", "ok@280 uncollected@120", TWO_ADDRESSES_PHONE),
    _two("svobodova.l@example.net", "uncollected@60 open@0.5", "731402556"),
    _office("Tomáš Černý", "ok@300 ok@200"),
    _office("Eva Procházková", "ok@180"),
    _office("Martin Kučera", "uncollected@120"),
    _office("Alena Horáková", "ok@75 ok@14"),
    _office("Ondřej Němec", "cancelled@50"),
    _stranger("CZ", "Jiří Růžička", "uncollected@140"),
    _stranger("CZ", "Markéta Šťastná", "ok@110 ok@30"),
    _stranger("CZ", "Václav Hájek", "uncollected@66"),
    _stranger("SK", "Rastislav Tóth", "ok@41"),
    _stranger("PL", "Agnieszka Król", "cancelled@18"),
    Story(
        "company",
        "a company that orders on invoice",
        "CZ",
        "Pavel Sedláček",
        "ok@350 ok@270 ok@190 ok@110 progress@2",
        company="Kavárna U Mostu s.r.o.",
        payment="wire",
        products="P002 P005",
    ),
    Story(
        "cash-desk",
        "sales over the counter, by nobody in particular",
        "CZ",
        "",
        _CASH,
        registered=False,
        payment="cash",
        cash_desk=True,
    ),
    _at_home("Věra Jelínková", "vera.jelinkova@example.com", "ok@230 ok@70"),
    _at_home("Vera Jelínková", "v.jelinkova@example.net", "uncollected@20 open@0.7"),
    _at_home("Karel Jelínek", "karel.jelinek@example.com", "ok@55"),
    Story(
        "gift",
        "orders presents for somebody else",
        "CZ",
        "Tereza Růžičková",
        "ok@95 open@0.8",
        gift_to="Alena Horáková",
    ),
)
