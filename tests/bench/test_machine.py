"""What others take of the machine is seen: bench/machine.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bench.machine import cpu_s, foreign_cpu_s, starting_on

BURN_S = 0.5
BURN = f"""
import sys, time
while time.process_time() < {BURN_S}:
    pass
print("burnt", flush=True)
sys.stdin.read()
"""


def test_the_work_of_somebody_else_is_foreign() -> None:
    before = foreign_cpu_s()
    # An orphan is nobody's child but init's, as other people's processes are to us.
    orphan = f"exec 3<&0; {sys.executable} -c '{BURN}' <&3 &"
    shell = subprocess.Popen(["sh", "-c", orphan], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert shell.stdin is not None
    assert shell.stdout is not None
    assert shell.stdout.readline() == "burnt\n"
    assert foreign_cpu_s() - before >= BURN_S * 0.9
    shell.stdin.close()
    shell.stdout.close()
    shell.wait()


def test_the_clock_of_a_process_counts_what_it_burns_and_not_what_it_waits() -> None:
    child = subprocess.Popen([sys.executable, "-c", BURN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "burnt\n"
    spent = cpu_s(psutil.Process(child.pid))
    assert BURN_S <= spent < BURN_S + 1
    assert cpu_s(psutil.Process(child.pid)) - spent < 0.1
    process = psutil.Process(child.pid)
    child.communicate("")
    with pytest.raises(psutil.NoSuchProcess):
        cpu_s(process)


def test_processes_stay_on_the_core_they_were_started_on(tmp_path: Path) -> None:
    allowed = os.sched_getaffinity(0)
    core = max(allowed)
    with starting_on(core):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert psutil.Process(child.pid).cpu_affinity() == [core]
    assert os.sched_getaffinity(0) == allowed
    child.communicate(b"\n")
