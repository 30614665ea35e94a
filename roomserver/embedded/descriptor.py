"""File descriptors that mean "this process lives": no child may keep a copy."""

from __future__ import annotations

import os
from typing import ClassVar


class OwnDescriptor:
    """Closed by exec (as every descriptor of Python's) and, other than those, in forked copies of this process too."""

    _open: ClassVar[set[OwnDescriptor]] = set()

    def __init__(self, number: int) -> None:
        self.number = number
        self._open.add(self)

    def close(self) -> None:
        """Once; again does nothing."""
        if self in self._open:
            self._open.discard(self)
            os.close(self.number)

    @classmethod
    def close_all(cls) -> None:
        for descriptor in tuple(cls._open):
            descriptor.close()


os.register_at_fork(after_in_child=OwnDescriptor.close_all)
