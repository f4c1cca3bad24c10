"""Shoptet: facts and their sources are in the comments where they are used."""

from app.platforms.shoptet.adapter import Shoptet
from app.platforms.shoptet.settings import ShoptetSettings

__all__ = ["Shoptet", "ShoptetSettings"]
