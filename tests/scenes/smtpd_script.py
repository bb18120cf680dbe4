"""A scripted SMTP server (TLS, AUTH PLAIN and LOGIN) that answers as it is told, recipient by recipient.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import re
import socket
import ssl
import threading


class Server:
    def __init__(self, cert, key):
        self.on = {}          # local part: (stage, reply or None to break off); stages MAIL RCPT DOT
        self.messages, self.heard = [], []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def count(self, user):
        return sum(m["to"].split("@")[0] == user for m in self.messages)

    def _accept(self):
        while True:
            peer, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        try:
            with self.context.wrap_socket(peer, server_side=True) as s, s.makefile("rwb") as f:
                self._talk(f)
        except OSError:
            pass

    def _talk(self, f):
        def say(line):
            f.write(line.encode() + b"\r\n")
            f.flush()
        say("220 scripted.example ESMTP")
        sender, rcpt = None, []
        for raw in f:
            line = raw.decode("latin-1").rstrip("\r\n")
            verb = line.upper()
            self.heard.append("AUTH ..." if verb.startswith("AUTH") else line)
            if verb.startswith("EHLO"):
                say("250-scripted.example\r\n250-SIZE 60000000\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
            elif verb.startswith("AUTH PLAIN"):
                if len(line.split()) < 3:
                    say("334 ")
                    f.readline()
                say("235 2.7.0 fine")
            elif verb.startswith("AUTH LOGIN"):
                if len(line.split()) < 3:
                    say("334 VXNlcm5hbWU6")
                    f.readline()
                say("334 UGFzc3dvcmQ6")
                f.readline()
                say("235 2.7.0 fine")
            elif verb.startswith("MAIL FROM"):
                sender, rcpt = re.search(r"<(.*?)>", line).group(1), []
                say("250 2.1.0 fine")
            elif verb.startswith("RCPT TO"):
                to = re.search(r"<(.*?)>", line).group(1)
                stage, reply = self.on.get(to.split("@")[0], (None, None))
                if stage == "MAIL":          # what would be said to MAIL comes here: the recipient tells the cases apart
                    say(reply)
                    return
                if stage == "RCPT":
                    say(reply)
                    continue
                rcpt.append(to)
                say("250 2.1.5 fine")
            elif verb == "DATA":
                if not rcpt:
                    say("503 5.5.1 no recipients")
                    continue
                say("354 go on")
                body = b""
                while True:
                    one = f.readline()
                    if not one or one == b".\r\n":
                        break
                    body += one
                found = re.search(rb"(?im)^message-id:\s*(<[^>]*>)", body)
                self.messages.append({"from": sender, "to": rcpt[0], "rcpt": rcpt, "id": found and found.group(1).decode(), "bytes": body})
                stage, reply = self.on.get(rcpt[0].split("@")[0], (None, None))
                if stage == "DOT":
                    if reply is None:
                        return
                    say(reply)
                    continue
                say("250 2.0.0 taken")
            elif verb in ("RSET", "NOOP"):
                say("250 2.0.0 fine")
            elif verb == "QUIT":
                say("221 2.0.0 bye")
                return
            else:
                say("502 5.5.2 unknown")
