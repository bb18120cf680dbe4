"""A scripted SMTP server (TLS at once or STARTTLS, AUTH PLAIN and LOGIN) whose every reply can be spoilt.

SPDX-License-Identifier: GPL-3.0-or-later

    server.on = {local part: (phase, reply or None to break off)}       what one recipient meets (phases RCPT DATA DOT)
    server.fault = Fault(phase, kind, user)                             what all meet, or (RCPT and later) the recipient `user` alone

Phases: GREETING EHLO STARTTLS EHLO2 (after TLS) AUTH AUTH2 (LOGIN's second question) MAIL RCPT DATA BODY DOT QUIT.  Kinds: see `_spoil`.
`messages` are the letters whose final dot came, each with `taken`: whether the server's 250 to it went out whole (None as long as it is being said).
"""
import re
import socket
import ssl
import struct
import threading
import time


class Over(Exception):
    """The connection ends here."""


class Fault:
    def __init__(self, phase, kind, user=None):
        self.phase, self.kind, self.user, self.hits = phase, kind, user, 0

    def __str__(self):
        return f"{self.phase} {self.kind}"


KINDS = ("4xx", "421", "5xx", "cut", "reset", "within", "bye", "silence", "slow", "nonsense", "odd", "bare", "endless-line", "endless-lines", "slow-lines", "last-good", "last-bad",
         "half-good", "half-bad", "twice", "record", "binary", "nul", "again")


class Server:
    def __init__(self, cert, key, how="tls", offers=("SIZE 60000000", "8BITMIME", "AUTH PLAIN LOGIN")):
        self.on, self.fault, self.offers, self.how = {}, None, offers, how
        self.silent = self.slow = lambda: None    # told when the server falls silent; before it says at last what it should have said
        self.messages, self.heard, self.connections, self.most_open, self.open, self.lock = [], [], 0, 0, 0, threading.Lock()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.url = f"{'smtps' if how == 'tls' else 'smtp'}://localhost:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def count(self, user, taken=None):
        """The client may act upon the 250 before this side has noted that it left: the question waits for the note."""
        mine = [m for m in self.messages if m["to"].split("@")[0] == user]
        end = time.monotonic() + 60
        while taken is not None and any(m["taken"] is None for m in mine) and time.monotonic() < end:
            time.sleep(0.002)
        return sum(taken in (None, m["taken"]) for m in mine)

    def ids(self, user):
        return {m["id"] for m in self.messages if m["to"].split("@")[0] == user}

    def _accept(self):
        while True:
            peer, _ = self.listener.accept()
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_Talk(self, peer).run, daemon=True).start()


class _Talk:
    """One connection."""

    def __init__(self, server, peer):
        self.server, self.raw, self.line = server, peer, peer
        self.data, self.authed, self.secure = b"", False, False
        self.sender, self.rcpt = None, []

    def run(self):
        s = self.server
        with s.lock:
            s.connections += 1
            s.open += 1
            s.most_open = max(s.most_open, s.open)
        try:
            if s.how == "tls":
                self._tls()
            self.say("GREETING", "220 scripted.example ESMTP")
            while True:
                self._command(self._hear())
        except (Over, OSError, ssl.SSLError, ValueError):
            pass
        finally:
            with s.lock:
                s.open -= 1
            for x in (self.line, self.raw):
                try:
                    x.close()
                except OSError:
                    pass

    def _tls(self):
        """Through memory, so that bytes can also be put past TLS."""
        self.raw.settimeout(60)
        self.line = self.server.context.wrap_socket(self.raw.dup(), server_side=True, suppress_ragged_eofs=True)
        self.secure, self.data = True, b""

    def _hear(self, seconds=120):
        self.line.settimeout(seconds)
        while b"\n" not in self.data:
            some = self.line.recv(65536)
            if not some:
                raise Over
            self.data += some
        line, self.data = self.data.split(b"\n", 1)
        return line.rstrip(b"\r")

    def _put(self, data):
        self.line.settimeout(60)
        self.line.sendall(data)

    # -- what is said

    def say(self, phase, reply):
        """The reply, or what stands in its place.  Whether the client can have understood it as said."""
        fault, user = self.server.fault, self.rcpt[0].split("@")[0] if self.rcpt else None
        if fault and fault.phase == phase and fault.user in (None, user):
            fault.hits += 1
            if fault.kind in KINDS:      # others are no words of a reply's: what is offered, say
                return self._spoil(fault.kind, phase, reply)
        self._put(reply.encode() + b"\r\n")
        return True

    def _spoil(self, kind, phase, reply):
        code, last = reply[:3], reply.split("\n")[-1]
        bad = "535 5.7.8" if phase.startswith("AUTH") else "550 5.7.1"
        if kind == "4xx":
            self._put(b"451 4.7.1 not now\r\n")
        elif kind == "421":
            self._put(b"421 4.3.2 too many connections\r\n")
            raise Over
        elif kind == "5xx":
            self._put(f"{bad} no\r\n".encode())
        elif kind == "cut":
            self._end()
        elif kind == "reset":
            self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._end()
        elif kind == "bye":
            if self.secure:
                self.line.settimeout(0)
                try:
                    self.line.unwrap()
                except (OSError, ValueError):
                    pass
            self._end()
        elif kind == "within":
            self._put(last.encode()[:7])
            self._end()
        elif kind == "silence":
            self._deaf()
        elif kind == "slow":
            self.server.slow()
            self._put(reply.encode() + b"\r\n")
            return True
        elif kind == "nonsense":       # a line that is none, then what should be said
            self._put(b"xyzzy plugh\r\n" + reply.encode() + b"\r\n")
            return True
        elif kind == "odd":
            self._put(b"999 6.6.6 odd\r\n")
        elif kind == "bare":           # a code without a word (RFC 5321, 4.2)
            self._put(code.encode() + b"\r\n")
            return True
        elif kind == "binary":
            self._put(b"\xff\x80\x1b[2J\r\n" + b"\x01" * 300 + b"\r\n" + bad.encode() + b" \x1b]0;x\x07\x80\xff\r\n")
        elif kind == "nul":
            self._put(b"\x00" * 300 + b"\r\n" + bad.encode() + b" \x00no\r\n")
        elif kind == "again":          # the same question for ever
            for _ in range(50):
                self._put(b"334 VXNlcm5hbWU6\r\n")
                self._hear()
        elif kind == "endless-line":
            self._flood(b"x" * 16384)
        elif kind == "endless-lines":
            self._flood(f"{code}-x\r\n".encode() * 2000)
        elif kind == "slow-lines":
            self._put(f"{code}-wait\r\n".encode())
            for _ in range(3):
                self.server.silent()
                self._put(f"{code}-wait\r\n".encode())
            self._deaf()
        elif kind == "last-good":
            self._put(f"{bad[:3]}-no\r\n{last}\r\n".encode())
            return True
        elif kind == "last-bad":
            self._put(f"{code}-yes\r\n{bad} no\r\n".encode())
        elif kind == "half-good":
            self._put(f"{code}-yes\r\n".encode())
            self._end()
        elif kind == "half-bad":
            self._put(f"{bad[:3]}-no\r\n".encode())
            self._end()
        elif kind == "twice":
            self._put((reply + "\r\n").encode() * 2)
            return True
        elif kind == "record":
            self.raw.sendall(b"\x17\x03\x03\x00\x20" + b"garbage in the midst of TLS rec!" if self.secure else b"\x00garbage\r\n")
            self._deaf()
        return False

    def _end(self):
        """No goodbye of TLS."""
        self.raw.shutdown(socket.SHUT_WR)
        raise Over

    def _deaf(self):
        """Hears all and says nothing.  It is told again and again that time passes: what the client waits for may only begin when its command is out."""
        self.line.settimeout(0.2)
        try:
            while True:
                try:
                    if not self.line.recv(65536):
                        raise Over
                except TimeoutError:
                    self.server.silent()
        except (OSError, ssl.SSLError):
            pass
        raise Over

    def _flood(self, piece):
        """Until the client goes; it gets no more than it can be blamed for."""
        for _ in range(4000):
            self._put(piece)
        self._end()

    # -- what is heard

    def _command(self, raw):
        line, s = raw.decode("latin-1"), self.server
        verb = line.upper()
        s.heard.append("AUTH ..." if verb.startswith("AUTH") else line)
        if verb.startswith(("EHLO", "HELO")):
            self._hello(verb)
        elif verb == "STARTTLS" and s.how == "starttls" and not self.secure:
            if self.say("STARTTLS", "220 2.0.0 go"):
                self._tls()
        elif verb.startswith("AUTH"):
            self._auth(verb)
        elif verb.startswith("MAIL FROM"):
            self.sender, self.rcpt = re.search(r"<(.*?)>", line).group(1), []
            if not self.authed:
                self._put(b"530 5.7.0 log in first\r\n")
            elif not self.say("MAIL", "250 2.1.0 fine"):
                self.sender = None
        elif verb.startswith("RCPT TO"):
            self._rcpt(re.search(r"<(.*?)>", line).group(1))
        elif verb == "DATA":
            self._letter()
        elif verb in ("RSET", "NOOP"):
            self.rcpt = []
            self._put(b"250 2.0.0 fine\r\n")
        elif verb == "QUIT":
            self.rcpt = []
            self.say("QUIT", "221 2.0.0 bye")
            raise Over
        else:
            self._put(b"502 5.5.2 unknown\r\n")

    def _hello(self, verb):
        self.authed = False
        hidden = self.server.how == "starttls" and not self.secure
        offers = () if verb.startswith("HELO") else ("STARTTLS",) if hidden else self.server.offers
        lines = ["scripted.example", *offers]
        self.say("EHLO2" if self.server.how == "starttls" and self.secure else "EHLO", "\r\n".join(f"250{'-' if i + 1 < len(lines) else ' '}{x}" for i, x in enumerate(lines)))

    def _auth(self, verb):
        if verb.startswith("AUTH PLAIN"):
            if len(verb.split()) < 3:
                self._put(b"334 \r\n")
                self._hear()
        else:
            if len(verb.split()) < 3:
                self._put(b"334 VXNlcm5hbWU6\r\n")
                self._hear()
            if not self.say("AUTH2", "334 UGFzc3dvcmQ6"):
                return
            self._hear()
        self.authed = bool(self.say("AUTH", "235 2.7.0 fine"))

    def _on(self, phase):
        """What the script has for this recipient: True where it was said."""
        stage, reply = self.server.on.get(self.rcpt[0].split("@")[0], (None, None))
        if stage != phase:
            return False
        if reply is None:
            self._end()
        self._put(reply.encode() + b"\r\n")
        if reply.startswith("421"):
            raise Over
        return True

    def _rcpt(self, to):
        self.rcpt.append(to)
        if self._on("RCPT") or not self.say("RCPT", "250 2.1.5 fine"):
            self.rcpt.remove(to)

    def _letter(self):
        if not self.rcpt or not self.sender:
            self._put(b"503 5.5.1 no recipients\r\n")
            return
        if self._on("DATA") or not self.say("DATA", "354 go on"):
            return
        fault = self.server.fault
        if fault and fault.phase == "BODY" and fault.user in (None, self.rcpt[0].split("@")[0]):
            fault.hits += 1
            self._hear()
            self._spoil(fault.kind, "BODY", "250 2.0.0 taken")
        body = []
        while True:
            one = self._hear()
            if one == b".":
                break
            body.append(one[1:] if one[:1] == b"." else one)
        body = b"\r\n".join(body)
        found = re.search(rb"(?im)^message-id:\s*(<[^>]*>)", body)
        message = {"from": self.sender, "to": self.rcpt[0], "rcpt": list(self.rcpt), "id": found and found.group(1).decode(), "bytes": body, "taken": None}
        self.server.messages.append(message)
        try:
            message["taken"] = not self._on("DOT") and self.say("DOT", "250 2.0.0 taken")
        finally:
            message["taken"] = bool(message["taken"])
        self.sender, self.rcpt = None, []
