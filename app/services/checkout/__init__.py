"""The blacklist at the shop's checkout: its settings, the script on the pages, and its answers."""
