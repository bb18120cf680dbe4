"""Time that passes for a role when the scene says so: leap.c, its shared page, and the environment that puts both into a daemon.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import struct
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


class Board:
    CLERK, SEND, REST, FETCH = range(4)

    def __init__(self, folder):
        self.ms, path, library = [0] * 4, f"{folder}/leap", f"{folder}/leap.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-D_GNU_SOURCE", "-o", library, f"{HERE}/leap.c", "-ldl"], check=True)
        with open(path, "wb") as f:
            f.write(bytes(4096))
        self.file = open(path, "r+b", buffering=0)
        self.environment = {"LD_PRELOAD": library, "HOADEP_LEAP": path, "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def leap(self, which, seconds):
        self.put(which, self.ms[which] + seconds * 1000)

    def put(self, which, value):
        self.ms[which] = value
        self.file.seek(8 * which)
        self.file.write(struct.pack("q", value))
