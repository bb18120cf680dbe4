"""Time that passes for a role when the scene says so: leap.c, its shared page, and the environment that puts both into a daemon.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import struct
import subprocess
import threading

HERE = os.path.dirname(os.path.abspath(__file__))


class Board:
    CLERK, SEND, REST, FETCH = range(4)

    def __init__(self, folder):
        self.ms, path, library = [0] * 4, f"{folder}/leap", f"{folder}/leap.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-D_GNU_SOURCE", "-o", library, f"{HERE}/leap.c", "-ldl"], check=True)
        with open(path, "wb") as f:
            f.write(bytes(4096))
        self.file, self.lock = os.open(path, os.O_RDWR | os.O_CLOEXEC), threading.Lock()     # a server's threads let time pass, too
        self.environment = {"LD_PRELOAD": library, "HOADEP_LEAP": path, "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def leap(self, which, seconds):
        with self.lock:
            self._put(which, self.ms[which] + seconds * 1000)

    def put(self, which, value):
        with self.lock:
            self._put(which, value)

    def _put(self, which, value):
        self.ms[which] = value
        os.pwrite(self.file, struct.pack("q", value), 8 * which)
