"""Makes `moderation/confusables.py` from the Unicode Consortium's confusables.txt."""
