#!/usr/bin/env python3
# Makes the .doc and .rtf (and some .docx, .odt) of tests/documents by LibreOffice; run it where they are to be made anew.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: make-doc.py SAMPLES        (the folder of sample letters: 01_..., 06_...)
import os, re, subprocess, sys, tempfile, unicodedata
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))

# TCVN3 (TCVN 5712:1993, VN3) as the characters of windows-1252 that its bytes are.
TCVN3 = dict(zip("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ", bytes.fromhex(
    "a8a9aeaaabacad" "b5b6b7b8b9" "bbbcbdbec6" "c7c8c9cacb" "cccecfd0d1" "d2d3d4d5d6" "d7d8dcddde" "dfe1e2e3e4" "e5e6e7e8e9" "eaebecedee"
    "eff1f2f3f4" "f5f6f7f8f9" "fafbfcfdfe").decode("latin-1")))
TCVN3_UPPER = dict(zip("ĂÂĐÊÔƠƯ", bytes.fromhex("a1a2a7a3a4a5a6").decode("latin-1")))

def tcvn3(text):
    return "".join(TCVN3_UPPER.get(c) or TCVN3.get(c) or (TCVN3[c.lower()] if c.lower() in TCVN3 else c) for c in text)

# VNI-Windows: the letter, then a character for its marks.
VNI_MARK = {"\u0300": "ø", "\u0301": "ù", "\u0303": "õ", "\u0309": "û", "\u0323": "ï"}
VNI_HAT = {"\u0300": "à", "\u0301": "á", "\u0303": "ã", "\u0309": "å", "\u0323": "ä"}
VNI_BREVE = {"\u0300": "è", "\u0301": "é", "\u0303": "ü", "\u0309": "ú", "\u0323": "ë"}
VNI_I = {"\u0300": "ì", "\u0301": "í", "\u0303": "ó", "\u0309": "æ", "\u0323": "ò"}

def vni_letter(c):
    if c in "đĐ":
        return {"đ": "ñ", "Đ": "Ñ"}[c]
    if c == "ỵ": return "î"
    if c == "Ỵ": return "Î"
    d = unicodedata.normalize("NFD", c)
    base, marks = d[0], d[1:]
    tone = next((m for m in marks if m in VNI_MARK), "")
    hat, breve, horn = "\u0302" in marks, "\u0306" in marks, "\u031b" in marks
    up = c.isupper()
    fit = lambda s: s.upper() if up else s
    if base in "iI":
        return fit(VNI_I[tone]) if tone else base
    if horn:
        return fit({"o": "ô", "u": "ö"}[base.lower()]) + (fit(VNI_MARK[tone]) if tone else "")
    if hat:
        return base + fit(VNI_HAT[tone] if tone else "â")
    if breve:
        return base + fit(VNI_BREVE[tone] if tone else "ê")
    return base + (fit(VNI_MARK[tone]) if tone else "")

def vni(text):
    return "".join(vni_letter(c) if ord(c) > 127 and unicodedata.normalize("NFD", c) != c or c in "đĐ" else c for c in text)

def body_of(path):
    text = open(path, encoding="utf-8").read().split("\n\n", 2)[2]
    return text.strip()

def is_caps(line):
    letters = [c for c in line if c.isalpha()]
    return letters and all(c.isupper() for c in letters)

def fodt(paragraphs, font, width="21.001cm", height="29.7cm", styles="", extra="", master=""):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'{font}'"/><style:font-face style:name="H" svg:font-family="'.VnTimeH'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="F" fo:font-size="13pt" fo:language="vi" fo:country="VN"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph" style:class="text"/></office:styles>
<office:automatic-styles><style:page-layout style:name="P"><style:page-layout-properties fo:page-width="{width}" fo:page-height="{height}" fo:margin="2cm"/>
<style:header-style><style:header-footer-properties fo:min-height="0cm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="0cm"/></style:footer-style></style:page-layout>
<style:style style:name="CAPS" style:family="text"><style:text-properties style:font-name="H"/></style:style>
<style:style style:name="HIDDEN" style:family="text"><style:text-properties text:display="none"/></style:style>{styles}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="P">{master}</style:master-page></office:master-styles>
<office:body><office:text>{extra}{paragraphs}</office:text></office:body></office:document>"""

def plain(lines, convert=lambda s: s, caps=False):
    out = []
    for line in lines:
        text = escape(convert(line))
        if caps and is_caps(line):
            text = f'<text:span text:style-name="CAPS">{escape(tcvn3(line.lower()))}</text:span>'
        out.append(f"<text:p>{text}</text:p>")
    return "\n".join(out)

LABELS = [("Họ và tên", "Trịnh Hải Đường", "Đỗ Thị Mây"), ("Năm sinh", "1979", "1958"),
          ("Địa chỉ", "Số 12, ngõ 47, tổ dân phố số 3, phường Xuân Tảo", "Ngõ 47, tổ dân phố số 3, phường Xuân Tảo"),
          ("Số điện thoại", "0912 000 101", "0912 000 102"), ("Nghề nghiệp", "Điều dưỡng", "Hưu trí"),
          ("Đơn vị công tác", "Trạm Y tế phường Xuân Tảo", "Chi hội Phụ nữ số 3")]

def cell(text):
    return f"<table:table-cell><text:p>{escape(text)}</text:p></table:table-cell>"

def grid():
    rows = [("", "TÁC GIẢ", "NHÂN VẬT")] + LABELS
    body = "".join("<table:table-row>" + "".join(cell(c) for c in row) + "</table:table-row>" for row in rows)
    two = "<table:table-row>" + "".join("<table:table-cell>" + "".join(f"<text:p>{escape(l[0])}: {escape(l[k])}</text:p>" for l in LABELS) + "</table:table-cell>" for k in (1, 2)) + "</table:table-row>"
    nested = ("<table:table-row><table:table-cell><text:p>Ngoài</text:p><table:table table:name='n'><table:table-column table:number-columns-repeated='2'/>"
              "<table:table-row>" + cell("trong một") + cell("trong hai") + "</table:table-row></table:table><text:p>Ngoài, tiếp</text:p></table:table-cell>" + cell("bên phải") + "</table:table-row>")
    return (f'<table:table table:name="a"><table:table-column table:number-columns-repeated="3"/>{body}</table:table><text:p>Hai cột:</text:p>'
            f'<table:table table:name="b"><table:table-column table:number-columns-repeated="2"/>{two}</table:table><text:p>Bảng trong bảng:</text:p>'
            f'<table:table table:name="c"><table:table-column table:number-columns-repeated="2"/>{nested}</table:table><text:p>Hết.</text:p>')

TRACKED = """<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><office:change-info><dc:creator>Biên tập</dc:creator><dc:date>2023-03-01T00:00:00</dc:date></office:change-info><text:p>đã bỏ đi</text:p></text:deletion></text:changed-region>
<text:changed-region text:id="ct2"><text:insertion><office:change-info><dc:creator>Biên tập</dc:creator><dc:date>2023-03-01T00:00:00</dc:date></office:change-info></text:insertion></text:changed-region></text:tracked-changes>"""

def marked():
    return ('<text:p>Câu này <text:change text:change-id="ct1"/>còn lại, <text:change-start text:change-id="ct2"/>và được thêm<text:change-end text:change-id="ct2"/>.</text:p>'
            '<text:p>Có lời bàn<office:annotation><dc:creator>Biên tập</dc:creator><text:p>lời bàn không phải bài</text:p></office:annotation> ở đây.</text:p>'
            '<text:p>Chữ <text:span text:style-name="HIDDEN">chữ ẩn </text:span>hiện.</text:p>'
            '<text:p>Chú thích<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>lời chú cuối trang</text:p></text:note-body></text:note> có số.</text:p>'
            '<text:p>Nối<text:tab/>tab, dòng<text:line-break/>mới, gạch\u00admềm, gạch\u2011cứng, cách\u00a0cứng, 😀.</text:p>'
            '<text:p>Liên kết: <text:a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://thi.example/">trang cuộc thi</text:a>, trang <text:page-number text:select-page="current">1</text:page-number>.</text:p>'
            '<text:p><draw:frame draw:name="f" text:anchor-type="paragraph" svg:width="6cm" svg:height="2cm"><draw:text-box><text:p>Khung chữ: SĐT 0912 000 103</text:p></draw:text-box></draw:frame>Đoạn có khung.</text:p>')

HEAD = "<style:header><text:p>Đầu trang: Trường Tiểu học Xuân Tảo</text:p></style:header><style:footer><text:p>Chân trang không phải bài</text:p></style:footer>"

def convert(source, name, kinds):
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, name + ".fodt")
        open(path, "w", encoding="utf-8").write(source)
        for folder, ending, filter in kinds:
            subprocess.run(["soffice", "-env:UserInstallation=file:///tmp/lo-D", "--headless", "--convert-to", ending + (":" + filter if filter else ""),
                            "--outdir", os.path.join(HERE, folder), path], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

DOC, RTF = ("doc", "doc", "MS Word 97"), ("rtf", "rtf", "Rich Text Format")
DOCX, ODT = ("doc", "docx", "MS Word 2007 XML"), ("doc", "odt", "writer8")

def main(samples):
    find = lambda start: next(os.path.join(samples, n) for n in sorted(os.listdir(samples)) if n.startswith(start))
    first, nfd = body_of(find("01")).split("\n"), body_of(find("06")).split("\n")
    convert(fodt(plain(first), "Times New Roman"), "entry", [DOC, RTF])
    convert(fodt(plain(nfd), "Times New Roman"), "nfd", [DOC, RTF])
    convert(fodt(plain(first, tcvn3, caps=True), ".VnTime"), "tcvn3", [DOC, RTF, DOCX, ODT])
    convert(fodt(plain(first, vni), "VNI-Times"), "vni", [DOC, RTF, DOCX, ODT])
    convert(fodt(plain(first[:9]), ".VnTime"), "lying-font", [DOC, RTF, DOCX])
    convert(fodt(grid(), "Times New Roman"), "grid", [DOC, RTF])
    convert(fodt(marked(), "Times New Roman", "21.59cm", "27.94cm", extra=TRACKED, master=HEAD), "marked", [DOC, RTF])
    # A locked one: LibreOffice's command line cannot set a password, so the flag that every Word sets is set here (FIB, fEncrypted).
    data = bytearray(open(os.path.join(HERE, "doc", "marked.doc"), "rb").read())
    at = next(i for i in range(512, len(data), 512) if data[i:i + 2] == b"\xec\xa5")
    data[at + 11] |= 1
    open(os.path.join(HERE, "doc", "locked.doc"), "wb").write(data)

if len(sys.argv) > 1:
    main(sys.argv[1])
