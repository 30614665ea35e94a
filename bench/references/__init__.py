"""Servers to measure ours against: as small as they can be, with no rules, no validation, and nothing kept."""
