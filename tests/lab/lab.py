"""Real mail servers on loopback for the scenes and the bench, in a private root, mostly as an ordinary user: Dovecot and Exim unless others are asked for.

SPDX-License-Identifier: GPL-3.0-or-later

usage as a program: lab.py NAME [STORE [MTA]]    starts both (servers.py has their names), prints their ports, stops them at end of input

Every lab has its own folder under the root (ROOT/srv/NAME.PORT), its own ports and its own certificates of one CA.  The servers'
words go to files, they are ended by their pids, and every wait is a wait for a condition with a deadline, never a sleep.
Accounts: any name; the password of `anna` is `pw-anna`.  Mail to any .example or lab.test address lands in the mailbox of its
local part.  Exim stamps `Received: ... by mail.lab.test` and, on authenticated mail, Authentication-Results of that id.
"""
import atexit
import fcntl
import imaplib
import os
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TREE, os.environ.get("BUILD", "build"))
LAB = os.path.join(TREE, "build", "lab")     # the roots are dear: one set for all builds of a tree
HOST = "mail.lab.test"
os.umask(0o022)          # servers that change their user must be able to look into what is made for them

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import servers  # noqa: E402
from servers import PATIENCE, listening, stays_away, wait_until  # noqa: E402,F401


def make_root(which="root"):
    """Where that root lies ("root" or "servers"), which is made first where it must be."""
    root = os.path.join(LAB, which)
    if not os.path.exists(os.path.join(root, "ready")):
        subprocess.run([os.path.join(TREE, "tests/lab/root"), *([which] if which != "root" else [])], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return root


def may_run(*names):
    """Whether servers of these names can run here: some want to be started by root."""
    return os.getuid() == 0 or not any({**servers.STORES, **servers.MTAS}[x].as_root for x in names)


def openssl(folder, *argv, **more):
    subprocess.run(["openssl", *argv], cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)


def make_certificates():
    """One CA for all labs, and a certificate for each way of being wrong.  Made once."""
    tls = os.path.join(LAB, "tls")
    os.makedirs(LAB, exist_ok=True)
    with open(os.path.join(LAB, "tls.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Certificates that run out within a day are made anew, so that a cached lab does not fail one morning.
        if not os.path.exists(f"{tls}/ready") or subprocess.run(["openssl", "x509", "-checkend", "86400", "-noout", "-in", f"{tls}/good.pem"],
                                                                stdout=subprocess.DEVNULL).returncode != 0:
            shutil.rmtree(tls, ignore_errors=True)
            os.makedirs(tls)
            make_authorities(tls)
        for name, san, ca, start, end in CERTIFICATES:
            if os.path.exists(f"{tls}/{name}.pem"):
                continue
            openssl(tls, "req", *ELLIPTIC, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}", "-addext", f"subjectAltName={san}")
            dates = ["-startdate", start, "-enddate", end] if start else ["-days", "825"]
            openssl(tls, "ca", "-batch", "-config", "ca.conf", "-cert", f"{ca}.pem", "-keyfile", f"{ca}.key", "-in", f"{name}.csr", "-out", f"{name}.pem", "-notext", *dates)
        open(f"{tls}/ready", "w").close()
    return tls


ELLIPTIC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
HERE = "DNS:localhost,DNS:mail.lab.test,IP:127.0.0.1"
CERTIFICATES = (("good", HERE, "ca", None, None), ("wronghost", "DNS:other.example.net", "ca", None, None),
                ("expired", HERE, "ca", "20200101000000Z", "20210101000000Z"), ("unknown", HERE, "other-ca", None, None))


def make_authorities(tls):
    for name in ("ca", "other-ca"):
        openssl(tls, "req", "-x509", *ELLIPTIC, "-nodes", "-days", "3650", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN=lab {name}",
                "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl(tls, "req", "-x509", *ELLIPTIC, "-nodes", "-days", "825", "-keyout", "self.key", "-out", "self.pem", "-subj", "/CN=localhost", "-addext", f"subjectAltName={HERE}")
    with open(f"{tls}/ca.conf", "w") as f:
        f.write("[ca]\ndefault_ca = lab\n[lab]\ndatabase = index\nserial = serial\nnew_certs_dir = .\ndefault_md = sha256\npolicy = any\n"
                "unique_subject = no\ncopy_extensions = copy\nx509_extensions = server\nrand_serial = yes\n"
                "[any]\ncommonName = supplied\n[server]\nextendedKeyUsage = serverAuth\n")
    open(f"{tls}/index", "w").close()


# What a root in a user namespace needs of /dev; then once more a namespace, in which we are ourselves again and not its root.
NAMESPACE = """r=$1; u=$2; g=$3; shift 3
for d in null zero random urandom; do mount --bind /dev/$d "$r/dev/$d" || exit 1; done
exec unshare --user --map-user="$u" --map-group="$g" --root="$r" --wd=/ -- "$@" """


class Lab:
    """One server with mailboxes and one for mail on its way.  `start()` and `stop()` may be called again and again; the mail stays."""

    def __init__(self, name, fsync="never", location="maildir:~/mail", extra="", exim_extra="", store="dovecot", mta="exim"):
        """`extra` and `exim_extra` are lines for the configuration of the store and of the mta."""
        store, mta = servers.STORES[store], servers.MTAS[mta]
        self.root = make_root("servers" if "servers" in (store.root, mta.root) else "root")
        self.tls = make_certificates()
        self.ca = os.path.join(self.tls, "ca.pem")
        self.name = name
        self.uid, self.gid = (7143, 7143) if os.getuid() == 0 else (os.getuid(), os.getgid())
        self.fsync, self.location, self.extra, self.exim_extra = fsync, location, extra, exim_extra
        self.stuck = set()
        self._take_ports()
        # Named by its ports too: two runs of one scene at a time do not meet.
        self.inside = f"/srv/{name}.{self.imap_port}"
        self.outside = self.root + self.inside
        shutil.rmtree(self.outside, ignore_errors=True)
        self.store, self.mta = store(self), mta(self)
        for d in {"log", "tls", *store.folders, *mta.folders}:
            os.makedirs(f"{self.outside}/{d}", mode=0o700, exist_ok=True)
        for f in os.listdir(self.tls):
            if f.endswith((".pem", ".key")) and "ca." not in f:
                shutil.copy(f"{self.tls}/{f}", f"{self.outside}/tls/{f}")
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", f"{self.uid}:{self.gid}", self.outside], check=True)
        self.store.prepare()
        self.mta.prepare()
        atexit.register(self.stop)

    def _take_ports(self):
        """A slot of 20 ports below the kernel's own range, kept by an abstract socket for as long as this process lives."""
        for slot in range(500):
            base = 21000 + slot * 20
            self.slot = socket.socket(socket.AF_UNIX)
            try:
                self.slot.bind(f"\0hoadep-lab-{base}")
            except OSError:
                self.slot.close()
                continue
            if not any(listening(base + i) for i in range(8)):
                self.imap_port, self.imaps_port, self.smtp_port, self.smtps_port, self.submission_port = range(base, base + 5)
                self.spare_port = base + 8
                return
            self.slot.close()
        raise SystemExit("no free ports between 21000 and 31000 for the mail servers")

    def only(self, what):
        """Holds, for as long as the result is kept, what one lab at a time may have in a root."""
        lock = open(os.path.join(LAB, what + ".lock"), "w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def enter(self, *argv, as_root=False):
        """The command line that runs `argv` within the root, as the ordinary user or, for servers that change their user themselves, as root."""
        if os.getuid() == 0:
            return ["chroot", *([] if as_root else [f"--userspec={self.uid}:{self.gid}"]), self.root, *argv]
        return ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", NAMESPACE, "lab", self.root, str(self.uid), str(self.gid), *argv]

    def values(self, server, cert):
        """What every server's configuration is filled in with."""
        return dict(d=self.inside, cert=cert, uid=self.uid, gid=self.gid, fsync=self.fsync, location=self.location, imap=self.imap_port, imaps=self.imaps_port,
                    smtp=self.smtp_port, smtps=self.smtps_port, submission=self.submission_port, extra=self.extra if server is self.store else self.exim_extra)

    def start_store(self, cert="good"):
        self.store.start(cert)

    def start_mta(self, cert="good"):
        self.mta.start(cert)

    def start(self, cert="good"):
        self.start_store(cert)
        self.start_mta(cert)
        return self

    def stop_store(self):
        self.store.stop()

    def stop_mta(self):
        self.mta.stop()

    # As scenes call them that have no others.
    start_dovecot, stop_dovecot, start_exim, stop_exim = start_store, stop_store, start_mta, stop_mta

    def stop(self):
        self.stop_mta()
        self.stop_store()

    def remove(self):
        """Stops all and throws the mail away."""
        self.stop()
        shutil.rmtree(self.outside, ignore_errors=True)

    def delivered(self):
        """Waits until the mta has handed over what it took: it says 250 first and delivers then.  What stays (frozen) is waited for once; while the store is away nothing is."""
        def waiting():
            return self.mta.waiting() - self.stuck
        if self.mta.processes and self.store.processes and waiting() and not wait_until(lambda: not waiting(), 10, f"{self.mta.word}'s queue to be empty"):
            self.stuck |= waiting()

    # -- what people do with the servers

    def trust(self):
        return ssl.create_default_context(cafile=self.ca)

    def imap(self, user):
        m = imaplib.IMAP4_SSL("localhost", self.imaps_port, ssl_context=self.trust(), timeout=30 * PATIENCE)
        m.login(user, f"pw-{user}")
        return m

    def put(self, user, letters, folder="INBOX", date=None):
        """Appends letters (bytes) to a mailbox, as if they had come; `date` is their INTERNALDATE (seconds)."""
        with self.imap(user) as m:
            for letter in letters:
                when = imaplib.Time2Internaldate(date) if date else None
                kind, said = m.append(folder, None, when, letter)
                if kind != "OK":
                    raise SystemExit(f"APPEND refused: {said}")

    def letters(self, user, folder="INBOX"):
        """All letters of a mailbox, as bytes; none where the folder is missing."""
        self.delivered()
        with self.imap(user) as m:
            if m.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            out = []
            kind, found = m.uid("SEARCH", None, "ALL")
            for uid in (found[0] or b"").split():
                kind, data = m.uid("FETCH", uid, "(BODY.PEEK[])")
                out += [x[1] for x in data if isinstance(x, tuple)]     # none where it was moved away meanwhile
            return out

    def count(self, user, folder="INBOX"):
        self.delivered()
        with self.imap(user) as m:
            kind, said = m.select(f'"{folder}"', readonly=True)
            return int(said[0]) if kind == "OK" else 0

    def send(self, user, to, letter):
        """As an author's program does: authenticated SMTP over TLS.  `user` is the whole address."""
        with smtplib.SMTP_SSL("localhost", self.smtps_port, context=self.trust(), timeout=30 * PATIENCE) as s:
            if self.mta.logins:
                s.login(user, "pw-" + user.split("@")[0])
            s.sendmail(user, to, letter)

    def said(self, file):
        try:
            with open(f"{self.outside}/log/{file}", errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""


def main():
    lab = Lab(sys.argv[1], **dict(zip(("store", "mta"), sys.argv[2:]))).start()
    print(f"imap {lab.imap_port} imaps {lab.imaps_port} smtp {lab.smtp_port} smtps {lab.smtps_port} submission {lab.submission_port} ca {lab.ca}", flush=True)
    sys.stdin.read()
    lab.remove()


if __name__ == "__main__":
    main()
