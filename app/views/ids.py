"""Ids in addresses."""

# Databases know no larger number.
LARGEST_ID = 2**63 - 1
ROW_ID = f"int(max={LARGEST_ID})"
