"""The protocol of a seat: its messages, the sans-IO session, what is encoded, what is allowed."""
