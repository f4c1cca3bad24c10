"""Orders from files: read, understood line by line, and taken in."""
