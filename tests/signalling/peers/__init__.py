"""Tests of the companions, one module for each of `signalling.peers`: real aiortc, real sockets, a real server."""
