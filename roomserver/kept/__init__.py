"""What a community keeps, declared field by field (`moderation/kept/declaration.py`), and what follows from that."""
