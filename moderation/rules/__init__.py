"""The rules: what each command does to a room, what follows by itself, and the questions that they ask."""
