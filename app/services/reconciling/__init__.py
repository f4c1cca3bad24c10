"""Finding what webhooks have missed: each shop is compared with its platform again and again."""
