#!/usr/bin/env python3
"""Writes the winmail.dat files of tests/documents/tnef byte by byte, as [MS-OXTNEF] and [MS-OXRTFCP] say.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/documents/make-tnef.py     (needs tests/documents/zip made before: the docx in them is taken from there)
No program of Debian writes a winmail.dat: only Outlook and Exchange do.  `ytnef` and `tnef` (packages ytnef-tools, tnef) list the same attachments of
those they can read; winmail.dat and message.dat are beyond ytnef, for the subject has more than 50 letters.
The files that Outlook itself made (test data of Debian's source packages libytnef and tnef) hold real people's addresses and so are not kept here.
"""
import os
import struct
import unicodedata
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "tnef")
NAME = "Bài dự thi_Trịnh Hải Đường.docx"
SUBJECT = "Bài dự thi viết về gương “Người tốt, việc tốt” - Trịnh Hải Đường, phường Xuân Tảo"
BODY = "Kính gửi: Ban Tổ chức Cuộc thi\r\n\r\nTôi xin gửi bài dự thi trong tệp đính kèm. Trân trọng cảm ơn.\r\nTrịnh Hải Đường\r\n"
START = (b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
         b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")


def attribute(level, number, data):
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def padded(data):
    return data + bytes(-len(data) % 4)


def prop(number, kind, value):
    head = struct.pack("<HH", kind, number)
    if kind in (0x0D, 0x1E, 0x1F, 0x102):
        return head + struct.pack("<II", 1, len(value)) + padded(value)
    return head + padded(value)


def wide(number, text):
    return prop(number, 0x1F, (text + "\0").encode("utf-16le"))


def props(*all_of_them):
    return struct.pack("<I", len(all_of_them)) + b"".join(all_of_them)


def tnef(*attributes):
    return struct.pack("<IH", 0x223E9F78, 7) + attribute(1, 0x00089006, struct.pack("<I", 0x10000)) + b"".join(attributes)


def rtf(text):
    return (b"{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl\r\n{\\f0\\fswiss Arial;}\r\n{\\f1\\fmodern Courier New;}}\r\n\\uc1\\pard\\plain\\deftab360 \\f0\\fs20 " + b"".join(
        b"\\par\r\n" if c == "\n" else b"" if c == "\r" else c.encode() if ord(c) < 128 else b"\\u%d?" % ord(c) for c in text) + b"}")


def crc(data):
    table = []
    for i in range(256):
        for _ in range(8):
            i = (i >> 1) ^ (0xEDB88320 if i & 1 else 0)
        table.append(i)
    c = 0
    for b in data:
        c = table[(c ^ b) & 0xFF] ^ (c >> 8)
    return c


def lzfu(raw):
    """Greedy: the longest match in the window of 4,096 bytes, else the byte itself."""
    tokens, window, at = [], START, 0
    base = len(START)
    data = START + raw
    at = base
    while at < len(data):
        best, where = 0, 0
        for start in range(max(0, at - 4000), at):
            n = 0
            while n < 17 and at + n < len(data) and start + n < at and data[start + n] == data[at + n]:
                n += 1
            if n > best:
                best, where = n, start
        if best >= 2:
            tokens.append((True, struct.pack(">H", (where % 4096) << 4 | (best - 2))))
            at += best
        else:
            tokens.append((False, data[at:at + 1]))
            at += 1
    tokens.append((True, struct.pack(">H", (at % 4096) << 4)))
    body = b""
    for i in range(0, len(tokens), 8):
        run = tokens[i:i + 8]
        body += bytes([sum(1 << k for k, t in enumerate(run) if t[0])]) + b"".join(t[1] for t in run)
    return struct.pack("<IIII", len(body) + 12, len(raw), 0x75465A4C, crc(body)) + body


def attachment(name, data, more=b"", count=0):
    short = unicodedata.normalize("NFD", name).encode("ascii", "ignore")[:8] + b"~1.DOC\0"
    return (attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0)) + attribute(2, 0x00018010, short) +
            (attribute(2, 0x0006800F, data) if data else b"") +
            attribute(2, 0x00069005, struct.pack("<I", 2 + count) + wide(0x3707, name) + prop(0x3705, 3, struct.pack("<I", 1 if data else 5)) + more))


def message(*body, subject=SUBJECT, attachments=b""):
    # Outlook's own named property among the others: by number, and by name.
    named = (struct.pack("<HH", 3, 0x8001) + bytes(16) + struct.pack("<II", 0, 0x8514) + struct.pack("<I", 0) +
             struct.pack("<HH", 0x1F, 0x8002) + bytes(16) + struct.pack("<II", 1, 12) + padded("Ghi ch".encode("utf-16le")) +
             struct.pack("<II", 1, 8) + padded("xyz\0".encode("utf-16le")))
    return tnef(
        attribute(1, 0x00069007, struct.pack("<II", 1258, 0)), attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0"),
        attribute(1, 0x00069003, struct.pack("<I", 7 + len(body)) + wide(0x0037, subject) + wide(0x0C1A, "Trịnh Hải Đường") +
                  wide(0x5D01, "haiduong.t@thu.example") + prop(0x0039, 0x40, struct.pack("<Q", (1678194845 + 11644473600) * 10000000)) +
                  prop(0x3FDE, 3, struct.pack("<I", 65001)) + named + b"".join(body)), attachments)


def cp1258(text):
    out = b""
    for c in unicodedata.normalize("NFC", text):
        try:
            out += c.encode("cp1258")
        except UnicodeEncodeError:
            full = unicodedata.normalize("NFD", c)
            tones = "".join(m for m in full[1:] if m in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", full[0] + "".join(m for m in full[1:] if m not in tones)).encode("cp1258") + tones.encode("cp1258")
    return out


def write(name, data):
    with open(os.path.join(OUT, name), "wb") as f:
        f.write(data)
    return data


def main():
    with zipfile.ZipFile(os.path.join(HERE, "zip/bsdtar.zip")) as z:
        docx = z.read(z.namelist()[0])
    packed = prop(0x1009, 0x102, lzfu(rtf(BODY)))
    whole = write("winmail.dat", message(packed, attachments=attachment(NAME, docx)))
    write("torn.dat", whole[:len(whole) - 3000])
    write("html.dat", message(prop(0x1013, 0x102, ("<html><body><p>" + BODY.replace("\r\n", "<br>\r\n") + "</body></html>").encode())))
    inner = message(wide(0x1000, BODY), attachments=attachment(NAME, docx))
    iid = bytes.fromhex("0703020000000000c000000000000046")
    write("message.dat", message(wide(0x1000, "Kính chuyển Ban Tổ chức bài dự thi của hội viên.\r\n"), subject="FW: " + SUBJECT,
                                 attachments=attachment(SUBJECT, b"", prop(0x3701, 0x0D, iid + inner), 1)))
    # Outlook 97: everything in the code page of its Windows, nothing in properties.
    write("8bit.dat", tnef(attribute(1, 0x00069007, struct.pack("<II", 1258, 0)), attribute(1, 0x00018004, cp1258("Bài dự thi") + b"\0"),
                           attribute(1, 0x0002800C, cp1258(BODY) + b"\0"), attribute(2, 0x00069002, bytes(14)),
                           attribute(2, 0x00018010, cp1258(NAME) + b"\0"), attribute(2, 0x0006800F, docx)))


if __name__ == "__main__":
    main()
