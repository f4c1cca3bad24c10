"""What is known of people: handed out, forgotten, and kept no longer than the merchant said."""
