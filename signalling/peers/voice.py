"""What a companion says: a recording, played to each listener at the pace of the clock."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

RATE = 48_000
FRAME_S = 0.02
SAMPLES = round(RATE * FRAME_S)
FRAME_BYTES = 2 * SAMPLES
SILENCE = bytes(FRAME_BYTES)
LATE_FRAMES = 5
SHIPPED = tuple(sorted(Path(__file__).with_name("speech").glob("*.ogg")))


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono PCM of 16 bits at 48 kHz, in frames of 20 ms."""

    frames: tuple[bytes, ...]

    @property
    def duration_s(self) -> float:
        return len(self.frames) * FRAME_S


def load(path: Path) -> Speech:
    """Decode a recording.

    Raises: OSError and av.FFmpegError when there is no audio to read.
    """
    with av.open(str(path)) as recording:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        decoded = (*recording.decode(audio=0), None)
        pcm = b"".join(
            bytes(frame.planes[0])[: 2 * frame.samples] for piece in decoded for frame in resampler.resample(piece)
        )
    whole = pcm.ljust(math.ceil(len(pcm) / FRAME_BYTES) * FRAME_BYTES, b"\0")
    return Speech(tuple(whole[at : at + FRAME_BYTES] for at in range(0, len(whole), FRAME_BYTES)))


@dataclass(frozen=True, slots=True)
class Utterance:
    """A speech that begins at a time of the loop's clock; silence before, and after unless it repeats."""

    speech: Speech
    starts_at: float
    repeats: bool = False

    @property
    def ends_at(self) -> float:
        return math.inf if self.repeats else self.starts_at + self.speech.duration_s

    def frame(self, at: float) -> bytes:
        """The 20 ms that are heard at that time."""
        index = round((at - self.starts_at) / FRAME_S)
        if self.repeats and index >= 0:
            index %= len(self.speech.frames)
        return self.speech.frames[index] if 0 <= index < len(self.speech.frames) else SILENCE


class VoiceTrack(MediaStreamTrack):
    """An utterance as one listener receives it. Timestamps follow the clock, so that a later one goes on from here."""

    kind = "audio"

    def __init__(self, utterance: Utterance) -> None:
        super().__init__()
        self._utterance = utterance
        self._slot = 0

    async def recv(self) -> av.AudioFrame:
        """The next 20 ms, when their time has come; what is long late is left out.

        Raises: MediaStreamError when the track was stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        now = asyncio.get_running_loop().time()
        self._slot = max(self._slot + 1, math.floor(now / FRAME_S) - LATE_FRAMES)
        await asyncio.sleep(self._slot * FRAME_S - now)
        frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(self._utterance.frame(self._slot * FRAME_S))
        frame.sample_rate = RATE
        frame.pts = self._slot * SAMPLES
        frame.time_base = Fraction(1, RATE)
        return frame
