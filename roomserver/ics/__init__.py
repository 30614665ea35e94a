"""Calendar files (RFC 5545) from plain values. Nothing here asks for a clock, a store or who is reading."""

from __future__ import annotations

from roomserver.ics.files import Appointment, event, feed

__all__ = ["Appointment", "event", "feed"]
