# mypy: ignore-errors
# It imports what e8c41bf has and this checkout no longer does: see bench/before.py.
"""That server as it is, but that it takes as many commands and descriptions as it is sent."""

from roomserver.cli import main
from signalling import session

WITHOUT_BOUND = 1e12

for bound in ("COMMANDS", "NEGOTIATION"):
    for kind in ("PER_S", "BURST"):
        assert hasattr(session, f"{bound}_{kind}")
        setattr(session, f"{bound}_{kind}", WITHOUT_BOUND)
main()
