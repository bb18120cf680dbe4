#!/usr/bin/env python3
"""Makes tests/mail/42?-*.eml to 46?-*.eml and 50?-, 51?-*.eml with their *.expect: letters that units and people forward, as their mail programs write them.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/forwards.py        writes them anew (they are committed: run it after a change here)
"""
import html
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from make import DHTT, DOCX, NAMES, NTVT, OUT, R, Work, as_html, at, attachment, docx, flowed, gmail, letter, multipart, outlook, package, phone, put, text, write, zipped  # noqa: E402

WARD, WARD_NAME, WARD_MAIL = "phuong-minh-khai", "UBND phường Minh Khai", "phuong-minh-khai@bactuliem.example"
PGD_MAIL, SCHOOL, SCHOOL_MAIL = "phong-gddt@bactuliem.example", "truong-thcs-minh-khai", "truong-thcs-minh-khai@bactuliem.example"
NOTE = "Kính gửi phòng Nội vụ, phường xin chuyển bài dự thi của công dân.\n\n--\nLê Thu Ngân\nCông chức Văn phòng - Thống kê\nĐiện thoại: 0912 000 199\n\n"
MARK = "> "


def quoted(t, mark=MARK):
    return "".join(f"{mark}{x}".rstrip() + "\n" for x in t.rstrip("\n").split("\n"))


# ---- heads of forwarded letters: (name, address, to, subject, the time as that program writes it)

def head_gmail(name, address, to, subject, vi=False):
    if vi:
        return f"---------- Thư chuyển tiếp ----------\nTừ: {name} <{address}>\nDate: Th 3, 11 thg 4, 2023 lúc 21:30\nSubject: {subject}\nTo: <{to}>\n\n\n"
    return f"---------- Forwarded message ---------\nFrom: {name} <{address}>\nDate: Tue, Apr 11, 2023 at 9:30 PM\nSubject: {subject}\nTo: <{to}>\n\n\n"


def head_outlook(name, address, to, subject, vi=False):
    if vi:
        return f"Từ: {name} <{address}>\nĐã gửi: Thứ Ba, 11 Tháng Tư 2023 9:30 CH\nTới: {to}\nChủ đề: {subject}\n\n"
    return f"From: {name} <{address}>\nSent: Tuesday, April 11, 2023 9:30 PM\nTo: {to} <{to}>\nSubject: {subject}\n\n"


def head_outlook_web(name, address, to, subject):
    return f"________________________________\nTừ: {name} <{address}>\nNgày gửi: 11 Tháng Tư 2023 9:30 CH\nĐến: {to} <{to}>\nChủ đề: {subject}\n\n"


def head_apple(name, address, to, subject, vi=False):
    if vi:
        return "Bắt đầu thư được chuyển tiếp:\n\n", f"Từ: {name} <{address}>\nChủ đề: {subject}\nNgày: lúc 21:30:00 GMT+7 11 tháng 4, 2023\nĐến: {to}\n\n"
    return "Begin forwarded message:\n\n", f"From: {name} <{address}>\nSubject: {subject}\nDate: April 11, 2023 at 9:30:00 PM GMT+7\nTo: {to}\n\n"


def head_zimbra(name, address, to, subject, vi=False):
    if vi:
        return f"----- Thư đã chuyển tiếp -----\nTừ: \"{name}\" <{address}>\nĐến: \"{to}\" <{to}>\nĐã gửi: Thứ Ba, 11 Tháng 4 2023 21:30:00\nChủ đề: {subject}\n\n"
    return f"----- Forwarded Message -----\nFrom: \"{name}\" <{address}>\nTo: \"{to}\" <{to}>\nSent: Tuesday, April 11, 2023 9:30:00 PM\nSubject: {subject}\n\n"


def head_yahoo(name, address, to, subject):
    return f"   ----- Forwarded Message ----- From: {name} <{address}>To: {to} <{to}>Sent: Tuesday, April 11, 2023 at 09:30:00 PM GMT+7Subject: {subject}\n".replace("----- From", "-----\n From").replace(
        ">To:", ">\nTo:").replace(">Sent:", ">\nSent:").replace("+7Subject:", "+7\nSubject:") + "\n"


def head_thunderbird(name, address, to, subject, vi=False):
    if vi:
        return f"-------- Thư chuyển tiếp --------\nTiêu đề: \t{subject}\nNgày gửi: \tTue, 11 Apr 2023 21:30:00 +0700\nNgười gửi: \t{name} <{address}>\nNgười nhận: \t{to}\n\n\n\n"
    return f"-------- Forwarded Message --------\nSubject: \t{subject}\nDate: \tTue, 11 Apr 2023 21:30:00 +0700\nFrom: \t{name} <{address}>\nTo: \t{to}\n\n\n\n"


def head_samsung(name, address, to, subject):
    return f"-------- Tin nhắn gốc --------\nTừ: {name} <{address}> \nNgày: 11/4/23  21:30  (GMT+07:00) \nĐến: {to} \nChủ đề: {subject} \n\n"


def head_android(name, address, to, subject):
    return f"From: {name} <{address}>\nDate: Tue, 11 Apr 2023, 21:30\nSubject: {subject}\nTo: <{to}>\n\n"


# ---- whole letters

def ward(n, name, body, subject="Fwd: bài dự thi", address=WARD_MAIL, who=WARD_NAME, more=b"", auth="pass", **expect):
    put(f"{n}-{name}", letter(body, who, address, subject, at(12, 4, 15, n % 60), more=more, auth=auth, message_id=f"<chuyen-{n}@{address.split('@')[1]}>"), **expect)


def as_batch(w, first, **more):
    e = w.expect(kind="batch", unit=WARD, entry_unit=WARD, first_sender=first, author_mail=first, via="null", claimed="null")
    e.update({k.replace("_", "-"): v for k, v in more.items()})
    return e


def two(first, second, **more):
    """The expectations of two entries: the keys of the second end in "2"."""
    out = dict(first, entries=2, **{k.replace("_", "-"): v for k, v in more.items()})
    out.update({k + "2": v for k, v in second.items() if k not in ("kind", "entries", "unit", "letter")})
    return out


def message(body, who, address, subject, to=WARD_MAIL, when=None):
    """A letter as its first recipient's program kept it."""
    return letter(body, who, address, subject, when or at(11, 4, 21, 30), to=f"<{to}>".encode())


def attached(raw, name=None, kind="message/rfc822", disposition="attachment", more=b""):
    head = b"Content-Type: " + kind.encode() + (b'; name="' + name.encode() + b'"' if name else b"") + b"\r\nContent-Disposition: " + disposition.encode()
    return head + (b'; filename="' + name.encode() + b'"' if name else b"") + b"\r\n" + more + b"\r\n" + raw


def covered_doc(w, declared):
    """A work whose declaration stands in its letter's subject alone, as a docx."""
    w.declared = ""
    return attachment(f"{w.title}.docx", docx(w), DOCX), f"Bài dự thi {declared}"


def attached_letters():
    a, b = Work(NTVT), Work(DHTT)
    file, subject = covered_doc(b, "viết về gương điển hình tiên tiến")
    ours = text(NOTE, how="quoted-printable")
    ward(420, "outlook-dinh-kem", multipart("mixed", [
        multipart("alternative", [ours, text(as_html(NOTE, "outlook"), "html", how="quoted-printable")], "_000_SG2PR06MB_"),
        attached(message(outlook(a.text()), a.author["name"], "bai420a@thu.example", "Gửi phường bài dự thi")),
        attached(message(outlook("Kính gửi phường, tôi gửi bài ở tệp đính kèm.\n", file), b.author["name"], "bai420b@thu.example", subject))], "_004_SG2PR06MB_"),
        "Chuyển 02 bài dự thi", **two(as_batch(a, "bai420a@thu.example"), as_batch(b, "bai420b@thu.example")))
    a = Work(NTVT)
    ward(421, "gmail-dinh-kem", multipart("mixed", [gmail("Chuyển bài của công dân phường.\n"), attached(
        message(gmail(a.text()), a.author["name"], "bai421@thu.example", "Bài dự thi"), "bai du thi.eml", more=b"X-Attachment-Id: f_lgd1a2b30\r\nContent-ID: <f_lgd1a2b30>\r\n")],
        "000000000000d4e5f60421"), "Bài dự thi", **as_batch(a, "bai421@thu.example"))
    a = Work(DHTT)
    ward(422, "apple-dinh-kem", multipart("mixed", [text("Phường chuyển bài.\n", how="quoted-printable"), attached(
        message(phone(a.text()), a.author["name"], "bai422@thu.example", "bai du thi dhtt"), "bai du thi dhtt.eml", disposition="inline")], "Apple-Mail-0422-1"), **as_batch(a, "bai422@thu.example"))
    a = Work(NTVT)
    ward(423, "zimbra-dinh-kem", multipart("mixed", [text("Chuyển bài.\n", how="8bit"), attached(
        message(gmail("Tôi gửi bài dự thi.\n", attachment("bai.docx", docx(a), DOCX)), a.author["name"], "bai423@thu.example", "Bài dự thi NTVT"), "Bai du thi NTVT")], "----=_Part_423_1.168"),
        **as_batch(a, "bai423@thu.example", files="bai.docx"))
    a = Work(NTVT)
    ward(424, "eml-octet-stream", gmail("Phường chuyển thư của công dân.\n", attachment("thu cua cong dan.eml", message(gmail(a.text()), a.author["name"], "bai424@thu.example", "Bài dự thi"),
         "application/octet-stream")), **as_batch(a, "bai424@thu.example"))
    ward(425, "msg-khong-doc", gmail("Phường gửi bài dự thi của công dân ở tệp đính kèm.\n", attachment("Bai du thi.msg", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(5000), "application/vnd.ms-outlook")),
         kind="batch", unit=WARD, entries=1, outcome="incomplete", missing="unreadable", first_sender="null", author_mail="null")


def pasted(n, name, head, body=outlook, wrap=None, subject="Fwd: bài dự thi", note=NOTE, category=NTVT):
    w = Work(category)
    address = f"bai{n}@thu.example"
    h = head(w.author["name"], address, WARD_MAIL, "Bài dự thi")
    t = note + (h[0] + quoted(h[1] + w.text()) if isinstance(h, tuple) else h + w.text())
    ward(n, name, body(wrap(t) if wrap else t), subject, **as_batch(w, address, author_phone=w.author["phone"].replace(" ", "")))


def vi(head):
    return lambda *a: head(*a, vi=True)


def bold(name, address, to, subject):
    return f"*Từ:* {name} <{address}>\n*Ngày gửi:* Thứ Ba, 11 Tháng Tư, 2023 9:30 CH\n*Đến:* {to}\n*Chủ đề:* {subject}\n\n"


def only_html(t):
    return text(as_html(t, "outlook"), "html", how="quoted-printable")


def thunderbird(t):
    rows = [x.partition("\t") for x in t.split("\n") if "\t" in x]
    table = "".join(f'<tr><th valign="BASELINE" align="RIGHT" nowrap="nowrap">{a}</th><td>{as_html(b).split(">", 1)[1][:-6]}</td></tr>' for a, _, b in rows)
    lines = [x for x in t.split("\n") if "\t" not in x]
    at_ = next(i for i, x in enumerate(lines) if x.startswith("----"))
    before, after = "<br>".join(lines[:at_]), "<br>".join(lines[at_ + 1:])
    return text(f'<html><head><meta charset="utf-8"></head><body>{before}<div class="moz-forward-container"><br>{lines[at_]}<table class="moz-email-headers-table"><tbody>{table}</tbody></table>'
                f"<br>{after}</div></body></html>", "html", how="quoted-printable")


def pasted_letters():
    pasted(426, "outlook-anh", head_outlook)
    pasted(427, "outlook-viet", vi(head_outlook), subject="FW: bài dự thi")
    pasted(428, "outlook-web", head_outlook_web, body=lambda t: multipart("alternative", [text(t, how="quoted-printable"), text(as_html(t, "outlook"), "html", how="quoted-printable")], "_000_web_"))
    pasted(429, "outlook-chi-html", vi(head_outlook), body=only_html)
    pasted(430, "gmail-anh", head_gmail, body=gmail)
    pasted(431, "gmail-viet", vi(head_gmail), body=gmail, category=DHTT)
    pasted(432, "apple-anh", head_apple, body=phone)
    pasted(433, "apple-viet", vi(head_apple), body=phone, category=DHTT)
    pasted(434, "zimbra-anh", head_zimbra, body=lambda t: text(t, how="8bit"))
    pasted(435, "zimbra-viet", vi(head_zimbra), body=lambda t: text(t, how="base64"))
    pasted(436, "yahoo", head_yahoo, body=lambda t: text(t, how="base64"))
    pasted(437, "thunderbird-anh", head_thunderbird, body=lambda t: text(t, how="8bit", more="; format=flowed"), wrap=flowed)
    pasted(438, "thunderbird-viet-html", vi(head_thunderbird), body=thunderbird)
    pasted(439, "samsung", head_samsung, body=phone)
    pasted(440, "android-khong-vach", head_android, body=phone, note="Chuyển bài.\n\n")
    pasted(441, "chu-dam", bold, body=lambda t: text(t, how="quoted-printable"), subject="Gửi bài dự thi tháng 4")


def again():
    """A forward of a forward: the innermost From wrote first."""
    w = Work(NTVT, author_workplace="Trường THCS Minh Khai")
    inner = head_gmail(w.author["name"], "bai442@thu.example", SCHOOL_MAIL, "Bài dự thi") + w.text()
    outer = head_gmail("Trường THCS Minh Khai", SCHOOL_MAIL, PGD_MAIL, "Fwd: Bài dự thi", vi=True) + "Nhà trường kính chuyển.\nVăn thư: Hứa Thị Bòng - 0912 000 197\n\n" + inner
    ward(442, "chuyen-hai-lan", gmail("Phòng GD&ĐT chuyển bài của nhà trường.\n\n" + outer), "Fwd: Fwd: Bài dự thi", PGD_MAIL, "Phòng GD&ĐT",
         **dict(as_batch(w, "bai442@thu.example"), **{"unit": "phong-gddt", "entry-unit": SCHOOL, "via": "phong-gddt"}))
    w = Work(DHTT)
    first = message(gmail(w.text()), w.author["name"], "bai443@thu.example", "Bài dự thi", to=SCHOOL_MAIL)
    second = message(multipart("mixed", [text("Nhà trường gửi bài dự thi đính kèm.\n"), attached(first, "bai.eml")], "b443"), "Trường THCS Minh Khai", SCHOOL_MAIL, "Chuyển bài dự thi", to=PGD_MAIL)
    ward(443, "thu-trong-thu-trong-thu", multipart("mixed", [text("Phòng GD&ĐT chuyển.\n"), attached(second)], "a443"), "Chuyển bài dự thi", PGD_MAIL, "Phòng GD&ĐT",
         **dict(as_batch(w, "bai443@thu.example"), **{"unit": "phong-gddt", "entry-unit": SCHOOL, "via": "phong-gddt"}))
    w = Work(NTVT)
    second = message(gmail("Chuyển ạ.\n\n" + head_zimbra(w.author["name"], "bai444@thu.example", "chihoi5@thu.example", "Bài dự thi", vi=True) + w.text()), "Chi hội 5", "chihoi5@thu.example", "Fwd: Bài dự thi")
    ward(444, "eml-chuyen-tiep", multipart("mixed", [text("Phường chuyển.\n"), attached(second)], "a444"), **as_batch(w, "bai444@thu.example"))
    w = Work(NTVT)
    one, head = head_apple("Chi hội 5", "chihoi5@thu.example", WARD_MAIL, "Fwd: Bài dự thi", vi=True)
    inner_one, inner = head_apple(w.author["name"], "bai445@thu.example", "chihoi5@thu.example", "Bài dự thi", vi=True)
    ward(445, "apple-hai-lan", phone("Phường chuyển.\n\n" + one + quoted(head + "Nhờ phường chuyển giúp.\n\n" + inner_one + quoted(inner + w.text()))), **as_batch(w, "bai445@thu.example"))


def several():
    a, b = Work(NTVT), Work(DHTT)
    both = head_outlook(a.author["name"], "bai446a@thu.example", WARD_MAIL, "Bài dự thi") + a.text() + "\n\n" + head_outlook(b.author["name"], "bai446b@thu.example", WARD_MAIL, "Bài thi", vi=True) + b.text()
    ward(446, "hai-thu-dan", outlook("Phường chuyển 02 bài.\n\n" + both), **two(as_batch(a, "bai446a@thu.example"), as_batch(b, "bai446b@thu.example")))
    a, b = Work(NTVT), Work(DHTT)
    both = (head_gmail(a.author["name"], "bai447a@thu.example", WARD_MAIL, "Bài dự thi") + "Tôi gửi bài ạ.\n\n" + head_gmail("Chị Tư", "bai447b@thu.example", WARD_MAIL, f"Bài {b.title}") + "Gửi phường bài của tôi.\n")
    ward(447, "hai-thu-dan-kem-tep", gmail("Phường chuyển 02 bài.\n\n" + both, attachment("mot.docx", docx(a), DOCX), attachment("hai.docx", docx(b), DOCX)),
         **two(as_batch(a, "bai447a@thu.example"), as_batch(b, "bai447b@thu.example")))
    a, b = Work(NTVT), Work(DHTT)
    both = head_gmail("Ngõ 86", "bai448a@thu.example", WARD_MAIL, "bài dự thi") + "Tôi gửi bài ạ. SĐT: 0912 000 188\n\n" + head_gmail("Hội viên", "bai448b@thu.example", WARD_MAIL, "nộp bài") + "Gửi phường bài của tôi.\n"
    ward(448, "hai-thu-khong-ro", gmail("Phường chuyển 02 bài.\n\n" + both, attachment("mot.docx", docx(a), DOCX), attachment("hai.docx", docx(b), DOCX)),
         **two(as_batch(a, "null"), as_batch(b, "null")))
    works = [Work(NTVT, words=50) for _ in range(30)]
    letters = [attached(message(phone(w.text()), w.author["name"], f"bai449.{i}@thu.example", "Bài dự thi"), f"thu {i}.eml") for i, w in enumerate(works)]
    ward(449, "ba-muoi-thu", multipart("mixed", [text("Phường chuyển 30 bài.\n"), *letters], "a449"), kind="batch", unit=WARD, entries=30, entry=works[0].title, first_sender="bai449.0@thu.example",
         outcome="accepted", entry2=works[29].title, outcome2="accepted")
    w = Work(NTVT)
    ward(450, "dan-va-dinh-kem", multipart("mixed", [text("Phường chuyển.\n\n" + head_outlook(w.author["name"], "bai450@thu.example", WARD_MAIL, "Bài dự thi") + w.text()),
         attached(message(gmail(w.text()), w.author["name"], "bai450@thu.example", "Bài dự thi"))], "a450"), **as_batch(w, "bai450@thu.example"))
    packed = zipped({f"bai {i:02}.docx": docx(Work(NTVT, words=40, author_name=NAMES[i])) for i in range(36)})
    ward(451, "zip-nhieu-bai", gmail("Phường gửi 36 bài dự thi.\n", attachment("bai.zip", packed, "application/zip")), "Gửi bài dự thi", kind="batch", unit=WARD, entries=36, outcome="accepted", first_sender="null")


def not_forwards():
    w = Work(NTVT)
    ward(452, "tra-loi-trich-thu", outlook("Kính gửi phòng Nội vụ, phường đã nhận được hướng dẫn. Trân trọng.\n\n" + head_outlook(w.author["name"], "bai452@thu.example", WARD_MAIL, "Bài dự thi") + w.text()),
         "RE: Hướng dẫn", kind="other | question | supplement", unit=WARD, entries=0)
    w = Work(NTVT)
    ours = letter(text("Kính gửi: Ông/Bà\n\n" + w.text()), "Cuộc thi NTVT", "thiviet@bactuliem.example", "[BTL23-0007] Đã tiếp nhận bài dự thi", at(3, 4), to=f"<{WARD_MAIL}>".encode())
    ward(453, "thu-cua-chinh-minh", multipart("mixed", [text("Phường gửi lại thư của Ban Tổ chức để biết.\n"), attached(ours, "thong bao.eml")], "a453"), "Fwd: thông báo", kind="other | question", unit=WARD, entries=0)
    announce = head_outlook("Phòng Nội vụ", "phong-noi-vu@bactuliem.example", WARD_MAIL, "Triển khai Cuộc thi viết", vi=True) + "Kính gửi UBND các phường,\nPhòng Nội vụ gửi Kế hoạch triển khai Cuộc thi.\n"
    w = Work(NTVT)
    ward(454, "thong-bao-va-bai", outlook("Phường gửi bài dự thi theo thư dưới đây.\n\n" + announce, attachment("bai.docx", docx(w), DOCX)), "FW: Triển khai Cuộc thi viết", **as_batch(w, "null"))
    w = Work(DHTT)
    ward(455, "tra-loi-bien-nhan-dot", gmail("Phường gửi tiếp bài còn thiếu.\n\nVào Th 4, 12 thg 4, 2023 vào lúc 16:02 Cuộc thi NTVT <thiviet@bactuliem.example> đã viết:\n"
         + quoted("Kính gửi: UBND phường Minh Khai.\nMã đợt: BTL23-D0004\n"), attachment("bai.docx", docx(w), DOCX)), "Re: [BTL23-D0004] Biên nhận đợt bài dự thi", **as_batch(w, "null"))
    put("456-ca-nhan-tra-loi-ma-dot", letter(gmail("Tôi gửi thêm ảnh.\n"), "Hà Văn A", "bai456@thu.example", "Re: [BTL23-D0004] Biên nhận", at(12, 4)), kind="supplement", entries=0)


def whose():
    w = Work(NTVT)
    put("457-ca-nhan-chuyen-ho", letter(gmail("Em gửi giúp bác hàng xóm.\n\n" + head_gmail(w.author["name"], "bai457@thu.example", "em457@thu.example", "Bài dự thi", vi=True) + w.text()), "Bạch Thị Na",
        "em457@thu.example", "Fwd: Bài dự thi", at(12, 4)), **w.expect(unit="null", entry_unit="null", claimed="null", first_sender="bai457@thu.example", letter="acknowledgement"))
    w = Work(NTVT)
    named = w.text() + "\nĐơn vị tiếp nhận: UBND phường Minh Khai\n"
    put("458-don-vi-tiep-nhan", letter(gmail(named), w.author["name"], "bai458@thu.example", "Bài dự thi", at(12, 4)),
        **w.expect(unit="null", entry_unit="null", claimed=WARD, first_sender="null"))
    w = Work(NTVT)
    put("459-don-vi-tiep-nhan-khong-ro", letter(gmail(w.text() + "\nĐơn vị tiếp nhận: phường Cổ Nhuế\n"), w.author["name"], "bai459@thu.example", "Bài dự thi", at(12, 4)),
        **w.expect(entry_unit="null", claimed="null", author_workplace=w.author["workplace"]))
    w = Work(NTVT)
    lines = w.lines()
    where = next(i for i, x in enumerate(lines) if x.startswith("Số điện thoại"))
    lines.insert(where + 1, "Email: Tac.Gia460@thu.example")
    second = max(i for i, x in enumerate(lines) if x.startswith("Số điện thoại"))
    lines.insert(second + 1, "Email: nhanvat460@thu.example")
    ward(460, "thu-dien-tu-tac-gia", gmail("Phường gửi bài.\nCông văn số 57/UBND-VPTK ngày 13/4/2023\n", attachment("bai.docx", typed_docx(lines), DOCX)), "Gửi bài dự thi",
         **dict(as_batch(w, "null"), **{"author-mail": "tac.gia460@thu.example", "dispatch": "57/UBND-VPTK ngày 13/4/2023"}))
    w = Work(NTVT)
    ward(461, "chua-chung-thuc", outlook(NOTE + head_outlook(w.author["name"], "bai461@thu.example", WARD_MAIL, "Bài dự thi") + w.text()), auth=None,
         **dict(as_batch(w, "bai461@thu.example"), **{"kind": "entry", "unit": "null", "entry-unit": "null", "claimed": WARD}))


def passed_on():
    """What else comes by a unit: supplements, questions, threads, two works of one author, tables with attached letters."""
    data = "Tôi bổ sung:\nHọ và tên: Lê Văn A\nNăm sinh: 1980\nSố điện thoại: 0912 000 111\nĐịa chỉ: số 3 phường Minh Khai\n"
    ward(462, "chuyen-thu-bo-sung", multipart("mixed", [text("Phường chuyển thư bổ sung của tác giả.\n"), attached(message(gmail(data), "Lê Văn A", "bai462@thu.example", "Re: [BTL23-0031] Đề nghị bổ sung"))],
         "a462"), "Chuyển thư", kind="supplement", unit=WARD, entries=0)
    ward(463, "chuyen-thu-hoi", multipart("mixed", [text("Phường chuyển.\n"), attached(message(gmail("Cho tôi hỏi hạn nộp bài đến bao giờ?\n"), "Trần Văn D", "bai463@thu.example", "Hỏi về cuộc thi"))],
         "a463"), "Chuyển thư của công dân", kind="question", unit=WARD, entries=0)
    w = Work(NTVT)
    thread = (head_outlook(w.author["name"], "bai464@thu.example", WARD_MAIL, "RE: Bài dự thi") + w.text() + "\n\n" + head_outlook(WARD_NAME, WARD_MAIL, "bai464@thu.example", "RE: Bài dự thi")
              + "Đề nghị bà gửi bài. Điện thoại của phường: 0912 000 199\n\n" + head_outlook(w.author["name"], "bai464@thu.example", WARD_MAIL, "Hỏi") + "Cho tôi hỏi gửi bài thế nào?\n")
    ward(464, "chuoi-thu", outlook(NOTE + thread), "FW: Bài dự thi", **as_batch(w, "bai464@thu.example"))
    a, b = Work(NTVT), Work(DHTT)
    ward(465, "mot-thu-hai-bai", gmail("Phường chuyển.\n\n" + head_gmail(a.author["name"], "bai465@thu.example", WARD_MAIL, "02 bài dự thi") + a.text() + "\n\n" + b.text()),
         **two(as_batch(a, "bai465@thu.example"), as_batch(b, "bai465@thu.example")))
    w = Work(NTVT, author_workplace="Trường THCS Xuân Đỉnh")
    ward(466, "hai-truong-khac-nhau", gmail("Phòng GD&ĐT chuyển.\n\n" + head_gmail("Trường THCS Minh Khai", SCHOOL_MAIL, PGD_MAIL, "Bài dự thi") + w.text()), "Fwd: Bài dự thi", PGD_MAIL, "Phòng GD&ĐT",
         **dict(as_batch(w, SCHOOL_MAIL), **{"unit": "phong-gddt", "entry-unit": "phong-gddt", "author-mail": "null"}))
    a, b = Work(NTVT), Work(DHTT)
    table = ("Kính gửi phòng Nội vụ, phường gửi 02 bài (Công văn số 58/UBND-VPTK ngày 14 tháng 4 năm 2023), thực hiện Kế hoạch số 12/KH-UBND.\n\nTRÍCH NGANG THÀNH TÍCH\n\nSTT | Họ và tên gương (tập thể, cá nhân) | Năm sinh"
             f" | Tóm tắt thành tích | Tên bài viết | Tác giả | Ghi chú\n1 | {a.subject['name']} | {a.subject['birth_year']} | Giữ ngõ sạch | {a.title} | {a.author['name']} | Bản gốc, đã xác minh\n"
             f"2 | {b.subject['name']} | {b.subject['birth_year']} | Nấu cơm | {b.title} | {b.author['name']} | Bản photocopy\n3 | Ai Đó Khác | 1960 | Giúp xóm | Chiếc phao | Lê Văn Không | Gửi sau\n")
    ward(467, "trich-ngang-va-thu-kem", multipart("mixed", [text(table), attached(message(gmail(a.text()), a.author["name"], "bai467a@thu.example", "Bài dự thi")),
         attached(message(gmail(b.text()), b.author["name"], "bai467b@thu.example", "Bài dự thi"))], "a467"), "Gửi bài dự thi",
         **two(as_batch(a, "bai467a@thu.example"), dict(as_batch(b, "bai467b@thu.example"), **{"outcome": "rejected", "has-finding": "photocopy"}), dispatch="58/UBND-VPTK ngày 14/4/2023"))
    w = Work(NTVT)
    put("468-tu-chuyen-thu-bi-tra", letter(multipart("mixed", [text(f"Kính gửi Ban Tổ chức, tôi gửi lại bài bị trả về.\nHọ và tên: {w.author['name']}\nNăm sinh: {w.author['birth_year']}\n"
        f"Số điện thoại: {w.author['phone']}\nĐịa chỉ: {w.author['address']}\n"), attached(message(gmail(w.text()), w.author["name"], "bai468@thu.example", "Bài dự thi"))], "a468"), w.author["name"], "bai468@thu.example",
        "Gửi lại bài dự thi", at(12, 4)), **w.expect(first_sender="bai468@thu.example", letter="acknowledgement"))
    w = Work(NTVT)
    told = w.text().replace("\n\n", "\n\nNgười dân gửi thư về email hoahong@thu.example để góp gạo.\n\n", 1)
    ward(469, "thu-dien-tu-trong-truyen", gmail("Phường gửi bài.\n", attachment("bai.docx", typed_docx(told.split("\n")), DOCX)), "Gửi bài dự thi", **as_batch(w, "null"))


def wards():
    """A subject of another ward (plan II.3) is noted, also where the ward forwards the work attached; one of its own is not."""
    for n, name, place, key in ((510, "nhan-vat-phuong-khac", "Xuân Tảo", "has_note"), (511, "nhan-vat-cua-phuong", "Minh Khai", "no_finding")):
        w = Work(NTVT, subject_address=f"Số 4, tổ dân phố số 2, phường {place}, quận Bắc Từ Liêm")
        ward(n, name, multipart("mixed", [text("Phường chuyển.\n"), attached(message(gmail(w.text()), w.author["name"], f"bai{n}@thu.example", "Bài dự thi"))], f"a{n}"),
             **as_batch(w, f"bai{n}@thu.example", **{key: "outside-ward"}))


def real_html(n, name, page):
    """The html that the program really writes, with no plain text beside it."""
    w = Work(NTVT)
    address = f"bai{n}@thu.example"
    who, story = html.escape(w.author["name"]), html.escape(w.text(), quote=False).replace("\n", "<br>")
    ward(n, name, text(f"<html><head><meta charset=utf-8></head><body>{page(who, address, story)}</body></html>", "html", how="quoted-printable"), **as_batch(w, address))


def real_pages():
    real_html(500, "gmail-html", lambda n, a, t: f'<div dir="ltr">Phường chuyển.<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Thư đã chuyển tiếp ---------<br>Từ: '
              f'<strong class="gmail_sendername" dir="auto">{n}</strong> <span dir="auto">&lt;<a href="mailto:{a}">{a}</a>&gt;</span><br>Date: Th 3, 11 thg 4, 2023 lúc 21:30<br>Subject: Bài dự thi<br>'
              f'To:  &lt;<a href="mailto:{WARD_MAIL}">{WARD_MAIL}</a>&gt;<br></div><br><br><div dir="ltr">{t}</div></div></div>')
    real_html(501, "apple-html", lambda n, a, t: f'<div>Phường chuyển.<br><div><br><blockquote type="cite"><div>Bắt đầu thư được chuyển tiếp:</div><br class="Apple-interchange-newline"><div style="margin:0"><span><b>Từ: '
              f'</b></span><span>{n} &lt;<a href="mailto:{a}">{a}</a>&gt;<br></span></div><div><span><b>Chủ đề: </b></span><span><b>Bài dự thi</b><br></span></div><div><span><b>Ngày: </b></span><span>lúc 21:30:00 GMT+7 '
              f'11 tháng 4, 2023<br></span></div><div><span><b>Đến: </b></span><span>{WARD_MAIL}<br></span></div><br><div><div>{t}</div></div></blockquote></div></div>')
    real_html(502, "outlook-html", lambda n, a, t: '<div class="WordSection1"><p class="MsoNormal">Phường chuyển.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt">'
              f'<p class="MsoNormal"><b><span lang="EN-US">From:</span></b><span lang="EN-US"> {n} &lt;{a}&gt; <br><b>Sent:</b> Tuesday, April 11, 2023 9:30 PM<br><b>To:</b> {WARD_MAIL}<br><b>Subject:</b> Bài dự thi'
              f'<o:p></o:p></span></p></div></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">{t}<o:p></o:p></p></div>')
    real_html(503, "zimbra-html", lambda n, a, t: '<div style="font-family: arial"><div>Phường chuyển.</div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Từ: </b>'
              f'"{n}" &lt;{a}&gt;<br><b>Đến: </b>"P" &lt;{WARD_MAIL}&gt;<br><b>Đã gửi: </b>Thứ Ba, 11 Tháng 4 2023 21:30:00<br><b>Chủ đề: </b>Bài dự thi<br></div><div><br></div><div data-marker="__QUOTED_TEXT__">{t}</div></div>')
    real_html(504, "outlook-ios-html", lambda n, a, t: '<div>Phường chuyển.</div><div id="ms-outlook-mobile-signature">Tải <a href="https://aka.ms/o0ukef">Outlook cho iOS</a></div><hr style="display:inline-block;width:98%">'
              f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Từ:</b> {n} &lt;{a}&gt;<br><b>Ngày gửi:</b> Thứ Ba, tháng 4 11, 2023 9:30:00 CH<br><b>Tới:</b> {WARD_MAIL}<br><b>Chủ đề:</b> Bài dự thi</font>'
              f'<div>&nbsp;</div></div><div>{t}</div>')
    real_html(505, "roundcube-html", lambda n, a, t: 'Phường chuyển.<br><br>-------- Thư ban đầu --------<table><tr><th>Tiêu đề:</th><td>Bài dự thi</td></tr><tr><th>Ngày:</th><td>11-04-2023 21:30</td></tr>'
              f'<tr><th>Từ:</th><td>{n} &lt;{a}&gt;</td></tr><tr><th>Tới:</th><td>{WARD_MAIL}</td></tr></table><br>{t}')


def beside():
    """What stands above a forwarded letter, or lies beside an attached one."""
    w = Work(NTVT)
    put("506-viet-tren-thong-bao", letter(outlook(w.text() + "\n\n" + head_outlook("Phòng Nội vụ", "phong-noi-vu@bactuliem.example", "moi@thu.example", "Triển khai Cuộc thi")
        + "Kính gửi các đơn vị.\nSố điện thoại: 024 3765 0000\n"), w.author["name"], "bai506@thu.example", "FW: Triển khai Cuộc thi", at(12, 4)), **w.expect(first_sender="null"))
    a, b = Work(NTVT), Work(DHTT)
    put("507-hai-bai-tren-duoi", letter(outlook(a.text() + "\n\n" + head_outlook(b.author["name"], "bai507b@thu.example", "bai507@thu.example", "Bài của tôi") + b.text()), a.author["name"], "bai507@thu.example",
        "FW: hai bài dự thi", at(12, 4)), **two(a.expect(first_sender="null"), b.expect(first_sender="bai507b@thu.example")))
    with open(os.path.join(os.path.dirname(HERE), "documents/picture/person.jpg"), "rb") as f:
        photo = f.read()
    w = Work(NTVT)
    put("508-thu-kem-va-anh", letter(multipart("mixed", [text("Em gửi giúp bác, kèm ảnh nhân vật.\n"), attached(message(gmail(w.text()), w.author["name"], "bai508@thu.example", "Bài dự thi")),
        attachment("anh.jpg", photo, "image/jpeg")], "a508"), "Bạch Thị Na", "em508@thu.example", "Bài dự thi", at(12, 4)), **w.expect(files="anh.jpg", first_sender="bai508@thu.example"))
    w = Work(NTVT, without=("author-phone",))
    data = ["THÔNG TIN TÁC GIẢ", f"Họ và tên: {w.author['name']}", f"Năm sinh: {w.author['birth_year']}", "Số điện thoại: 0912 000 177"]
    put("509-thu-kem-va-thong-tin", letter(multipart("mixed", [text("Gửi bài.\n"), attached(message(gmail(w.text()), w.author["name"], "bai509@thu.example", "Bài dự thi")),
        attachment("Thong tin tac gia.docx", typed_docx(data), DOCX)], "a509"), "Bạch Thị Na", "em509@thu.example", "Bài dự thi", at(12, 4)),
        **w.expect("accepted", missing="none", author_phone="0912000177", files="Thong tin tac gia.docx"))


def typed_docx(lines):
    """These lines alone, as Word keeps them."""
    return package("".join(f'<w:p><w:r><w:t xml:space="preserve">{html.escape(x, quote=False)}</w:t></w:r></w:p>' for x in lines))


def main():
    OUT.clear()
    R.seed(20234)
    attached_letters()
    pasted_letters()
    again()
    several()
    not_forwards()
    whose()
    passed_on()
    real_pages()
    beside()
    wards()
    for data, expect in OUT.values():
        for key in [k for k in expect if "_" in k]:
            expect[key.replace("_", "-")] = expect.pop(key)
    write()
    print(f"{len(OUT)} letters, {sum(len(d) for d, _ in OUT.values()) // 1000} kB")


if __name__ == "__main__":
    main()
