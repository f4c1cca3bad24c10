"""Moving to another database."""
