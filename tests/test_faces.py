"""Faces in every colour that a merchant may choose can be seen, in light and in dark."""

import re
from pathlib import Path

import pytest

from app.domain.ruleset import Colour, Level

STATIC = Path(__file__).resolve().parents[1] / "static"
FACES = (STATIC / "faces.css").read_text()
APP = (STATIC / "app.css").read_text()
# Where faces stand: on the page, on a row under the pointer, on a choice.
BACKGROUNDS = ("--paper", "--raised", "--chosen")
LIGHT, DARK = 0, 1
# WCAG 2.2, 1.4.11: graphics.
LEAST = 3.0


def painted(css: str, name: str, scheme: int) -> str:
    """Return the value of a custom property in a colour scheme."""
    found = re.search(rf"{name}: (?:light-dark\((.*?), (.*?)\)|(.*?));", css)
    assert found is not None, name
    return found[3] or found[scheme + 1]


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("colour", [*Colour])
def test_a_face_of_any_colour_can_be_seen(colour: Colour, scheme: int) -> None:
    start = FACES.index(f".face-{colour} {{")
    css = FACES[start : FACES.index("}", start)]
    face, edge, ink = (painted(css, f"--face{part}", scheme) for part in ("", "-edge", "-ink"))

    assert contrast(face, ink) >= LEAST
    for background in BACKGROUNDS:
        behind = painted(APP, background, scheme)
        assert max(contrast(face, behind), contrast(edge, behind)) >= LEAST, background


def test_every_level_has_a_face_of_its_own_shape() -> None:
    sprite = (STATIC / "smileys" / "faces.svg").read_text()
    drawn = dict(re.findall(r'<symbol id="(\w+)" viewBox="0 0 24 24">(.*)</symbol>', sprite))

    assert {*drawn} == {*Level}
    assert len(set(drawn.values())) == len(drawn)
    # A policy without inline styles lets only attributes through.
    assert "style" not in sprite
