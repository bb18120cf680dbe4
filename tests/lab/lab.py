"""Real mail servers on loopback for the scenes and the bench: Dovecot and Exim in a private root, as an ordinary user.

SPDX-License-Identifier: GPL-3.0-or-later

usage as a program: lab.py NAME            starts both, prints their ports, stops them at end of input

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
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TREE, os.environ.get("BUILD", "build"))
LAB = os.path.join(TREE, "build", "lab")     # the root is dear: one for all builds of a tree
ROOT = os.path.join(LAB, "root")
HOST = "mail.lab.test"


def wait_until(condition, seconds, what):
    """Polls until `condition()` gives something true, and returns that; None after `seconds` (what was waited for is said)."""
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


def listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def make_root():
    if not os.path.exists(os.path.join(ROOT, "ready")):
        subprocess.run([os.path.join(TREE, "tests/lab/root")], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def openssl(folder, *argv, **more):
    subprocess.run(["openssl", *argv], cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)


def make_certificates():
    """One CA for all labs, and a certificate for each way of being wrong.  Made once."""
    tls = os.path.join(LAB, "tls")
    os.makedirs(LAB, exist_ok=True)
    with open(os.path.join(LAB, "tls.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Certificates that run out within a day are made anew, so that a cached lab does not fail one morning.
        if os.path.exists(f"{tls}/ready") and subprocess.run(["openssl", "x509", "-checkend", "86400", "-noout", "-in", f"{tls}/good.pem"],
                                                             stdout=subprocess.DEVNULL).returncode == 0:
            return tls
        shutil.rmtree(tls, ignore_errors=True)
        os.makedirs(tls)
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        for name in ("ca", "other-ca"):
            openssl(tls, "req", "-x509", *new, "-days", "3650", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN=lab {name}",
                    "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        with open(f"{tls}/ca.conf", "w") as f:
            f.write("[ca]\ndefault_ca = lab\n[lab]\ndatabase = index\nserial = serial\nnew_certs_dir = .\ndefault_md = sha256\npolicy = any\n"
                    "unique_subject = no\ncopy_extensions = copy\nx509_extensions = server\nrand_serial = yes\n"
                    "[any]\ncommonName = supplied\n[server]\nextendedKeyUsage = serverAuth\n")
        open(f"{tls}/index", "w").close()
        here = "DNS:localhost,DNS:mail.lab.test,IP:127.0.0.1"
        for name, san, ca, start, end in (("good", here, "ca", None, None), ("wronghost", "DNS:other.example.net", "ca", None, None),
                                          ("expired", here, "ca", "20200101000000Z", "20210101000000Z"), ("unknown", here, "other-ca", None, None)):
            openssl(tls, "req", *new, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}", "-addext", f"subjectAltName={san}")
            dates = ["-startdate", start, "-enddate", end] if start else ["-days", "825"]
            openssl(tls, "ca", "-batch", "-config", "ca.conf", "-cert", f"{ca}.pem", "-keyfile", f"{ca}.key", "-in", f"{name}.csr", "-out", f"{name}.pem", "-notext", *dates)
        openssl(tls, "req", "-x509", *new, "-days", "825", "-keyout", "self.key", "-out", "self.pem", "-subj", "/CN=localhost", "-addext", f"subjectAltName={here}")
        open(f"{tls}/ready", "w").close()
    return tls


DOVECOT = """
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/log/dovecot.log
auth_failure_delay = 0
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = lab
default_internal_group = lab
default_login_user = lab
first_valid_uid = 1
mail_home = {d}/home/%n
mail_location = {location}
mail_fsync = {fsync}
ssl = yes
ssl_cert = <{d}/tls/{cert}.pem
ssl_key = <{d}/tls/{cert}.key
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_username_format = %Ln
{extra}
passdb {{
  driver = static
  args = password=pw-%n
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/home/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 64
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0600
  }}
}}
service auth {{
  chroot =
  unix_listener auth-client {{
    mode = 0600
  }}
}}
protocol lmtp {{
  lmtp_add_received_header = no
}}
protocol imap {{
  mail_max_userip_connections = 100
}}
"""

EXIM = """
exim_user = lab
exim_group = lab
exim_path = /usr/sbin/exim-lab
primary_hostname = mail.lab.test
spool_directory = {d}/spool
log_file_path = {d}/log/exim-%slog
pid_file_path = {d}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp} : {smtps} : {submission}
tls_on_connect_ports = {smtps}
tls_advertise_hosts = *
tls_certificate = {d}/tls/{cert}.pem
tls_privatekey = {d}/tls/{cert}.key
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
host_lookup =
rfc1413_query_timeout = 0s
never_users =
message_size_limit = 60M
smtp_accept_max = 50
smtp_accept_queue_per_connection = 0
smtp_accept_max_per_connection = 0
queue_run_max = 5
local_from_check = false
untrusted_set_sender = *
keep_environment =
remote_max_parallel = 4
prdr_enable
{extra}
domainlist ours = lab.test : *.example : *.example.com : *.example.org : *.example.vn : example.vn : example.com : example.org
begin acl
acl_rcpt:
  deny  local_parts = no-such-user
        message = 550 5.1.1 no such user here
  defer local_parts = greylisted
        condition = ${{if exists{{{d}/no-greylist}}{{no}}{{yes}}}}
        message = 451 4.7.1 try again later
  accept domains = +ours
  accept authenticated = *
  deny message = 550 5.7.1 relaying denied
acl_data:
  warn  remove_header = Authentication-Results
  warn  authenticated = *
        add_header = :at_start:Authentication-Results: mail.lab.test; auth=pass smtp.auth=$authenticated_id
  accept
begin routers
lab:
  driver = accept
  domains = +ours
  transport = dovecot_lmtp
begin transports
dovecot_lmtp:
  driver = lmtp
  socket = {d}/run/lmtp
  batch_max = 50
  batch_id = "$domain"
  user = lab
  group = lab
begin retry
*  *  F,1m,2s
begin rewrite
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{pw-${{sg{{$auth2}}{{@.*}}{{}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = "Username:: : Password::"
  server_condition = ${{if eq{{$auth2}}{{pw-${{sg{{$auth1}}{{@.*}}{{}}}}}}}}
  server_set_id = $auth1
"""

# What a root in a user namespace needs of /dev; then once more a namespace, in which we are ourselves again and not its root.
NAMESPACE = """r=$1; u=$2; g=$3; shift 3
for d in null zero random urandom; do mount --bind /dev/$d "$r/dev/$d" || exit 1; done
exec unshare --user --map-user="$u" --map-group="$g" --root="$r" --wd=/ -- "$@" """


class Lab:
    """One Dovecot and one Exim.  `start()` and `stop()` may be called again and again; the mail stays."""

    def __init__(self, name, fsync="never", location="maildir:~/mail", extra="", exim_extra=""):
        make_root()
        self.tls = make_certificates()
        self.ca = os.path.join(self.tls, "ca.pem")
        self.name = name
        self.uid, self.gid = (7143, 7143) if os.getuid() == 0 else (os.getuid(), os.getgid())
        self.fsync, self.location, self.extra, self.exim_extra = fsync, location, extra, exim_extra
        self.dovecot = self.exim = None
        self.stuck = set()
        self._take_ports()
        # Named by its ports too: two runs of one scene at a time do not meet.
        self.inside = f"/srv/{name}.{self.imap_port}"
        self.outside = ROOT + self.inside
        shutil.rmtree(self.outside, ignore_errors=True)
        for d in ("run", "state", "spool", "log", "tls", "home"):
            os.makedirs(f"{self.outside}/{d}", mode=0o700)
        for f in os.listdir(self.tls):
            if f.endswith((".pem", ".key")) and "ca." not in f:
                shutil.copy(f"{self.tls}/{f}", f"{self.outside}/tls/{f}")
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", f"{self.uid}:{self.gid}", self.outside], check=True)
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

    def enter(self, *argv):
        """The command line that runs `argv` within the root as the ordinary user."""
        if os.getuid() == 0:
            return ["chroot", f"--userspec={self.uid}:{self.gid}", ROOT, *argv]
        return ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", NAMESPACE, "lab", ROOT, str(self.uid), str(self.gid), *argv]

    def _write(self, file, text, cert):
        values = dict(d=self.inside, cert=cert, uid=self.uid, gid=self.gid, fsync=self.fsync, location=self.location, imap=self.imap_port, imaps=self.imaps_port,
                      smtp=self.smtp_port, smtps=self.smtps_port, submission=self.submission_port, extra=self.extra if file.startswith("dovecot") else self.exim_extra)
        path = f"{self.outside}/{file}"
        with open(path, "w") as f:
            f.write(text.format(**values))
        os.chmod(path, 0o644)

    def _run(self, *argv, out):
        with open(f"{self.outside}/log/{out}", "ab") as log:
            return subprocess.Popen(self.enter(*argv), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True)

    def start_dovecot(self, cert="good"):
        self._write("dovecot.conf", DOVECOT, cert)
        self.dovecot = self._run("/usr/sbin/dovecot", "-F", "-c", f"{self.inside}/dovecot.conf", out="dovecot.out")
        for port in (self.imap_port, self.imaps_port):
            self._up(self.dovecot, port, "Dovecot", "dovecot.out")
        if not wait_until(lambda: os.path.exists(f"{self.outside}/run/lmtp"), 10, "Dovecot's LMTP socket"):
            raise SystemExit("Dovecot made no LMTP socket")

    def start_exim(self, cert="good"):
        self._write("exim.conf", EXIM, cert)
        self.exim = self._run("/usr/sbin/exim-lab", "-C", f"{self.inside}/exim.conf", "-bdf", "-q5s", out="exim.log")
        for port in (self.smtp_port, self.smtps_port):
            self._up(self.exim, port, "Exim", "exim.log")

    def _up(self, process, port, who, out):
        wait_until(lambda: listening(port) or process.poll() is not None, 20, f"{who} on port {port}")
        if process.poll() is not None or not listening(port):
            with open(f"{self.outside}/log/{out}", errors="replace") as f:
                raise SystemExit(f"{who} did not start; its last words:\n" + f.read()[-2000:])

    def start(self, cert="good"):
        self.start_dovecot(cert)
        self.start_exim(cert)
        return self

    @staticmethod
    def _end(process):
        if process and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def stop_dovecot(self):
        self._end(self.dovecot)
        self.dovecot = None

    def stop_exim(self):
        if self.exim and self.exim.poll() is None:
            group = self.exim.pid
            self._end(self.exim)
            try:                     # its delivery children are of the session that was made for it
                os.killpg(group, signal.SIGTERM)
            except ProcessLookupError:
                pass
        self.exim = None

    def stop(self):
        self.stop_exim()
        self.stop_dovecot()

    def remove(self):
        """Stops all and throws the mail away."""
        self.stop()
        shutil.rmtree(self.outside, ignore_errors=True)

    def delivered(self):
        """Waits until Exim has handed over what it took: it says 250 first and delivers then.  What stays (frozen, Dovecot gone) is waited for once."""
        def waiting():
            try:
                return {f for f in os.listdir(f"{self.outside}/spool/input") if f.endswith("-H")} - self.stuck
            except FileNotFoundError:
                return set()
        if self.exim and waiting() and not wait_until(lambda: not waiting(), 10, "Exim's queue to be empty"):
            self.stuck |= waiting()

    # -- what people do with the servers

    def trust(self):
        return ssl.create_default_context(cafile=self.ca)

    def imap(self, user):
        m = imaplib.IMAP4_SSL("localhost", self.imaps_port, ssl_context=self.trust(), timeout=30)
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
                out.append(next(x[1] for x in data if isinstance(x, tuple)))
            return out

    def count(self, user, folder="INBOX"):
        self.delivered()
        with self.imap(user) as m:
            kind, said = m.select(f'"{folder}"', readonly=True)
            return int(said[0]) if kind == "OK" else 0

    def send(self, user, to, letter):
        """As an author's program does: authenticated SMTP over TLS.  `user` is the whole address."""
        with smtplib.SMTP_SSL("localhost", self.smtps_port, context=self.trust(), timeout=30) as s:
            s.login(user, "pw-" + user.split("@")[0])
            s.sendmail(user, to, letter)

    def said(self, file):
        try:
            with open(f"{self.outside}/log/{file}", errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""


def main():
    lab = Lab(sys.argv[1]).start()
    print(f"imap {lab.imap_port} imaps {lab.imaps_port} smtp {lab.smtp_port} smtps {lab.smtps_port} submission {lab.submission_port} ca {lab.ca}", flush=True)
    sys.stdin.read()
    lab.remove()


if __name__ == "__main__":
    main()
