"""What well-known names of order statuses mean, in Czech, Slovak, Polish and English.

A suggestion counts until the merchant corrects it, so a name is only recognised by words that
mean one thing. Where two rows fit, the upper one wins.
"""

import re

from app.domain.contact import search_key
from app.domain.orders import Outcome

# One word or phrase per entry, without accents. A star stands for any ending: "zrusen*" is
# zrušeno, zrušena, zrušená. None: sounds like a row below, but means something else.
_PHRASES: tuple[tuple[Outcome | None, tuple[str, ...]], ...] = (
    (Outcome.CHARGEBACK_LOST, ("chargeback*", "obciazenie zwrotne")),
    (Outcome.COMPLAINT, ("reklamac*", "reklamov*", "reklamowan*", "complaint*", "claim")),
    (
        # Money going back, a payment that failed, or a part of an order: no outcome of it.
        None,
        (
            *("vracen* penez", "vracen* peniz*", "penize vracen*", "vracen* platb*"),
            *("platba vracen*", "vraten* penia*", "peniaze vraten*", "vraten* platb*"),
            *("zwrot platnosci", "zwrot srodkow", "zwrot pieniedzy", "payment returned"),
            *("platba odmitnut*", "odmitnut* platb*", "platba odmietnut*", "odmietnut* platb*"),
            *("platnosc odrzucon*", "payment refused", "payment cancel*", "platba zrusen*"),
            *("castecne", "castecn*", "ciastocn*", "czesciow*", "partial*"),
        ),
    ),
    (
        Outcome.UNCOLLECTED,
        (
            *("nevyzved*", "nevyzdvih*", "neprevz*", "neprebra*"),
            *("nieodebran*", "nie odebran*", "niepodjet*", "nie podjet*"),
            *("dorucen* zpet", "dorucen* odesilateli", "dorucen* spat"),
            *("not collected", "uncollected", "unclaimed", "not picked up"),
            *("vracen* dopravcem", "vracen* od dopravce", "vracen* prepravcem"),
            *("vracen* odesilateli", "vraten* dopravcom", "vraten* od dopravcu"),
            *("vraten* odosielatelovi", "zwrot od przewoznika", "zwrot od kuriera"),
            *("zwrot do nadawcy", "zwrocon* do nadawcy", "return* to sender"),
        ),
    ),
    (
        Outcome.REFUSED,
        (
            *("odmitnut*", "odmietnut*", "odmowa przyjecia", "odmowa odbioru"),
            *("odmowion*", "refused", "refused by customer", "delivery refused"),
        ),
    ),
    (
        Outcome.CARRIER_FAULT,
        (
            *("poskozen* dopravcem", "poskozen*", "ztracen*", "poskoden*", "straten*"),
            *("uszkodzon*", "zagubion*", "zaginion*", "lost", "damaged"),
        ),
    ),
    (
        Outcome.OPEN,
        (
            *("ceka", "cekame", "ceka se", "cekajici", "caka", "cakame", "cakajuc*"),
            *("oczekuje", "oczekujac*", "oczekiwanie", "waiting", "awaiting", "pending"),
            *("pripraven* k vyzvednuti", "pripraven* k odberu", "pripraven* na vyzdvihnutie"),
            *("k vyzvednuti", "na vyzdvihnutie", "do odbioru", "ready", "gotow*"),
            *("dorucen* na pobocku", "dorucen* na vydejn*", "dorucen* na odberne"),
            *("dostarczon* do punktu", "delivered to pickup", "delivered to pick up"),
            *("vyrizuje se", "vybavuje sa", "spracovava sa", "zpracovava se", "v realizaci"),
            *("w realizacji", "w trakcie", "realizowane", "processing", "in progress"),
            *("nevyrizen*", "nevybaven*", "bali se", "zabalen*", "baleni", "bali sa"),
            *("pakowane", "spakowan*", "packing", "packed", "odeslan*", "expedovan*"),
            *("predan* dopravci", "odoslan*", "wyslan*", "nadan*", "shipped", "dispatched"),
            *("na ceste", "w drodze", "in transit", "prijat*", "przyjet*", "order received"),
            *("payment received", "prevzat* dopravc*", "prevzat* prepravc*"),
            *("odebran* przez kuriera", "picked up by carrier", "picked up by courier"),
            *("collected by carrier", "collected by courier"),
            *("nova", "nova objednavka", "nowe", "nowe zamowienie", "new", "on hold"),
        ),
    ),
    (
        Outcome.UNPAID_EXPIRED,
        (
            *("nezaplacen*", "neuhrazen*", "nezaplaten*", "neuhraden*", "expirovan*"),
            *("nieoplacon*", "nie oplacon*", "niezaplacon*", "wygasl*", "expired"),
            *("not paid", "unpaid"),
        ),
    ),
    (
        Outcome.CANCELLED_BY_SHOP,
        (
            *("storno obchod*", "storno eshop*", "storno e shop*", "storno prodejc*"),
            *("stornovan* obchod*", "stornovan* eshop*", "stornovan* e shop*"),
            *("zrusen* obchod*", "zrusen* eshop*", "zrusen* e shop*", "zrusen* prodejc*"),
            *("zrusen* predajc*", "anulowan* przez sklep", "anulowan* przez sprzedawce"),
            *("cancel* by shop", "cancel* by store", "cancel* by merchant"),
            *("cancel* by seller", "cancel* by us", "vyprodan*", "vypredan*", "neni skladem"),
            *("nie je skladom", "brak towaru", "wyprzedan*"),
            *("out of stock", "sold out", "duplicit*", "duplikat*", "duplicate"),
        ),
    ),
    (
        Outcome.CANCELLED_BY_CUSTOMER,
        (
            *("storno", "stornovan*", "zrusen*", "anulovan*", "anulowan*", "anulacja"),
            *("cancelled", "canceled", "rezygnacja"),
        ),
    ),
    (
        Outcome.WITHDRAWN,
        (
            *("vracen*", "vraten*", "odstoupen*", "odstupen*", "zwrot", "zwrocon*"),
            *("odstapienie", "returned", "withdrawn", "withdrawal"),
        ),
    ),
    (
        Outcome.OK,
        (
            *("vyrizen*", "vybaven*", "dorucen*", "vyzvednut*", "vyzdvihnut*", "prevzat*"),
            *("dokoncen*", "zrealizowan*", "zakonczon*", "dostarczon*"),
            *("doreczon*", "odebran*", "delivered", "completed", "complete", "collected"),
            *("picked up", "fulfilled"),
        ),
    ),
)
# A plus stands for the end of a participle: "odeslan+" is odesláno, odeslaná, not (k) odeslání.
_NOTES = (
    *("faktur*", "platb*", "platnosc*", "vyzv*", "upomink*", "mail*", "e mail*", "email*", "sms"),
    *("nabidk*", "potvrzen*", "invoice"),
)
_NOT_SHIPPED = (
    # What is sent here is a message about the order, or it is still to be sent.
    *(f"{note} {sent}" for note in _NOTES for sent in ("odeslan+", "odoslan+", "wyslan+", "sent")),
    *(f"{sent} {note}" for note in _NOTES for sent in ("odeslan+", "odoslan+", "wyslan+", "sent")),
    *("bude odeslan+", "bude expedovan+", "bude predan+", "bude odoslan+", "bude odovzdan+"),
    *("bedzie wyslan+", "zostanie wyslan+", "zostanie nadan+", "be sent", "be shipped"),
    *("be dispatched", "be delivered", "be handed", "be picked up", "be collected"),
    # On the way to the shop.
    *("na ceste k nam", "na ceste od", "na ceste na sklad", "na ceste do skladu"),
    *("w drodze do nas", "w drodze od", "w drodze do magazynu", "way to us", "transit to us"),
    *("dorucen+ na sklad", "dorucen+ k nam", "dorucen+ do skladu", "dostarczon+ do magazynu"),
    *("prevzat+ do", "prevzat+ k", "prevzat+ ke", "prevzat+ od", "prevzat+ na sklad"),
    *("prevzat+ na spracovanie", "platb* prevzat+"),
)
_SHIPPED = (
    *("odeslan+", "zaslan+", "poslan+", "expedovan+", "vyexpedovan+", "vypraven+", "odoslan+"),
    *("predan+ dopravc*", "predan+ preprav*", "predan+ k preprave", "predan+ do prepravy"),
    *("predan+ na prepravu", "predan+ kuryr*", "predan+ kurier*", "predan+ post*"),
    *("predan+ na postu", "predan+ ceske poste", "predan+ zasilkovn*", "odovzdan+ dopravc*"),
    *("odovzdan+ preprav*", "odovzdan+ na prepravu", "odovzdan+ kurier*", "podan+ na post*"),
    *("prevzat+", "na ceste", "v preprave", "u dopravc*", "u prepravc*", "u kuryr*", "u kurier*"),
    *("v dorucovani", "wyslan+", "nadan+", "przekazan+ kurier*", "przekazan+ do kuriera"),
    *("przekazan+ przewoznik*", "wydan+ kurier*", "w drodze", "w transporcie", "w doreczeniu"),
    *("shipped", "dispatched", "despatched", "sent", "in transit", "on the way", "on its way"),
    *("out for delivery", "handed to carrier", "handed to courier", "handed over to carrier"),
    *("handed over to courier", "handed over to the carrier", "handed over to the courier"),
    # And what comes after it: at a branch of the carrier's, with the customer, on the way back.
    *("ulozen+ na post*", "ulozen+ na poboc*", "ulozen+ na vydejn*", "ulozen+ v boxu"),
    *("ulozen+ v zasilkovn*", "w paczkomacie", "dorucen+", "vyzvednut+", "vyzdvihnut+"),
    *("dostarczon+", "doreczon+", "odebran+", "delivered", "picked up", "collected"),
    *("vracen+ dopravc*", "vracen+ prepravc*", "vracen+ odesilateli", "vraten+ dopravc*"),
    *("vraten+ odosielatelovi", "zwrocon+ do nadawcy", "zwrot do nadawcy", "zwrot od kuriera"),
    *("zwrot od przewoznika", "return* to sender"),
)
# "Nebylo doručeno" does not say what happened instead.
_NEGATIONS = re.compile(r"\b(not|no|nie|ne|neni|nebyl\w*|nebol\w*|cannot)\b")


def suggest(name: str) -> Outcome | None:
    """Return the outcome that a status name is known to mean; None when it is not known."""
    words = _words(name)
    for outcome, pattern in _PATTERNS:
        if found := pattern.search(words):
            rest = words[: found.start()] + words[found.end() :]
            return None if _NEGATIONS.search(rest) else outcome
    return None


def is_shipped(name: str) -> bool:
    """Tell whether a status name says that the parcel is on its way, or was.

    Ready for pick-up at the shop is not; waiting at a branch of the carrier's is.
    """
    words = _words(name)
    if _NOT_SHIPPED_PATTERN.search(words):
        return False
    said = _SHIPPED_PATTERN.finditer(words)
    return any(_NEGATED.search(words[: found.start()]) is None for found in said)


def _words(name: str) -> str:
    return " ".join(re.findall(r"\w+", search_key(name)))


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    endings = (phrase.replace("*", r"\w{0,4}").replace("+", "[aeoy]?") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(endings)})\b")


_PATTERNS = tuple((outcome, _pattern(phrases)) for outcome, phrases in _PHRASES)
_SHIPPED_PATTERN, _NOT_SHIPPED_PATTERN = _pattern(_SHIPPED), _pattern(_NOT_SHIPPED)
# The word before, or the one before that: "nebylo odesláno", "not yet shipped".
_NEGATED = re.compile(rf"(?:{_NEGATIONS.pattern})(?: \w+)? $")
