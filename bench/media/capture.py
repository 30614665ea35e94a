"""What the made-up devices of every page give: a picture that no encoder gets cheaply, and a steady tone."""

from __future__ import annotations

import math
import random
import struct
import wave
from pathlib import Path

WIDTH, HEIGHT, FRAMES_A_SECOND = 640, 360, 25
FRAMES = 50
NOISE = 24
"""Of luma, from darkest to lightest: the grain of a webcam in a living room at night."""

SAMPLES_A_SECOND = 48_000
TONE_HZ = 440
TONE_S = 10
LOUDNESS = 0.3


def write_picture(path: Path) -> None:
    """A y4m of grey bands that wander under a grain that is new in every frame."""
    source = random.Random(1)
    grain = [bytes(low + value * NOISE // 256 for value in range(256)) for low in range(256 - NOISE)]
    colour = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for frame in range(FRAMES):
            noise = source.randbytes(WIDTH * HEIGHT)
            file.write(b"FRAME\n")
            for line in range(HEIGHT):
                turns = line / 60 + frame / FRAMES
                brightness = round(60 + 50 * (1 + math.sin(2 * math.pi * turns)))
                file.write(noise[line * WIDTH : (line + 1) * WIDTH].translate(grain[brightness]))
            file.write(colour)


def write_tone(path: Path) -> None:
    """A wav of one tone without a beginning or an end: it is a whole number of waves long."""
    wave_at = [LOUDNESS * math.sin(2 * math.pi * TONE_HZ * n / SAMPLES_A_SECOND) for n in range(SAMPLES_A_SECOND)]
    second = struct.pack(f"<{SAMPLES_A_SECOND}h", *(round(32767 * sample) for sample in wave_at))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_A_SECOND)
        file.writeframes(second * TONE_S)
