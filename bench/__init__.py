"""What the service costs, beside others on the same machine in the same run: figures, never tests."""
