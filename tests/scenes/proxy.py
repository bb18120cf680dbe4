"""A man in the middle that can fall silent, trickle, close or refuse; it passes bytes on and understands none.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import select
import socket
import threading
import time


class Proxy:
    def __init__(self, port, address="127.0.0.1"):
        self.to, self.mode, self.after, self.hits = port, "well", 0, 0
        self.peers, self.lock = set(), threading.Lock()
        self.listener = socket.create_server((address, 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, mode, after=3000):
        """What happens to connections from now on; `after` bytes from the server pass before it does."""
        with self.lock:
            self.mode, self.after, self.hits = mode, after, 0

    def drop(self):
        """Breaks all connections there are: those to come have the mode that was set before."""
        with self.lock:
            peers = list(self.peers)
        for x in peers:
            try:
                x.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self):
        while True:
            peer, _ = self.listener.accept()
            with self.lock:
                mode, after = self.mode, self.after
                self.peers.add(peer)
            if mode == "refuse":
                self.peers.discard(peer)
                peer.close()
                self.hits += 1
                continue
            threading.Thread(target=self._serve, args=(peer, mode, after), daemon=True).start()

    def _serve(self, peer, mode, after):
        server, passed = None, 0
        if mode == "deaf":
            self.hits += 1
        try:
            server = socket.create_connection(("127.0.0.1", self.to))
            while True:
                ready, _, _ = select.select([peer, server], [], [], 60)
                if not ready:
                    return
                for side in ready:
                    data = side.recv(1 if mode == "trickle" and side is server and passed >= after else 16384)
                    if not data:
                        return
                    if side is peer:
                        if mode != "deaf":
                            server.sendall(data)
                        continue
                    before = passed
                    if mode in ("silent", "close") and passed + len(data) > after:
                        data = data[:max(0, after - passed)]
                    passed += len(data)
                    if mode == "deaf":
                        continue
                    if data:
                        peer.sendall(data)
                    if mode in ("silent", "close", "trickle") and passed >= after:
                        if before < after or passed == after:
                            self.hits += 1
                        if mode == "close":
                            return
                        if mode == "silent":
                            while peer.recv(65536):      # hears all, says nothing
                                pass
                            return
                        time.sleep(0.5)                  # a byte every half second
        except OSError:
            pass
        finally:
            with self.lock:
                self.peers.discard(peer)
            peer.close()
            if server:
                server.close()


def cpu_seconds(pid):
    """Processor time that a process has used so far."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0
