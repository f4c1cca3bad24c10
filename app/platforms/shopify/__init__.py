"""Shopify: so far who is proven by what, long before anything is done for them.

The adapter is to stand on these (docs/decisions/0024): webhooks, launches and session tokens.
"""
