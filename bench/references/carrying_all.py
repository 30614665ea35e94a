"""Our own server as it is, but that it carries whatever it is sent: a bench measures the way, not what bounds it.

`python -m … serve …`, as `roomserver serve …`. Nothing like it is shipped.
"""

from __future__ import annotations

from roomserver.cli import main
from signalling.protocol import allowances

BOUNDS = ("COMMANDS", "NEGOTIATION", "RECEIVED", "CARRIED", "AIMED", "DESCRIPTIONS")
WITHOUT_BOUND = 1e12


def carry_all() -> None:
    """For whatever server this process starts."""
    for bound in BOUNDS:
        for kind in ("PER_S", "BURST"):
            assert hasattr(allowances, f"{bound}_{kind}")
            setattr(allowances, f"{bound}_{kind}", WITHOUT_BOUND)


if __name__ == "__main__":
    carry_all()
    main()
