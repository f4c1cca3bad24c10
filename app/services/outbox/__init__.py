"""The outbox: what is to be done at the platform, each at most once, and read back after."""
