"""A nameserver of the tests' own on a loopback address, that answers, refuses, errs, is slow or silent; and an /etc of a daemon's own that names it.

SPDX-License-Identifier: GPL-3.0-or-later

Port 53 wants root.  `etc(folder)` copies what a daemon needs of /etc; `wrap(folder)` is a command line that sees it in /etc's place.
"""
import os
import random
import shutil
import socket
import struct
import threading
import time


class Nameserver:
    """`names`: {name: [addresses, v4 and v6]}; `mode`: well, nxdomain, servfail, refused, silent, slow (seconds), garbage, empty (no address), stuck (says
    "truncated", and by TCP nothing ever)."""

    def __init__(self, names):
        self.names, self.mode, self.slow, self.asked = names, "well", 0, 0
        while True:
            self.address = f"127.{random.randint(16, 250)}.{random.randint(1, 250)}.53"
            try:
                self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                self.udp.bind((self.address, 53))
                self.tcp = socket.create_server((self.address, 53), backlog=16)
                break
            except PermissionError:
                raise
            except OSError:
                self.udp.close()
        self.held = []
        threading.Thread(target=self._datagrams, daemon=True).start()
        threading.Thread(target=self._streams, daemon=True).start()

    def _datagrams(self):
        while True:
            query, peer = self.udp.recvfrom(4096)
            self.asked += 1
            threading.Thread(target=self._one, args=(query, peer, self.mode, self.slow), daemon=True).start()

    def _one(self, query, peer, mode, slow):
        if mode == "silent":
            return
        if mode == "slow":
            time.sleep(slow)
        reply = b"\xff" * 40 if mode == "garbage" else query[:2] + b"\xff" * 30 if mode == "garbage-id" else self._answer(query, mode)
        self.udp.sendto(reply, peer)

    def _streams(self):
        while True:
            self.held.append(self.tcp.accept()[0])       # heard and never answered

    def _answer(self, query, mode):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1"))
            at += 1 + query[at]
        kind, = struct.unpack(">H", query[at + 1:at + 3])
        question, name = query[12:at + 5], ".".join(labels).lower()
        code, found = {"servfail": 2, "nxdomain": 3, "refused": 5}.get(mode, 0), []
        if code == 0 and mode != "empty" and name in self.names:
            for a in self.names[name]:
                family = socket.AF_INET6 if ":" in a else socket.AF_INET
                if kind == {socket.AF_INET: 1, socket.AF_INET6: 28}[family]:
                    found.append(socket.inet_pton(family, a))
        elif code == 0 and mode != "empty":
            code = 3
        if mode == "stuck":
            return query[:2] + struct.pack(">HHHHH", 0x8780, 1, 0, 0, 0) + question
        records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 1, len(x)) + x for x in found)
        return query[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, len(found), 0, 0) + question + records


class Swallowing:
    """An address that, once it is told to, takes no connection and refuses none: its queue is full.  OSError where somebody has that port."""

    def __init__(self, address, port):
        self.socket, self.filling = socket.socket(), []
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))

    def swallow(self):
        self.socket.listen(0)
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(self.socket.getsockname())
            self.filling.append(one)

    def close(self):
        for x in [self.socket, *self.filling]:
            x.close()


def etc(folder, nameserver=None, options="timeout:1 attempts:2"):
    """A copy of /etc without what only root reads; its resolv.conf names our server, its hosts nobody but localhost."""
    os.makedirs(folder)
    for name in os.listdir("/etc"):
        if name in ("shadow", "gshadow", "shadow-", "gshadow-", "sudoers", "sudoers.d"):
            continue
        path = f"/etc/{name}"
        try:
            if os.path.islink(path):
                os.symlink(os.readlink(path), f"{folder}/{name}")
            elif os.path.isdir(path):
                if name in ("ssl", "gnutls", "ld.so.conf.d", "pki", "ca-certificates", "alternatives", "fonts"):
                    shutil.copytree(path, f"{folder}/{name}", symlinks=True, ignore_dangling_symlinks=True, ignore=lambda *_: ["private"])
            else:
                shutil.copy(path, folder)
        except PermissionError:
            pass
    put(folder, "hosts", "127.0.0.1 localhost\n::1 localhost\n")
    put(folder, "nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
    put(folder, "resolv.conf", f"nameserver {nameserver}\noptions {options}\n" if nameserver else "")


def put(folder, name, text):
    """As a DHCP client does: another file in its place."""
    with open(f"{folder}/{name}.new", "w") as f:
        f.write(text)
    os.rename(f"{folder}/{name}.new", f"{folder}/{name}")


def wrap(folder):
    own = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *own, "--mount", "--", "sh", "-c", 'mount --bind "$0" /etc && exec "$@"', folder]
