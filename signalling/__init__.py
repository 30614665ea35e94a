"""Signalling: the WebSocket protocol, the node's hub, presence, and the relaying of negotiation."""
