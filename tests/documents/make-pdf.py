#!/usr/bin/env python3
"""Makes tests/documents/pdf/*.pdf, and the .docx of the same sources that some are compared with.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/documents/make-pdf.py FOLDER-OF-SAMPLES      (01_ntvt_day_du.txt, 06_nfd.txt, ...)

Programs: LibreOffice 7.4 (flat ODF to PDF and docx), poppler's pdftoppm, ImageMagick 6, tiff2pdf and tesseract (scans), qpdf 11 (locks, pages put together).
Their versions and today's date are in the files, so a second run gives other bytes; the .expect beside them are made by hand from what stands here.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.sax.saxutils

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "pdf")
PROFILE = "file:///tmp/lo-pdf"

PAPERS = {"a4": ("21cm", "29.7cm"), "letter": ("21.59cm", "27.94cm")}

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
 <style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties fo:text-align="{align}" fo:line-height="{line}" fo:margin-bottom="{below}" fo:text-indent="{indent}"/>
  <style:text-properties style:font-name="Liberation Serif" fo:font-family="'Liberation Serif'" fo:font-size="{size}" fo:language="vi" fo:country="VN"/></style:style>
 <style:style style:name="Head" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties style:font-name="Liberation Serif" fo:font-family="'Liberation Serif'" fo:font-size="{size}" fo:font-weight="bold"/></style:style>
 <style:style style:name="Cell" style:family="paragraph"><style:text-properties style:font-name="Liberation Serif" fo:font-family="'Liberation Serif'" fo:font-size="{size}"/></style:style>
</office:styles>
<office:automatic-styles>
 <style:page-layout style:name="PM"><style:page-layout-properties fo:page-width="{width}" fo:page-height="{height}" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="3cm" fo:margin-right="2cm"/>
  <style:footer-style/></style:page-layout>
 <style:style style:name="C" style:family="table-cell"><style:table-cell-properties fo:padding="{padding}" fo:border="0.5pt solid #000000"/></style:style>
 <style:style style:name="M" style:family="table-cell"><style:table-cell-properties style:vertical-align="middle" fo:padding="{padding}" fo:border="0.5pt solid #000000"/></style:style>
{columns}
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="PM">{footer}</style:master-page></office:master-styles>
<office:body><office:text>
"""
TAIL = "</office:text></office:body></office:document>\n"
FOOTER = '<style:footer><text:p text:style-name="Head"><text:page-number text:select-page="current">1</text:page-number></text:p></style:footer>'
HEADER = '<style:header><text:p text:style-name="Cell">Cuộc thi viết năm 2023, phường Mẫu</text:p></style:header>'


def escape(text):
    return xml.sax.saxutils.escape(text)


def paragraph(text, style="Standard"):
    return f'<text:p text:style-name="{style}">{escape(text)}</text:p>\n'


def table(name, rows, style="C"):
    """Rows of cells, a cell a list of paragraphs or one."""
    out = [f'<table:table table:name="{name}">']
    for i in range(len(rows[0])):
        out.append(f'<table:table-column table:style-name="{name}{i}"/>')
    for row in rows:
        out.append("<table:table-row>")
        for cell in row:
            inner = "".join(paragraph(p, "Cell") for p in (cell if isinstance(cell, list) else [cell]))
            out.append(f'<table:table-cell table:style-name="{style}" office:value-type="string">{inner}</table:table-cell>')
        out.append("</table:table-row>")
    return "".join(out) + "</table:table>\n"


def columns(name, *widths):
    return "\n".join(f'<style:style style:name="{name}{i}" style:family="table-column"><style:table-column-properties style:column-width="{w}cm"/></style:style>'
                     for i, w in enumerate(widths))


def fodt(body, paper="a4", align="justify", line="115%", below="0.2cm", indent="0cm", size="13pt", padding="0.1cm", footer="", cols=""):
    width, height = PAPERS[paper]
    return HEAD.format(align=align, line=line, below=below, indent=indent, size=size, padding=padding, footer=footer, columns=cols, width=width, height=height) + body + TAIL


def sample(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        text = f.read()
    return [line for line in text.split("\n\n", 1)[1].split("\n") if line.strip()]


def work_of(lines):
    """From the declaration on: the letter around it is no part of the document."""
    start = next(i for i, line in enumerate(lines) if re.match(r"bài dự thi", unicodedata.normalize("NFC", line), re.I))
    return lines[start:]


def blocks(lines):
    """The lines before the author's data, the author's, the subject's."""
    heads = [i for i, line in enumerate(lines) if re.match(r"th.ng tin", line, re.I)]
    return lines[:heads[0]], lines[heads[0]:heads[1]], lines[heads[1]:]


def run(*argv, **more):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, **more)


def office(area, name, text, kinds):
    source = os.path.join(area, name + ".fodt")
    with open(source, "w", encoding="utf-8") as f:
        f.write(text)
    for kind in kinds:
        run("soffice", f"-env:UserInstallation={PROFILE}", "--headless", "--convert-to", kind, "--outdir", OUT, source)


def plain(lines, **more):
    return fodt("".join(paragraph(x, "Head" if n < 2 else "Standard") for n, x in enumerate(lines)), **more)


def split(line):
    label, value = line.split(":", 1)
    return [label.strip(), value.strip()]


def from_samples(area, folder):
    one, six = work_of(sample(folder, "01_ntvt_day_du.txt")), work_of(sample(folder, "06_nfd.txt"))
    body, author, subject = blocks(one)
    heads = "".join(paragraph(x, "Head" if n < 2 else "Standard") for n, x in enumerate(body))
    office(area, "01", plain(one, footer=FOOTER), ["pdf", "docx"])
    # Typists of one office indent, those of another leave room; some leave lines ragged.
    office(area, "06", plain(six, align="start", line="150%", below="0cm", indent="1cm", size="14pt", footer=HEADER + FOOTER), ["pdf", "docx"])
    rows = lambda block: [split(x) for x in block[1:]]
    office(area, "table", fodt(heads + paragraph(author[0]) + table("T", rows(author)) + paragraph(subject[0]) + table("T", rows(subject)),
        cols=columns("T", 5, 11)), ["pdf", "docx"])
    # Word's cells have no room above and below, its labels no more than their column.
    tight = table("U", rows(author), "M") + paragraph("") + table("U", rows(subject), "M")
    office(area, "tight", fodt(heads + tight, cols=columns("U", 3.1, 7.5), padding="0.02cm", below="0cm"), ["pdf", "docx"])
    two = [["TÁC GIẢ", "NHÂN VẬT"]] + [[a, b] for a, b in zip(author[1:], subject[1:])]
    office(area, "grid", fodt(heads + table("G", two), cols=columns("G", 8, 8)), ["pdf", "docx"])
    office(area, "grid-free", fodt(heads + table("G", [[["TÁC GIẢ"] + author[1:], ["NHÂN VẬT"] + subject[1:]]]), cols=columns("G", 8, 8)), ["pdf", "docx"])
    three = [["", "Tác giả", "Nhân vật"]] + [[split(a)[0], split(a)[1], split(b)[1]] for a, b in zip(author[1:], subject[1:])]
    office(area, "three", fodt(heads + table("H", three), cols=columns("H", 4, 6, 6)), ["pdf", "docx"])
    office(area, "odd", odd(body, author), ["pdf"])
    office(area, "letter", plain(one, paper="letter"), ["pdf"])


def tabbed(line):
    label, value = split(line)
    return f'<text:p text:style-name="Standard">{escape(label)}:<text:tab/>{escape(value)}</text:p>'


def odd(body, author):
    """An office's head, prose in two columns, a list, labels with tabs, two labels in a line, values that are missing, who signed."""
    office_head = [[["UBND PHƯỜNG XUÂN TẢO", "HỘI LIÊN HIỆP PHỤ NỮ"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]]]
    points = ["Các việc đã làm:", "- Nấu cháo cho bệnh nhân nghèo ở bệnh viện vào mỗi sáng thứ Bảy trong suốt bảy năm liền;", "- Thu gom quần áo cũ;",
              "1. Việc thứ nhất", "2. Việc thứ hai"]
    two_labels = "".join(f'<text:p text:style-name="Standard">{a}<text:tab/><text:tab/>{b}</text:p>'
                         for a, b in [("Họ và tên: Đỗ Thị Mây", "Năm sinh: 1958"), ("Điện thoại: 0912 000 102", "Nghề nghiệp: Hưu trí")])
    missing = [["Họ và tên", "Trịnh Hải Đường"], ["Năm sinh", ""], ["Địa chỉ", "Số 12, ngõ 47"], ["Số điện thoại", ""], ["Nghề nghiệp", "Điều dưỡng"]]
    signed = [[["Nơi nhận:", "- Như trên;", "- Lưu VT."], ["TM. BAN CHẤP HÀNH", "CHỦ TỊCH", "", "Nguyễn Thị Mẫu"]]]
    text = table("S", office_head) + paragraph("") + "".join(paragraph(x, "Head" if n < 2 else "Standard") for n, x in enumerate(body[:4]))
    text += table("N", [[body[2:4], body[4:6]]]) + "".join(paragraph(x) for x in points) + paragraph("Tác giả") + "".join(map(tabbed, author[1:]))
    text += paragraph("Nhân vật") + two_labels + table("T", missing) + table("S", signed)
    return fodt(text, cols=columns("S", 8, 8) + columns("N", 8, 8) + columns("T", 5, 11))


def made(name):
    return os.path.join(OUT, name)


def scans(area):
    run("pdftoppm", "-r", "150", "-gray", "-png", made("01.pdf"), os.path.join(area, "page"))
    pages = sorted(os.path.join(area, x) for x in os.listdir(area) if x.startswith("page") and x.endswith(".png"))
    for n, page in enumerate(pages, 1):
        scan(area, page, f"scan{n}", "-threshold", "60%", "-compress", "Group4")
    run("qpdf", "--empty", "--pages", *[os.path.join(area, f"scan{n}.pdf") for n in range(1, len(pages) + 1)], "--", made("scan.pdf"))
    scan(area, pages[0], "fax", "-threshold", "60%", "-compress", "Group4")
    shutil.copy(os.path.join(area, "fax.pdf"), made("fax.pdf"))
    run("qpdf", "--empty", "--pages", made("01.pdf"), "2", made("fax.pdf"), "1", "--", made("mixed.pdf"))
    run("qpdf", made("fax.pdf"), "--rotate=+90:1", made("rotated-scan.pdf"))
    laid_over(area, pages[0])


def scan(area, page, name, *how):
    """A page as a scanner makes it: one image on A4, 150 dots an inch."""
    tiff = os.path.join(area, name + ".tif")
    run("convert", page, "-resize", "1240x1754!", "-units", "PixelsPerInch", "-density", "150", *how, tiff)
    run("tiff2pdf", "-p", "A4", "-F", "-o", os.path.join(area, name + ".pdf"), tiff)


def laid_over(area, page):
    """tesseract lays its text over the scan, as scanners do."""
    run("tesseract", os.path.join(area, "fax.tif"), os.path.join(OUT, "laid-over"), "-l", "vie", "pdf", stderr=subprocess.DEVNULL)


def by_qpdf(area):
    run("qpdf", "--encrypt", "mở", "chủ", "256", "--", made("01.pdf"), made("locked.pdf"))
    run("qpdf", "--encrypt", "", "chủ", "256", "--print=none", "--extract=n", "--", made("01.pdf"), made("owner.pdf"))
    run("qpdf", made("01.pdf"), "--rotate=+90:1", made("rotated.pdf"))
    with open(made("01.pdf"), "rb") as f:
        whole = f.read()
    with open(made("damaged.pdf"), "wb") as f:
        f.write(whole[:len(whole) // 2])


def main():
    os.makedirs(OUT, exist_ok=True)
    area = tempfile.mkdtemp(prefix="make-pdf.")
    try:
        if sys.argv[2:] != ["scans"]:
            from_samples(area, sys.argv[1])
        by_qpdf(area)
        scans(area)
    finally:
        shutil.rmtree(area)


main()
