"""The asynchronous shell of a seat."""
