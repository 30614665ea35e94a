"""Makes `moderation/names/confusables.py` from the Unicode Consortium's confusables.txt."""
