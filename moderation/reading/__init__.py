"""What each viewer may know of a room, put together in parts."""
