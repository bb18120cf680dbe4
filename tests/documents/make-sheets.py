#!/usr/bin/env python3
# Makes the tables of tests/documents/sheets by LibreOffice, and the few that no program writes any more.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: make-sheets.py
import importlib.machinery, importlib.util, os, subprocess, sys, tempfile
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "sheets")
sys.argv = [sys.argv[0]]
loader = importlib.machinery.SourceFileLoader("make_doc", os.path.join(HERE, "make-doc.py"))
make_doc = importlib.util.module_from_spec(importlib.util.spec_from_loader("make_doc", loader))
loader.exec_module(make_doc)

def text(s, span=1, style=""):
    more = f' table:number-columns-spanned="{span}"' if span > 1 else ""
    covered = "<table:covered-table-cell/>" * (span - 1)
    return f'<table:table-cell office:value-type="string"{style}{more}>' + "".join(f"<text:p>{escape(p)}</text:p>" for p in s.split("\n")) + f"</table:table-cell>{covered}"

def number(n, style=""):
    return f'<table:table-cell office:value-type="float" office:value="{n}"{style}><text:p>{n}</text:p></table:table-cell>'

def date(d):
    return f'<table:table-cell office:value-type="date" office:date-value="{d}" table:style-name="D"/>'

EMPTY = "<table:table-cell/>"
MONEY, PADDED, OLD = ' table:style-name="M"', ' table:style-name="Z"', ' table:style-name="V"'

def row(*cells, hidden=False):
    return f'<table:table-row{" table:visibility=" + chr(34) + "collapse" + chr(34) if hidden else ""}>{"".join(cells)}</table:table-row>'

PEOPLE = [(1, "Nồi cháo sáng thứ Bảy", "Trịnh Hải Đường", 1979, None, "Trạm Y tế phường Xuân Tảo\n(tổ 3)", 912000101, "2023-03-07"),
          (2, "Người gác chắn tàu", "Đỗ Văn Lương", 1965, None, "Hưu trí", 912000104, "2023-03-09"),
          (3, "Lớp học buổi tối", "Lê Thị Bến", None, 1988, "Trường Tiểu học Xuân Tảo", 358000105, "2023-03-15")]

def units():
    rows = [row(text("DANH SÁCH BÀI DỰ THI", 9)), row(text("Đơn vị: UBND phường Xuân Tảo", 9)),
            row(*[text(h) for h in ("STT", "Tên bài viết", "Tác giả")], text("Năm sinh", 2), *[text(h) for h in ("Chức vụ, đơn vị", "SĐT", "Ngày nhận", "Kinh phí")]),
            row(EMPTY, EMPTY, EMPTY, text("Nam"), text("Nữ"))]
    for n, title, who, man, woman, job, phone, day in PEOPLE:
        rows.append(row(number(n), text(title), text(who), number(man) if man else EMPTY, number(woman) if woman else EMPTY, text(job), number(phone), date(day), number(350000000, MONEY)))
        if n == 2:
            rows.append(row(number(99), text("hàng bị ẩn"), hidden=True))
    return "".join(rows)

def cards():
    return "".join([row(text("Họ và tên"), text("Số CMND"), text("Điện thoại"), text("Cột ẩn")),
                    row(text("Nguyễn Thị Mơ"), number(912345678), number(84912000106), text("không thấy")),
                    row(text("Phạm Văn Tám"), text("012345678"), number(2438250107), text("không thấy")),
                    row(text("Hồ Thị Bến"), number(812345678), text("0912 000 108"), text("không thấy")),
                    row(text("Trần Hữu Lạch"), EMPTY, number(912000137, PADDED), text("không thấy"))])

def old():
    v = lambda s: text(make_doc.tcvn3(s), style=OLD)
    return row(v("Họ và tên"), v("Nơi công tác")) + row(v("Trần Hữu Lạch"), v("Hội Cựu chiến binh phường Liên Mạc"))

def fods(sheets):
    tables = "".join(f'<table:table table:name="{n}"{s}>{c}{r}</table:table>' for n, s, c, r in sheets)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:font-face-decls><style:font-face style:name=".VnTime" svg:font-family="'.VnTime'"/></office:font-face-decls>
<office:automatic-styles>
<number:date-style style:name="N1"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<number:number-style style:name="N2"><number:number number:decimal-places="0" number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<number:number-style style:name="N3"><number:number number:decimal-places="0" number:min-integer-digits="10"/></number:number-style>
<style:style style:name="D" style:family="table-cell" style:data-style-name="N1"/><style:style style:name="M" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="Z" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="V" style:family="table-cell"><style:text-properties style:font-name=".VnTime"/></style:style>
<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document>"""

def convert(name, source, kinds):
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, name + ".fods")
        open(path, "w", encoding="utf-8").write(source)
        for kind in kinds:
            subprocess.run(["soffice", "-env:UserInstallation=file:///tmp/lo-D", "--headless", "--convert-to", kind, "--outdir", OUT, path],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

XLSX, XLS, CSV = "xlsx:Calc MS Excel 2007 XML", "xls:MS Excel 97", "csv:Text - txt - csv (StarCalc):44,34,76,1"
convert("units", fods([("Danh sách", "", "", units()), ("Ẩn", ' table:style-name="hidden"', "", row(text("trang ẩn")))]), [XLSX, CSV])
convert("units-old", fods([("Danh sách", "", "", units())]), [XLS])
columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
convert("cards", fods([("Thẻ", "", columns, cards()), ("Tiếp", "", "", row(text("Trang hai")))]), [XLSX])
convert("tcvn3", fods([("Cu", "", "", old())]), [XLSX, XLS])
# What Excel in Viet Nam writes: semicolons, a byte order mark; and its "Unicode text", with tabs.
table = "STT;Tác giả;Điện thoại;Ghi chú\r\n1;Trịnh Hải Đường;912000101;\"bài; có \"\"ảnh\"\"\"\r\n2;Đỗ Văn Lương;\"=\"\"0912000104\"\"\";\"hai\ndòng\"\r\n"
open(os.path.join(OUT, "semicolon.csv"), "wb").write(b"\xef\xbb\xbf" + table.encode())
open(os.path.join(OUT, "unicode.csv"), "wb").write("\ufeff".encode("utf-16-le") + table.replace(";", "\t").encode("utf-16-le"))
# What web programs give as .xls.
open(os.path.join(OUT, "web.xls"), "w", encoding="utf-8").write(
    "<html><head><meta charset=\"utf-8\"></head><body><table><tr><th>Tác giả</th><th>Số ĐT</th></tr><tr><td>Trịnh Hải Đường</td><td>0912000101</td></tr></table></body></html>\n")
open(os.path.join(OUT, "tabs.xls"), "w", encoding="utf-8").write("Tác giả\tSố ĐT\nTrịnh Hải Đường\t912000101\n")
