"""A bad world for scenes: the page of fault.c (disks that fail, a locked register, a clock that jumps), and a spool with two maildirs that can be made again and again.

SPDX-License-Identifier: GPL-3.0-or-later
"""
from lib import *  # noqa: F401,F403

import hashlib
import sqlite3
import struct

from killpicture import differ  # noqa: F401

ROLES = ["keeper", "clerk", "fetch", "nursery", "pages", "send", "reader"]
WRITES, MAKES, SYNCS, RENAMES, UNLINKS, READS, LOCKS, LETTERS = 1, 2, 4, 8, 16, 32, 64, 128
INSIDE = 99     # the clerk and the readers
KINDS = {1: "write", 2: "open or mkdir", 4: "fsync", 8: "rename", 16: "unlink", 32: "read", 160: "read", 64: "lock", 128: "a letter's bytes"}
ANYBODY = 98
ALWAYS = 0xFFFFFFFF
CHANCE = 0xFFFFFFFE
FORM = "17Iq"


class Board:
    """The shared page of fault.c.  It is changed in place: processes have it mapped."""
    def __init__(self, scene):
        self.path, self.library = f"{scene.dir}/fault", f"{scene.dir}/fault.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-D_GNU_SOURCE", "-o", self.library, f"{HERE}/fault.c", "-ldl"], check=True)
        with open(self.path, "wb") as f:
            f.write(bytes(4096))
        self.env = {"LD_PRELOAD": self.library, "HOADEP_FAULT": self.path, "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def _put(self, at, data):
        with open(self.path, "r+b") as f:
            f.seek(at)
            f.write(data)

    def set(self, kinds=0, role=0, first=0, last=0, code=0, half=0):
        """From now on: calls of `kinds` are counted from zero, and those of `role` from `first` to `last` fail with `code`.  Without arguments the world is well."""
        self._put(0, struct.pack("16I", *[0] * 7, role, 0, first, last, code, half, 0, 0, 0))
        self._put(32, struct.pack("I", kinds))

    def chance(self, kinds, role, seed, code, often):
        """From now on `often` of 10,000 calls fail with `code` (0: one or the other)."""
        self.set(kinds, role, seed, CHANCE, code, often)

    def well(self):
        """What failed goes well; the counts stay."""
        self._put(36, struct.pack("I", 0))

    def ahead(self, seconds):
        self._put(64, struct.pack("q", seconds))

    def get(self):
        with open(self.path, "rb") as f:
            v = struct.unpack("16I", f.read(64))
        return {"counts": v[:7], "hits": v[13], "first": KINDS.get(v[14], "nothing")}


class World:
    """A spool, a mailbox and an outbox in one folder: made from another, disturbed, looked at."""
    def __init__(self, scene, board):
        self.s, self.board = scene, board
        self.mails = 0

    def place(self, folder, **config):
        self.here = folder
        self.s.spool = f"{folder}/spool"
        nobody = {"user": None, "password-file": None, "ca-file": None}
        self.s.config(mailbox={**nobody, "url": f"maildir:{folder}/in", "old-mail": "answer", "free-space": 0, **config}, transport={**nobody, "url": f"maildir:{folder}/out", "per-address-day": 1000})

    def new(self, folder, **config):
        for d in ("in", "out"):
            for x in ("cur", "new", "tmp"):
                os.makedirs(f"{folder}/{d}/{x}")
        self.place(folder, **config)

    def copy(self, of, folder, **config):
        shutil.copytree(of, folder, symlinks=True)
        self.place(folder, **config)

    def put(self, letter, **how):
        """A letter comes, as into a maildir: whole."""
        self.mails += 1
        name = f"{1700000000 + self.mails}.M{self.mails}.test"
        with open(f"{self.here}/in/tmp/{name}", "wb") as f:
            f.write(stamped(letter, **how))
        os.rename(f"{self.here}/in/tmp/{name}", f"{self.here}/in/new/{name}")

    def ask(self, sql, *values):
        db = sqlite3.connect(f"file:{self.s.spool}/register.db?mode=ro", uri=True, timeout=20)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def quiet(self, count):
        """Whether `count` letters are filed or aside and moved away, and no answer is under way but those that wait for their next try."""
        try:
            done = self.ask("SELECT (SELECT count(*) FROM letters WHERE state IN ('filed', 'aside')), (SELECT count(*) FROM letters WHERE state IN ('kept', 'read')),"
                            " (SELECT count(*) FROM answers WHERE state = 'sending' OR (state IN ('due', 'later', 'unsure') AND next_try < ?1))", time.time() + 5)[0]
        except sqlite3.Error:
            return False
        return done[0] >= count and done[1] == done[2] == 0 and not os.listdir(f"{self.here}/in/new") and not os.listdir(f"{self.here}/in/cur")

    def waiting(self):
        return self.ask("SELECT count(*) FROM answers WHERE state IN ('due', 'sending', 'later', 'unsure')")[0][0]

    # Times, numbers of rows, what depends on them, and what is random.  Letters that were kept at another time have another order, and their entries other codes: a work is known by its title.
    LEFT_OUT = {"id", "at", "made", "next_try", "sent", "opened", "closed", "filed", "seen", "since", "until", "undone", "ripe", "due", "received", "arrived", "counted", "internal_date", "message_id",
                "bytes", "handed", "reply", "moved", "uid", "uidvalidity", "name_", "handed_in", "said", "digest", "sha256", "size", "forgotten", "decision", "answer", "doubts", "letter", "entry", "number",
                "case_id", "version", "was", "other"}
    SKIP = {"messages", "notes", "accounts", "sqlite_sequence", "parts", "intake", "events", "sketches", "sketch_heads"}

    def picture(self):
        """The whole register but what differs from run to run; the letters that left, by Message-ID; the files; what must hold always."""
        got = {}
        db = sqlite3.connect(f"file:{self.s.spool}/register.db?mode=ro", uri=True, timeout=20)
        titles = dict(db.execute("SELECT code, title FROM entries"))
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            if table in self.SKIP:
                continue
            columns = [r[1] for r in db.execute(f"PRAGMA table_info({table})") if r[1] not in self.LEFT_OUT and not (table == "answers" and r[1] == "tries")]
            rows = [re.sub(r"\[[0-9a-z]{12}\]|answer=\d+", "", repr(r)) for r in db.execute(f"SELECT {', '.join(columns)} FROM {table}")]
            got[table] = sorted(re.sub(r"BTL\d\d-\d+", lambda m: titles.get(m.group(), m.group()), r) for r in rows)
        got["sketches"] = db.execute("SELECT count(*) FROM sketches").fetchall()
        for table in ("parts", "messages"):
            got[table] = db.execute(f"SELECT count(*) FROM {table}").fetchall()
        got["whole"] = (db.execute("PRAGMA integrity_check").fetchall(), db.execute("PRAGMA foreign_key_check").fetchall())
        got["tries of letters"] = db.execute("SELECT max(tries) FROM letters").fetchall()
        ids = {r[0] for r in db.execute("SELECT message_id FROM answers WHERE state = 'sent'")}
        digests = sorted(r[0] for r in db.execute("SELECT digest FROM letters WHERE digest IS NOT NULL"))
        got["doubled codes"] = db.execute("SELECT count(*) - count(DISTINCT code) FROM entries").fetchall()
        db.close()
        out = [str(read(open(p, "rb").read())["Message-ID"]) for p in glob.glob(f"{self.here}/out/new/*")]
        got["out"], got["doubled"] = len(out), len(out) - len(set(out))
        got["sent and not there"], got["there and not sent"] = sorted(ids - set(out)), sorted(set(out) - ids)
        got["inbox"], got["done"] = (len(glob.glob(f"{self.here}/in/{x}/*")) for x in ("new", ".hoadep-done/cur"))
        files = sorted(glob.glob(f"{self.s.spool}/letters/*/*"))
        got["files and rows"] = sorted(os.path.basename(p) for p in files) == [d + ".eml" for d in digests]
        got["torn files"] = [p for p in files if hashlib.sha256(open(p, "rb").read()).hexdigest() + ".eml" != os.path.basename(p)]
        got["left over"] = [os.path.relpath(p, self.s.spool) for p in glob.glob(f"{self.s.spool}/incoming/*") + glob.glob(f"{self.s.spool}/incoming/.*.tmp") + glob.glob(f"{self.s.spool}/**/*.tmp", recursive=True)]
        got["adds up"] = self.s.status().get("adds_up")
        return got


def later(minutes):
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + 60 * minutes))
