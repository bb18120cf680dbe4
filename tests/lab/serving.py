"""What all mail servers of a lab have in common: begun in the foreground, waited for, ended with whatever children are left; logins and TLS where they want help.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import select
import signal
import socket
import ssl
import struct
import subprocess
import threading
import time


PATIENCE = 6     # a busy or a small machine's seconds are short: what is sure to come is waited for so many times as long as it takes elsewhere


def wait_until(condition, seconds, what):
    """Polls until `condition()` gives something true, and returns that; None after PATIENCE * `seconds` (what was waited for is said).  The bound is a net
    for what never comes and proves nothing; what must not come is watched for by `stays_away`."""
    seconds *= PATIENCE
    end = time.monotonic() + seconds
    pause = 0.005
    while True:
        got = condition()
        if got:
            return got
        if time.monotonic() > end:
            print(f"# waited {seconds} s in vain: {what}", flush=True)
            return None
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def stays_away(condition, seconds):
    """Gives what must not come `seconds` to come.  Whether it did not."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return True
        time.sleep(0.1)
    return False


def listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def right(user, password):
    return password == "pw-" + user.split("@")[0]


class Speaker(threading.Thread):
    """Tells servers that ask by a socket whether a password is right: in the lab any user's is pw-USER."""

    def __init__(self, path, answer):
        super().__init__(daemon=True)
        self.answer = answer
        if os.path.exists(path):
            os.unlink(path)
        self.socket = socket.socket(socket.AF_UNIX)
        # A socket's path is short: reached by its folder.
        here = os.open(os.path.dirname(path), os.O_RDONLY)
        self.socket.bind(f"/proc/self/fd/{here}/{os.path.basename(path)}")
        os.close(here)
        os.chmod(path, 0o666)
        self.socket.listen(50)
        self.start()

    def run(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as f:
                try:
                    client.settimeout(5 * PATIENCE)
                    f.write(self.answer(f))
                    f.flush()
                except (OSError, ValueError, struct.error):
                    pass

    def close(self):
        self.socket.close()


def saslauthd(f):
    """Cyrus SASL's: user, password, service and realm, each counted by two bytes."""
    user, password, _, _ = (f.read(struct.unpack(">H", f.read(2))[0]).decode() for _ in range(4))
    said = b"OK" if right(user, password) else b"NO"
    return struct.pack(">H", len(said)) + said


class Front:
    """TLS before a server that speaks none: each connection to one port goes on to the other in the clear."""

    def __init__(self, port, inner, certificate, key):
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate, key)
        self.inner = inner
        self.socket = socket.create_server(("127.0.0.1", port), backlog=50)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            with client, self.context.wrap_socket(client, server_side=True) as outer, socket.create_connection(("127.0.0.1", self.inner)) as inner:
                while True:
                    ready = [outer] if outer.pending() else select.select([outer, inner], [], [])[0]
                    for here, there in ((outer, inner), (inner, outer)):
                        if here in ready:
                            data = here.recv(65536)
                            if not data:
                                return
                            there.sendall(data)
        except OSError:
            pass


class Server:
    word = out = ""              # its name in messages; the file in log/ for its output
    ports = ()                   # of the lab, that answer when it is up
    root = "root"                # which private root it lies in
    as_root = False              # it changes its user itself, and refuses to begin as anybody
    folders = ()                 # made for each lab
    config = {}                  # file: template

    def __init__(self, lab):
        self.lab = lab
        self.processes = []

    def commands(self):
        """The command lines of its programs, all in the foreground."""
        raise NotImplementedError

    def prepare(self):
        """What else must lie there before the first start."""

    def is_up(self):
        """Beside its ports."""
        return True

    def values(self):
        """Fields of the templates beside the lab's."""
        return {}

    def path(self, file):
        return f"{self.lab.outside}/{file}"

    def start(self, cert="good"):
        for file, text in self.config.items():
            with open(self.path(file), "w") as f:
                f.write(text.format(**self.lab.values(self, cert), **self.values()))
            os.chmod(self.path(file), 0o644)
            # Postfix waits for seconds where its file was just written: somebody might still be at it.
            os.utime(self.path(file), (0, 1000000000))
        for argv in self.commands():
            with open(self.path(f"log/{self.out}"), "ab") as log:
                self.processes.append(subprocess.Popen(self.lab.enter(*argv, as_root=self.as_root), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                                       start_new_session=True))
        ended = lambda: any(p.poll() is not None for p in self.processes)  # noqa: E731
        for port in self.ports:
            wait_until(lambda: listening(getattr(self.lab, port)) or ended(), 20, f"{self.word} on its {port}")
        if ended() or not all(listening(getattr(self.lab, port)) for port in self.ports):
            raise SystemExit(f"{self.word} did not start; its last words:\n" + self.lab.said(self.out)[-2000:])
        if not wait_until(self.is_up, 10, f"{self.word} to be ready"):
            raise SystemExit(f"{self.word} did not get ready; its last words:\n" + self.lab.said(self.out)[-2000:])

    def stop(self, how=signal.SIGTERM):
        """Ends its programs and whatever children of theirs are left."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(how)
        for process in self.processes:
            try:
                process.wait(5 * PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self._sweep(process.pid)
        self.processes = []

    def _sweep(self, group):
        """Its children are of the session that was made for it."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            if not alive(group):
                return
            try:
                os.killpg(group, how)
            except ProcessLookupError:
                return
            if wait_until(lambda: not alive(group), 3, f"{self.word}'s children to end"):
                return


def alive(group):
    """Whether processes of it still run; what nobody has waited for yet does not."""
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/stat") as f:
                state, _, pgrp = f.read().rsplit(")", 1)[1].split()[:3]
        except (OSError, ValueError):
            continue
        if int(pgrp) == group and state not in "ZX":
            return True
    return False
