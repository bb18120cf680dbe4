"""The letters of t1060-kill: what is filed before, and fifty mixed ones that wait in the mailbox when the accidents happen.

All of them are made of a seed and of one time, so that each run has the same bytes.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import email.message
import email.policy
import email.utils
import hashlib
import hmac
import re
import sqlite3

from lib import CONTEST, MAIL, entry, fixture, read, stamped
from talk import reply

OFFICE = "phong-noi-vu@bactuliem.example"
DAY = 86400
# Samples as they are: entries whole and not, old fonts, documents of many kinds, tables, forwards, papers, machines' mail, damaged and hostile ones.
SAMPLES = """01-ntvt-du 11-ban-sua 03-thieu-sdt 04-thieu-nam-sinh 05-thieu-khai-bao 06-nfd 10-thanh-vien-btc 13-tcvn3-dan 15-truong 16-thong-bao 18-hoi-han-nop 20-docx-bang
    200-hai-bai-mot-thu 22-pdf 25-chuyen-tiep-eml 26-zip 29-docx-hong 322-pdf-hong 324-chi-co-duong-dan 34-sai-charset 400-xlsx 401-docx 421-gmail-dinh-kem 446-hai-thu-dan
    470-ho-so-to-chuc 60-bounce 61-tu-dong 65-quang-cao 66-xin-xoa 80-mime-dut 87-nul""".split()


def steady(letter, n, at):
    """The letter with a Date and a Message-ID of its own that are the same in each run."""
    letter = re.sub(rb"(?im)^Date:.*?\r?\n", b"", letter, count=1)
    letter = re.sub(rb"(?im)^Message-ID:.*?\r?\n", b"", letter, count=1)
    return f"Message-ID: <kill{n}@thu.example>\r\nDate: {email.utils.formatdate(at)}\r\n".encode() + letter


def far(n):
    """An entry about someone of another district: a person looks at it."""
    m = read(entry(f"xa{n}@thu.example", name=f"Lục Thị {'ABCDEGHIKLM'[n]}", title=f"Bài xa {n}", mark=f"xa thứ {n}", phone=f"0912 000 2{n:02d}"))
    m.set_content(m.get_content().replace("phường Xuân Tảo, quận Bắc Từ Liêm", "phường Láng Hạ, quận Đống Đa", 1))
    return m.as_bytes(policy=email.policy.SMTP)


def base(at):
    letters = [entry("thieu@thu.example", name="Kiều Thị Thiếu", title="Bài thiếu", mark="thiếu", without=["Số điện thoại"]),
               entry("cung@thu.example", name="Kiều Thị Cũng", title="Bài cũng thiếu", mark="cũng", without=["Nghề nghiệp"]),
               entry("gan@thu.example", name="Kiều Thị Gần", title="Bài gần", mark="gần"), entry("hong@thu.example", name="Kiều Thị Hỏng", title="Bài thư hỏng", mark="hỏng"),
               entry("rut@thu.example", name="Kiều Thị Rút", title="Bài xin rút", mark="rút"), far(0), far(1), far(2)]
    return [stamped(steady(x, f"base{n}", at - 3 * DAY), when=at - DAY) for n, x in enumerate(letters)]


def mail(sender, subject, text="\n", **headers):
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"], m["To"], m["Subject"] = sender, CONTEST, subject
    for key, value in headers.items():
        m[key.replace("_", "-")] = value
    m.set_content(text)
    return m.as_bytes()


class Before:
    """What the register of the round before knows: our letters, cases and codes, and the key of the tags."""
    def __init__(self, spool):
        self.key = open(f"{spool}/seal.key", "rb").read()
        with sqlite3.connect(f"file:{spool}/register.db?mode=ro", uri=True) as db:
            self.code = dict(db.execute("SELECT title, code FROM entries").fetchall())
            self.case = dict(db.execute("SELECT code, id FROM cases WHERE kind = 'review'").fetchall())
            self.ours = {(code, template): x for code, template, x in db.execute("SELECT a.code, a.template, m.bytes FROM messages m JOIN answers a ON a.id = m.answer")}

    def letter(self, title, template):
        return self.ours[self.code[title], template]

    def decide(self, verb, title, text):
        code = self.code[title]
        raw = hmac.new(self.key, f"decision\0case {self.case[code]} turn 0".encode(), hashlib.sha256).digest()
        n = int.from_bytes(raw[:8], "big") >> 4
        tag = "".join("0123456789abcdefghjkmnpqrstvwxyz"[n >> 5 * (11 - i) & 31] for i in range(12))
        return mail(OFFICE, f"{verb} #{self.case[code]} {code} [{tag}]", text)


def bounce(of, address):
    return (f"From: MAILER-DAEMON@mx.thu.example\r\nTo: {CONTEST}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n--b\r\n'
            f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.thu.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {read(of)['Message-ID']}\r\nTo: {address}\r\n\r\n--b--\r\n").encode()


def own(before):
    """Letters of this scene's own: (letter, how it is stamped)."""
    photo = open(f"{MAIL}/files/anh1.jpg", "rb").read().ljust(9000, b"\0")     # large enough to be a page: it goes to the role pages
    whole = entry("du@thu.example", name="Tạ Thị Đủ", title="Bài đủ", mark="đủ", phone="0912 000 301")
    near = read(entry("gan@thu.example", name="Kiều Thị Gần", title="Bài gần", mark="gần"))
    near.set_content(near.get_content().replace("bốn giờ", "năm giờ rưỡi"))
    return [
        (whole, {}),
        (whole, {}),                                    # the same work in another letter
        (entry("thieu2@thu.example", name="Tạ Thị Vắng", title="Bài chưa đủ", mark="vắng", phone="0912 000 302", without=["Số điện thoại", "Năm sinh"]), {}),
        (entry("trang@thu.example", name="Tạ Thị Trang", title="Bài có trang", mark="trang", phone="0912 000 303", attach=[("anh.jpg", photo, "image/jpeg")]), {}),
        (entry("muon@thu.example", name="Tạ Thị Muộn", title="Bài muộn", mark="muộn", phone="0912 000 304"), {"late": True}),
        (entry("ngo@thu.example", name="Tạ Thị Ngờ", title="Bài bị ngờ", mark="ngờ", phone="0912 000 305"), {"distrusted": True}),
        (entry("chet@thu.example", name="Tạ Thị Chết", title="Bài làm chết trình đọc", mark="chết", phone="0912 000 306", X_Kills_Its_Reader="yes"), {"first": True}),
        (entry("phuong-xuan-tao@bactuliem.example", name="Tạ Thị Phường", title="Bài do phường gửi", mark="phường", phone="0912 000 307"), {}),
        (near.as_bytes(policy=email.policy.SMTP), {}),
        (reply(before.letter("Bài thiếu", "incomplete"), "Số điện thoại của tác giả: 0912 000 155", "gmail", sender="thieu@thu.example", name="Kiều Thị Thiếu"), {}),
        (reply(before.letter("Bài cũng thiếu", "incomplete"), "Nghề nghiệp của tác giả: nội trợ", "outlook-vi", sender="cung@thu.example", name="Kiều Thị Cũng", attach=[("trang.jpg", photo, "image/jpeg")]), {}),
        (reply(before.letter("Bài xin rút", "acknowledgement"), "Tôi xin rút bài dự thi này.", "phone", sender="rut@thu.example", name="Kiều Thị Rút"), {}),
        (bounce(before.letter("Bài thư hỏng", "acknowledgement"), "hong@thu.example"), {"address": "mailer-daemon@mx.thu.example"}),
        (before.decide("ACCEPT", "Bài xa 0", "\n"), {"address": OFFICE}),
        (before.decide("REJECT", "Bài xa 1", "Lý do: Bài đã dự thi năm ngoái.\n"), {"address": OFFICE}),
        (before.decide("REJECT", "Bài xa 2", "\n"), {"address": OFFICE}),     # no reason: refused
        (mail("vang@thu.example", "Vắng mặt", "Tôi đi vắng đến thứ hai.\n", Auto_Submitted="auto-replied"), {}),
        (mail("hoi@thu.example", "Hỏi", "Xin cho hỏi cuộc thi nhận bài đến ngày nào?\n"), {}),
    ]


def mixed(at, spool):
    """(fifty letters for the mailbox, two for the junk folder)."""
    letters = []
    for n, (letter, how) in enumerate(own(Before(spool))):
        letter = steady(letter, n, at - 3600)
        head = b"X-Kills-Its-Reader: yes\r\n" if how.get("first") else b""
        when = at + 61 * DAY if how.get("late") else at - 3000 + n
        letter = stamped(head + letter, when=when, address=how.get("address"))
        letters.append(letter.replace(b"dmarc=pass", b"dmarc=fail") if how.get("distrusted") else letter)
    letters += [stamped(fixture(name), when=at - 2000 + n, address=None if name[0] not in "68" else "x@mx.thu.example") for n, name in enumerate(SAMPLES)]
    letters.append(letters[0])      # the same bytes twice
    # Neighbours are of different kinds, and what follows another in time stays behind it.
    letters = [x for pair in zip(letters[:len(letters) // 2], letters[len(letters) // 2:]) for x in pair] + (letters[-1:] if len(letters) % 2 else [])
    junk = [stamped(steady(entry("rac@thu.example", name="Tạ Thị Rác", title="Bài trong thư rác", mark="rác", phone="0912 000 308"), "junk", at), when=at - 900),
            stamped(fixture("64-cuoc-thi-khac"), when=at - 800)]
    return letters, junk
