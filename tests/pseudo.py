"""A language that nobody speaks: English in other letters, longer, and recognisable everywhere.

It takes the place of English in an application under test. No setting of a real one leads to it.
"""

import re
from copy import copy
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from flask import Flask

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"_l": None, "gettext": None, "ngettext": (1, 2), "_": None}
LANGUAGE = "en"
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçðéƒĝĥîĵķļɱñôþʠŕšţûṽŵẋýžÁƁÇÐÉƑĜĤÎĴĶĻṀÑÔÞɊŔŠŢÛṼŴẊÝŽ",
)
_VOWEL = re.compile(r"([aeiouyAEIOUY])")
# What programs and scripts fill in.
_KEPT = re.compile(r"(%\(\w+\)[ds]|%%|\{\w+\})")


def spoken(text: str) -> str:
    """Return a text in other letters, about 40 % longer, in brackets that show its ends."""
    parts = _KEPT.split(text)
    # Vowels are two letters of five.
    parts[::2] = [_VOWEL.sub(r"\1\1", part).translate(_LETTERS) for part in parts[::2]]
    return f"⟦{''.join(parts)}⟧"


def teach(app: Flask, folder: Path) -> None:
    """Let an application, and no other one, speak it instead of English; files lie in `folder`."""
    _write_catalogue(folder)
    # What has been translated is remembered in an instance that all applications share.
    babel = app.extensions["babel"]
    babel.instance = copy(babel.instance)
    vars(babel.instance).pop("domain_instance", None)
    babel.translation_directories = [str(folder)]


def _write_catalogue(folder: Path) -> None:
    catalogue = Catalog(locale=LANGUAGE)
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's
    for _file, _line, id, _comments, _context in extract_from_dir(
        ROOT, methods, options, keywords=KEYWORDS
    ):
        text = spoken(id) if isinstance(id, str) else tuple(map(spoken, id))
        catalogue.add(id, text)
    compiled = folder / LANGUAGE / "LC_MESSAGES" / "messages.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as target:
        write_mo(target, catalogue)
