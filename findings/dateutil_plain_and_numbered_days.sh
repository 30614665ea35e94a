#!/bin/sh
# python-dateutil 4.0.0 and 2.9.0.post0: a monthly rule with a plain and a numbered day has neither.
#
# RFC 5545, 3.3.10: BYDAY is a list of days; in a monthly rule a number "indicates the nth occurrence of a specific day",
# and "FR" without one is every Friday. So BYDAY=FR,1WE is each Friday and the first Wednesday, five or six days a month.
# Expected, and what ical.js 2.2.1 gives from 2027-01-01: 2027-01-01, 2027-01-06, 2027-01-08, …
# Seen: dateutil has no day at all, and looks for one until the year 9999 (half a second); of BYDAY=FR,1FR it has the first
# Friday alone. It asks each day to be in both sets (byweekday and bynweekday), which are one list in the rule.
#
# Exit status: 0 while that is so; 1 when it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/days.py" <<'PYTHON'
from datetime import datetime
from dateutil.rrule import rrulestr

start = datetime(2027, 1, 1)
for days in ("FR,1WE", "FR,1FR", "FR", "1WE"):
    rule = rrulestr(f"FREQ=MONTHLY;BYDAY={days}", dtstart=start)
    print(days, [f"{day:%m-%d}" for day in rule.between(start, datetime(2027, 2, 28), inc=True)])
PYTHON
for version in 2.9.0.post0 4.0.0; do
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install --quiet --disable-pip-version-check "python-dateutil==$version"
    echo "python-dateutil $version"
    "$folder/$version/bin/python" "$folder/days.py" | tee "$folder/said-$version"
    grep -qx "FR,1WE \[\]" "$folder/said-$version"
    grep -qx "FR,1FR \['01-01', '02-05'\]" "$folder/said-$version"
done
