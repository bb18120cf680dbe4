#!/usr/bin/env python3
"""Makes tests/documents/vietnamese: one letter's entry in every old code of Vietnamese, as plain text by iconv and as HTML by LibreOffice.

SPDX-License-Identifier: GPL-3.0-or-later

usage: make-vietnamese.py SAMPLES        (the folder of sample letters: 01_...)
The tables of TCVN3 and VNI are those of make-doc.py.  The .expect file beside each is the text that must come out.
"""
import os
import subprocess
import sys
import tempfile
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "vietnamese")


def make_doc():
    """make-doc.py as a module: it has the tables."""
    source = open(os.path.join(HERE, "make-doc.py"), encoding="utf-8").read().split("\nif __name__")[0]
    names = {"__file__": os.path.join(HERE, "make-doc.py"), "__name__": "make_doc"}
    saved, sys.argv = sys.argv, ["make-doc.py"]
    try:
        exec(compile(source[:source.index("\ndef body_of")], "make-doc.py", "exec"), names)
    finally:
        sys.argv = saved
    return names["tcvn3"], names["vni"]


def iconv(text, charset):
    return subprocess.run(["iconv", "-f", "UTF-8", "-t", charset], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout


def keep(name, data, want):
    open(os.path.join(OUT, name), "wb").write(data)
    open(os.path.join(OUT, name + ".expect"), "w", encoding="utf-8").write(want)


def html(paragraphs, name, want):
    """As LibreOffice saves a document of paragraphs (text, font)."""
    with tempfile.TemporaryDirectory() as area:
        lines = "".join(f'<p style="font-family:\'{font}\'">{p.replace("&", "&amp;").replace("<", "&lt;")}</p>' for p, font in paragraphs)
        source = os.path.join(area, "in.html")
        open(source, "w", encoding="utf-8").write(f'<html><head><meta charset="utf-8"></head><body>{lines}</body></html>')
        subprocess.run(["soffice", f"-env:UserInstallation=file://{area}/profile", "--headless", "--convert-to", "html:HTML (StarWriter)", "--outdir",
                        os.path.join(area, "out"), source], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        keep(name, open(os.path.join(area, "out", "in.html"), "rb").read(), want)


def main():
    os.makedirs(OUT, exist_ok=True)
    tcvn3, vni = make_doc()
    letter = open(os.path.join(sys.argv[1], "01_ntvt_day_du.txt"), encoding="utf-8").read().split("\n\n", 3)[3].strip() + "\n"
    # No typographic quotes or dashes in the old codes.
    text = unicodedata.normalize("NFC", letter)
    old = text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'", 0x2013: "-", 0x2014: "-", 0x2026: "..."})
    keep("viscii.txt", iconv(old, "VISCII"), old)
    keep("cp1258.txt", iconv(old, "CP1258"), old)
    keep("mojibake.txt", "".join(chr(b) if 0x80 <= b < 0xA0 and b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252") for b in text.encode()).encode(), text)
    keep("nfd.txt", unicodedata.normalize("NFD", text).encode(), text)
    keep("vni.txt", vni(old).encode("latin-1"), old)
    keep("vni-utf8.txt", vni(old).encode(), old)
    keep("tcvn3.txt", tcvn3(old).encode("latin-1"), old)
    paragraphs = [line for line in old.split("\n") if line]
    keep("mixed.txt", "\n".join(tcvn3(p) if i % 3 == 1 else p for i, p in enumerate(paragraphs)).encode() + b"\n", "\n".join(paragraphs) + "\n")
    first = paragraphs[:8]
    # Headings in capitals are small letters in the font of capitals.
    html([(tcvn3(p.lower()), ".VnTimeH") if p.isupper() else (tcvn3(p), ".VnTime") for p in first], "vntime.html", "\n".join(first) + "\n")
    html([(vni(p), "VNI-Times") for p in first], "vni.html", "\n".join(first) + "\n")


main()
