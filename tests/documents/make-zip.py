#!/usr/bin/env python3
"""Makes the zips, 7z and rar of tests/documents/{zip,archive}: the documents in them by LibreOffice, the archives by Info-ZIP's zip, 7-Zip and bsdtar.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/documents/make-zip.py      ($SAMPLES: the folder of sample letters; needs libreoffice-writer-nogui, zip, 7zip (p7zip-full), libarchive-tools)
What no program of Debian writes is written here byte by byte and said so at its function: names in windows-1258, the litter of macOS, a rar.
archive/libarchive-*.rar were made by WinRAR and rar (archive/COPYING.libarchive).
"""
import os
import shutil
import struct
import subprocess
import tempfile
import zipfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ZIP, ARCHIVE = os.path.join(HERE, "zip"), os.path.join(HERE, "archive")
SAMPLES = os.environ.get("SAMPLES", os.path.join(HERE, "../../../shared/samples"))
FIRST, SECOND = "Bài dự thi_Trịnh Hải Đường.docx", "Bài dự thi_Nguyễn Thị Ước.docx"


def run(*argv, **more):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, **more)


def entry_text(name):
    """The entry of a sample letter, from its declaration on."""
    text = open(os.path.join(SAMPLES, name), encoding="utf-8").read()
    return text[text.index("BÀI DỰ THI VIẾT"):]


def docx(folder, name, text):
    """LibreOffice's docx of a plain text."""
    source = os.path.join(folder, "in.txt")
    with open(source, "w", encoding="utf-8") as f:
        f.write(text)
    run("soffice", "-env:UserInstallation=file:///tmp/lo-E", "--headless", "--infilter=Text (encoded):UTF8,LF,,,", "--convert-to", "docx", "--outdir", folder, source,
        stderr=subprocess.DEVNULL)
    os.rename(os.path.join(folder, "in.docx"), os.path.join(folder, name))
    os.unlink(source)


def raw_zip(path, files, flags=0, extra=lambda name, data: b"", system=0):
    """A zip with the names' bytes as given: what Explorer and old archivers write, and no program here does."""
    out, table = b"", b""
    for name, data in files:
        packed = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = packed.compress(data) + packed.flush()
        method = 8 if len(body) < len(data) else 0
        body = body if method else data
        more = extra(name, data)
        fixed = struct.pack("<HHHHHIIIHH", 20, flags, method, 0x6C21, 0x56A7, zlib.crc32(data), len(body), len(data), len(name), len(more))
        table += b"PK\1\2" + struct.pack("<BB", 20, system) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name + more
        out += b"PK\3\4" + fixed + name + more + body
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(files), len(files), len(table), len(out), 0)
    with open(path, "wb") as f:
        f.write(out + table + end)


def vint(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def raw_rar5(path, files):
    """RAR 5 without compression (rarlab's technote): there is no free program that writes one.  bsdtar and 7-Zip read it."""
    def block(head, data=b""):
        head = vint(len(head)) + head
        return struct.pack("<I", zlib.crc32(head)) + head + data
    out = b"Rar!\x1A\x07\x01\x00" + block(vint(1) + vint(0) + vint(0))
    for name, data in files:
        raw = name.encode("utf-8")
        head = vint(2) + vint(2) + vint(len(data)) + vint(4) + vint(len(data)) + vint(0x20) + struct.pack("<I", zlib.crc32(data)) + vint(0) + vint(0) + vint(len(raw)) + raw
        out += block(head, data)
    out += block(vint(5) + vint(0) + vint(0))
    with open(path, "wb") as f:
        f.write(out)


def zips(folder):
    first, second = (open(os.path.join(folder, n), "rb").read() for n in (FIRST, SECOND))
    ward = os.path.join(folder, "Phường Xuân Tảo")
    os.mkdir(ward)
    for name in (FIRST, SECOND):
        shutil.copy(os.path.join(folder, name), ward)
    run("7z", "a", "-tzip", "-mx9", os.path.join(ZIP, "7zip.zip"), "Phường Xuân Tảo", cwd=folder)
    run("zip", "-q9r", os.path.join(ZIP, "info-zip.zip"), "Phường Xuân Tảo", cwd=folder)
    run("bsdtar", "-c", "--format", "zip", "-f", os.path.join(ZIP, "bsdtar.zip"), FIRST, cwd=folder)
    run("zip", "-q9", "-P", "matkhau", os.path.join(ZIP, "khoa.zip"), FIRST, cwd=folder)
    run("7z", "a", "-tzip", "-mem=AES256", "-pmatkhau", os.path.join(ZIP, "khoa-aes.zip"), FIRST, cwd=folder)
    shutil.copy(os.path.join(ZIP, "khoa.zip"), os.path.join(ZIP, "khoa-mot.zip"))
    run("zip", "-q9", os.path.join(ZIP, "khoa-mot.zip"), SECOND, cwd=folder)
    run("zip", "-q9", os.path.join(ZIP, "zip-trong-zip.zip"), "-j", os.path.join(ZIP, "bsdtar.zip"), cwd=folder)
    import unicodedata
    mac = unicodedata.normalize("NFD", FIRST).encode()
    raw_zip(os.path.join(ZIP, "macos.zip"), [(mac, first), (b"__MACOSX/._" + mac, b"\0\5\26\7" + bytes(40)), (b".DS_Store", b"\0\0\0\1Bud1" + bytes(30))], system=3)
    raw_zip(os.path.join(ZIP, "cp1258.zip"), [(unicodedata.normalize("NFC", FIRST).translate(DECOMPOSE).encode("cp1258"), first)])
    raw_zip(os.path.join(ZIP, "mojibake.zip"), [(FIRST.encode().decode("cp437").encode(), first)], flags=0x800)
    raw_zip(os.path.join(ZIP, "khong-co-gi.zip"), [])
    whole = open(os.path.join(ZIP, "info-zip.zip"), "rb").read()
    with open(os.path.join(ZIP, "hong.zip"), "wb") as f:
        f.write(whole[:len(whole) // 2])


def decompose():
    """windows-1258 has â, ê, ô, ơ, ư, ă and đ as letters and the tones as marks behind."""
    import unicodedata
    table = {}
    for c in map(chr, range(0xC0, 0x1EFA)):
        try:
            c.encode("cp1258")
        except UnicodeEncodeError:
            full = unicodedata.normalize("NFD", c)
            marks = [m for m in full[1:] if m in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", full[0] + "".join(m for m in full[1:] if m not in marks))
            if marks:
                table[ord(c)] = base + "".join(marks)
    return table


DECOMPOSE = decompose()


def archives(folder):
    run("7z", "a", "-mx9", os.path.join(ARCHIVE, "hai-bai.7z"), "Phường Xuân Tảo", cwd=folder)
    run("7z", "a", "-pmatkhau", os.path.join(ARCHIVE, "khoa.7z"), FIRST, cwd=folder)
    run("7z", "a", "-pmatkhau", "-mhe=on", os.path.join(ARCHIVE, "khoa-ca-ten.7z"), FIRST, cwd=folder)
    whole = open(os.path.join(ARCHIVE, "hai-bai.7z"), "rb").read()
    with open(os.path.join(ARCHIVE, "hong.7z"), "wb") as f:
        f.write(whole[:len(whole) - 60])
    raw_rar5(os.path.join(ARCHIVE, "bai-du-thi.rar"), [("Phường Xuân Tảo/" + FIRST, open(os.path.join(folder, FIRST), "rb").read())])


def main():
    for where in (ZIP, ARCHIVE):
        os.makedirs(where, exist_ok=True)
    for where, ending in ((ZIP, ".zip"), (ARCHIVE, ".7z")):
        for name in os.listdir(where):
            if name.endswith(ending):
                os.unlink(os.path.join(where, name))
    with tempfile.TemporaryDirectory() as folder:
        text = entry_text("01_ntvt_day_du.txt")
        docx(folder, FIRST, text)
        docx(folder, SECOND, text.replace("Trịnh Hải Đường", "Nguyễn Thị Ước").replace("0912 000 101", "0912 000 103"))
        zips(folder)
        archives(folder)


if __name__ == "__main__":
    main()
