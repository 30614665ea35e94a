"""What an evening leaves behind, as totals: how people were, who came, and who comes again. Nobody is in it."""
