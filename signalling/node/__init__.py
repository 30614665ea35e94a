"""One node: the rooms with sockets here, their changes, and what it owes to rooms elsewhere."""
