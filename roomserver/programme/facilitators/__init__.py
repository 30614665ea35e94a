"""Who facilitates a community's circles: what they have learned, which circles are theirs, and their seats there."""
