"""Automatic actions on orders: what a shop wants, what is decided, and who is asked."""
