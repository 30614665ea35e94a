#!/bin/sh
# pytest-xdist 3.8.0: with pytest 9.2.0 `--dist=loadgroup` no longer keeps a group together.
#
# Expected, and seen with pytest 9.1.0: twenty tests marked xdist_group("one") run in one worker of two.
# Seen with pytest 9.2.0: they run in both, without a warning. pytest-xdist appends the group to an item's `_nodeid`,
# and what it sends to the controller is `nodeid`, which in pytest 9.2 does not follow. Whatever the group was for (a
# server made once, a port, an expensive fixture) is made once for every worker instead. `--dist=loadfile` works.
#
# Exit status: 0 while that is so; 1 when it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/test_groups.py" <<'TEST'
import os

import pytest


@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(20))
def test_where(number):
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(os.environ["PYTEST_XDIST_WORKER"] + "\n")
TEST

# How many workers ran the group, with that version of pytest.
workers() {
    python3 -m venv "$folder/$1"
    "$folder/$1/bin/python" -m pip install --quiet --disable-pip-version-check "pytest==$1" pytest-xdist==3.8.0
    (
        cd "$folder"
        SEEN="$folder/seen-$1" "$folder/$1/bin/python" -m pytest -q -p no:cacheprovider -n 2 --dist=loadgroup test_groups.py
    ) >"$folder/log-$1" 2>&1 || { cat "$folder/log-$1" >&2; exit 1; }
    sort -u "$folder/seen-$1" | wc -l | tr -d ' '
}

before=$(workers 9.1.0)
after=$(workers 9.2.0)
echo "pytest-xdist 3.8.0, one group of twenty tests, two workers: with pytest 9.1.0 in $before of them, with 9.2.0 in $after"
[ "$before" = 1 ] && [ "$after" = 2 ]
