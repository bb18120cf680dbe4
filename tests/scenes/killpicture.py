"""What t1060-kill compares: the whole register, the spool, the mailbox, and what lies in the authors' mailboxes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import glob
import hashlib
import datetime
import email.utils
import os
import re
import sqlite3
import time

# Which differ by chance or by the accident itself: the numbers of cases and answers (a letter that is set aside waits for no other, and one without pages for none with them), how often something was tried, whether a move was heard of (what counts is where the mail lies), SQLite's own.
SKIP = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
COLUMNS = {"answers": {"id", "handed", "tries", "doubts", "next_try", "reply", "sent"}, "letters": {"tries"}, "events": {"id"}, "intake": {"moved"}, "cases": {"id"}}
# An answer's way to its state may hold doubts (the state it comes to may not be another); up to where looks need not look is no promise.
ONLY = {"events": " WHERE NOT (about = 'answer' AND what = 'state')", "notes": " WHERE name <> 'clock-forgiven' AND name NOT LIKE 'settled:%'"}
HOUR = re.compile(r"\d+ gi=E1=BB=9D(?: \d+ ph=C3=BAt)? ng=C3=A0y \d+/\d+/\d+")     # until which a decision can be undone
END = "\x1e"


def open_register(spool):
    return sqlite3.connect(f"file:{spool}/register.db?mode=ro", uri=True, timeout=20)


def waiting(spool):
    """How many answers are in doubt or wait for another try."""
    with open_register(spool) as db:
        return db.execute("SELECT count(*) FROM answers WHERE state IN ('unsure', 'later', 'sending', 'due')").fetchone()[0]


def header(data, name):
    found = re.search(rb"(?im)^" + name + rb":[ \t]*((?:.|\n[ \t])*)$", data.split(b"\n\n", 1)[0])
    return found.group(1).strip().decode("ascii", "replace") if found else ""


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def maildir(path):
    """The letters of a maildir's folder, LF for CRLF."""
    out = []
    for file in sorted(glob.glob(f"{path}/cur/*") + glob.glob(f"{path}/new/*")):
        with open(file, "rb") as f:
            out.append(f.read().replace(b"\r\n", b"\n"))
    return out


def steady(since, label):
    """A function that gives a text as it is in each run: what was "now" since `since` is called so, our Message-IDs are called by what they are of."""
    until = time.time() + 7200
    days = [datetime.datetime.fromtimestamp(t, datetime.timezone(datetime.timedelta(hours=7))) for t in (since, until)]

    def begins(*texts):
        return "(?:" + "|".join(sorted(set(texts))) + ")"

    def by(parse):
        return lambda m: "NOW" if since <= parse(m.group()) <= until else m.group()

    # Each begins with what is fixed: a register's text is long.
    ways = [(re.compile(r"=_[0-9a-f]{24}"), "BOUNDARY"), (re.compile(begins(str(since)[:4], str(int(until))[:4]) + r"\d{6}\b"), by(int)),
            (re.compile(begins(*(d.strftime("%Y-%m-%dT") for d in days)) + r"\d\d:\d\d:\d\d\+07:00"), by(lambda t: datetime.datetime.fromisoformat(t).timestamp())),
            (re.compile(begins(*(email.utils.format_datetime(d)[:17] for d in days)) + r"\d\d:\d\d:\d\d [+-]\d{4}"), by(lambda t: email.utils.parsedate_to_datetime(t).timestamp()))]

    def text(x):
        for ident, name in label.items():
            x = x.replace(ident, name)
        for pattern, put in ways:
            x = pattern.sub(put, x)
        return x
    return text


def answer_names(db):
    """{id: (Message-ID, what it is of)}; its number says only when it was made."""
    out, many = {}, collections.Counter()
    for n, ident, *of in db.execute("SELECT id, message_id, template, code, recipient, letter FROM answers ORDER BY id"):
        name = "{} {} to {} of letter {}".format(*of)
        many[name] += 1
        out[n] = ident.strip("<>"), name + (f", {many[name]}" if many[name] > 1 else "")
    return out


def register(db, text, answers):
    """Every row of every table."""
    out = {}
    cases = {n: f"{kind} {letter} {code}" for n, kind, letter, code in db.execute("SELECT id, kind, letter, code FROM cases")}
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        if table in SKIP:
            continue
        columns = [r[1] for r in db.execute(f"PRAGMA table_info({table})") if r[1] not in COLUMNS.get(table, ())]
        rows = []
        for row in db.execute(f"SELECT {', '.join(columns)} FROM {table}{ONLY.get(table, '')}"):
            if table == "messages":
                row = [HOUR.sub("NOW", x.decode("utf-8", "replace").replace("=\r\n", "")) if isinstance(x, bytes) else x for x in row]
            if table == "events":
                row = [x if c != "about_id" else cases.get(x) if "case" in row else answers[x][1] if "answer" in row and x in answers else x for c, x in zip(columns, row)]
            row = [answers[x][1] if c == "answer" and x in answers else x for c, x in zip(columns, row)]
            rows.append(" | ".join(f"{c}={x}" for c, x in zip(columns, row) if x is not None))
        out[table] = sorted(text(END.join(rows)).split(END)) if rows else []
    return out


def arrived(home, label, doubted):
    """What lies in each author's mailbox, once each; what is wrong with it by itself; how many came more than once, which a doubt allows."""
    boxes, wrong, doubled = [], [], 0
    for user in set(os.listdir(home)) - {"thiviet"}:
        for ident, many in collections.Counter(header(x, b"Message-ID") for x in maildir(f"{home}/{user}/mail")).items():
            name = label.get(ident.strip("<>"), f"unknown {ident}")
            to = re.search(r" to (\S+)@", name)
            boxes.append(name if to and hashlib.md5(to[1].encode()).hexdigest() == user else f"{name} in the mailbox {user}")
            doubled += many - 1
            if many > 1 + doubted.get(ident.strip("<>"), 0):
                wrong.append(f"{name} came {many} times, with {doubted.get(ident.strip('<>'), 0)} doubts")
    return sorted(boxes), wrong, doubled


def filed(spool):
    """{digest: (state, {table: how many rows name it})} of all letters, for torn()."""
    with open_register(spool) as db:
        tables = [t for (t,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
                  if t != "intake" and "letter" in [r[1] for r in db.execute(f"PRAGMA table_info({t})")]]
        out = {n: (digest, state, {}) for n, digest, state in db.execute("SELECT id, digest, state FROM letters")}
        for table in tables:
            for n, many in db.execute(f"SELECT letter, count(*) FROM {table} WHERE letter IS NOT NULL GROUP BY letter"):
                out.setdefault(n, (f"letter {n} that is not there", "gone", {}))[2][table] = many
        return {digest: (state, many) for digest, state, many in out.values()}


def torn(before, now, after):
    """What of a letter follows from it is there as a whole or not at all, whenever the round was stopped (promise 3): lines that say where it is not."""
    out = []
    for digest, (state, many) in now.items():
        whole = after.get(digest)
        if digest not in before and (state, many) != whole and not (state in ("kept", "read") and not many):
            out.append(f"torn: the letter {digest[:12]} is {state} with {many or 'nothing'}, in the end it is {whole}")
    return "\n".join(out)


def spool_listing(spool):
    out = []
    for path in sorted(glob.glob(f"{spool}/**", recursive=True)):
        name = os.path.relpath(path, spool)
        if os.path.isfile(path) and not name.startswith("register.db"):
            with open(path, "rb") as f:
                data = f.read()
            good = not name.startswith("letters/") or hashlib.sha256(data).hexdigest() in name
            out.append(name + ("" if good else " is not what its name says") + (f" {digest(data)}" if name == "seal.key" else ""))
    return out


def take(spool, home, since):
    with open_register(spool) as db:
        answers = answer_names(db)
        label = dict(answers.values())
        doubted = {m.strip("<>"): n for m, n in db.execute("SELECT a.message_id, count(*) FROM answers a JOIN events e ON e.about = 'answer' AND e.about_id = a.id AND e.new = 'unsure' GROUP BY a.id")}
        got = register(db, steady(since, label), answers)
        got["whole"] = db.execute("PRAGMA integrity_check").fetchall() + db.execute("PRAGMA foreign_key_check").fetchall()
        seen = db.execute("SELECT count(*) FROM letters").fetchone()[0]
        got["letters by state"] = dict(db.execute("SELECT state, count(*) FROM letters GROUP BY state").fetchall())
        got["adds up"] = sum(got["letters by state"].values()) == seen == len(db.execute("SELECT DISTINCT letter FROM intake").fetchall())
        sent = [label[m.strip("<>")] for (m,) in db.execute("SELECT message_id FROM answers WHERE state IN ('sent', 'bounced')")]
    got["boxes"], got["wrong"], got["doubled"] = arrived(home, label, doubted)
    got["sent but not there"] = sorted(set(sent) - set(got["boxes"]))
    for folder in ("", "/.hoadep-done", "/.Junk"):
        got[f"mailbox{folder}"] = sorted(digest(x) for x in maildir(f"{home}/thiviet/mail{folder}"))
    got["spool"] = spool_listing(spool)
    return got


def shown(row, others):
    """A row in one line: its beginning, and where it leaves the other one that begins as it does."""
    twin = next((x for x in others if x[:12] == row[:12]), row)
    at = max(0, next((i for i, (a, b) in enumerate(zip(row, twin)) if a != b), 0) - 40)
    return repr(row[:120])[1:-1] + (f" ... {row[at:at + 160]!r}" if at > 120 else "")


def differ(want, got):
    """Lines that say how the second is other than the first; '' where it is not."""
    lines = []
    for k in sorted(set(want) | set(got)):
        a, b = want.get(k), got.get(k)
        if a == b:
            continue
        if isinstance(a, list) and isinstance(b, list):
            a, b = collections.Counter(map(str, a)), collections.Counter(map(str, b))
            lost, more = list((a - b).elements()), list((b - a).elements())
            lines += [f"{k}, lost: {shown(x, more)}" for x in lost] + [f"{k}, more: {shown(x, lost)}" for x in more]
        else:
            lines.append(f"{k}: {a!r} -> {b!r}")
    return "\n".join(lines)


def told(got):
    return f"{len(got['entries'])} entries, {len(got['answers'])} answers, {len(got['boxes'])} of them arrived, letters: " + ", ".join(f"{k} {v}" for k, v in sorted(got["letters by state"].items()))
