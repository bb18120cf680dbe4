"""The rules folder the tests use: the shipped one with barred people of our own invention.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import datetime
import os
import re
import shutil

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHIPPED = os.path.join(TREE, "rules/bac-tu-liem-2023")
BARRED = os.path.join(TREE, "tests/mail/barred.yaml")


def with_barred(folder):
    """Copies the shipped rules to `folder` (made anew) with tests/mail/barred.yaml for its list, and returns `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SHIPPED, folder)
    shutil.copy(BARRED, os.path.join(folder, "barred.yaml"))
    office_note(folder, False)
    return folder


def office_note(folder, wanted):
    """Whether the office gets its daily note: only scenes that are about it want one more letter on working days."""
    path = os.path.join(folder, "calendar.yaml")
    text = open(path, encoding="utf-8").read()
    text, count = re.subn(r"(?m)^office-note: \w+", f"office-note: {'yes' if wanted else 'no'}", text)
    if count != 1:
        raise SystemExit(f"{path}: expected one line `office-note:`, found {count}")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def around_now(folder):
    """Moves the contest's dates to lie around today: real servers stamp letters with the real time, and that decides deadlines."""
    today = datetime.date.today()
    deadline = today + datetime.timedelta(days=60)
    path = os.path.join(folder, "contest.yaml")
    text = open(path, encoding="utf-8").read()
    for key, value in (("year", deadline.year), ("opens", today - datetime.timedelta(days=60)), ("deadline", deadline)):
        text, count = re.subn(rf"(?m)^{key}:.*$", f"{key}: {value}", text)
        if count != 1:
            raise SystemExit(f"{path}: expected one line `{key}:`, found {count}")
    text = re.sub(r"(?m)^(  entries-until:) \S+", rf"\1 {deadline.year + 1}-12-31", text)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
