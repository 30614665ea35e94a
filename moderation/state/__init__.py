"""What a room is made of: frozen values, and nothing that changes them."""
