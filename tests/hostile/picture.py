"""Pictures made to hurt whoever decodes them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
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


def scans_jpeg(path, progressive=False):
    """A JPEG of 7,000 times 7,000 in 20,000 scans, each of which goes over all its pixels."""
    table = b"\xff\xdb\x00\x43\x00" + b"\1" * 64
    codes = b"".join(b"\xff\xc4" + struct.pack(">HB", 20, number) + b"\1" + bytes(15) + b"\0" for number in (0x00, 0x10))
    frame = (b"\xff\xc2" if progressive else b"\xff\xc0") + struct.pack(">HBHHB", 17, 8, 7000, 7000, 3) + b"\1\x11\0\2\x11\0\3\x11\0"
    scan = b"\xff\xda\x00\x08\x01%c\x00" + (b"\x00\x00\x00" if progressive else b"\x00\x3f\x00") + b"\0\0"
    with open(path, "wb") as f:
        f.write(b"\xff\xd8" + table + frame + codes)
        for i in range(20000):
            f.write(scan % (1 + i % 3))
        f.write(b"\xff\xd9")


def progressive_jpeg(path):
    """The same, progressive."""
    scans_jpeg(path, True)


def pages_tiff(path):
    """A TIFF of 10^5 pages of 1,700 times 2,200 pixels, all of them of the same strip."""
    strip = (b"\x81\xff" * 1 + b"\xab\xff") * 2200      # PackBits: 128 and 86 bytes of one value
    out, at = [b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip], 8 + len(strip)
    entries = [(256, 4, 1, 1700), (257, 4, 1, 2200), (258, 3, 1, 1), (259, 3, 1, 32773), (262, 3, 1, 0), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 2200), (279, 4, 1, len(strip))]
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries)
    for i in range(100_000):
        at += len(body) + 4
        out.append(body + struct.pack("<I", at if i < 99_999 else 0))
    with open(path, "wb") as f:
        f.write(b"".join(out))


def huge_heic(path):
    """A phone's photo that says it has 60,000 times 60,000 pixels."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../documents/picture/phone.heic"), "rb") as f:
        data = bytearray(f.read())
    i = data.find(b"ispe")
    while i >= 0:
        data[i + 8:i + 16] = struct.pack(">II", 60000, 60000)
        i = data.find(b"ispe", i + 4)
    with open(path, "wb") as f:
        f.write(data)


FILES = {"huge.png": huge_png, "huge.tiff": huge_tiff, "torn.jpg": torn_jpeg, "scans.jpg": scans_jpeg, "progressive.jpg": progressive_jpeg, "pages.tiff": pages_tiff,
         "huge.heic": huge_heic}
