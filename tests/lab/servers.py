"""The mail servers that a lab can be made of, one class each: what they are told, how they begin and end, how mail gets from one to the other.

SPDX-License-Identifier: GPL-3.0-or-later

A class holds its server's configuration as templates (fields are the lab's: ports, folders, uid) and what differs between servers; Server
(serving.py) holds what does not.  Stores have IMAP and take mail by LMTP or lie as maildirs; an Mta takes mail by SMTP and hands it to the lab's store.
"""
import os
import shutil
import signal

from serving import PATIENCE, Front, Server, Speaker, listening, right, saslauthd, stays_away, wait_until  # noqa: F401

# -- stores

class Dovecot(Server):
    word, out, ports = "Dovecot", "dovecot.out", ("imap_port", "imaps_port")
    folders = ("run", "state", "home")
    lmtp = "run/lmtp"
    config = {"dovecot.conf": """
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
"""}

    def commands(self):
        return [["/usr/sbin/dovecot", "-F", "-c", f"{self.lab.inside}/dovecot.conf"]]

    def is_up(self):
        return os.path.exists(self.path(self.lmtp))


class Cyrus(Server):
    """Folders lie below INBOX, parted by dots; MOVE, UIDPLUS, IDLE, QRESYNC; the folder Junk is marked where somebody asks for marks."""
    word, out, ports, root = "Cyrus", "cyrus.out", ("imap_port", "imaps_port"), "servers"
    folders = ("run", "conf", "mail", "proc", "lock")
    lmtp = "run/lmtp"
    config = {"cyrus.conf": """
START {{
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C {d}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="imapd -C {d}/imapd.conf" listen="127.0.0.1:{imap}" maxchild=50
  imaps cmd="imapd -C {d}/imapd.conf -s" listen="127.0.0.1:{imaps}" maxchild=50
  lmtpunix cmd="lmtpd -C {d}/imapd.conf" listen="{d}/run/lmtp" maxchild=20
}}
DAEMON {{
  idled cmd="idled -C {d}/imapd.conf"
}}
EVENTS {{
  checkpoint cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C {d}/imapd.conf -c" period=30
}}
""", "imapd.conf": """
configdirectory: {d}/conf
proc_path: {d}/proc
mboxname_lockpath: {d}/lock
defaultpartition: default
partition-default: {d}/mail
cyrus_user: lab
servername: mail.lab.test
altnamespace: no
unixhierarchysep: no
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Junk
autocreate_subscribe_folders: Junk
xlist-Junk: Junk
allowplaintext: no
sasl_mech_list: PLAIN LOGIN
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {d}/run/saslauthd
tls_server_cert: {d}/tls/{cert}.pem
tls_server_key: {d}/tls/{cert}.key
lmtpsocket: {d}/run/lmtp
idlesocket: {d}/run/idle
notifysocket: {d}/run/notify
{extra}
"""}

    def prepare(self):
        self.speaker = Speaker(self.path("run/saslauthd"), saslauthd)

    def commands(self):
        return [["/usr/lib/cyrus/bin/master", "-C", f"{self.lab.inside}/imapd.conf", "-M", f"{self.lab.inside}/cyrus.conf", "-p", f"{self.lab.inside}/run/master.pid"]]

    def is_up(self):
        return os.path.exists(self.path(self.lmtp))


class Courier(Server):
    """Folders lie below INBOX, parted by dots; UIDPLUS, no MOVE, no UIDNEXT in SELECT; IDLE looks every IMAP_IDLE_TIMEOUT seconds (60 as shipped)."""
    word, out, ports, root = "Courier", "courier.out", ("imap_port", "imaps_port"), "servers"
    folders = ("home",)
    maildirs = "home/%s/Maildir"
    can = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"

    def prepare(self):
        # The socket's place is built in: one at a time may have it.
        self.lock = self.lab.only("courier")
        os.makedirs(f"{self.lab.root}/run/courier/authdaemon", exist_ok=True)
        self.speaker = Speaker(f"{self.lab.root}/run/courier/authdaemon/socket", self._authdaemon)

    def _authdaemon(self, f):
        line = f.readline()
        while line and not line.startswith(b"AUTH "):
            line = f.readline()
        service, kind, user, password = f.read(int(line[5:])).decode().split("\n")[:4]
        if kind != "login" or not right(user, password) or not user.isalnum():
            return b"FAIL\n"
        self.mailbox(user)
        home = f"{self.lab.inside}/home/{user}"
        return f"UID={self.lab.uid}\nGID={self.lab.gid}\nHOME={home}\nADDRESS={user}\nMAILDIR={home}/Maildir\n.\n".encode()

    def mailbox(self, user):
        made = self.path(self.maildirs % user)
        for folder in (os.path.dirname(made), made, *(f"{made}/{x}" for x in ("tmp", "new", "cur"))):
            if not os.path.exists(folder):
                os.mkdir(folder, 0o700)
                os.chown(folder, self.lab.uid, self.lab.gid)

    def start(self, cert="good"):
        with open(self.path("tls/both.pem"), "w") as out:
            for kind in ("pem", "key"):
                with open(self.path(f"tls/{cert}.{kind}")) as f:
                    out.write(f.read())
        os.chmod(self.path("tls/both.pem"), 0o600)
        os.chown(self.path("tls/both.pem"), self.lab.uid, self.lab.gid)
        super().start(cert)

    def commands(self):
        environment = [f"IMAP_CAPABILITY={self.can}", f"IMAP_CAPABILITY_TLS={self.can} AUTH=PLAIN", "IMAP_KEYWORDS=1", "IMAP_IDLE_TIMEOUT=1", "IMAP_USELOCKS=1",
                       "IMAP_MAILBOX_SANITY_CHECK=1", "COURIERTLS=/usr/bin/couriertls", f"TLS_CERTFILE={self.lab.inside}/tls/both.pem", "TLS_VERIFYPEER=NONE", "MAILDIRPATH=Maildir"]
        daemon = ["/usr/sbin/couriertcpd", "-address=127.0.0.1", "-maxprocs=50", "-maxperip=50", "-nodnslookup", "-noidentlookup"]
        imap = ["/usr/lib/courier/courier/imaplogin", "/usr/bin/imapd", "Maildir"]
        return [["/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "IMAP_STARTTLS=YES", "IMAP_TLS_REQUIRED=1", *environment, *daemon, str(self.lab.imap_port), *imap],
                ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "IMAP_TLS=1", *environment, *daemon, str(self.lab.imaps_port), "/usr/bin/couriertls", "-server", "-tcpd", *imap]]


# -- servers for mail on its way

class Mta(Server):
    ports = ("smtp_port", "smtps_port", "submission_port")
    logins = True                # AUTH, and STARTTLS on the submission port

    def waiting(self):
        """What it took and has not handed over yet, each by a name."""
        raise NotImplementedError


class Exim(Mta):
    word, out = "Exim", "exim.log"
    folders = ("spool",)
    config = {"exim.conf": """
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
  socket = {d}/{lmtp}
  batch_max = 50
  batch_id = "$domain"
  user = lab
  group = lab
begin retry
*  *  F,1h,2s
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
"""}

    def commands(self):
        return [["/usr/sbin/exim-lab", "-C", f"{self.lab.inside}/exim.conf", "-bdf", "-q5s"]]

    def values(self):
        return {"lmtp": self.lab.store.lmtp}

    def waiting(self):
        try:
            return {f for f in os.listdir(self.path("spool/input")) if f.endswith("-H")}
        except FileNotFoundError:
            return set()


class Postfix(Mta):
    """PIPELINING, 8BITMIME, CHUNKING, SMTPUTF8, DSN, SIZE.  Hands over by LMTP alone."""
    word, out, root, as_root = "Postfix", "postfix.log", "servers", True
    folders = ("run", "postfix", "postfix/sasl")
    queues = ("maildrop", "incoming", "active", "deferred", "hold")
    config = {"postfix/main.cf": """
compatibility_level = 3.6
queue_directory = {d}/queue
data_directory = {d}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = lab
setgid_group = postdrop
maillog_file = {d}/log/postfix.log
maillog_file_prefixes = {d}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.lab.test
mydestination =
mynetworks =
alias_maps =
alias_database =
smtpd_peername_lookup = no
virtual_mailbox_domains = regexp:{d}/postfix/ours
virtual_mailbox_maps = static:all
virtual_transport = lmtp:unix:{d}/{lmtp}
virtual_mailbox_limit = 0
smtpd_recipient_restrictions = check_recipient_access regexp:{d}/postfix/recipients, permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {d}/tls/{cert}.pem
smtpd_tls_key_file = {d}/tls/{cert}.key
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
message_size_limit = 62914560
minimal_backoff_time = 2s
queue_run_delay = 2s
{extra}
""", "postfix/master.cf": """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
""", "postfix/ours": r"/(^|\.)(lab\.test|example|example\.(com|org|vn))$/ ours" + "\n",
              "postfix/recipients": "/^no-such-user@/ 550 5.1.1 no such user here\n/^greylisted@/ 451 4.7.1 try again later\n",
              "postfix/sasl/smtpd.conf": "pwcheck_method: saslauthd\nsaslauthd_path: {d}/run/saslauthd\nmech_list: PLAIN LOGIN\n"}

    def values(self):
        return {"lmtp": self.lab.store.lmtp}

    def prepare(self):
        if not os.path.exists(self.path("run/saslauthd")):
            self.speaker = Speaker(self.path("run/saslauthd"), saslauthd)
        with open(f"{self.lab.root}/etc/group") as f:
            postdrop = next(int(x.split(":")[2]) for x in f if x.startswith("postdrop:"))
        os.mkdir(self.path("queue"), 0o755)
        for folder in (*self.queues, "bounce", "corrupt", "defer", "flush", "saved", "trace", "private", "public", "pid"):
            os.mkdir(self.path(f"queue/{folder}"))
            os.chown(self.path(f"queue/{folder}"), 0 if folder == "pid" else self.lab.uid, postdrop if folder in ("maildrop", "public") else 0)
            os.chmod(self.path(f"queue/{folder}"), {"maildrop": 0o730, "public": 0o710, "pid": 0o755}.get(folder, 0o700))
        os.mkdir(self.path("data"), 0o700)
        os.chown(self.path("data"), self.lab.uid, self.lab.gid)

    def commands(self):
        return [["/usr/lib/postfix/sbin/master", "-d", "-c", f"{self.lab.inside}/postfix"]]

    def waiting(self):
        return {f for queue in self.queues for _, _, files in os.walk(self.path(f"queue/{queue}")) for f in files}


class OpenSmtpd(Mta):
    """8BITMIME, SIZE, DSN; no PIPELINING, no CHUNKING.  Debian 12's (6.8.0p2) cannot be a server of TLS at all beside OpenSSL 3 ("missing private key", its
    issues 1171 and 1239) and takes logins over nothing else: TLS is spoken by a front before it, as people do there, and nobody logs in."""
    word, out, root, as_root = "OpenSMTPD", "opensmtpd.out", "servers", True
    spool = "var/spool/smtpd"    # built in
    ports, logins = ("smtp_port",), False
    config = {"smtpd.conf": """
table everybody {{ "@" = lab }}
table ours {{ "lab.test", "*.example", "example.com", "*.example.com", "example.org", "*.example.org", "example.vn", "*.example.vn" }}
smtp max-message-size "60M"
queue ttl 1h
listen on 127.0.0.1 port {smtp} hostname mail.lab.test
action deliver {action}
match from any for rcpt-to regex {{ "^no-such-user@" }} reject
match from any for domain <ours> action deliver
{extra}
"""}

    def values(self):
        maildirs = getattr(self.lab.store, "maildirs", "")
        if maildirs:
            return {"action": f'maildir "{self.lab.inside}/{maildirs.replace("%s", "%{rcpt.user}")}" virtual <everybody>'}
        return {"action": f'lmtp "{self.lab.inside}/{self.lab.store.lmtp}" rcpt-to virtual <everybody>'}

    def prepare(self):
        self.lock = self.lab.only("opensmtpd")
        shutil.rmtree(f"{self.lab.root}/{self.spool}", ignore_errors=True)

    def start(self, cert="good"):
        super().start(cert)
        self.front = Front(self.lab.smtps_port, self.lab.smtp_port, f"{self.lab.tls}/{cert}.pem", f"{self.lab.tls}/{cert}.key")

    def stop(self, how=signal.SIGTERM):
        if self.processes:
            self.front.close()
        super().stop(how)

    def commands(self):
        return [["/usr/sbin/smtpd", "-d", "-f", f"{self.lab.inside}/smtpd.conf"]]

    def waiting(self):
        return {f for folder in ("incoming", "queue") for _, _, files in os.walk(f"{self.lab.root}/{self.spool}/{folder}") for f in files}


STORES = {"dovecot": Dovecot, "cyrus": Cyrus, "courier": Courier}
MTAS = {"exim": Exim, "postfix": Postfix, "opensmtpd": OpenSmtpd}
