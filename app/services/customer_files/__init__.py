"""Customers with their flags and notes as CSV, and flags and notes brought in from it."""
