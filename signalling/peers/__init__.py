"""Companions: aiortc peers that join by a link and the protocol alone, in processes of their own.

The server never imports this package; `python -m signalling.peers` runs it.
"""
