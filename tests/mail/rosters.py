#!/usr/bin/env python3
"""Makes tests/mail/40?-*.eml and 41?-*.eml with their *.expect: units' letters with a trích ngang in every form it comes in.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/rosters.py        writes them anew, by LibreOffice (they are committed: run it after a change here)
"""
import html
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from make import DHTT, DOCX, NTVT, ODT, OUT, R, Work, at, attachment, docx, gmail, letter, multipart, package, put, text, write  # noqa: E402

WARD, WARD_NAME, WARD_MAIL = "phuong-xuan-tao", "UBND phường Xuân Tảo", "phuong-xuan-tao@bactuliem.example"
XLSX, XLS, CSV, DOC = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel", "text/csv", "application/msword"
HEAD = ["STT", "Họ và tên gương (tập thể, cá nhân)", "Năm sinh", "Tên bài viết", "Tác giả", "SĐT tác giả", "Thể loại", "Ngày nhận", "Ghi chú"]
COVER = "Kính gửi: Phòng Nội vụ quận Bắc Từ Liêm.\n\nUBND phường Xuân Tảo gửi bài dự thi và trích ngang kèm theo.\n\nTrân trọng.\n"
SHORT = {NTVT: "NTVT", DHTT: "ĐHTT"}


def unit(body, subject, when, **more):
    return letter(body, WARD_NAME, WARD_MAIL, subject, when, **more)


def person(body, subject, when):
    return letter(body, "Lê Thị Hoa", "hoa.le@thu.example", subject, when)


def row(n, w, remark="Bản gốc", day="03/4/2023", **changes):
    cells = [str(n), w.subject["name"], w.subject.get("birth_year", ""), w.title, w.author["name"], w.author["phone"], SHORT[w.category], day, remark]
    for key, value in changes.items():
        cells[{"subject": 1, "birth": 2, "title": 3, "author": 4, "phone": 5}[key]] = value
    return cells


def pipes(rows):
    return "\n".join(" | ".join(r) for r in [HEAD] + rows)


def wrapped(t, width=72):
    """As a mail program breaks lines that are too long for it."""
    out = []
    for line in t.split("\n"):
        while len(line) > width and " " in line[:width]:
            cut = line.rindex(" ", 0, width)
            out.append(line[:cut])
            line = line[cut + 1:]
        out.append(line)
    return "\n".join(out)


def page(rows, title="DANH SÁCH TRÍCH NGANG BÀI DỰ THI", two=True):
    """A table of html; with two rows of heads years stand under "Nam" and "Nữ", and cells are merged."""
    def cell(t, more=""):
        return f"<td{more}>" + "".join(f"<p>{html.escape(x)}</p>" for x in t.split("\n")) + "</td>"
    if two:
        head = "<tr>" + "".join(cell(h, " colspan=2" if h == "Năm sinh" else " rowspan=2") for h in HEAD) + "</tr><tr><td>Nam</td><td>Nữ</td></tr>"
        body = "".join("<tr>" + "".join(cell(c) for c in (r[:2] + (["", r[2]] if " Thị " in r[1] else [r[2], ""]) + r[3:])) + "</tr>" for r in rows)
        width = len(HEAD) + 1
    else:
        head = "<tr>" + "".join(cell(h) for h in HEAD) + "</tr>"
        body = "".join("<tr>" + "".join(cell(c) for c in r) + "</tr>" for r in rows)
        width = len(HEAD)
    return (f"<html><head><meta charset=utf-8></head><body><p>UBND PHƯỜNG XUÂN TẢO</p><p>{title}</p><table border=1>{head}{body}"
            f"<tr><td colspan={width}>Tổng số: {len(rows):02} bài</td></tr></table><p>Người lập biểu: Lê Hồng Vân - 0912 000 198</p></body></html>")


def office(page_, kind):
    """The same table as LibreOffice saves it."""
    filters = {"xlsx": ("HTML (StarCalc)", "xlsx:Calc MS Excel 2007 XML"), "xls": ("HTML (StarCalc)", "xls:MS Excel 97"), "odt": (None, "odt:writer8"), "docx": (None, "docx:MS Word 2007 XML"),
               "doc": (None, "doc:MS Word 97")}
    source, target = filters[kind]
    with tempfile.TemporaryDirectory() as tmp:
        with open(f"{tmp}/t.html", "w") as f:
            f.write(page_)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp}/lo", "--headless", *([f"--infilter={source}"] if source else ["--writer"]), "--convert-to", target, "--outdir", tmp, f"{tmp}/t.html"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(f"{tmp}/t.{kind}", "rb") as f:
            return f.read()


def word(rows, title):
    """A docx table as Word writes it: years spanned by w:gridSpan, heads merged downwards by w:vMerge, a cell of two paragraphs."""
    def cell(t, more=""):
        return f"<w:tc><w:tcPr>{more}</w:tcPr>" + "".join(f"<w:p><w:r><w:t>{html.escape(x)}</w:t></w:r></w:p>" for x in t.split("\n")) + "</w:tc>"
    def line(cells):
        return "<w:tr>" + "".join(cells) + "</w:tr>"
    top = line([cell(h, '<w:gridSpan w:val="2"/>' if h == "Năm sinh" else '<w:vMerge w:val="restart"/>') for h in HEAD])
    below = line([x for h in HEAD for x in ([cell("Nam"), cell("Nữ")] if h == "Năm sinh" else [cell("", "<w:vMerge/>")])])
    body = "".join(line([cell(c) for c in r[:2] + (["", r[2]] if " Thị " in r[1] else [r[2], ""]) + r[3:]]) for r in rows)
    return package(f"<w:p><w:r><w:t>{title}</w:t></w:r></w:p><w:tbl>{top}{below}{body}</w:tbl>")


def works(count, **changes):
    return [Work(NTVT if i % 2 == 0 else DHTT, **changes) for i in range(count)]


def file(n, w, **more):
    return attachment(f"{n}_{w.title}.docx", docx(w), DOCX, **more)


def lines(w):
    return package("".join(f"<w:p><w:r><w:t>{html.escape(x)}</w:t></w:r></w:p>" for x in w.lines()))


def expected(*pairs):
    """What `rows:` wants: number, and the title of the entry."""
    return "; ".join(f"{n}={title or 'awaited'}" for n, title in pairs)


def all_filled(a, w):
    """Both works accepted, the first with what only the table says."""
    return dict(kind="batch", entries=2, entry=a.title, outcome="accepted", missing="none", author_phone=a.author["phone"].replace(" ", ""), subject_birth_year=a.subject["birth_year"],
                has_note="author-phone subject-birth-year", entry2=w.title, outcome2="accepted", missing2="none")


def forms():
    """The same list in each form: what the work of row 1 does not say comes from it."""
    makers = {"400-xlsx": lambda r: attachment("Trich ngang.xlsx", office(page(r), "xlsx"), XLSX), "401-docx": lambda r: attachment("Trich ngang.docx", word(r, "TRÍCH NGANG THÀNH TÍCH"), DOCX),
              "402-csv": lambda r: attachment("trich-ngang.csv", ("\ufeff" + "\r\n".join(";".join(c) for c in [HEAD] + r)).encode(), CSV), "403-odt": lambda r: attachment("Trich ngang.odt", office(page(r), "odt"), ODT),
              "404-xls": lambda r: attachment("Trich ngang.xls", office(page(r), "xls"), XLS), "405-doc": lambda r: attachment("Trich ngang.doc", office(page(r), "doc"), DOC),
              "406-docx-libreoffice": lambda r: attachment("Trich ngang.docx", office(page(r, two=False), "docx"), DOCX)}
    for name, make in makers.items():
        a, b = Work(NTVT, without=("author-phone", "subject-birth-year")), Work(DHTT)
        c = Work(NTVT)
        rows = [row(1, a, "Bản gốc,\nđã xác minh"), row(2, b), row(3, c, "Gửi sau")]
        if name == "402-csv":
            rows[0][-1] = "Bản gốc, đã xác minh"
        put(name, unit(gmail(COVER, make(rows), file(1, a), file(2, b)), "V/v gửi bài dự thi tháng 4 (kèm trích ngang)", at(13, 4)),
            **all_filled(a, b), rows=expected((1, a.title), (2, b.title), (3, None)))
    a, b = Work(NTVT, without=("author-phone", "subject-birth-year")), Work(DHTT)
    put("407-thu-html", unit(multipart("mixed", [text(page([row(1, a), row(2, b)]), "html", how="quoted-printable"), file(1, a), file(2, b)], "b407"), "Gửi bài dự thi NTVT", at(13, 4)),
        **all_filled(a, b), rows=expected((1, a.title), (2, b.title)))
    a, b = Work(NTVT, without=("author-phone", "subject-birth-year")), Work(DHTT)
    plain = wrapped("Kính gửi phòng Nội vụ.\n\nTRÍCH NGANG THÀNH TÍCH\n\n" + pipes([row(1, a), row(2, b, "Bản gốc, đã được xác minh tại nơi cư trú"), row(3, Work(NTVT), "Gửi sau")]) + "\n\nTrân trọng.\n")
    put("408-bang-bi-ngat-dong", unit(multipart("mixed", [text(plain, how="quoted-printable"), file(1, a), file(2, b)], "b408"), "Gửi bài dự thi NTVT", at(13, 4)),
        **all_filled(a, b), rows=expected((1, a.title), (2, b.title), (3, None)))


def doubts():
    """What is not sure is not used, and a person sees it."""
    a, b = works(2)
    put("409-ten-tac-gia-khac", unit(gmail(COVER + pipes([row(1, a, author="Hoàng Văn Khác"), row(2, b)]), file(1, a), file(2, b)), "Gửi bài dự thi", at(13, 4)),
        kind="batch", entry=a.title, outcome="review", author_name=a.author["name"], has_finding="author-name", no_finding="author-phone", entry2=b.title, outcome2="accepted",
        rows=expected((1, a.title), (2, b.title)))
    a, b = works(2)
    put("410-nam-sinh-sdt-khac", unit(gmail(COVER + pipes([row(1, a, birth="1901", phone="0912 000 199"), row(2, b)]), file(1, a), file(2, b)), "Gửi bài dự thi", at(13, 4)),
        kind="batch", entry=a.title, outcome="accepted", author_phone=a.author["phone"].replace(" ", ""), subject_birth_year=a.subject["birth_year"], has_note="author-phone subject-birth-year",
        entry2=b.title, outcome2="accepted", rows=expected((1, a.title), (2, b.title)))
    a, b = works(2)
    put("411-sau-han-da-nhan-trong-han", unit(gmail(COVER + pipes([row(1, a, day="30/5/2023"), row(2, b, day="02/6/2023")]), file(1, a), file(2, b)), "Gửi bài dự thi", at(3, 6)),
        kind="batch", entry=a.title, outcome="review", contest="2023", has_finding="deadline", entry2=b.title, outcome2="accepted", contest2="2024", has_note2="deadline",
        rows=expected((1, a.title), (2, b.title)))
    a = Work(NTVT)
    b = Work(NTVT, without=("author-phone",), author_name=a.author["name"], author_phone="0912 000 177")
    put("412-mot-tac-gia-hai-bai", unit(gmail(COVER + pipes([row(1, a), row(2, b, "Bản photocopy")]), file(1, a), file(2, b)), "Gửi bài dự thi", at(13, 4)),
        kind="batch", entry=a.title, outcome="accepted", no_finding="photocopy", entry2=b.title, outcome2="rejected", author_phone2="0912000177", has_finding2="photocopy",
        rows=expected((1, a.title), (2, b.title)))
    a = Work(NTVT, without=("author-phone",))
    put("413-ca-nhan-gui-bang", person(gmail("Tôi gửi bài dự thi.\n\nTRÍCH NGANG\n" + pipes([row(1, a, "Bản photocopy"), row(2, Work(DHTT))]), file(1, a)), "Gửi bài dự thi", at(13, 4)),
        kind="entry", entry=a.title, outcome="incomplete", missing="author-phone", no_finding="photocopy")
    a, b = works(2, without=("subject-birth-year",))
    award = page([row(1, a), row(2, b)], "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG", False)
    put("414-danh-sach-khen-thuong", unit(gmail(COVER, attachment("Danh sach.docx", office(award, "docx"), DOCX), file(1, a), file(2, b)), "Gửi bài dự thi", at(13, 4)),
        kind="batch", entries=2, entry=a.title, outcome="incomplete", missing="subject-birth-year", entry2=b.title, outcome2="incomplete", rows="none")
    a, b, c = works(3)
    put("415-dong-khong-tep-tep-khong-dong", unit(gmail(COVER + pipes([row(1, a), row(2, b)]), file(1, a), file(5, c)), "Gửi bài dự thi", at(13, 4)),
        kind="batch", entries=2, entry=a.title, outcome="accepted", entry2=c.title, outcome2="accepted", rows=expected((1, a.title), (2, None)))
    a = Work(NTVT, without=("title", "author-name"))
    b = Work(DHTT)
    put("416-co-the-la-photo", unit(gmail(COVER + pipes([row(1, a, "Bản photocopy"), row(2, a, title="Bài khác", author="Lê Thị Khác"), row(3, b)]), attachment("bai.docx", lines(a), DOCX), file(3, b)), "Gửi bài dự thi", at(13, 4)),
        kind="batch", entries=2, entry="", has_finding="photocopy", outcome="review | incomplete", entry2=b.title, outcome2="accepted", rows=expected((1, None), (2, None), (3, b.title)))
    a, b = works(2)
    put("417-hai-bang", unit(gmail(COVER + pipes([row(1, a), row(2, b)]), attachment("Trich ngang.xlsx", office(page([row(1, a), row(2, b, "Bản photocopy")]), "xlsx"), XLSX), file(1, a), file(2, b)), "Gửi bài dự thi", at(13, 4)),
        kind="batch", entries=2, entry=a.title, outcome="accepted", entry2=b.title, outcome2="rejected | accepted", rows=expected((1, a.title), (2, b.title)))


if __name__ == "__main__":
    R.seed(400)
    Work.count = 400
    forms()
    doubts()
    write()
    print(f"{len(OUT)} letters")
