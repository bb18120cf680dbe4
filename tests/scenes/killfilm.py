"""A round of hoadep as a film: it stands still before its durable steps, and each picture is what a kill of the whole house, or a cut of its power, would leave there.

One round gives the pictures of thousands of points, where each had needed a round of its own to come to.  Pictures of which nothing that is read again differs (the register's rows,
the other files of the spool, the letters in the mailboxes) are one: the rounds after it are made once for all of them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import killpower
from lib import children, descendants, wait_until


def state(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def quiet(lab):
    """Waits until the servers have done what they were told: all their processes wait for something, and no letter is on its way."""
    def still():
        return not lab.mta.waiting() - lab.stuck and all(state(p) in "SZ" for x in lab.store.processes + lab.mta.processes for p in [x.pid] + descendants(x.pid))
    return wait_until(lambda: still() and still(), 20, "the servers have come to rest")


def digest_of(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).digest()


def rows(folder, known={}):
    """All that a register says, read from its own files by SQLite as after a crash; `known` are those read before."""
    files = tuple(digest_of(x) for x in sorted(glob.glob(f"{folder}/register.db*")))
    if files in known:
        return known[files]
    digest = hashlib.sha256()
    db = sqlite3.connect(f"file:{folder}/register.db?mode=ro", uri=True)
    try:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            for row in db.execute(f"SELECT * FROM {table}"):
                digest.update(repr((table, row)).encode())
    finally:
        db.close()
    known[files] = digest.hexdigest()
    return known[files]


def spool_key(folder):
    """What a hoadep that is started there reads again.  Reading the register makes files: it is read in a folder of its own."""
    out, probe = [], folder + ".probe"
    os.mkdir(probe)
    for path in sorted(glob.glob(f"{folder}/**", recursive=True)):
        name = os.path.relpath(path, folder)
        if os.path.isdir(path):
            out.append(name)
        elif name in ("register.db", "register.db-wal"):
            os.link(path, f"{probe}/{name}")
        elif name != "register.db-shm":
            out.append((name, digest_of(path)))
    out.append(rows(probe) if os.path.exists(f"{probe}/register.db") else None)
    shutil.rmtree(probe)
    return repr(out)


def copy_spool(spool, to):
    """A copy, and which of its files has which number in the journal of stop.c."""
    number = {}
    for folder, _, files in os.walk(spool):
        into = to + folder[len(spool):]
        os.mkdir(into, 0o700)
        for name in files:
            # A letter under its own name does not change any more.
            (os.link if "/letters/" in folder else shutil.copy2)(f"{folder}/{name}", f"{into}/{name}")
            number[f"{into}/{name}"] = os.lstat(f"{folder}/{name}").st_ino
    return number


class Mail:
    """What lies in the mailboxes.  A letter of a maildir is moved and removed, never changed: one link keeps it."""
    def __init__(self, home, shelf):
        self.home, self.shelf, self.own, self.last = home, shelf, os.lstat(home), {}

    def take(self):
        """({path: what keeps it}, key)."""
        out, key = {}, []
        for folder, dirs, files in os.walk(self.home):
            dirs.sort()
            here = folder[len(self.home):]
            out[here] = None
            for name in sorted(files):
                path = f"{folder}/{name}"
                if name.startswith("dovecot.list"):
                    continue
                info = os.lstat(path)
                stamp = (info.st_ino, info.st_size, info.st_mtime_ns) if name.startswith("dovecot") else info.st_ino
                kept = self.last.get(stamp)
                if not kept:
                    kept = self.last[stamp] = f"{self.shelf}/{len(self.last)}"
                    (shutil.copy2 if name.startswith("dovecot") else os.link)(path, kept)
                out[f"{here}/{name}"] = kept
                if not name.startswith("dovecot"):
                    key.append(f"{here}/{name}")
            key.append(here)
        return out, repr(key)

    def put(self, kept):
        for user in os.listdir(self.home):
            shutil.rmtree(f"{self.home}/{user}", ignore_errors=True)
        for path, what in kept.items():
            to = self.home + path
            if what is None:
                os.makedirs(to, 0o700, exist_ok=True)
            elif os.path.basename(path).startswith("dovecot"):
                shutil.copy2(what, to)
            else:
                os.link(what, to)
                continue
            if os.getuid() == 0:
                os.chown(to, self.own.st_uid, self.own.st_gid)


class Film:
    """`ways` of a point: the whole house dies (1), the power is cut (2), or is cut when a disk has written some pages of the register and not others (3)."""
    def __init__(self, scene, home, shelf, board):
        self.scene, self.board = scene, board
        self.shelf = f"{shelf}/film"
        self.mail = Mail(home, f"{scene.lab.outside}/film")
        self.states, self.points, self.keys, self.damaged, self.pictures, self.began = [], {}, {}, {}, 0, 0
        os.makedirs(self.shelf)
        os.makedirs(self.mail.shelf)

    def _keep(self, copy, mail, name):
        try:
            key = hashlib.sha256((spool_key(copy) + mail[1]).encode()).hexdigest()
        except sqlite3.DatabaseError as e:
            self.points[name], self.damaged[name] = -1, f"the register: {e}"
            shutil.rmtree(f"{copy}.probe", ignore_errors=True)
            return
        if key not in self.keys:
            self.keys[key] = len(self.states)
            kept = f"{self.shelf}/{len(self.states)}"
            shutil.copytree(copy, kept, copy_function=os.link)
            self.states.append((kept, mail[0], (time.time() - self.began) / 60))
        self.points[name] = self.keys[key]

    def _shoot(self, role, step, ways):
        quiet(self.scene.lab)
        copy, mail = f"{self.shelf}/now", self.mail.take()
        for way in sorted(ways):
            number = copy_spool(self.scene.spool, copy)
            if way > 1:
                killpower.cut(copy, self.scene.spool, self.board, random.Random(f"{role} {step}") if way == 3 else None, number)
            self._keep(copy, mail, (role, step, way))
            shutil.rmtree(copy)
        self.pictures += 1

    def run(self, argv, env, wanted, log):
        """One round; {(role, step): kind} of those where it stood still.  `wanted`: {(role, step): ways}."""
        self.began = time.time()
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.scene.dir, env=env, start_new_session=True)
        self.scene.daemons.append(process)
        reached = {}
        while process.poll() is None:
            held = self.board.held()
            if not held:
                time.sleep(0.0003)      # a turn of wait_until's
                continue
            role, step, kind = held
            os.kill(process.pid, signal.SIGSTOP)
            pids = [process.pid] + children(process.pid)
            for pid in pids[1:]:
                try:
                    os.kill(pid, signal.SIGSTOP)
                except ProcessLookupError:
                    pass
            if wait_until(lambda: all(state(p) in "TZ" for p in pids), 20, "all roles stand still"):
                self._shoot(role, step, wanted[role, step])
                reached[role, step] = kind
            self.board.go_on()
            for pid in reversed(pids):
                try:
                    os.kill(pid, signal.SIGCONT)
                except ProcessLookupError:
                    pass
        self.scene.daemons.remove(process)
        return process.returncode, reached

    def minute(self, at):
        """How long the round had gone on: standing still takes its time, and the rounds after it must not be earlier."""
        return self.states[at][2]

    def put(self, at, spool):
        """The spool and the mailboxes as they were."""
        kept, mail, _ = self.states[at]
        shutil.rmtree(spool, ignore_errors=True)
        shutil.copytree(kept, spool)
        self.mail.put(mail)
