"""Writes moderation/names/confusables.py anew: `python -m tests.moderation.confusing confusables.txt`."""

import sys
from pathlib import Path

from tests.moderation.confusing.table import MODULE, written

MODULE.write_text(written(Path(sys.argv[1]).read_text("utf-8-sig")), "utf-8")
