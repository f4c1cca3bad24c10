import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.orders import Outcome
from app.domain.status_names import suggest

KNOWN = {
    Outcome.UNCOLLECTED: """Nevyzvednuto, Nevyzvednuté, Nevyzdvihnuté, Neprevzaté, Nepřevzato,
        Nieodebrane, Nie odebrano, Not collected, Unclaimed, Vráceno dopravcem, Vrátené dopravcom,
        Zwrot od przewoźnika, Returned to sender, Zákazník nevyzvedl, Zásilka nepřevzata,
        Vráceno - nevyzvednuto, Doručeno zpět odesílateli""",
    Outcome.REFUSED: """Odmítnuto, Odmietnuté, Odmowa przyjęcia, Refused, Zákazníkem odmítnuto,
        Odmítnuto při převzetí""",
    Outcome.CANCELLED_BY_CUSTOMER: """Storno, Stornováno, Stornována, Stornovaná,
        Zrušeno zákazníkem, Zrušené zákazníkom, Zrušena, Anulowane, Cancelled, Canceled,
        Cancelled by customer, Storno - zákazník""",
    Outcome.CANCELLED_BY_SHOP: """Storno obchodem, Storno e-shopem, Zrušeno prodejcem, Vyprodáno,
        Vypredané, Storno – vyprodáno, Out of stock, Sold out, Není skladem, Brak towaru,
        Anulowane przez sklep, Cancelled by shop, Duplicitní objednávka""",
    Outcome.UNPAID_EXPIRED: """Nezaplaceno, Neuhrazeno, Nezaplatené, Expirováno, Nieopłacone,
        Storno - nezaplaceno, Storno - neuhrazeno, Unpaid, Expired""",
    Outcome.WITHDRAWN: """Vráceno, Vrátené, Odstoupení, Odstoupení od smlouvy, Odstúpenie od zmluvy,
        Zwrot, Returned, Vráceno zákazníkem""",
    Outcome.COMPLAINT: "Reklamace, Reklamácia, Reklamacja, Complaint, Reklamace zamítnuta",
    Outcome.CARRIER_FAULT: """Poškozeno dopravcem, Ztraceno, Zagubiona, Lost, Damaged,
        Zásilka ztracena, Stratená zásielka""",
    Outcome.CHARGEBACK_LOST: "Chargeback, Chargeback lost",
    Outcome.OK: """Vyřízena, Vyřízeno, Vybavená, Doručeno, Doručené, Vyzvednuto, Vyzdvihnuté,
        Dokončeno, Zrealizowane, Dostarczone, Odebrane, Delivered, Completed""",
    Outcome.OPEN: """Čeká na platbu, Čaká na platbu, Oczekuje na płatność, Připraveno k vyzvednutí,
        Pripravené na vyzdvihnutie, Do odbioru, Vyřizuje se, Vybavuje sa, Odesláno, Odoslané,
        W realizacji, Wysłane, Nevyřízena, Nevybavená, Shipped, Awaiting payment, Nová,
        Doručeno na výdejní místo, Převzato dopravcem, Odebrane przez kuriera""",
    None: """Není vyřízeno, Nebylo doručeno, Nedoručeno, Not delivered, Not completed,
        Nie zrealizowane, Vráceny peníze, Zwrot środków, Platba odmítnuta, Částečně vyřízeno,
        Partially returned, Servis, Výroba, VIP, Kontrola, Nevím, 42""",
}
TABLE = [(name.strip(), outcome) for outcome, names in KNOWN.items() for name in names.split(",")]


@pytest.mark.parametrize(("name", "outcome"), TABLE)
def test_a_well_known_name_has_its_outcome(name, outcome):
    assert suggest(name) is outcome


@pytest.mark.parametrize(("name", "outcome"), TABLE)
def test_capitals_and_what_stands_around_do_not_matter(name, outcome):
    assert suggest(f" [{name.upper()}]! ") is outcome


@given(st.text())
def test_no_name_raises(name):
    assert suggest(name) is None or suggest(name) in Outcome
