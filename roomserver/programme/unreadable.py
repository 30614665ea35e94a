"""What cannot be read since a later release wrote it: another node may serve that one already, or did until lately."""

from __future__ import annotations

from pydantic import ValidationError

from roomserver.store.community_documents import UnreadableDocument
from roomserver.store.documents import UnreadableRoom
from roomserver.store.records import UnreadableRecord

UNREADABLE = (UnreadableDocument, UnreadableRecord, UnreadableRoom, ValidationError)
"""How that is said, of whatever is kept."""
