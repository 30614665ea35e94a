"""The rules of a circle: pure functions from a room and a command to the next room, or a refusal that says why."""
