"""A man in the middle that reads what is said: TLS to the daemon by the lab's certificate, TLS to the real server, and hooks on all between.

SPDX-License-Identifier: GPL-3.0-or-later

    proxy = FaultProxy(lab, lab.imaps_port)               # the daemon's URL names proxy.port
    proxy.world = MyWorld()                               # from the next connection on; World() is a good world

A World sees each connection's lines (with their ends) and, in IMAP, the pieces of literals, and says what passes on instead.  It may also speak for either
side and break off.  One thread serves a connection, so hooks of one connection never run at the same time; of two connections they may.
"""
import re
import select
import socket
import ssl
import struct
import threading
import time


class Over(Exception):
    """The connection ends here."""


class World:
    """Hooks; each may return other bytes, b"" for nothing.  What is set here are faults of bytes: `cut_after` bytes to the client (and how: "bye" TLS's own
    goodbye, "fin" none, "rst"), `silent_after`, `slow` (seconds for each byte from `slow_from` on)."""
    cut_after = None
    cut_how = "fin"
    silent_after = None
    slow = None
    slow_from = 0

    def opened(self, conn):
        """Before the server's greeting is awaited."""

    def client(self, conn, line):
        return line

    def server(self, conn, line):
        return line

    def literal(self, conn, piece):
        """A piece of a literal from the server."""
        return piece

    def closed(self, conn):
        pass


class Conn:
    """One connection: `number` (from 1 on), `to_client` bytes passed so far, `commands` (the client's lines), `note` for the world's own use."""

    def __init__(self, proxy, sock, number):
        self.proxy, self.world, self.number = proxy, proxy.world, number
        self.to_client, self.commands, self.note = 0, [], {}
        self.began = time.monotonic()
        self.client_sock, self.server_sock = sock, None
        self.client_data, self.server_data, self.literal_left = b"", b"", 0
        self.in_data = False

    # -- what hooks may call

    def tell_client(self, data):
        """Past all hooks, under the world's faults of bytes."""
        w = self.world
        while data:
            piece = data[:1] if w.slow is not None and self.to_client >= w.slow_from else data
            for limit, end in ((w.cut_after, self.cut), (w.silent_after, self.silence)):
                if limit is not None and self.to_client + len(piece) > limit:
                    left = piece[:max(0, limit - self.to_client)]
                    self._send(self.client_sock, left)
                    self.to_client += len(left)
                    end()
            if w.slow is not None and len(piece) > 1:
                piece = piece[:max(1, w.slow_from - self.to_client)]
            self._send(self.client_sock, piece)
            self.to_client += len(piece)
            data = data[len(piece):]
            if w.slow and data:
                time.sleep(w.slow)

    def tell_server(self, data):
        self._send(self.server_sock, data)

    def cut(self, how=None):
        """Ends the connection to the client: "bye", "fin" or "rst"; the server sees it close."""
        how = how or self.world.cut_how
        self.proxy.hits += 1
        try:
            if how == "rst":
                self.client_sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif how == "bye" and isinstance(self.client_sock, ssl.SSLSocket):
                self.client_sock.settimeout(0)
                self.client_sock.unwrap()
        except (OSError, ValueError):
            pass
        raise Over

    def silence(self):
        """Hears all from now on and says nothing, until the client goes."""
        self.proxy.hits += 1
        while self._receive(self.client_sock, 120):
            pass
        raise Over

    # -- the inside

    @staticmethod
    def _send(sock, data):
        if data and sock:
            sock.settimeout(60)
            sock.sendall(data)

    @staticmethod
    def _receive(sock, seconds=None):
        """Some bytes; b"" at the end; None where there is nothing yet (only without `seconds`)."""
        sock.settimeout(0 if seconds is None else seconds)
        try:
            return sock.recv(16384)
        except (ssl.SSLWantReadError, BlockingIOError):
            return None
        except OSError:
            return b""

    def run(self):
        p, w = self.proxy, self.world
        try:
            if p.how == "tls":
                self.client_sock.settimeout(30)
                self.client_sock = p.to_daemon.wrap_socket(self.client_sock, server_side=True, suppress_ragged_eofs=True)
            w.opened(self)
            self.server_sock = socket.create_connection(("localhost", p.to), 20)
            if p.how == "tls" and p.server_tls:
                self.server_sock = p.to_server.wrap_socket(self.server_sock, server_hostname="localhost")
            while True:
                self._round()
        except (Over, OSError, ssl.SSLError):
            pass
        finally:
            w.closed(self)
            for s in (self.client_sock, self.server_sock):
                if s:
                    try:
                        s.close()
                    except OSError:
                        pass
            p.conns.discard(self)

    def _round(self):
        sides = [self.client_sock, self.server_sock]
        if not any(isinstance(s, ssl.SSLSocket) and s.pending() for s in sides):
            if not select.select(sides, [], [], 300)[0]:
                raise Over
        for side in sides:
            data = self._receive(side)
            if data == b"":
                if side is self.server_sock and self.server_data:
                    self.tell_client(self.server_data)
                raise Over
            if data and side is self.client_sock:
                self.client_data += data
                self._client_lines()
            elif data:
                self.server_data += data
                self._server_pieces()

    def _client_lines(self):
        while b"\n" in self.client_data:
            line, self.client_data = self.client_data.split(b"\n", 1)
            line += b"\n"
            self.commands.append(line)
            out = self.world.client(self, line)
            self.tell_server(out)
            if self.proxy.how == "starttls" and re.match(rb"(\S+ )?STARTTLS\r?\n", out, re.I) and not isinstance(self.client_sock, ssl.SSLSocket):
                self._start_tls()

    def _start_tls(self):
        while b"\n" not in self.server_data:
            data = self._receive(self.server_sock, 20)
            if not data:
                raise Over
            self.server_data += data
        line, self.server_data = self.server_data.split(b"\n", 1)
        good = re.match(rb"(\S+ OK|220)", line, re.I)
        if good:
            self.server_sock.settimeout(20)
            self.server_sock = self.proxy.to_server.wrap_socket(self.server_sock, server_hostname="localhost")
        self.tell_client(self.world.server(self, line + b"\n"))
        if good:
            self.client_sock.settimeout(30)
            self.client_sock = self.proxy.to_daemon.wrap_socket(self.client_sock, server_side=True)

    def _server_pieces(self):
        while self.server_data:
            if self.literal_left:
                piece, self.server_data = self.server_data[:self.literal_left], self.server_data[self.literal_left:]
                self.literal_left -= len(piece)
                self.tell_client(self.world.literal(self, piece))
            elif b"\n" in self.server_data:
                line, self.server_data = self.server_data.split(b"\n", 1)
                line += b"\n"
                announced = re.search(rb"\{(\d+)\}\r\n$", line) if self.proxy.literals else None
                self.literal_left = int(announced[1]) if announced else 0
                self.tell_client(self.world.server(self, line))
            else:
                return


class FaultProxy:
    """`how`: "tls" at once, "starttls" (plain on both sides until the client asks), "plain".  `literals`: the server's lines may announce literals (IMAP)."""

    def __init__(self, lab, port, how="tls", literals=True, server_tls=True, cert="good"):
        self.to, self.how, self.literals, self.server_tls = port, how, literals, server_tls
        self.world, self.hits, self.count = World(), 0, 0
        self.conns = set()
        self.to_daemon = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.to_daemon.load_cert_chain(f"{lab.tls}/{cert}.pem", f"{lab.tls}/{cert}.key")
        self.to_server = lab.trust()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, world=None):
        """Another world from the next connection on; the counters `count` (connections) and `hits` (cuts, silences) begin anew."""
        self.world, self.hits, self.count = world or World(), 0, 0
        return self.world

    def drop(self):
        """Breaks all connections there are."""
        for conn in list(self.conns):
            for s in (conn.client_sock, conn.server_sock):
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except (OSError, AttributeError):
                    pass

    def _accept(self):
        while True:
            sock, _ = self.listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.count += 1
            conn = Conn(self, sock, self.count)
            self.conns.add(conn)
            threading.Thread(target=conn.run, daemon=True).start()
