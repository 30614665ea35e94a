"""`./run prove` shows each claim, and each control fails: prove/."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench.machine import CHECKOUT
from prove.evidence import Evidence, last_screen

CLAIM = Evidence("It holds.", "3 of 3", True, "0 of 3", True)


@pytest.mark.alone
@pytest.mark.timeout(300)
def test_every_claim_is_shown_and_every_control_fails() -> None:
    run = subprocess.run(
        (sys.executable, "-m", "prove", "--wait", "0"), cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    assert run.stdout.count("->  holds") == 4
    assert run.stdout.count("->  fails, as it should") == 4
    assert "4 of 4 claims shown." in run.stdout


def test_a_claim_that_does_not_hold_is_not_shown() -> None:
    broken = Evidence("It holds.", "2 of 3", False, "0 of 3", True)
    assert not broken.is_proof
    assert "DOES NOT HOLD" in last_screen([CLAIM, broken])
    assert "1 of 2 claims shown." in last_screen([CLAIM, broken])


def test_a_control_that_does_not_fail_proves_nothing() -> None:
    """The claim may hold for another reason than its guard."""
    idle = Evidence("It holds.", "3 of 3", True, "3 of 3", False)
    assert not idle.is_proof
    assert "DOES NOT FAIL" in last_screen([idle])
