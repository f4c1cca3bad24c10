"""Ids in addresses."""

# Databases know no larger number.
ROW_ID = f"int(max={2**63 - 1})"
