"""What the webhook intake costs, as a share of doing nothing at all: `python -m bench`."""
