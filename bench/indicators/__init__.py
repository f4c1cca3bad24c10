"""What stands beside the orders of a large shop, and its list of customers."""
