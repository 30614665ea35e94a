"""What every answer over HTTP has in common: bodies, errors, cookies, headers and pages."""
