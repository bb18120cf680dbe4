#!/usr/bin/env python3
"""Makes tests/mail/3??-*.eml with their *.expect: pages that are images, files that cannot be read, links instead of files.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/pages.py        writes them anew (they are committed: run it after a change here)

The attachments are of tests/documents, whose make-*.py say which programs made them.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from make import DHTT, NTVT, OUT, R, Work, at, attachment, gmail, letter, outlook, phone, put, write, zipped  # noqa: E402

DOCUMENTS = os.path.join(os.path.dirname(HERE), "documents")
HELLO = "Kính gửi Ban Tổ chức,\n\nTôi xin gửi bài dự thi trong tệp đính kèm.\n\nTrân trọng.\n"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"


def document(path):
    with open(os.path.join(DOCUMENTS, path), "rb") as f:
        return f.read()


def attached(path, name, kind):
    return attachment(name, document(path), kind)


def of(n, name, body, who="Sầm Thị Muỗm", subject="Bài dự thi", **expect):
    put(f"{n}-{name}", letter(body, who, f"bai{n}@thu.example", subject, at(1 + n % 28, 4)), **expect)


def pages():
    w = Work(NTVT, words=0)
    data = "Kính gửi Ban Tổ chức, tôi gửi ảnh chụp bài viết tay.\n\n" + w.text()
    of(300, "anh-cac-trang", phone(data, attached("picture/hand-blue.jpg", "IMG_2.jpg", "image/jpeg"), attachment("IMG_10.png", document("picture/blank.png"), "image/png"),
                                   attached("picture/person.jpg", "IMG_11.jpg", "image/jpeg")), w.author["name"],
       **w.expect("review", files="IMG_2.jpg, IMG_10.png, IMG_11.jpg", has_finding="unread-pages", no_finding="photocopy author-phone", missing="none", letter="review"))
    of(301, "ban-quet-may-doc", gmail(HELLO, attached("pdf/scan.pdf", "bai du thi.pdf", "application/pdf")), kind="entry", entries=1, outcome="review", category=NTVT, missing="none",
       author_name="Trịnh Hải Đường", author_phone="null", author_birth_year="null", subject_name="Đỗ Thị Mây", subject_phone="null", has_finding="unread-pages author-phone author-birth-year subject-phone")
    of(302, "chu-va-trang-quet", gmail(HELLO, attached("pdf/mixed.pdf", "bài.pdf", "application/pdf")), kind="entry", entries=1, outcome="review", missing="none", has_finding="unread-pages",
       subject_phone="0912000102", author_phone="null")
    w = Work(NTVT)
    of(303, "anh-nhan-vat", phone(w.text(), attached("picture/person.jpg", "IMG_0003.jpg", "image/jpeg")), w.author["name"], **w.expect(letter="acknowledgement", no_finding="unread-pages"))
    of(304, "chi-co-anh-trang", phone("", attached("picture/hand-blue.jpg", "z4312345678901_2b.jpg", "image/jpeg"), attached("picture/typed-bilevel.tif", "z4312345678902_1a.tif", "image/tiff")),
       subject="", kind="entry", entries=1, outcome="review", missing="none", files="z4312345678901_2b.jpg, z4312345678902_1a.tif")
    of(305, "ban-fax-sao", gmail(HELLO, attached("picture/copies.tif", "quet.tif", "image/tiff")), kind="entry", entries=1, outcome="review", missing="none", has_finding="photocopy unread-pages")
    of(306, "viet-tay-muc-xanh", gmail(HELLO, attached("picture/hand-blue.jpg", "trang 1.jpg", "image/jpeg")), kind="entry", entries=1, outcome="review", missing="none", has_finding="unread-pages",
       no_finding="photocopy")
    w = Work(NTVT)
    pictures = zipped({"trang 1.jpg": document("picture/hand-blue.jpg"), "trang 2.tif": document("picture/typed-bilevel.tif")})
    of(307, "zip-anh-trang", gmail(HELLO, attachment("bai viet tay.zip", pictures, "application/zip")), w.author["name"], kind="entry", entries=1, outcome="review", missing="none",
       files="trang 1.jpg, trang 2.tif")


def unread():
    def hold(n, name, body, rule="unreadable", **more):
        of(n, name, body, kind="entry", entries=1, outcome="incomplete", missing=rule, letter="incomplete", **more)

    hold(320, "zip-khoa", gmail(HELLO, attached("zip/khoa.zip", "bai du thi.zip", "application/zip")))
    hold(321, "pdf-khoa", gmail(HELLO, attached("pdf/locked.pdf", "bai du thi.pdf", "application/pdf")))
    hold(322, "pdf-hong", gmail(HELLO, attached("pdf/damaged.pdf", "bai du thi.pdf", "application/pdf")))
    macros = zipped({"[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
                     f'ContentType="{DOCM}.main+xml"/></Types>', "word/document.xml": "<x/>", "word/vbaProject.bin": "x"})
    hold(323, "docm", gmail(HELLO, attachment("bai du thi.docm", macros, DOCM)), "unsafe-file")
    hold(324, "chi-co-duong-dan", gmail("Kính gửi BTC, em gửi bài dự thi ạ:\nhttps://drive.google.com/file/d/1AbCdEfGh/view?usp=sharing\n"))
    hold(325, "doc-khoa", gmail(HELLO, attached("doc/locked.doc", "bai du thi.doc", "application/msword")))
    w = Work(DHTT)
    of(326, "du-bai-kem-zip-khoa", gmail(w.text(), attached("zip/khoa.zip", "anh.zip", "application/zip")), w.author["name"], **w.expect(has_note="unreadable", letter="acknowledgement"))
    w = Work(DHTT)
    of(327, "du-bai-kem-duong-dan", gmail(w.text() + "\nẢnh nhân vật: https://drive.google.com/drive/folders/1AbC\n"), w.author["name"], **w.expect(no_finding="unreadable"))
    of(328, "pdf-kho-letter", gmail(HELLO, attached("pdf/letter.pdf", "bai du thi.pdf", "application/pdf")), kind="entry", entries=1, outcome="accepted", has_note="paper-size", missing="none")


def containers():
    of(340, "rar", gmail(HELLO, attached("archive/bai-du-thi.rar", "bai du thi.rar", "application/vnd.rar")), kind="entry", entries=1, outcome="accepted", missing="none")
    of(341, "winmail", outlook("Kính gửi Ban Tổ chức.\n", attached("tnef/winmail.dat", "winmail.dat", "application/ms-tnef")), kind="entry", entries=1, outcome="accepted | review", missing="none")
    of(342, "zip-trong-zip", gmail(HELLO, attached("zip/zip-trong-zip.zip", "bai.zip", "application/zip")), kind="entry", entries=1, outcome="accepted", missing="none")


R.seed(300)
pages()
unread()
containers()
for old in os.listdir(HERE):
    if old.endswith((".eml", ".expect")) and old[0] == "3" and old[:3].isdigit():
        os.unlink(f"{HERE}/{old}")
write()
print(f"{len(OUT)} letters, {sum(len(d) for d, _ in OUT.values()) // 1000} kB")
