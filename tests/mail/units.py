#!/usr/bin/env python3
"""Makes tests/mail/52?-*.eml and 53?-*.eml with their *.expect: letters of units as their offices write them, tables as Excel, Word, Outlook, Gmail and Zimbra leave them.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/units.py        writes them anew (they are committed: run it after a change here)
"""
import html
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from forwards import quoted  # noqa: E402
from make import DHTT, DOCX, NTVT, R, Work, at, attachment, docx, gmail, letter, multipart, outlook, package, text, zipped  # noqa: E402

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHORT = {NTVT: "NTVT", DHTT: "ĐHTT"}
HEADS = ["STT", "Họ và tên gương (tập thể, cá nhân)", "Năm sinh", "Địa chỉ, đơn vị công tác", "Tóm tắt thành tích", "Tên bài viết", "Tác giả", "SĐT tác giả", "Thể loại", "Ngày nhận", "Ghi chú"]
DEEDS = "Nhiều năm giúp đỡ hộ nghèo, giữ gìn vệ sinh ngõ phố"
CLAUSE = ("Bài dự thi phải nêu rõ: Viết về gương “Người tốt, việc tốt” hoặc viết về gương điển hình tiên tiến; tên bài viết; họ và tên, năm sinh, địa chỉ, số điện thoại liên hệ, "
          "nghề nghiệp, đơn vị công tác của tác giả và của nhân vật. Ban Tổ chức không nhận bản photocopy.")
DEEDS_LONG = "Trong năm qua, tập thể và các cá nhân đã bám sát kế hoạch, tuyên truyền sâu rộng tới từng tổ dân phố, vận động nhân dân tham gia Cuộc thi viết. " * 6
OURS = "<hoadep.0f1e2d3c4b5a69788796a5b4@bactuliem.example>"
SIGNATURE = "\nTrân trọng./.\n\n--\nLê Thu Ngân\nCông chức Văn phòng - Thống kê\nĐiện thoại: 0912 000 199\n"
OUT = {}


# ---- letters and what they must come to

def mail(unit):
    return f"{unit}@bactuliem.example"


def send(unit, who, body, subject, when, **more):
    return letter(body, who, mail(unit), subject, when, **more)


def put(name, data, entries=(), **top):
    assert len(data) < 100_000, name
    OUT[name] = (data, dict({"entries": len(entries)}, **top), list(entries))


def entry(w, outcome="accepted", **more):
    """All that the work or its row says, filled."""
    e = {"entry": w.title, "outcome": outcome, "author-name": w.author["name"], "author-phone": w.author["phone"].replace(" ", ""), "subject-name": w.subject["name"],
         "subject-birth-year": w.subject["birth_year"]}
    if outcome == "accepted":
        e["missing"] = "none"
    e.update({k.replace("_", "-"): v for k, v in more.items()})
    return e


def receipt(unit):
    return f"batch-receipt@{mail(unit)}"


def rows(*pairs):
    return "; ".join(f"{n}={w.title if w else 'awaited'}" for n, w in pairs)


def lacking(**changes):
    """A work that does not say what its row does."""
    return Work(NTVT, without=("author-phone", "subject-birth-year"), **changes)


def cover(who, n, more=""):
    return (f"Kính gửi: Phòng Nội vụ quận Bắc Từ Liêm.\n\nThực hiện Kế hoạch của UBND Quận về việc tổ chức Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt” năm 2023, "
            f"{who} gửi {n:02} bài dự thi và trích ngang thành tích.\n{CLAUSE}\n{more}" + SIGNATURE)


# ---- tables

def row(n, w, remark="Bản gốc", day="03/4/2023", phone=None, birth=None):
    return [str(n), w.subject["name"], birth or w.subject["birth_year"], f"{w.subject['address']}; {w.subject['occupation'].lower()}", DEEDS, w.title, w.author["name"], phone or w.author["phone"],
            SHORT[w.category], day, remark]


def pipes(table):
    return "\n".join(" | ".join(r) for r in table) + "\n"


def a_cell_a_line(table, blank=True):
    """As Outlook (with blank lines) and Gmail write a table into the plain part."""
    return ("\n\n" if blank else "\n").join(c for r in table for c in r) + "\n"


def as_outlook(before, table, after=""):
    def p(t):
        return f'<p class="MsoNormal">{html.escape(t, quote=False) or "&nbsp;"}<o:p></o:p></p>\n'
    cells = "".join("<tr style=\"height:31.5pt\">\n" + "".join(f'<td width="64" style="border:solid windowtext 1.0pt;padding:0cm 5.4pt">\n{p(c)}</td>\n' for c in r) + "</tr>\n" for r in table)
    return ('<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><div class="WordSection1">\n'
            + "".join(p(x) for x in before.split("\n")) + f'<table class="MsoNormalTable" border="0" cellspacing="0" width="960">\n{cells}</table>\n' + "".join(p(x) for x in after.split("\n")) + "</div></body></html>")


def as_gmail(before, table, after=""):
    cells = "".join('<tr style="height:21px">' + "".join(f'<td style="border:1px solid rgb(204,204,204);padding:2px 3px">{html.escape(c, quote=False)}</td>' for c in r) + "</tr>" for r in table)
    lines = ["".join(f"<div>{html.escape(x, quote=False) or '<br>'}</div>" for x in t.split("\n")) for t in (before, after)]
    return f'<div dir="ltr">{lines[0]}<div><table cellspacing="0" dir="ltr" border="1"><colgroup>{"<col>" * len(table[0])}</colgroup><tbody>{cells}</tbody></table></div>{lines[1]}</div>'


def both(plain, page, *files):
    alternative = multipart("alternative", [text(plain, how="quoted-printable"), text(page, "html", how="quoted-printable")], "_000_U%07X_" % len(plain))
    return multipart("mixed", [alternative, *files], "_004_U%07X_" % len(plain))


def sheet(grid, merges=()):
    """An xlsx with shared strings; ints are numbers, a pair ("d", n) is a day."""
    strings, lines = [], ""
    for r, cells in enumerate(grid, 1):
        line = ""
        for c, v in enumerate(cells):
            at_ = f'r="{chr(65 + c)}{r}"'
            if v is None or v == "":
                continue
            if isinstance(v, tuple):
                line += f'<c {at_} s="1"><v>{v[1]}</v></c>'
            elif isinstance(v, int):
                line += f"<c {at_}><v>{v}</v></c>"
            else:
                strings.append(v)
                line += f'<c {at_} t="s"><v>{len(strings) - 1}</v></c>'
        lines += f'<row r="{r}">{line}</row>'
    base, rels = "http://schemas.openxmlformats.org/", "application/vnd.openxmlformats-package.relationships+xml"
    kind, main = "application/vnd.openxmlformats-officedocument.spreadsheetml.", base + "spreadsheetml/2006/main"
    office = base + "officeDocument/2006/relationships"
    merged = "".join(f'<mergeCell ref="{m}"/>' for m in merges)
    return zipped({
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{base}package/2006/content-types"><Default Extension="rels" ContentType="{rels}"/><Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/xl/{n}.xml" ContentType="{kind}{k}+xml"/>' for n, k in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("styles", "styles"), ("sharedStrings", "sharedStrings"))) + "</Types>",
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{base}package/2006/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Trích ngang" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{base}package/2006/relationships">'
        + "".join(f'<Relationship Id="rId{i}" Type="{office}/{t}" Target="{f}.xml"/>' for i, t, f in ((1, "worksheet", "worksheets/sheet1"), (2, "styles", "styles"), (3, "sharedStrings", "sharedStrings"))) + "</Relationships>",
        "xl/styles.xml": f'<?xml version="1.0"?><styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<?xml version="1.0"?><sst xmlns="{main}">' + "".join(f'<si><t xml:space="preserve">{html.escape(s, quote=False)}</t></si>' for s in strings) + "</sst>",
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{lines}</sheetData>' + (f'<mergeCells count="{len(merges)}">{merged}</mergeCells>' if merges else "") + "</worksheet>"})


def form(table, total=True, numbers=False):
    """"Biểu mẫu 01": a letterhead, two rows of heads, numbers of columns, who made it and who signs, in the columns of the sheet."""
    grid = [[None] * 11 + ["Biểu mẫu 01"], ["ỦY BAN NHÂN DÂN PHƯỜNG"] + [None] * 6 + ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], [],
            ["TRÍCH NGANG THÀNH TÍCH GƯƠNG ĐIỂN HÌNH TIÊN TIẾN, “NGƯỜI TỐT, VIỆC TỐT” ĐƯỢC VIẾT BÀI"], ["(Kèm theo Công văn số 61/UBND-VPTK ngày 12/4/2023)"],
            HEADS[:3] + [None] + HEADS[3:], [None, None, "Nam", "Nữ"], [f"({i})" for i in range(1, 13)]]
    for r in table:
        r = r[:2] + ([None, r[2]] if " Thị " in r[1] else [r[2], None]) + r[3:]
        if numbers:
            r[0], r[8], r[10] = int(r[0]), int(r[8].replace(" ", "")), ("d", 45019)
            r[2], r[3] = (int(x) if x else None for x in r[2:4])
        grid.append(r)
    grid += [["", f"Tổng cộng: {len(table):02} bài"]] if total else []
    grid += [[None, "NGƯỜI LẬP BIỂU"] + [None] * 5 + ["TM. ỦY BAN NHÂN DÂN"], [None] * 7 + ["CHỦ TỊCH"] if total else [None, "(đã ký)"], [None, "Lê Thị Thu Ngân"] + [None] * 5 + ["Phạm Quốc Trị"],
             [None, "ĐT: 0912 000 199"]]
    return sheet(grid, ["A2:F2", "H2:L2", "A4:L4", "A5:L5", "C6:D6"] + [f"{c}6:{c}7" for c in "ABEFGHIJKL"])


def paragraph(t):
    return f'<w:p><w:r><w:t xml:space="preserve">{html.escape(t, quote=False)}</w:t></w:r></w:p>'


def table_of(table):
    return "<w:tbl><w:tblPr/>" + "".join("<w:tr>" + "".join("<w:tc><w:tcPr/>" + "".join(paragraph(x) for x in c.split("\n")) + "</w:tc>" for c in r) + "</w:tr>" for r in table) + "</w:tbl>"


def paper(number, *blocks):
    """An office's docx: its letterhead and those who sign are tables of Word's."""
    head = table_of([[f"ỦY BAN NHÂN DÂN\nPHƯỜNG\nSố: {number}", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nBắc Từ Liêm, ngày 12 tháng 4 năm 2023"]])
    foot = table_of([["NGƯỜI LẬP BIỂU\n(đã ký)\nLê Thị Thu Ngân\nĐT: 0912 000 199", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n(đã ký)\nPhạm Quốc Trị"]])
    return package(head + "".join(table_of(b) if isinstance(b, list) else paragraph(b) for b in blocks) + foot)


def word(name, data):
    return attachment(name, data, DOCX)


def files(*works):
    return [word(f"{i}_bai.docx", docx(w)) for i, w in enumerate(works, 1)]


# ---- the letters

def pasted():
    """The plain part has lost the rows; the html beside it has them."""
    u, a, b, c = "phuong-xuan-tao", lacking(), Work(DHTT), Work(NTVT)
    t = [HEADS, row(1, a, "Bản gốc, đã xác minh"), row(2, b), row(3, c, "Gửi sau")]
    put("520-outlook-excel", send(u, "UBND phường Xuân Tảo", both("Kính gửi phòng Nội vụ.\n\n" + a_cell_a_line(t) + SIGNATURE, as_outlook("Kính gửi phòng Nội vụ.\n", t, SIGNATURE), *files(a, b)),
                                  "V/v gửi bài dự thi tháng 4", at(12, 4)),
        [entry(a), entry(b)], kind="batch", unit=u, rows=rows((1, a), (2, b), (3, None)), letters_to=receipt(u))
    u, a, b = "phuong-minh-khai", lacking(), Work(DHTT)
    t = [HEADS, row(1, a), row(2, b, "Bản photocopy")]
    put("521-gmail-excel", send(u, "VPTK phường Minh Khai", both("Dạ em gửi bài tháng 3 ạ\n\n" + a_cell_a_line([["*%s*" % h for h in HEADS]] + t[1:], False) + "\nEm Ngân 0912000199\n",
                                                                as_gmail("Dạ em gửi bài tháng 3 ạ\n", t, "\nEm Ngân 0912000199"), *files(a, b)), "bài dự thi t3", at(13, 3)),
        [entry(a), entry(b, "rejected", has_finding="photocopy")], kind="batch", rows=rows((1, a), (2, b)), letters_to=receipt(u))
    u, a, b = "phuong-lien-mac", lacking(), Work(NTVT)
    t = [HEADS, row(1, a), row(2, b)]
    head = f"Gửi PNV\n\n---------- Forwarded message ---------\nFrom: TDP số 3 <tdp3@thu.example>\nDate: Tue, Apr 11, 2023 at 9:30 PM\nSubject: bài của TDP 3\nTo: <{mail(u)}>\n\nKính gửi UBND phường"
    put("522-chuyen-tiep-bang-html", send(u, "UBND phường Liên Mạc", both(head + "\n" + a_cell_a_line(t, False), as_gmail(head, t), *files(a, b)), "Fwd: bài của TDP 3", at(12, 4)),
        [entry(a), entry(b)], kind="batch", rows=rows((1, a), (2, b)))
    # What the html alone says is not believed.
    u, a, b = "phuong-phu-dien", Work(NTVT), Work(NTVT)
    put("523-html-noi-khac", send(u, "UBND phường Phú Diễn", both("Gửi bài\n" + a_cell_a_line([HEADS, row(1, a), row(2, b)], False), as_gmail("Gửi bài", [HEADS, row(1, a, "Bản photocopy"), row(2, b)]), *files(a, b)),
                                  "Gửi bài", at(12, 4)), [entry(a, no_finding="photocopy"), entry(b)], kind="batch", rows="none")
    # No html to put the rows together again: the remark may be another work's.
    a, b = Work(NTVT), Work(NTVT)
    put("528-o-moi-dong", send(u, "UBND phường Phú Diễn", multipart("mixed", [text("Gửi PNV bài số 1, bài kia gửi sau.\n\n" + a_cell_a_line([HEADS, row(1, a), row(2, b, "Bản photocopy")], False) + SIGNATURE, how="quoted-printable"), *files(a)], "b528"),
                               "Gửi bài", at(12, 4)), [entry(a, "review", has_finding="photocopy")], kind="batch", rows="none")
    # An older list, quoted; and our own receipt, quoted as Outlook does.
    a, b = Work(NTVT), Work(NTVT)
    old = [HEADS, row(1, b, "Bản photocopy")]
    says = f"Vào Th 2, 13 thg 3, 2023 lúc 09:00 UBND phường <{mail(u)}> đã viết:"
    page = f'<div dir="ltr">Phường gửi 01 bài.</div><br><div class="gmail_quote"><div class="gmail_attr">{html.escape(says)}<br></div><blockquote class="gmail_quote">{as_gmail("Gửi bài tháng 3", old)}</blockquote></div>'
    put("524-bang-cu-trich-dan", send(u, "UBND phường Phú Diễn", both(f"Phường gửi 01 bài.\n\n{says}\n" + quoted("Gửi bài tháng 3\n" + a_cell_a_line(old, False)), page, *files(a)), "Re: bài tháng 3", at(12, 4)),
        [entry(a, no_finding="photocopy")], kind="batch", rows="none", letters_to=receipt(u))
    a, b = Work(NTVT), Work(NTVT)
    ours = [["STT", "Mã bài", "Tên bài viết", "Tác giả", "Thể loại", "Kết quả"], ["1", "BTL23-0101", b.title, b.author["name"], "NTVT", "Hợp lệ"]]
    top = ("Phường gửi bài còn thiếu.\n\n-----Original Message-----\nFrom: Ban Tổ chức Cuộc thi <thiviet@bactuliem.example>\nSent: Wednesday, April 12, 2023 4:02 PM\nTo: UBND phường\n"
           "Subject: [BTL23-D0004] Biên nhận 1 bài dự thi\n\nKính gửi: UBND phường\nKết quả tiếp nhận:")
    put("525-bien-nhan-trich-dan", send(u, "UBND phường Phú Diễn", both(top + "\n" + a_cell_a_line(ours) + "\nTrân trọng\n", as_outlook(top, ours, "Trân trọng"), *files(a)), "RE: [BTL23-D0004] Biên nhận 1 bài dự thi", at(13, 4),
                                        more=f"In-Reply-To: {OURS}\r\nReferences: {OURS}\r\n".encode()), [entry(a)], kind="batch", rows="none", letters_to=receipt(u))
    u, a, b = "phuong-thuong-cat", lacking(), Work(NTVT)
    put("526-bang-duoi-chu-ky", send(u, "UBND P. Thượng Cát", gmail(cover("UBND phường", 2) + "\nTRÍCH NGANG KÈM THEO\n" + pipes([HEADS, row(1, a), row(2, b, "Bản photocopy")]), *files(a, b)), "Gửi bài", at(12, 4)),
        [entry(a), entry(b, "rejected", has_finding="photocopy")], kind="batch", rows=rows((1, a), (2, b)))
    # A name stands in the row of another's work: its remark is not this one's.
    a, b = Work(NTVT), Work(NTVT)
    c = Work(NTVT, author_name=b.author["name"])
    put("527-trung-ten-tac-gia", send(u, "UBND P. Thượng Cát", gmail(cover("UBND phường", 2) + "\nTRÍCH NGANG KÈM THEO\n" + pipes([HEADS, row(1, a), row(2, c, "Bản photocopy")]), *files(a, b)), "Gửi bài", at(12, 4)),
        [entry(a), entry(b, "accepted | review")], kind="batch")


def sheets():
    u, a, b = "phuong-dong-ngac", lacking(), Work(NTVT)
    put("530-bieu-mau-01", send(u, "Văn thư UBND Đông Ngạc", outlook(cover("UBND phường", 2), attachment("Bieu mau 01.xlsx", form([row(1, a), row(2, b)]), XLSX), *files(a, b)), "V/v nộp bài dự thi", at(12, 4)),
        [entry(a), entry(b)], kind="batch", rows=rows((1, a), (2, b)), letters_to=receipt(u))
    u, a, b = "phuong-tay-tuu", lacking(), lacking()
    put("531-bieu-mau-toan-so", send(u, "Phường Tây Tựu", outlook(cover("UBND phường", 2), attachment("DS bài.xlsx", form([row(1, a), row(2, b)], total=False, numbers=True), XLSX), *files(a, b)), "Gửi bài", at(12, 4)),
        [entry(a), entry(b)], kind="batch", rows=rows((1, a), (2, b)))
    u, ws = "hoi-ccb", [lacking() for _ in range(3)]
    grid = [["HỘI CCB QUẬN"], ["TRÍCH NGANG THÀNH TÍCH"], HEADS, ["I", "Hội CCB phường Xuân Tảo"], row(1, ws[0]), ["", "Cộng: 01 bài"], ["II", "Hội CCB phường Tây Tựu"], row(1, ws[1]), row(2, ws[2]),
            [None, "Người lập biểu", None, None, None, None, "CHỦ TỊCH HỘI"], [None, "Hà Văn Bình", None, None, None, None, "Trần Đại Nghĩa"]]
    put("532-la-ma-cong-tung-nhom", send(u, "Hội CCB quận", gmail(cover("Hội CCB quận", 3), attachment("tn.xlsx", sheet(grid), XLSX), *files(*ws)), "Gửi bài", at(12, 4)),
        [entry(w) for w in ws], kind="batch", unit=u, rows=rows((1, ws[0]), (1, ws[1]), (2, ws[2])))


def papers():
    u, a, b = "phuong-thuy-phuong", lacking(), lacking()
    transmittal = paper("57/UBND-VPTK", "V/v gửi bài dự thi Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt”", "Kính gửi: Phòng Nội vụ quận Bắc Từ Liêm", "Trích ngang cụ thể như sau:",
                        [HEADS, row(1, a), row(2, b)], CLAUSE)
    put("533-danh-sach-trong-cong-van", send(u, "UBND phường Thuỵ Phương", outlook("UBND phường gửi công văn và 02 bài dự thi.\n", word("CV 57.docx", transmittal), word("z4312345678901_1.docx", docx(a)), word("z4312345678902_2.docx", docx(b))),
                                             "CV 57 phường Thuỵ Phương", at(12, 4)), [entry(a), entry(b)], kind="batch", rows=rows((1, a), (2, b)), dispatch="57/UBND-VPTK ngày 12/4/2023", letters_to=receipt(u))
    u = "phuong-tay-tuu"
    report = paper("22/BC-UBND", "BÁO CÁO", "Kết quả thực hiện Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt” tháng 3 năm 2023", DEEDS_LONG, "Trong tháng chưa có bài dự thi.")
    put("534-bao-cao-khong-bai", send(u, "Phường Tây Tựu", gmail("Kính gửi Phòng Nội vụ,\nUBND phường báo cáo: trong tháng phường chưa có bài dự thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt”.\n", word("BC T3.docx", report)),
                                      "Báo cáo tháng 3", at(14, 3)), kind="dossier", no_letter="batch-receipt incomplete* rejected* acknowledgement")
    helpers = paper("9/DS-UBND", "DANH SÁCH", "Tổ giúp việc Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt”",
                    [["STT", "Họ và tên", "Năm sinh", "Chức vụ, đơn vị", "SĐT", "Ghi chú"], ["1", "Lê Thị Thu Ngân", "1985", "Công chức VPTK", "0912 000 199", "Tổ trưởng"], ["2", "Phạm Quốc Trị", "1970", "Phó Chủ tịch", "0912 000 188", ""]])
    put("535-danh-sach-to-giup-viec", send(u, "Phường Tây Tựu", outlook("UBND phường gửi danh sách Tổ giúp việc Cuộc thi để Phòng Nội vụ nắm, phối hợp.\n", word("DS To giup viec.docx", helpers)), "Danh sách tổ giúp việc", at(2, 12, year=2022)),
        rows="none", no_letter="batch-receipt incomplete* rejected* acknowledgement")
    u, a, b = "phuong-xuan-dinh", Work(NTVT), Work(DHTT)
    def says(w):
        return paper("15/GXN-UBND", "GIẤY XÁC NHẬN", "UBND phường xác nhận:", f"Ông/bà: {w.subject['name']}, sinh năm {w.subject['birth_year']}, thường trú tại {w.subject['address']} là gương người tốt, việc tốt của địa phương, chấp hành tốt "
                     "chủ trương, chính sách pháp luật của Nhà nước và quy định của địa phương, được nhân dân tín nhiệm.", "Giấy này dùng để bổ sung hồ sơ dự thi viết về gương “Người tốt, việc tốt”.")
    put("536-giay-xac-nhan", send(u, "UBND phường Xuân Đỉnh", gmail(cover("UBND phường", 2), *files(a, b), word("1. xac nhan.docx", says(a)), word("2. xac nhan.docx", says(b))), "Gửi bài dự thi", at(12, 4)),
        [entry(a), entry(b)], kind="batch", letters_to=receipt(u))


def values():
    u, ws = "phuong-phu-dien", [Work(NTVT) for _ in range(4)]
    days = ["30.5.23", "ngày 1 tháng 6 năm 2023", "29/05", "ngày 28 tháng 5 năm 2023"]
    put("537-ngay-nhan", send(u, "UBND phường Phú Diễn", gmail("Gửi bài.\n" + pipes([HEADS] + [row(i, w, day=d) for i, (w, d) in enumerate(zip(ws, days), 1)]), *files(*ws)), "Gửi bài dự thi", at(2, 6)),
        [entry(w, "accepted" if i == 1 else "review", contest="2024" if i == 1 else "2023") for i, w in enumerate(ws)], kind="batch")
    u, a, b = "phuong-duc-thang", lacking(), lacking()
    t = [HEADS, row(1, a, phone=a.author["phone"] + " / 024 3765 1234", birth=a.subject["birth_year"] + " (65 tuổi)"), row(2, b, phone=f"ĐT: {b.author['phone'].replace(' ', '')} (gọi giờ HC)", birth="12/5/" + b.subject["birth_year"])]
    put("538-so-co-nhan", send(u, "Đức Thắng phường", gmail("Gửi bài.\n" + pipes(t), *files(a, b)), "Gửi bài dự thi", at(12, 4)), [entry(a), entry(b)], kind="batch", rows=rows((1, a), (2, b)))
    # A number that is not the author's own stays out.
    a = lacking()
    put("539-so-cua-phuong", send(u, "Đức Thắng phường", gmail("Gửi bài.\n" + pipes([HEADS, row(1, a, phone="chưa có, liên hệ UBND phường 024 3765 1234")]), *files(a)), "Gửi bài dự thi", at(12, 4)),
        [entry(a, "incomplete", author_phone="null", missing="author-phone")], kind="batch", rows=rows((1, a)))


def write():
    for name, (data, top, entries) in OUT.items():
        with open(f"{HERE}/{name}.eml", "wb") as f:
            f.write(data)
        with open(f"{HERE}/{name}.expect", "w", encoding="utf-8") as f:
            f.write("".join(f"{k.replace('_', '-')}: {v}\n" for k, v in top.items()))
            for e in entries:
                f.write("\n" + "".join(f"{k}: {v}\n" for k, v in e.items()))


if __name__ == "__main__":
    R.seed(520)
    Work.count = 520
    pasted()
    sheets()
    papers()
    values()
    write()
    print(f"{len(OUT)} letters")
