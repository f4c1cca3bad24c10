"""Invented Czech, Slovak and Polish people with phones and e-mails as customers type them."""

from random import Random

from anyascii import anyascii

from sandbox.model import Contact

# Surnames as (of a man, of a woman): the feminine form is another word, not another person.
FIRST_NAMES = {
    "CZ": (
        ("Jan", "Petr", "Jiří", "Tomáš", "Martin", "Pavel", "Ondřej", "Václav", "Lukáš", "Vojtěch"),
        ("Jana", "Eva", "Lucie", "Kateřina", "Hana", "Lenka", "Tereza", "Alena", "Markéta", "Věra"),
    ),
    "SK": (
        ("Ján", "Peter", "Jozef", "Marek", "Michal", "Ľubomír", "Rastislav", "Juraj", "Matúš"),
        ("Mária", "Anna", "Zuzana", "Katarína", "Monika", "Ľudmila", "Simona", "Ivana", "Božena"),
    ),
    "PL": (
        ("Piotr", "Paweł", "Krzysztof", "Andrzej", "Tomasz", "Michał", "Łukasz", "Wojciech"),
        ("Anna", "Maria", "Katarzyna", "Małgorzata", "Agnieszka", "Ewa", "Joanna", "Barbara"),
    ),
}
SURNAMES = {
    "CZ": (
        ("Novák", "Nováková"),
        ("Svoboda", "Svobodová"),
        ("Dvořák", "Dvořáková"),
        ("Černý", "Černá"),
        ("Procházka", "Procházková"),
        ("Kučera", "Kučerová"),
        ("Veselý", "Veselá"),
        ("Horák", "Horáková"),
        ("Němec", "Němcová"),
        ("Pokorný", "Pokorná"),
        ("Hájek", "Hájková"),
        ("Jelínek", "Jelínková"),
        ("Růžička", "Růžičková"),
        ("Sedláček", "Sedláčková"),
        ("Krejčí", "Krejčí"),
        ("Šťastný", "Šťastná"),
    ),
    "SK": (
        ("Horváth", "Horváthová"),
        ("Kováč", "Kováčová"),
        ("Varga", "Vargová"),
        ("Tóth", "Tóthová"),
        ("Baláž", "Balážová"),
        ("Molnár", "Molnárová"),
        ("Lukáč", "Lukáčová"),
        ("Hudák", "Hudáková"),
        ("Oravec", "Oravcová"),
        ("Sloboda", "Slobodová"),
        ("Biely", "Biela"),
    ),
    "PL": (
        ("Kowalski", "Kowalska"),
        ("Nowak", "Nowak"),
        ("Wiśniewski", "Wiśniewska"),
        ("Wójcik", "Wójcik"),
        ("Kamiński", "Kamińska"),
        ("Lewandowski", "Lewandowska"),
        ("Zieliński", "Zielińska"),
        ("Szymański", "Szymańska"),
        ("Woźniak", "Woźniak"),
        ("Dąbrowski", "Dąbrowska"),
        ("Król", "Król"),
    ),
}
# Prefixes of mobile networks, so that every number is a possible one.
MOBILE_PREFIXES = {
    "CZ": ("602", "603", "604", "605", "606", "607", "608", "720", "723", "731", "737", "775"),
    "SK": ("903", "904", "905", "907", "908", "910", "911", "915", "917", "918", "944", "948"),
    "PL": ("501", "502", "503", "504", "505", "506", "512", "513", "601", "602", "603", "604"),
}
CALLING_CODES = {"CZ": "420", "SK": "421", "PL": "48"}
CITIES = {
    "CZ": (("Praha", "110 00"), ("Brno", "602 00"), ("Ostrava", "702 00"), ("Plzeň", "301 00")),
    "SK": (("Bratislava", "811 01"), ("Košice", "040 01"), ("Žilina", "010 01")),
    "PL": (("Warszawa", "00-001"), ("Kraków", "30-001"), ("Wrocław", "50-001")),
}
STREETS = {
    "CZ": ("Dlouhá", "Nádražní", "Komenského", "Husova", "Lipová"),
    "SK": ("Hlavná", "Štúrova", "Hviezdoslavova", "Záhradná"),
    "PL": ("Polna", "Leśna", "Słoneczna", "Ogrodowa"),
}


def name(rng: Random, country: str) -> str:
    """Invent a full name whose surname agrees with the first name."""
    woman = rng.randrange(2)
    return f"{rng.choice(FIRST_NAMES[country][woman])} {rng.choice(SURNAMES[country])[woman]}"


def mobile(rng: Random, country: str) -> str:
    """Invent a mobile number: nine digits, without the calling code."""
    return f"{rng.choice(MOBILE_PREFIXES[country])}{rng.randrange(1_000_000):06d}"


def spelled(rng: Random, country: str, digits: str) -> str:
    """Spell a number in one of the ways people do."""
    code, parts = CALLING_CODES[country], (digits[:3], digits[3:6], digits[6:])
    trunk = "0" if country == "SK" else ""
    spellings = (
        f"+{code}{digits}",
        f"+{code}{digits}",
        f"+{code} {' '.join(parts)}",
        f"00{code}{digits}",
        f"{trunk}{digits}",
        f"{trunk}{' '.join(parts)}",
        f"+{code} {'-'.join(parts)}",
    )
    return rng.choice(spellings)


def email_of(full_name: str, number: int) -> str:
    """Make an e-mail of a name in one of the domains reserved for examples."""
    local = ".".join(anyascii(full_name).lower().split())
    return f"{local}{number}@example.{('com', 'org', 'net')[number % 3]}"


def contact(rng: Random, country: str, number: int, full_name: str = "") -> Contact:
    """Invent a person; `number` keeps the e-mail apart from everybody else's."""
    full_name = full_name or name(rng, country)
    city, zip_code = rng.choice(CITIES[country])
    return Contact(
        full_name=full_name,
        email=email_of(full_name, number),
        phone=spelled(rng, country, mobile(rng, country)),
        country=country,
        street=rng.choice(STREETS[country]),
        house_number=str(rng.randrange(1, 200)),
        city=city,
        zip_code=zip_code,
    )
