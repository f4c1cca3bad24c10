"""What the installation tells of itself in numbers, read from the database."""
