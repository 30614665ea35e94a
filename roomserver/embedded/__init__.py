"""The embedded store: a Valkey of our own on a Unix socket, which lives as long as its owner.

Whoever holds the lock on the data directory owns the server; others attach to its socket. The owner keeps the write end
of a pipe whose read end a watchdog holds, so that the server ends with its owner, however that one ends.
"""

from roomserver.embedded.attaching import attach_or_own
from roomserver.embedded.directory import was_owned
from roomserver.embedded.failures import DataDirectoryBusy, EmbeddedStoreFailed, NoServerProgram
from roomserver.embedded.program import bundled_program
from roomserver.embedded.server import EmbeddedValkey

__all__ = [
    "DataDirectoryBusy",
    "EmbeddedStoreFailed",
    "EmbeddedValkey",
    "NoServerProgram",
    "attach_or_own",
    "bundled_program",
    "was_owned",
]
