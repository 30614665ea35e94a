"""What a companion hears."""

from __future__ import annotations

import pytest
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from signalling.peers.ear import Ear, is_audible


def frame_of(peak: int) -> AudioFrame:
    frame = AudioFrame(format="s16", layout="mono", samples=960)
    frame.planes[0].update(peak.to_bytes(2, "little", signed=True) * 960)
    frame.sample_rate = 48_000
    return frame


class Frames(MediaStreamTrack):
    """These frames, and then the end."""

    kind = "audio"

    def __init__(self, *peaks: int) -> None:
        super().__init__()
        self._frames = [frame_of(peak) for peak in peaks]

    async def recv(self) -> AudioFrame:
        if not self._frames:
            raise MediaStreamError
        return self._frames.pop(0)


@pytest.mark.parametrize(("peak", "audible"), [(0, False), (200, False), (9000, True)])
def test_the_noise_of_a_codec_is_no_sound(peak: int, audible: bool) -> None:
    assert is_audible(frame_of(peak)) == audible


async def test_sound_counts_as_heard_only_while_it_may_be_played() -> None:
    ear = Ear()
    await ear.drain(Frames(9000, 0, 9000))
    assert [ear.heard_s, ear.withheld_s] == pytest.approx([0, 0.04])
    ear.open = True
    await ear.drain(Frames(0, 9000))
    assert [ear.heard_s, ear.withheld_s] == pytest.approx([0.02, 0.04])
