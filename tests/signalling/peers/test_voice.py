"""What a companion says."""

from __future__ import annotations

import asyncio
import math
import wave
from pathlib import Path

import pytest
from aiortc.mediastreams import MediaStreamError

from signalling.peers.voice import (
    FRAME_BYTES,
    FRAME_S,
    RATE,
    SAMPLES,
    SHIPPED,
    SILENCE,
    Speech,
    Utterance,
    VoiceTrack,
    load,
)

WORDS = Speech((b"\x01\x00" * SAMPLES, b"\x02\x00" * SAMPLES, b"\x03\x00" * SAMPLES))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_is_a_few_seconds_of_speech(path: Path) -> None:
    speech = load(path)
    assert 4 < speech.duration_s < 7
    assert {len(frame) for frame in speech.frames} == {FRAME_BYTES}
    loud = [frame for frame in speech.frames if max(memoryview(frame).cast("h")) > 1000]
    assert len(loud) > len(speech.frames) / 2


def test_there_are_four_voices() -> None:
    assert len({load(path).frames for path in SHIPPED}) == 4


def test_any_rate_is_brought_to_48_khz(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as recording:
        recording.setparams((2, 2, 16_000, 0, "NONE", ""))
        tone = (round(9000 * math.sin(2 * math.pi * 440 * at / 16_000)) for at in range(8_000))
        recording.writeframes(b"".join(2 * sample.to_bytes(2, "little", signed=True) for sample in tone))
    assert load(path).duration_s == pytest.approx(0.5, abs=FRAME_S)


def test_an_utterance_is_silent_before_and_after() -> None:
    utterance = Utterance(WORDS, starts_at=10.0)
    assert utterance.ends_at == pytest.approx(10.06)
    heard = [utterance.frame(9.98 + FRAME_S * index) for index in range(5)]
    assert heard == [SILENCE, *WORDS.frames, SILENCE]


def test_one_that_repeats_has_no_end() -> None:
    utterance = Utterance(WORDS, starts_at=10.0, repeats=True)
    assert utterance.ends_at == math.inf
    assert utterance.frame(10.0 + 3 * FRAME_S) == WORDS.frames[0]
    assert utterance.frame(9.0) == SILENCE


async def test_a_track_keeps_the_pace_of_the_clock() -> None:
    loop = asyncio.get_running_loop()
    track = VoiceTrack(Utterance(WORDS, starts_at=loop.time(), repeats=True))
    began = loop.time()
    frames = [await track.recv() for _ in range(20)]
    took = loop.time() - began
    stamps = [frame.pts or 0 for frame in frames]
    assert [stamp - stamps[0] for stamp in stamps] == [SAMPLES * index for index in range(20)]
    assert took >= 10 * FRAME_S
    assert stamps[0] / RATE == pytest.approx(began, abs=0.2)
    assert {bytes(frame.planes[0]) for frame in frames[6:]} == set(WORDS.frames)


async def test_a_track_that_is_stopped_says_so() -> None:
    track = VoiceTrack(Utterance(WORDS, starts_at=0.0))
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()
