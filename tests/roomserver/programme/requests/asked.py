"""What strangers write, for tests."""

from __future__ import annotations

from roomserver.programme.requests.request import NewRequest

ADDRESS = "ravi@example.org"


def asked(name: str = "Ravi", **more: str) -> NewRequest:
    """To facilitate, unless it says otherwise."""
    said = {"kind": "facilitate", "address": ADDRESS, "text": f"{name} would like to", "languages": "Tamil", **more}
    return NewRequest.model_validate({"name": name, "id": name.lower(), **said})
