"""Mails: an address, a message as bytes, and where it is handed over. Knows nothing of circles, and keeps nothing."""
