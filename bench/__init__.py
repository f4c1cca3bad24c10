"""What the intake costs beside doing nothing, and ratings beside plain SQL: `python -m bench`."""
