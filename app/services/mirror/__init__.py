"""Our flags in the platform's own switch that refuses a registered customer's orders, and back."""
