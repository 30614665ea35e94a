"""What operators are told: logs, metrics and security events. Never who, what was said, or from where."""
