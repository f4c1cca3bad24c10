import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.orders import Outcome
from app.domain.status_names import is_shipped, suggest

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


SHIPPED = {
    True: """Odesláno, Odeslána, Objednávka odeslána, Zásilka poslaná, Expedováno, Vyexpedováno,
        Předáno dopravci, Predané prepravcovi, Předáno kurýrovi, Odovzdané kuriérovi,
        Předáno České poště, Převzato dopravcem, Na cestě, Na cestě k zákazníkovi, Odoslané,
        Wysłane, Wysłano, Nadane, Przekazano do kuriera, W drodze, Odebrane przez kuriera,
        W paczkomacie, Shipped, Dispatched, In transit, Out for delivery,
        Handed over to the carrier, Picked up by carrier, Sent, Odesláno k doručení, Doručeno,
        Doručené, Doručeno na pobočku, Doručeno na výdejní místo, Uloženo na poště, Vyzvednuto,
        Vyzdvihnuté, Dostarczone, Delivered, Delivered to pickup point, Doručeno zpět odesílateli,
        Vráceno dopravcem, Zwrot do nadawcy, Returned to sender, Částečně odesláno,
        Partially shipped, Odesláno – čeká na platbu, Odesláno (nebylo vyzvednuto)""",
    False: """Připraveno k vyzvednutí, Pripravené na vyzdvihnutie, Gotowe do odbioru,
        Ready for pickup, K odeslání, Čeká na odeslání, Před odesláním, Na odoslanie,
        Do wysłania, Gotowe do wysyłki, Do nadania, Ready to ship, To be shipped,
        Waiting to be sent, Bude odesláno zítra, Zostanie wysłane, Připraveno k expedici,
        Připraveno k předání dopravci, Neodesláno, Nebylo odesláno, Není odesláno,
        Ještě neodesláno, Nie wysłano, Nie zostało wysłane, Not shipped, Not yet shipped,
        Faktura odeslána, Odeslána faktura, Výzva k platbě odeslána, Wysłano fakturę,
        E-mail odeslán, Invoice sent, Na cestě k nám, Na cestě od dodavatele, W drodze do nas,
        Doručeno na sklad, Převzato do zpracování, Platba převzata, Nevyřízená, Vyřizuje se,
        Nová, Zabaleno, Čeká na platbu, Nezaplaceno, Storno, Stornována, Nevyzvednuto, Vráceno,
        W realizacji, Przyjęte, On hold, VIP, 42""",
}
WAYS = [(name.strip(), sent) for sent, names in SHIPPED.items() for name in names.split(",")]


@pytest.mark.parametrize(("name", "sent"), WAYS)
def test_a_name_says_whether_the_parcel_has_left(name, sent):
    assert is_shipped(name) is sent
    assert is_shipped(f" [{name.upper()}]! ") is sent


@given(st.text())
def test_no_name_raises(name):
    assert suggest(name) is None or suggest(name) in Outcome
    assert is_shipped(name) in (True, False)
