"""Names as people see them: readable, and not to be taken for another's."""
