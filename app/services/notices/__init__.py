"""What the owner of a shop must hear of."""
