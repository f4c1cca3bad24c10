"""No one in who does not belong: one test or more for each bar of security."""
