"""What a companion hears of one person. Audio is drained always, and counts as heard only while it may be played."""

from __future__ import annotations

from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

AUDIBLE_PEAK = 300
"""Of 32767: below is the noise of a codec."""


class Ear:
    """`heard_s` are seconds of sound that might be played, `withheld_s` those that arrived and might not."""

    def __init__(self) -> None:
        self.open = False
        self.heard_s = 0.0
        self.withheld_s = 0.0

    async def drain(self, track: MediaStreamTrack) -> None:
        """Receive until the track ends."""
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, AudioFrame) and is_audible(frame):
                    self._count(frame.samples / frame.sample_rate)
        except MediaStreamError:
            pass

    def _count(self, seconds: float) -> None:
        if self.open:
            self.heard_s += seconds
        else:
            self.withheld_s += seconds


def is_audible(frame: AudioFrame) -> bool:
    """Whether there is sound in a frame of 16-bit samples."""
    samples = memoryview(bytes(frame.planes[0])).cast("h")
    return max(samples, default=0) > AUDIBLE_PEAK
