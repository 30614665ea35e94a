"""Webhooks: an HTTPS address, a signature, and how a request reaches no private network. Knows nothing of circles."""
