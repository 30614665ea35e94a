"""What Ember says: a steady tone that swells and falls, so that every gap in it can be measured."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

SENTENCE_S = 12.0
RATE = 48_000
TONE_HZ = 220


def write_sentence(path: Path) -> None:
    """A wav, mono, 16 bits."""
    samples = (
        round(9_000 * (0.6 + 0.4 * math.sin(2 * math.pi * 2 * n / RATE)) * math.sin(2 * math.pi * TONE_HZ * n / RATE))
        for n in range(round(SENTENCE_S * RATE))
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
