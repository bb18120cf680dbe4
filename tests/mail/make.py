#!/usr/bin/env python3
"""Makes the sample letters tests/mail/*.eml with their *.expect, as real programs would write them.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/make.py                  writes the .eml and .expect files anew (they are committed: run it after a change here)
       tests/mail/make.py --documents      makes files/ anew first, by LibreOffice and ImageMagick (also committed)

The texts come from text/ (header lines, blank line, body; `=== ĐÍNH KÈM: name ===` begins an attachment's text) and from
the small lists below.  All people, phones (0912 000 1xx) and offices are invented; domains are .example.
The same input gives the same bytes.
"""
import base64
import datetime
import email.utils
import html
import io
import os
import quopri
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
HANOI = datetime.timezone(datetime.timedelta(hours=7))
OURS = "thiviet@bactuliem.example"
NTVT, DHTT = "nguoi-tot-viec-tot", "dien-hinh-tien-tien"
DECLARED = {NTVT: "BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”", DHTT: "BÀI DỰ THI VIẾT VỀ GƯƠNG ĐIỂN HÌNH TIÊN TIẾN"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
R = random.Random(2023)

SENTENCES = """Sáng nào {s} cũng dậy từ bốn giờ để quét sạch con ngõ trước khi bà con đi chợ.
Người trong tổ dân phố quen gọi {s} bằng cái tên thân thương là “người giữ ngõ”.
Không ai phân công, cũng chẳng có một đồng thù lao nào cho công việc ấy.
Mùa đông năm ngoái, {s} tự tay may ba mươi chiếc áo ấm tặng các cháu mồ côi.
Có hôm mưa to ngập đến đầu gối, {s} vẫn lội ra khơi từng nắp cống.
Mỗi tháng một lần, nhóm bạn của {s} nấu hai trăm suất cơm cho bệnh nhân nghèo.
“Mình còn sức thì mình còn làm”, {s} nói rồi lại cúi xuống nhặt từng mảnh ni lông.
Chiếc tủ sách đặt ở nhà văn hóa nay đã có hơn một nghìn cuốn, quyển nào cũng được bọc cẩn thận.
Các cháu nhỏ trong khu tập thể chiều nào cũng ríu rít chạy theo hỏi chuyện.
Khi dịch bệnh ập đến, {s} xung phong trực chốt suốt hai tháng liền.
Số tiền bán giấy vụn được ghi vào một cuốn sổ nhỏ, cuối năm công khai trước cả tổ.
Nhiều người lúc đầu ngại ngần, sau cũng góp một tay, thành nếp quen từ lúc nào không hay.
Hàng cây hoa giấy dọc bờ mương là do chính tay {s} trồng và tưới mỗi ngày.
Có lần nhặt được chiếc ví với rất nhiều tiền, {s} tìm đến tận nhà người mất để trả lại.
Tôi đã đi cùng {s} trọn một buổi và hiểu vì sao hàng xóm quý mến đến thế.
Lớp học buổi tối chỉ có bảy chiếc ghế nhựa mà chưa hôm nào vắng tiếng đánh vần.
Cụ già neo đơn cuối phố bảo rằng nhờ có {s} mà những ngày ốm đau bớt tủi.
Đám thanh niên noi theo, lập thành một đội giúp nhau chuyển nhà, sửa điện, thông cống.
Cái bếp nhỏ lúc nào cũng đỏ lửa, ai qua đường cũng được mời bát nước chè xanh.
Việc làm lặng lẽ ấy đã lan từ ngõ này sang ngõ khác, như một mạch nước ngầm.
Phường nhiều lần đề nghị khen thưởng, {s} chỉ xin thêm mấy cái chổi và đôi ủng.
Con đường từng đầy rác nay sạch bóng, hai bên nở kín hoa mười giờ.
Đến nay đã có hơn bốn mươi hộ tham gia, nhà nào cũng thấy vui.
Giữa phố xá vội vàng, tôi tin rằng những con người như vậy làm cho cuộc sống ấm áp hơn.""".split("\n")
WARDS = ["Xuân Tảo", "Cổ Nhuế 1", "Đông Ngạc", "Đức Thắng", "Liên Mạc", "Minh Khai", "Phú Diễn", "Tây Tựu", "Thụy Phương", "Xuân Đỉnh"]
NAMES = ["Lục Thị Ngải", "Khổng Văn Trúc", "Mạc Thị Sim", "Doãn Bá Lẫm", "Tiêu Ngọc Khế", "Lưu Thị Bưởi", "Phí Văn Dừa", "Nghiêm Thị Quất", "Đàm Quang Sấu",
         "Triệu Thị Mận", "Âu Văn Bòng", "Từ Thị Chanh", "Viên Đức Ổi", "Thái Thị Hồng Xiêm", "Cù Văn Vối", "Lại Thị Trám", "Hứa Bá Sung", "Giang Thị Dâu",
         "Chu Văn Mít", "Đặng Thị Bàng", "Văn Đình Gạo", "Tôn Thị Sen", "Hàn Văn Súng", "Kiều Thị Cúc", "Vương Bá Lộc", "Lương Thị Đào", "Tăng Văn Thị", "Bạch Thị Na",
         "Quản Văn Roi", "Sầm Thị Muỗm", "Đoàn Văn Quéo", "Nhữ Thị Cam", "Khúc Bá Dổi", "Ngụy Thị Bứa", "Trưng Văn Lim", "Cao Thị Táu"]
JOBS = ["Giáo viên", "Công nhân", "Hưu trí", "Kế toán", "Lái xe", "Nông dân", "Điều dưỡng"]
PLACES = ["Trường Tiểu học Mẫu", "Công ty TNHH Mẫu Xanh", "Hợp tác xã Mẫu", "Trạm Y tế phường", "Không", "Tổ dân phố số 5"]
TITLES = ["Người giữ ngõ", "Chiếc áo ấm mùa đông", "Bếp lửa đầu ngõ", "Tủ sách cuối phố", "Bảy chiếc ghế nhựa", "Con mương nở hoa", "Bát nước chè xanh",
          "Cuốn sổ giấy vụn", "Đôi ủng của ông tổ trưởng", "Lối về không rác", "Tiếng chổi lúc bốn giờ", "Chốt trực hai tháng", "Hoa mười giờ bên bờ mương",
          "Chiếc ví và con đường về", "Mùa hoa giấy", "Bọc sách cho em", "Ngọn đèn ngõ nhỏ", "Suất cơm ngày rằm", "Người thông cống", "Một mạch nước ngầm",
          "Bảy giờ tối, lớp học mở cửa", "Cây cầu của xóm", "Chuyến xe không đồng", "Chợ không túi ni lông", "Mái nhà chung", "Khu vườn trên sân thượng",
          "Tấm bảng đầu thôn", "Bàn tay ấm", "Lá thư gửi xóm", "Người bạn của cụ già", "Hộp thư tử tế", "Giọt nước lành", "Bài học đầu tiên", "Đường về nhà", "Sợi dây nối ngõ"]
LABELS = [("name", "Họ và tên"), ("birth_year", "Năm sinh"), ("address", "Địa chỉ"), ("phone", "Số điện thoại liên hệ"), ("occupation", "Nghề nghiệp"), ("workplace", "Đơn vị công tác")]


class Work:
    """A contest work of known content: `lines` as an author would type it, `expect` what hoadep must make of it."""
    count = 0

    def __init__(self, category=NTVT, words=130, without=(), collective=None, **changes):
        n = Work.count
        Work.count += 1
        self.category, self.without = category, without
        self.title = changes.get("title") or TITLES[n % len(TITLES)]
        def person(i):
            return dict(name=NAMES[i % len(NAMES)], birth_year=str(1945 + (7 * i) % 55), phone="0912 000 %d" % (140 + i % 50), occupation=JOBS[i % len(JOBS)],
                        address=f"Số {i + 3}, tổ dân phố số {1 + i % 9}, phường {WARDS[i % len(WARDS)]}, quận Bắc Từ Liêm", workplace=PLACES[i % len(PLACES)])
        self.author, self.subject = person(2 * n), person(2 * n + 1)
        if collective:
            self.subject = dict(name=collective, address=self.subject["address"], phone=self.subject["phone"])
        for key, value in changes.items():
            side, _, field = key.partition("_")
            if side in ("author", "subject"):
                getattr(self, side)[field] = value
        self.collective = collective
        who = (collective or self.subject["name"].split()[-1])
        who = who if collective else R.choice(["bác ", "cô ", "anh "]) + who
        self.prose = []
        while sum(len(p.split()) for p in self.prose) < words:
            self.prose.append(" ".join(R.sample(SENTENCES, 5)).format(s=who))
        self.declared = changes.get("declared", DECLARED[category])

    def blocks(self):
        out = []
        for side, head in (("author", "THÔNG TIN TÁC GIẢ"), ("subject", "THÔNG TIN TẬP THỂ ĐƯỢC VIẾT" if self.collective else "THÔNG TIN NHÂN VẬT")):
            rows = []
            for key, label in LABELS:
                value = getattr(self, side).get(key)
                if value is not None and f"{side}-{key.replace('_', '-')}" not in self.without:
                    rows.append(("Tên tập thể" if self.collective and side == "subject" and key == "name" else label, value))
            out.append((head, rows))
        return out

    def lines(self):
        out = [self.declared] if self.declared and "declaration" not in self.without else []
        out += [self.title, ""] if "title" not in self.without else []
        out += [x for p in self.prose for x in (p, "")]
        for head, rows in self.blocks():
            out += [head] + [f"{a}: {b}" for a, b in rows] + [""]
        return out[:-1]

    def text(self):
        return "\n".join(self.lines()) + "\n"

    def expect(self, outcome="accepted", **more):
        e = {"kind": "entry", "entries": 1, "entry": self.title, "outcome": outcome, "category": self.category}
        for side in ("author", "subject"):
            for key, _ in LABELS:
                if f"{side}-{key.replace('_', '-')}" in self.without or getattr(self, side).get(key) is None:
                    continue
                value = getattr(self, side)[key]
                e[f"{side}-{key.replace('_', '-')}"] = value.replace(" ", "") if key == "phone" else value
        if self.collective:
            e["subject-kind"] = "collective"
        if self.without:
            e["missing"] = " ".join(self.without)
        elif outcome == "accepted":
            e["missing"] = "none"
        e.update({k.replace("_", "-"): v for k, v in more.items()})
        return {k: v for k, v in e.items() if v is not None}


# ---- how programs write headers and parts

def encoded(s, how="B", charset="utf-8"):
    """RFC 2047 encoded words of at most 75 characters, split between characters; how "8": raw bytes; "torn": split inside one."""
    if how == "8":
        return s.encode(charset)
    if s.isascii():
        return s.encode()
    def enc(b):
        if how == "Q":
            return f"=?{charset}?Q?" + "".join(chr(c) if chr(c).isalnum() and c < 128 else "_" if c == 32 else "=%02X" % c for c in b) + "?="
        return f"=?{charset}?B?" + base64.b64encode(b).decode() + "?="
    if how == "torn":
        b = s.encode(charset)
        return "\r\n ".join(enc(b[i:i + 16]) for i in range(0, len(b), 16)).encode()
    out, cur = [], b""
    for ch in s:
        if len(enc(cur + ch.encode(charset))) > 72:
            out.append(enc(cur))
            cur = b""
        cur += ch.encode(charset)
    return "\r\n ".join(out + [enc(cur)]).encode()


def parameter(key, value, how):
    """A file name as the world writes it: RFC 2231 whole or in pieces, an encoded word in quotes, or raw bytes."""
    if value.isascii():
        return f'{key}="{value}"'.encode()
    if how == "2047":
        return f'{key}="'.encode() + encoded(value).replace(b"\r\n", b"\r\n") + b'"'
    if how == "raw":
        return f'{key}="{value}"'.encode()
    pct = "".join(chr(c) if (chr(c).isalnum() or c in b"-._") and c < 128 else "%%%02X" % c for c in value.encode())
    if how == "pieces":
        parts, i = [], 0
        while pct:
            cut = 40
            while "%" in pct[cut - 2:cut]:
                cut += 1
            parts.append(f"{key}*{i}*=" + ("UTF-8''" if i == 0 else "") + pct[:cut])
            pct, i = pct[cut:], i + 1
        return ";\r\n ".join(parts).encode()
    return f"{key}*=UTF-8''{pct}".encode()


def crlf(t):
    return t.replace("\r\n", "\n").replace("\n", "\r\n")


def body64(b):
    return base64.encodebytes(b).replace(b"\n", b"\r\n")


def text(t, kind="plain", how="base64", charset="UTF-8", more="", label=None):
    b = crlf(t).encode(charset)
    head = f'Content-Type: text/{kind}; charset="{label or charset}"{more}\r\nContent-Transfer-Encoding: {how}\r\n\r\n'.encode()
    if how == "base64":
        return head + body64(b)
    if how == "quoted-printable":
        return head + quopri.encodestring(b.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return head + b


def attachment(name, data, kind, how="2231", disposition="attachment", more=b""):
    return (b"Content-Type: " + kind.encode() + b";\r\n " + parameter("name", name, "2047" if how in ("2231", "pieces") else how) + b"\r\nContent-Disposition: "
            + disposition.encode() + b";\r\n " + parameter("filename", name, how) + b"\r\nContent-Transfer-Encoding: base64\r\n" + more + b"\r\n" + body64(data))


def multipart(kind, parts, boundary, preamble=b"", more=""):
    line = f"--{boundary}".encode()
    return (f'Content-Type: multipart/{kind}; {more}boundary="{boundary}"\r\n\r\n'.encode() + preamble
            + b"".join(line + b"\r\n" + p + (b"" if p.endswith(b"\r\n") else b"\r\n") for p in parts) + line + b"--\r\n")


def as_html(t, program="gmail"):
    e = html.escape(t, quote=False)
    if program == "gmail":
        return '<div dir="ltr">' + e.replace("\n", "<br>") + "</div>"
    if program == "outlook":
        rows = "".join(f'<p class="MsoNormal"><span lang="VI" style="font-size:13.0pt">{x or "&nbsp;"}<o:p></o:p></span></p>\n' for x in e.split("\n"))
        return ('<html xmlns:o="urn:schemas-microsoft-com:office:office">\n<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n<style><!--\n'
                'p.MsoNormal {margin:0cm; font-family:"Times New Roman",serif;}\n--></style></head>\n<body lang="EN-US" link="blue"><div class="WordSection1">\n'
                + rows + "</div></body></html>")
    return "<html><body>" + e.replace("\n", "<br/>") + "</body></html>"


def gmail(plain, *files, how="base64"):
    alternative = multipart("alternative", [text(plain, how=how), text(as_html(plain), "html", how="quoted-printable")], "000000000000a1b2c3%04d" % len(plain))
    return multipart("mixed", [alternative, *files], "000000000000d4e5f6%04d" % len(plain)) if files else alternative


def outlook(plain, *files):
    alternative = multipart("alternative", [text(plain, how="quoted-printable"), text(as_html(plain, "outlook"), "html", how="quoted-printable")], "_000_%08X_" % len(plain))
    return multipart("mixed", [alternative, *files], "_004_%08X_" % len(plain)) if files else alternative


def phone(plain, *files):
    body = text(plain, how="quoted-printable")
    return multipart("mixed", [body, *files], "Apple-Mail-%08X-1" % len(plain)) if files else body


def flowed(t):
    """format=flowed; delsp=no (RFC 3676): lines of at most 72, soft breaks end in a space."""
    out = []
    for line in t.split("\n"):
        if line.startswith((" ", ">", "From ")):
            line = " " + line
        while len(line) > 70 and " " in line[:70]:
            cut = line.rindex(" ", 0, 70) + 1
            out.append(line[:cut])
            line = line[cut:]
        out.append(line)
    return "\n".join(out)


def letter(body, who, address, subject, when, how="B", auth="pass", received=None, more=b"", to=None, return_path=None, program=None, lf=False, message_id=None):
    """A whole letter as the contest's server keeps it: Return-Path and its own headers on top."""
    at = email.utils.parsedate_to_datetime(when) if isinstance(when, str) else when
    got = received or at + datetime.timedelta(seconds=2)
    domain = address.split("@")[1]
    number = "%08X" % (sum(address.encode()) * 7919 + int(got.timestamp()) & 0xffffffff)
    head = b"Return-Path: <" + (address if return_path is None else return_path).encode() + b">\r\n"
    if auth:
        head += f"Authentication-Results: mail.bactuliem.example;\r\n\tdmarc={auth} (p=NONE) header.from={domain};\r\n\tspf={auth} smtp.mailfrom={address}\r\n".encode()
    head += (f"Received: from mx.{domain} (mx.{domain} [192.0.2.25])\r\n\tby mail.bactuliem.example (Postfix) with ESMTPS id {number}\r\n"
             f"\tfor <{OURS}>; {email.utils.format_datetime(got)}\r\n").encode()
    head += f"Received: from [198.51.100.7] by mx.{domain} with ESMTPSA id {number[::-1]}; {email.utils.format_datetime(at)}\r\n".encode()
    head += b"From: " + (encoded(who, how) + b" " if who else b"") + f"<{address}>\r\n".encode()
    head += b"To: " + (to or encoded("Cuộc thi NTVT", how) + f" <{OURS}>".encode()) + b"\r\n"
    if subject is not None:
        head += b"Subject: " + encoded(subject, how) + b"\r\n"
    head += f"Date: {email.utils.format_datetime(at)}\r\nMessage-ID: {message_id or f'<{number.lower()}@{domain}>'}\r\n".encode()
    if program:
        head += f"X-Mailer: {program}\r\n".encode()
    out = head + more + b"MIME-Version: 1.0\r\n" + body
    return out.replace(b"\r\n", b"\n") if lf else out


def sample(name):
    """(who, address, subject, date, extra headers, body, {attachment: its text}) of a file in text/."""
    t = open(f"{HERE}/text/{name}", encoding="utf-8").read()
    head, _, rest = t.partition("\n\n")
    h = dict(x.split(": ", 1) for x in head.split("\n"))
    who, address = re.fullmatch(r"(.*) <(.*)>", h["From"]).groups()
    body, *files = re.split(r"^=== ĐÍNH KÈM: (.*?)(?: \(.*?\))? ===\n", rest, flags=re.M)
    more = "".join(f"{k}: {v}\r\n" for k, v in h.items() if k in ("In-Reply-To", "References")).encode()
    body = re.sub(r"^\[Đính kèm:.*\]\n?", "", body, flags=re.M)
    return who, address, h["Subject"], h["Date"], more, body, dict(zip(files[::2], files[1::2]))


def simple(name, build, how="B", **more):
    who, address, subject, date, extra, body, _ = sample(name)
    return letter(build(body), who, address, subject, date, how, more=extra, **more)


# ---- documents

def docx(work, table=False, tracked=False):
    """A .docx as Word writes it: runs split in the middle of words, tabs, a table, and text that tracked changes took away."""
    def para(t, style=""):
        cut = max(1, len(t) // 3)
        runs = "".join(f'<w:r><w:rPr><w:rFonts w:ascii="Times New Roman"/><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve">{html.escape(x, quote=False)}</w:t></w:r>'
                       for x in (t[:cut], t[cut:]) if x)
        return f'<w:p w:rsidR="00A1">{f"<w:pPr><w:pStyle w:val={chr(34)}{style}{chr(34)}/></w:pPr>" if style else ""}{runs}</w:p>'
    out = [para(work.declared, "Title"), para(work.title, "Heading1")]
    if tracked:
        out.append('<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>Họ và tên: Người Bị Xóa</w:delText></w:r></w:del></w:p>')
    out += [para(p) for p in work.prose]
    for head, rows in work.blocks():
        out.append(para(head))
        if table:
            cells = "".join("<w:tr>" + "".join(f'<w:tc><w:tcPr><w:tcW w:w="4000"/></w:tcPr>{para(c)}</w:tc>' for c in row) + "</w:tr>" for row in rows)
            out.append(f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{cells}</w:tbl>")
        else:
            out += [para(f"{a}: {b}") for a, b in rows]
    return package("".join(out))


def package(body):
    files = {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + body + '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'}
    return zipped(files)


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (2023, 3, 1, 8, 0, 0))
            z.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def file(name):
    with open(f"{HERE}/files/{name}", "rb") as f:
        return f.read()


def page(lines, table=None):
    t = "".join(f"<p>{html.escape(x, quote=False).replace('        ', '&nbsp;' * 8)}</p>" for x in lines if x)
    if table:
        for head, rows in table:
            t += f"<p>{head}</p><table border=1>" + "".join(f"<tr><td>{html.escape(a)}</td><td>{html.escape(b)}</td></tr>" for a, b in rows) + "</table>"
    return f"<html><head><meta charset=utf-8></head><body>{t}</body></html>"


def documents():
    """files/: by LibreOffice (docx, odt, doc, pdf) and ImageMagick (photos); made once, because their bytes differ from run to run."""
    os.makedirs(f"{HERE}/files", exist_ok=True)
    Work.count = 0
    R.seed(2023)
    first, second, third = Work(NTVT), Work(DHTT), Work(NTVT)
    batch1, batch2 = sample("batch_01_phuong.txt")[6], sample("batch_02_truong.txt")[6]
    pages = {"04.docx": page(sample("04_thieu_nam_sinh_nhan_vat.txt")[5].split("\n")), "08.odt": page(sample("08_qua_2000_tu.txt")[5].split("\n")),
             "bang.docx": page([first.declared, first.title, *first.prose], first.blocks()), "du.odt": page(second.lines()), "du.pdf": page(third.lines()),
             "ganh-rau.docx": page(batch1["1_Ganh rau buoi som.docx"].split("\n")), "hai-thung.doc": page(batch1["2_Moi nha hai thung.doc"].split("\n")),
             "bai1.docx": page(batch2["BAI 1 - LUC GIA NGHI 8A.docx"].split("\n")), "bai2.odt": page(batch2["BAI 2 - THAY TUONG.docx"].split("\n"))}
    filters = {"docx": "docx:MS Word 2007 XML", "odt": "odt:writer8", "doc": "doc:MS Word 97", "pdf": "pdf:writer_web_pdf_Export"}
    with tempfile.TemporaryDirectory() as tmp:
        for name, text_ in pages.items():
            stem, ext = name.split(".")
            open(f"{tmp}/{stem}.html", "w").write(text_)
            subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp}/lo", "--headless", "--writer" if ext != "pdf" else "--norestore", "--convert-to", filters[ext],
                            "--outdir", tmp, f"{tmp}/{stem}.html"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            os.replace(f"{tmp}/{name}", f"{HERE}/files/{name}")
        convert = "/usr/bin/convert" if os.path.exists("/usr/bin/convert") else "convert"
        for i in (1, 2):
            subprocess.run([convert, "-size", "320x240", f"gradient:#{i}{i}6644-#ddeeff", "-seed", str(i), "-attenuate", "0.2", "+noise", "Gaussian", "-quality", "60", f"{HERE}/files/anh{i}.jpg"], check=True)
        subprocess.run([convert, "-size", "600x800", "xc:#f3ead6", "-font", "DejaVu-Serif-Italic", "-fill", "#1f3f9e", "-pointsize", "24", "-annotate", "+40+60", "trang viet tay", "-quality", "60", f"{tmp}/scan.jpg"], check=True)
        with open(f"{tmp}/scan.jpg", "rb") as f, open(f"{HERE}/files/scan.pdf", "wb") as out:
            out.write(scan(f.read(), 600, 800))


def scan(jpeg, width, height):
    """A .pdf as a scanner makes it: one picture on one page, no text in it."""
    draw = b"q 595 0 0 842 0 0 cm /I Do Q"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >> >>",
               b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(jpeg), jpeg),
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw)]
    out, at_ = b"%PDF-1.4\n", []
    for i, o in enumerate(objects, 1):
        at_.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i, o)
    table = len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % i for i in at_) + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table


# ---- the letters

OUT = {}


def put(name, data, **expect):
    assert len(data) < 100_000, (name, len(data))
    OUT[name] = (data, {k.replace("_", "-"): v for k, v in expect.items() if v is not None})


def at(day, month, hour=9, minute=0, second=0, year=2023):
    return datetime.datetime(year, month, day, hour, minute, second, tzinfo=HANOI)


def samples():
    put("01-ntvt-du", simple("01_ntvt_day_du.txt", gmail), kind="entry", received="2023-03-07T20:14:07+07:00", entries=1, entry="NỒI CHÁO SÁNG THỨ BẢY CỦA BÀ MÂY",
        outcome="accepted", category=NTVT, contest="2023", missing="none", author_name="Trịnh Hải Đường", author_birth_year="1979", author_phone="0912000101",
        author_address="Số 12, ngõ 47, tổ dân phố số 3, phường Xuân Tảo, quận Bắc Từ Liêm", author_occupation="Điều dưỡng", author_workplace="Trạm Y tế phường Xuân Tảo",
        subject_kind="person", subject_name="Đỗ Thị Mây", subject_birth_year="1958", subject_phone="0912000102", subject_occupation="Hưu trí",
        subject_workplace="Chi hội Phụ nữ số 3, phường Xuân Tảo", letter="acknowledgement")
    who, address, subject, date, _, body, _ = sample("02_dhtt_tap_the_day_du.txt")
    put("02-tap-the", letter(outlook(body, attachment("anh_ngo86_1.jpg", file("anh1.jpg"), "image/jpeg"), attachment("anh_ngo86_2.jpg", file("anh2.jpg"), "image/jpeg")),
                             who, address, subject, date, "Q", program="Microsoft Outlook 16.0"),
        kind="entry", entries=1, entry="Ngõ 86 và mười hai chiếc bình chữa cháy", outcome="accepted | incomplete | review", category=DHTT, subject_kind="collective",
        author_name="Vũ Quốc Khải", author_birth_year="1986", author_phone="0912000103", subject_name="Tổ liên gia an toàn phòng cháy ngõ 86",
        subject_phone="0912000104", no_finding="subject-birth-year")
    put("03-thieu-sdt", simple("03_thieu_sdt_tac_gia.txt", gmail, "Q"), kind="batch", unit="phuong-minh-khai", entries=1, entry="Lớp học dưới gầm cầu thang", outcome="incomplete",
        category=NTVT, missing="author-phone", author_name="Nguyễn Lam Khê", author_birth_year="1962", author_phone="null", subject_name="Phùng Văn Cẩn",
        subject_birth_year="1975", subject_phone="0912000106", letter="batch-receipt")
    who, address, subject, date, _, body, _ = sample("04_thieu_nam_sinh_nhan_vat.txt")
    put("04-thieu-nam-sinh", letter(gmail("Kính gửi Ban Tổ chức,\n\nTôi gửi bài dự thi trong tệp kèm theo.\n\nHà Bảo Thoa\n", attachment("Bài dự thi cô Thoa.docx", file("04.docx"), DOCX, "2047")),
                                    who, address, subject, date),
        kind="entry", entries=1, entry="“Cô nuôi” và quyển sổ ba trăm món", outcome="incomplete", category=DHTT, missing="subject-birth-year", author_name="Hà Bảo Thoa",
        author_birth_year="1990", author_phone="0912000107", author_occupation="Giáo viên", author_workplace="Trường Mầm non Hoa Sen Trắng", subject_name="Nguyễn Thị Thơm",
        subject_birth_year="null", subject_phone="0912000108", letter="incomplete")
    put("05-thieu-khai-bao", simple("05_thieu_khai_bao.txt", lambda b: text(flowed(b), how="8bit", more="; format=flowed"), program="Thunderbird"),
        kind="entry", entries=1, entry="CHIẾC XE CỨU THƯƠNG HAI BÁNH", outcome="incomplete", category="null", has_finding="declaration", author_name="Đinh Xuân Trà | null",
        author_phone="0912000109 | null", subject_phone="0912000110 | null", letter="incomplete")
    who, address, subject, date, _, body, _ = sample("06_nfd.txt")
    put("06-nfd", letter(phone(unicodedata.normalize("NFD", body)), unicodedata.normalize("NFD", who), address, unicodedata.normalize("NFD", subject), date, program="iPhone Mail (20D67)"),
        kind="entry", subject=unicodedata.normalize("NFC", subject), entries=1, entry="“Vua hoa đồng tiền” và những luống đất không nghỉ", outcome="accepted", category=DHTT, missing="none",
        author_name="Tạ Minh Lúa", author_birth_year="1993", author_phone="0912000111", author_occupation="Viên chức", subject_name="Kiều Văn Đượm", subject_birth_year="1964",
        subject_phone="0912000112", letter="acknowledgement")
    put("07-khong-dau", simple("07_khong_dau.txt", lambda b: text(b, how="7bit", charset="us-ascii"), lf=True), kind="entry", entries=1,
        entry="Nguoi giao hang va chiec tui ben duong", outcome="accepted | incomplete | review", category=NTVT, author_name="Pham Duc Hieu", author_birth_year="1997",
        author_phone="0912000113", subject_name="Thach Van Rang", subject_birth_year="1988 | null", subject_phone="0912000114 | null", received="2023-05-14T23:51:19+07:00")
    who, address, subject, date, _, body, _ = sample("08_qua_2000_tu.txt")
    put("08-qua-2000-tu", letter(gmail("Em gửi bài ạ.\n", attachment("Người mở cửa lúc bảy giờ.odt", file("08.odt"), ODT, "pieces")), who, address, subject, date),
        kind="entry", entries=1, entry="Người mở cửa lúc bảy giờ", outcome="rejected", category=DHTT, has_finding="word-limit", words="2051..2200", author_name="Quách Thu Lụa",
        author_phone="0912000115", subject_name="Bế Thị Hường", subject_phone="0912000116", letter="rejected*")
    put("09-bo-sung", simple("09_bo_sung_tra_loi.txt", gmail), kind="supplement", entries=0)
    put("10-thanh-vien-btc", simple("10_tac_gia_thanh_vien_btc.txt", outlook, "Q"), kind="entry", entries=1, entry="Ông từ giữ nước", outcome="rejected", category=NTVT,
        has_finding="barred-author", author_name="Hoàng Nghĩa Bách", author_birth_year="1972", author_phone="0912000117", letter="rejected*")
    put("11-ban-sua", simple("11_gui_lai_sua_nhe.txt", phone), kind="entry", entries=1, entry="Nồi cháo sáng thứ bảy của bà Mây", outcome="accepted | incomplete | review", category=NTVT,
        author_name="Trịnh Hải Đường", author_birth_year="1979", author_phone="0912000101", subject_phone="0912000102")
    put("12-sau-han", simple("12_gui_sau_han.txt", gmail, "Q"), kind="entry", entries=1, entry="Cây cầu tre của ông Thuyết", outcome="accepted | incomplete | review", category=NTVT,
        contest="2024", author_name="Ngô Thế Vịnh", author_birth_year="1959", author_phone="0912000119", subject_name="Giáp Văn Thuyết")
    tcvn3 = open(f"{HERE}/text/13_tcvn3_bytes.txt", "rb").read().replace(b"\n", b"\r\n")
    put("13-tcvn3", letter(b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + tcvn3, "Tran Huu Lach", "lach.th@thu.example", "bai du thi", at(3, 4)),
        kind="*")   # old charsets under a wrong name are of the next issue: here it only must not break anything
    put("13-tcvn3-dan", letter(text(open(f"{HERE}/text/13_tcvn3_mojibake_utf8.txt").read()), "Tran Huu Lach", "lach2.th@thu.example", "bai du thi", at(3, 4)), kind="*")
    who, address, subject, date, _, body, _ = sample("batch_01_phuong.txt")
    put("14-phuong", letter(outlook(body, attachment("CV57_ky_so.pdf", file("scan.pdf"), "application/pdf"), attachment("1_Ganh rau buoi som.docx", file("ganh-rau.docx"), DOCX),
                                    attachment("2_Moi nha hai thung.doc", file("hai-thung.doc"), "application/msword"), attachment("3_scan.pdf", file("scan.pdf") + b"\n%2\n", "application/pdf")),
                            who, address, subject, date),
        kind="batch", unit="phuong-thuong-cat", entry="Gánh rau buổi sớm", outcome="accepted", category=NTVT, author_name="Tống Khánh Ly", author_birth_year="1988", author_phone="0912000121",
        subject_name="Mai Thị Vóc", subject_phone="0912000125", no_finding="photocopy", entry2="MỖI NHÀ HAI THÙNG", outcome2="accepted", subject_kind2="collective",
        subject_name2="Tổ dân phố số 4", entry3="Ba mươi mét vuông", outcome3="rejected", files3="3_scan.pdf", has_finding3="photocopy", author_name3="Cao Thị Ngần", category3=NTVT,
        rows="1=Gánh rau buổi sớm; 2=MỖI NHÀ HAI THÙNG; 3=Ba mươi mét vuông; 4=awaited", dispatch="57/UBND-VPTK ngày 13/4/2023")
    who, address, subject, date, _, body, _ = sample("batch_02_truong.txt")
    put("15-truong", letter(gmail(body, attachment("BAI 1 - LUC GIA NGHI 8A.docx", file("bai1.docx"), DOCX), attachment("BAI 2 - THAY TUONG.odt", file("bai2.odt"), ODT)), who, address, subject, date),
        kind="batch | entry", entries=2, entry="Ngăn tủ số 61", outcome="accepted", category=NTVT, author_name="Ông Ích Tường", author_birth_year="1987", author_phone="0912000132",
        subject_name="Khuất Duy Cạn", subject_birth_year="1966", entry2="Thư viện có bánh xe", category2=DHTT, author_name2="Lục Gia Nghi", outcome2="accepted", missing2="none", has_note2="minor",
        author_phone2="0912000131", subject_name2="Vi Thị Dậu")
    put("16-thong-bao", simple("trap_01_thong_bao_chuyen_tiep.txt", gmail), kind="other | question | dossier", entries=0)
    who, address, subject, date, _, body, _ = sample("trap_02_hieu_photocopy.txt")
    put("17-hieu-photocopy", letter(gmail(body, attachment("photo_2023-02-21_18-55-01.jpg", file("anh1.jpg"), "image/jpeg", disposition="inline")), who, address, subject, date),
        kind="entry", entries=1, entry="Hiệu photocopy không thu tiền", outcome="accepted | incomplete | review", category=NTVT, no_finding="photocopy", author_name="Kim Văn Chắt",
        author_phone="0912000134", subject_phone="0912000135")
    put("18-hoi-han-nop", simple("trap_03_hoi_han_nop.txt", phone), kind="question", entries=0, no_letter="acknowledgement incomplete")
    put("19-tin-bao", simple("trap_04_bai_bao_ve_cuoc_thi.txt", outlook), kind="other", entries=0)


def documents_letters():
    Work.count = 0
    R.seed(2023)
    first, second, third = Work(NTVT), Work(DHTT), Work(NTVT)
    hello = "Kính gửi Ban Tổ chức,\n\nTôi xin gửi bài dự thi trong tệp đính kèm.\n\nTrân trọng.\n"
    put("20-docx-bang", letter(outlook(hello, attachment(f"{first.title}.docx", file("bang.docx"), DOCX, "pieces")), first.author["name"], "ngai@thu.example", "Bài dự thi", at(20, 3)),
        **first.expect(letter="acknowledgement", words="100..180"))
    put("21-odt", letter(gmail(hello, attachment(f"{second.title}.odt", file("du.odt"), ODT)), second.author["name"], "sim@thu.example", "Bài dự thi ĐHTT", at(21, 3)), **second.expect(letter="acknowledgement"))
    put("22-pdf", letter(gmail(hello, attachment(f"{third.title}.pdf", file("du.pdf"), "application/pdf")), third.author["name"], "khe@thu.example", "Bài dự thi", at(22, 3)),
        **third.expect("incomplete", missing="declaration", letter="incomplete", category="null"))
    w = Work(DHTT)
    put("23-docx-nguoi-viet-du", letter(gmail(hello, attachment(f"Bài dự thi - {w.author['name']}.docx", docx(w), "application/octet-stream", "2047")), w.author["name"], "bai23@thu.example",
                                        f"Bài dự thi của {w.author['name']}", at(23, 3), "Q"), **w.expect(letter="acknowledgement"))
    w = Work(NTVT)
    put("24-docx-word-bang", letter(outlook(hello, attachment(f"{w.title}.docx", docx(w, table=True, tracked=True), DOCX)), w.author["name"], "bai24@thu.example", "Nộp bài", at(24, 3)), **w.expect())
    w = Work(NTVT)
    inner = letter(gmail(hello, attachment(f"{w.title}.docx", docx(w), DOCX)), w.author["name"], "bai25@thu.example", "Bài dự thi NTVT", at(25, 3))
    put("25-chuyen-tiep-eml", letter(multipart("mixed", [text("Phường chuyển bài của người dân, xem thư kèm theo.\n", how="quoted-printable"),
                                                         b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="bai du thi.eml"\r\n\r\n' + inner], "_005_outlook_"),
                                     "UBND phường Đông Ngạc", "phuong-dong-ngac@bactuliem.example", "FW: Bài dự thi NTVT", at(26, 3)),
        **w.expect(kind="batch", unit="phuong-dong-ngac"))
    w = Work(NTVT)
    put("26-zip", letter(gmail(hello, attachment("bai du thi.zip", zipped({f"{w.title}.docx": docx(w)}), "application/zip")), w.author["name"], "bai26@thu.example", "Bài dự thi", at(27, 3)),
        kind="entry", entries="1..2", outcome="incomplete | accepted")
    w = Work(NTVT, words=0)
    put("27-anh-viet-tay", letter(phone("Kính gửi Ban Tổ chức, tôi gửi ảnh chụp bài viết tay.\n\n" + w.text(), attachment("IMG_0001.jpg", file("anh1.jpg"), "image/jpeg", disposition="inline"),
                                        attachment("IMG_0002.jpg", file("anh2.jpg"), "image/jpeg", disposition="inline")), w.author["name"], "bai27@thu.example", "bài dự thi viết tay", at(28, 3)),
        kind="entry", entries=1, outcome="review | incomplete", author_name=w.author["name"], author_phone=w.author["phone"].replace(" ", ""), category=NTVT)
    w = Work(DHTT)
    put("28-docx-sai-ten", letter(gmail(hello, attachment("bai.jpg", docx(w), "image/jpeg")), w.author["name"], "bai28@thu.example", "Bài dự thi", at(29, 3)), **w.expect())
    w = Work(NTVT)
    put("29-docx-hong", letter(gmail(hello, attachment("bai.docx", docx(w)[:700], DOCX)), w.author["name"], "bai29@thu.example", "Bài dự thi viết về gương “Người tốt, việc tốt”", at(29, 3)),
        kind="entry", entries=1, outcome="incomplete", has_finding="unreadable", letter="incomplete")


def forms():
    """Complete entries as mail programs write text."""
    w = Work(NTVT)
    put("30-chi-html", letter(text(as_html(w.text(), "outlook"), "html", how="quoted-printable"), w.author["name"], "bai30@thu.example", "Bài dự thi", at(1, 4), program="Outlook"), **w.expect())
    w = Work(DHTT)
    rows = "".join(f"<p><b>{h}</b></p><table><tbody>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in r) + "</tbody></table>" for h, r in w.blocks())
    put("31-html-bang", letter(text(f"<html><head><style>p {{color: red}}</style><script>var x = 'Năm sinh: 1900';</script></head><body><p>{w.declared}</p><h1>{w.title}</h1>"
                                    + "".join(f"<p>{p}</p>" for p in w.prose) + rows + "</body></html>", "html"), w.author["name"], "bai31@thu.example", "ĐHTT", at(2, 4)), **w.expect())
    w = Work(NTVT)
    put("32-flowed", letter(text(flowed(w.text()), how="8bit", more="; format=flowed"), w.author["name"], "bai32@thu.example", "bài dự thi", at(3, 4), program="Thunderbird 102"), **w.expect())
    w = Work(NTVT)
    put("33-cp1258", letter(text(cp1258(w.text()), charset="cp1258", how="quoted-printable", label="windows-1258"), w.author["name"], "bai33@thu.example", "Bài dự thi", at(4, 4)), **w.expect())
    w = Work(DHTT)
    put("34-sai-charset", letter(b"Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + crlf(w.text()).encode(), w.author["name"], "bai34@thu.example", "Bài dự thi", at(5, 4)), **w.expect())
    w = Work(NTVT)
    put("35-chu-bi-xe", letter(gmail(w.text()), w.author["name"], "bai35@thu.example", f"Bài dự thi “{w.title}” gửi Ban Tổ chức", at(6, 4), how="torn"),
        **w.expect(subject=f"Bài dự thi “{w.title}” gửi Ban Tổ chức"))
    w = Work(NTVT)
    put("36-tieu-de-8bit", letter(gmail(w.text()), w.author["name"], "bai36@thu.example", f"Bài dự thi {w.title}", at(7, 4), how="8"), **w.expect(subject=f"Bài dự thi {w.title}"))
    w = Work(DHTT, collective="Tổ phụ nữ tự quản ngõ 12")
    put("37-tap-the-du", letter(gmail(w.text()), w.author["name"], "bai37@thu.example", "Bài dự thi", at(8, 4)), **w.expect())
    w = Work(NTVT, declared="")
    put("38-khai-bao-o-tieu-de", letter(phone(w.text()), w.author["name"], "bai38@thu.example", "Bài dự thi viết về gương “Người tốt, việc tốt”", at(9, 4)), **w.expect(subject="Bài dự thi viết về gương “Người tốt, việc tốt”"))
    w = Work(NTVT)
    put("39-exe-kem", letter(gmail(w.text(), attachment("anh.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 44 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0L\x01\0\0" + b"\0" * 240, "application/x-msdownload")),
                            w.author["name"], "bai39@thu.example", "Bài dự thi", at(10, 4)), **w.expect())


    # Gateways pad soft line breaks with blanks, and programs that convert line ends twice leave a CR before them (RFC 2045, 6.7, rule 3).
    w = Work(DHTT)
    padded = text(w.text(), how="quoted-printable").replace(b"=\r\n", b"=  \r\n", 3).replace(b"=\r\n", b"=\r\r\n")
    put("33-qp-dem-them", letter(padded, w.author["name"], "bai33b@thu.example", "Bài dự thi", at(4, 4)), **w.expect())


def cp1258(t):
    """Text in the form that windows-1258 can hold: most marks as combining characters after their letter."""
    out = []
    for ch in unicodedata.normalize("NFC", t):
        try:
            ch.encode("cp1258")
            out.append(ch)
            continue
        except UnicodeEncodeError:
            pass
        d = unicodedata.normalize("NFD", ch)
        tone = "".join(c for c in d if c in "\u0300\u0301\u0303\u0309\u0323")
        out.append(unicodedata.normalize("NFC", "".join(c for c in d if c not in tone)) + tone)
    return "".join(out)


def verdicts():
    """One rule each."""
    for i, rule in enumerate(["author-phone", "author-birth-year", "author-address", "author-occupation", "author-workplace", "subject-address", "subject-phone", "subject-occupation", "subject-workplace"]):
        w = Work(NTVT if i % 2 else DHTT, without=(rule,))
        put(f"40-thieu-{rule}", letter([gmail, outlook, phone][i % 3](w.text()), w.author["name"], f"thieu{i}@thu.example", "Bài dự thi", at(11 + i, 4)), **w.expect("incomplete", letter="incomplete"))
    w = Work(NTVT, author_phone="12345")
    put("41-sdt-5-so", letter(gmail(w.text()), w.author["name"], "bai41@thu.example", "Bài dự thi", at(1, 2)), **w.expect("incomplete", missing="author-phone", author_phone=None))
    w = Work(NTVT, author_birth_year="2035")
    put("42-nam-sinh-tuong-lai", letter(gmail(w.text()), w.author["name"], "bai42@thu.example", "Bài dự thi", at(2, 2)), **w.expect("incomplete", missing="author-birth-year", author_birth_year=None))
    w = Work(NTVT, collective="Tổ dân phố số 7")
    put("43-ntvt-ve-tap-the", letter(gmail(w.text()), w.author["name"], "bai43@thu.example", "Bài dự thi", at(3, 2)), **w.expect("review", has_finding="category"))
    w = Work(NTVT)
    put("44-ban-photo", letter(gmail("Tôi xin gửi bản photocopy của bài dự thi, bản gốc tôi giữ.\n\n" + w.text()), w.author["name"], "bai44@thu.example", "Bài dự thi (bản photocopy)", at(4, 2)),
        **w.expect("rejected", has_finding="photocopy", letter="rejected*"))
    w = Work(NTVT)
    put("45-phut-cuoi", letter(gmail(w.text()), w.author["name"], "bai45@thu.example", "Bài dự thi", at(31, 5, 23, 59, 40)), **w.expect(contest="2023", received="2023-05-31T23:59:42+07:00"))
    w = Work(NTVT)
    put("46-gui-truoc-den-sau", letter(gmail(w.text()), w.author["name"], "bai46@thu.example", "Bài dự thi", at(31, 5, 23, 50), received=at(1, 6, 0, 10)), **w.expect("review", has_finding="deadline"))
    w = Work(NTVT)
    put("47-thang-sau", letter(gmail(w.text()), w.author["name"], "bai47@thu.example", "Bài dự thi", at(9, 6)), **w.expect(contest="2024", letter="carried-over", has_note="deadline"))
    w = Work(NTVT, words=2020)
    cut = sum(len(p.split()) for p in w.prose) - 2020
    w.prose[-1] = " ".join(w.prose[-1].split()[:len(w.prose[-1].split()) - cut])
    put("48-hon-2000-mot-chut", letter(gmail("Em gửi bài ạ.\n", attachment("bai.docx", docx(w), DOCX)), w.author["name"], "bai48@thu.example", "Bài dự thi", at(5, 2)), **w.expect("review", has_finding="word-limit", words="2001..2050"))
    w = Work(NTVT, author_address="Số 5 phố Mẫu, phường Láng Hạ, quận Đống Đa, Hà Nội", author_workplace="Công ty Mẫu, quận Đống Đa")
    put("49-ngoai-quan", letter(gmail(w.text()), w.author["name"], "bai49@thu.example", "Bài dự thi", at(6, 2)), **w.expect("review", has_finding="residence"))
    w = Work(NTVT, author_name="Trịnh Hải Đường", author_birth_year="1988")
    put("50-trung-ten-bgk", letter(gmail(w.text()), w.author["name"], "bai50@thu.example", "Bài dự thi", at(7, 2)), **w.expect("accepted | review"))
    w = Work(NTVT)
    w.declared = DECLARED[NTVT] + "\n" + DECLARED[DHTT]
    put("51-hai-the-loai", letter(gmail(w.text()), w.author["name"], "bai51@thu.example", "Bài dự thi", at(8, 2)), **w.expect("incomplete", missing="declaration", category="null"))


def others():
    """What is no entry, and what must never be answered."""
    w = Work(NTVT)
    dsn = multipart("report", [text("This is the mail system at host mx.thu.example.\n\n<khong-co@thu.example>: host mx.thu.example said: 550 5.1.1 User unknown\n", how="7bit", charset="us-ascii"),
                               b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.thu.example\r\n\r\nFinal-Recipient: rfc822; khong-co@thu.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
                               b"Content-Type: message/rfc822\r\n\r\nFrom: <thiviet@bactuliem.example>\r\nTo: <khong-co@thu.example>\r\nSubject: [BTL23-0007] " + encoded("Đã nhận bài dự thi")
                               + b"\r\nMessage-ID: <abc.1@bactuliem.example>\r\nAuto-Submitted: auto-replied\r\n\r\n...\r\n"], "dsn.1", more="report-type=delivery-status; ")
    put("60-bounce", letter(dsn, "Mail Delivery System", "mailer-daemon@mx.thu.example", "Undelivered Mail Returned to Sender", at(2, 3), return_path="", auth=None, more=b"Auto-Submitted: auto-replied\r\n"),
        kind="bounce", entries=0, letters="none")
    put("61-tu-dong", letter(text("Tôi đang nghỉ phép đến hết ngày 20/3. Việc gấp xin gọi cơ quan.\n"), "Phạm Vắng Mặt", "vang@thu.example", "Tự động trả lời: [BTL23-0003] Đã nhận bài dự thi", at(3, 3),
                             more=b"Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\n"), kind="autoreply", entries=0, letters="none")
    put("62-da-doc", letter(multipart("report", [text("Thư đã được mở.\n"), b"Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;a@thu.example\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"],
                                      "mdn.1", more="report-type=disposition-notification; "), "Nguyễn Đã Đọc", "dadoc@thu.example", "Đã đọc: Đã nhận bài dự thi", at(4, 3), return_path=""),
        kind="autoreply | bounce | other", entries=0, letters="none")
    put("63-danh-sach", letter(gmail("Bản tin tháng 3 của câu lạc bộ bạn đọc.\n"), "CLB Bạn đọc", "bantin@clb.example", "[bantin] Số tháng 3", at(5, 3),
                               more=b"List-Id: <bantin.clb.example>\r\nList-Unsubscribe: <mailto:bo@clb.example>\r\nPrecedence: list\r\n"), kind="other | autoreply", entries=0, letters="none")
    put("64-cuoc-thi-khac", letter(gmail("Kính gửi Ban Tổ chức,\n\nEm xin nộp bài dự thi tìm hiểu pháp luật về phòng chống ma túy năm 2023.\n\nCâu 1: Đáp án B.\nCâu 2: Đáp án D.\nHọ và tên: Lại Văn Nhầm\nLớp: 9C\n"),
                                   "Lại Văn Nhầm", "nham@thu.example", "Bài dự thi tìm hiểu pháp luật", at(6, 3)), kind="other | question | entry", no_letter="acknowledgement")
    put("65-quang-cao", letter(text("<html><body><h1>KHUYẾN MÃI 50%</h1><a href=\"http://xau.example/?id=1\">Bấm vào đây</a> vay tiền nhanh, lãi suất thấp.</body></html>", "html"), "Vay Nhanh", "vay@quangcao.example",
                               "Vay 50 triệu trong 5 phút", at(7, 3), auth="fail"), kind="other", entries=0)
    put("66-xin-xoa", letter(phone("Kính gửi Ban Tổ chức,\n\nTôi xin rút bài dự thi và đề nghị xóa thông tin cá nhân của tôi.\n\nXin cảm ơn.\n"), "Lương Rút Bài", "rutbai@thu.example", "Xin rút bài dự thi và xóa dữ liệu cá nhân", at(8, 3)),
        kind="request | question", entries=0)
    put("67-gia-mao-don-vi", letter(gmail(w.text()), "UBND phường Xuân Đỉnh", "phuong-xuan-dinh@bactuliem.example", "Bài dự thi", at(9, 3), auth="fail"), kind="entry", entries=1, letters="none", entry=w.title)
    w = Work(NTVT)
    forged = b"Authentication-Results: mail.bactuliem.example; dmarc=pass header.from=bactuliem.example\r\n"
    put("68-gia-mao-chung-thuc", letter(gmail(w.text()), "UBND phường Xuân Tảo", "phuong-xuan-tao@bactuliem.example", "Bài dự thi", at(10, 3), auth=None, more=forged), kind="entry", entries=1, entry=w.title)
    w = Work(NTVT)
    put("69-noreply", letter(gmail(w.text()), w.author["name"], "no-reply@thu.example", "Bài dự thi", at(11, 3)), entry=w.title, entries=1, letters="none")
    w = Work(NTVT)
    put("70-nguoi-gui-rong", letter(gmail(w.text()), w.author["name"], "bai70@thu.example", "Bài dự thi", at(12, 3), return_path=""), kind="*", letters="none")
    put("71-cua-chinh-minh", letter(text("Thử.\n"), "Cuộc thi", OURS, "Thử", at(13, 3)), kind="*", entries=0, letters="none")


def two(first, second):
    """What two entries of one letter come to."""
    e = first.expect(entries=2)
    for key, value in second.expect().items():
        if key not in ("kind", "entries"):
            e[key.replace("-", "_") + "2"] = value
    return e


def finding():
    """Finding the entry: layouts in which author and subject stand side by side, several works, several authors."""
    R.seed(2024)
    a, b = Work(NTVT), Work(DHTT)
    hello = "Kính gửi Ban Tổ chức,\n\nEm xin gửi hai bài dự thi.\n\n"
    put("200-hai-bai-mot-thu", letter(gmail(hello + a.text() + "\n" + b.text()), a.author["name"], "bai200@thu.example", "Gửi 2 bài dự thi", at(1, 4)), **two(a, b))
    a, b = Work(NTVT), Work(DHTT)
    both = package("".join(f"<w:p><w:r><w:t>{html.escape(x, quote=False)}</w:t></w:r></w:p>" for x in a.lines() + [""] + b.lines()))
    put("201-hai-bai-mot-tep", letter(outlook(hello, attachment("hai bài.docx", both, DOCX)), a.author["name"], "bai201@thu.example", "Bài dự thi", at(2, 4)), **two(a, b))
    a, b = Work(NTVT), Work(DHTT)
    inner = [b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="thu.eml"\r\n\r\n' + letter(gmail(w.text()), w.author["name"], "bai202@thu.example", w.title, at(3, 4)) for w in (a, b)]
    put("202-hai-thu-kem", letter(multipart("mixed", [text("Tổ dân phố chuyển bài của hai người dân.\n"), *inner], "_006_outlook_"), "Tổ dân phố", "tdp202@thu.example", "Fwd: bài dự thi", at(3, 4)), **two(a, b))
    w = Work(NTVT)
    other = w.text().replace("Sáng nào", "Sáng sáng").replace("nhà nào cũng thấy vui", "nhà nào cũng vui").replace("Không ai phân công", "Chẳng ai phân công").replace(w.title + "\n", "")
    put("203-dan-va-kem-khac-nhau", letter(gmail(other, attachment(f"{w.title}.docx", docx(w), DOCX)), w.author["name"], "bai203@thu.example", "Bài dự thi", at(4, 4)), **w.expect())
    w = Work(NTVT)
    more = "ĐỒNG TÁC GIẢ\nHọ và tên: Trần Thị Thử\nNăm sinh: 1988\nĐịa chỉ: TDP số 2, phường Xuân Tảo\nNghề nghiệp: Giáo viên\nĐơn vị công tác: Trường Tiểu học Mẫu\n\n"
    put("204-dong-tac-gia", letter(phone(w.text().replace("THÔNG TIN NHÂN VẬT", more + "THÔNG TIN NHÂN VẬT")), w.author["name"], "bai204@thu.example", "Bài dự thi", at(5, 4)),
        **w.expect("incomplete", missing="author-phone", letter="incomplete"))
    w = Work(NTVT, without=("author-phone",))
    grid = "".join(f"<tr><td>{label}</td><td>{w.author[key] if key != 'phone' else ''}</td><td>{w.subject[key]}</td></tr>" for key, label in LABELS)
    put("205-bang-hai-cot", letter(text(f"<p>{w.declared}</p><h1>{w.title}</h1>" + "".join(f"<p>{p}</p>" for p in w.prose) + f"<table><tr><td>Nội dung</td><td>Tác giả</td><td>Nhân vật</td></tr>{grid}</table>", "html"),
                                   w.author["name"], "bai205@thu.example", "Bài dự thi", at(6, 4)), **w.expect("incomplete", author_phone="null"))
    w = Work(NTVT)
    line = lambda p: f"{p['name']}, sinh năm {p['birth_year']}, {p['occupation'].lower()}, {p['workplace']}, {p['address']}, ĐT {p['phone']}"
    put("206-mot-dong", letter(gmail("\n".join([w.declared, w.title, "", *w.prose, "", line(w.author).replace("Số ", "số "), "", "Nhân vật: " + line(w.subject).replace("Số ", "số ")]) + "\n"), w.author["name"], "bai206@thu.example", "Bài dự thi", at(7, 4)),
        **w.expect(author_address=w.author["address"].replace("Số ", "số "), author_occupation=w.author["occupation"].lower(), subject_address=w.subject["address"].replace("Số ", "số "), subject_occupation=w.subject["occupation"].lower()))
    w = Work(NTVT, without=("author-phone",))
    put("207-xac-nhan-cua-phuong", letter(gmail(w.text() + "\nXÁC NHẬN CỦA UBND PHƯỜNG\nCông chức: Lê Thu Ngân\nSinh năm: 1990\nĐiện thoại: 0912 000 199\n\nMẫu bài dự thi - Hotline: 024 3765 1234\n"), w.author["name"], "bai207@thu.example", "Bài dự thi", at(8, 4)),
        **w.expect("incomplete", author_phone="null"))
    put("208-hoi-co-trich-ke-hoach", letter(gmail("Kính gửi BTC, cho em hỏi có phải ghi dòng này không ạ?\n\n> Bài dự thi viết về gương “Người tốt, việc tốt”\n> Họ và tên, năm sinh, địa chỉ, số điện thoại liên hệ\n> Số điện thoại: 0912 000 199\n"),
                                            "Lê Văn Hỏi", "hoi208@thu.example", "Bài dự thi viết về gương người tốt việc tốt", at(9, 4)), kind="question", entries=0, no_letter="acknowledgement incomplete")
    w = Work(NTVT, declared="BÀI DỰ THI TÌM HIỂU PHÁP LUẬT NĂM 2023")
    put("209-cuoc-thi-khac", letter(gmail(w.text()), w.author["name"], "bai209@thu.example", "Bài dự thi Tìm hiểu pháp luật", at(10, 4)), kind="other", entries=0, letters="none")


def hostile():
    hello = "Kính gửi Ban Tổ chức, tôi gửi bài.\n"
    put("80-mime-dut", letter(b'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\n' + text(hello) + b"\r\n--b1\r\nContent-Type: " + DOCX.encode() + b'; name="a.docx"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBBQA',
                              "Đứt Đoạn", "dut@thu.example", "thư bị đứt", at(1, 3)), kind="*")
    put("81-khong-bien", letter(b'Content-Type: multipart/mixed\r\n\r\n' + hello.encode(), "Không Biên", "khongbien@thu.example", "x", at(1, 3)), kind="*")
    deep = text(hello)
    for i in range(300):
        deep = multipart("mixed", [deep], f"d{i}")
    put("82-long-300-lop", letter(deep, "Sâu", "sau@thu.example", "lồng sâu", at(1, 3)), kind="*")
    inner = b"Subject: x\r\n\r\nhet\r\n"
    for i in range(400):
        inner = b"Content-Type: message/rfc822\r\n\r\n" + inner
    put("83-thu-trong-thu", letter(inner, "Thư", "thutrongthu@thu.example", "thư trong thư", at(1, 3)), kind="*")
    put("84-nghin-phan", letter(multipart("mixed", [b"Content-Type: text/plain\r\n\r\nx\r\n"] * 1800, "m"), "Nhiều", "nhieu@thu.example", "nhiều phần", at(1, 3)), kind="*")
    bomb = package('<w:p><w:r><w:t xml:space="preserve">' + " " * 60_000_000 + "</w:t></w:r></w:p>")
    put("85-bom-docx", letter(gmail(hello, attachment("bai.docx", bomb, DOCX)), "Bom", "bom@thu.example", "Bài dự thi viết về gương “Người tốt, việc tốt”", at(1, 3)), kind="*")
    billion = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha ha ha ha ha ha">' + "".join(f'<!ENTITY {chr(98 + i)} "' + f"&{chr(97 + i)};" * 10 + '">' for i in range(9)) + "]><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
    put("86-ty-tieng-cuoi", letter(gmail(hello, attachment("bai.docx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": billion}), DOCX)), "Cười", "cuoi@thu.example",
                                   "Bài dự thi viết về gương “Người tốt, việc tốt”", at(1, 3)), kind="*")
    put("87-nul", letter(b"Content-Type: text/plain; charset=utf-8\r\n\r\nbai\0du\0thi\0\r\n\x1b[31m\x07\x08" + "\u202e".encode() + b"\r\n", "Không", "nul@thu.example", "NUL \x01\x1b[2J", at(1, 3)), kind="*")
    put("88-chi-xuong-dong", b"\r\n", kind="*")
    put("89-dau-thu-dai", letter(text(hello), "Dài", "dai@thu.example", "dài", at(1, 3), more=b"X-Dai: " + b"a" * 80_000 + b"\r\n"), kind="*")
    put("90-nghin-nguoi-nhan", letter(text(hello), "Đông", "dong@thu.example", "đông", at(1, 3), to=b", ".join(b"n%d@x.example" % i for i in range(4000))), kind="*")
    put("91-khong-from", b"Received: from x by mail.bactuliem.example; Wed, 1 Mar 2023 09:00:00 +0700\r\nSubject: khong co From\r\n\r\nxin chao\r\n", kind="*", letters="none")
    put("92-hai-from", b"Return-Path: <a@thu.example>\r\nReceived: from x by mail.bactuliem.example; Wed, 1 Mar 2023 09:00:00 +0700\r\nFrom: a@thu.example, b@thu.example\r\nSubject: hai\r\n\r\nxin chao\r\n", kind="*")
    put("93-ten-tep-doc", letter(gmail(hello, attachment("../../../../etc/passwd\x01.docx", b"khong phai docx", DOCX), attachment("a" * 3000 + ".docx", b"PK\x03\x04", DOCX)), "Tên", "tentep@thu.example",
                                 "Bài dự thi", at(1, 3)), kind="*")
    put("94-base64-hong", letter(b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!====%%%%\r\n" + body64(hello.encode())[:-5] + b"\r\n", "Hỏng", "hong@thu.example", "=?utf-8?B?####?= =?utf-8?Q?=ZZ=?= =?x-la?B?AAAA?=", at(1, 3)), kind="*")
    put("95-ngay-sai", b"Return-Path: <n@thu.example>\r\nReceived: from x by mail.bactuliem.example; Fri, 99 Foo 20233 25:61:61 +9999\r\nFrom: n@thu.example\r\nDate: hom qua\r\nSubject: ngay\r\n\r\nxin chao\r\n", kind="*")
    # utf-7 and an unknown charset: whatever they hide, nothing breaks
    put("96-utf7", letter(b"Content-Type: text/plain; charset=utf-7\r\n\r\nB+AOA-i d+Huk- thi\r\n", "U7", "utf7@thu.example", "bai", at(1, 3)), kind="*")
    put("97-charset-la", letter(b"Content-Type: text/plain; charset=\"x-\xff\xfe-khong-co\"\r\n\r\nB\xe0i d\xf9\r\n", "La", "la@thu.example", "bai", at(1, 3)), kind="*")
    put("98-mime-xoan", letter(b'Content-Type: multipart/mixed; boundary="a"; boundary="b"; boundary*0=c; boundary*1=d\r\n\r\n--a\r\n\r\n1\r\n--b\r\n\r\n2\r\n--cd\r\n\r\n3\r\n--a--\r\n--b--\r\n', "X", "xoan@thu.example", "xoắn", at(1, 3)), kind="*")
    w = Work(NTVT)
    put("99-thu-tot-cuoi-cung", letter(gmail(w.text()), w.author["name"], "bai99@thu.example", "Bài dự thi", at(30, 4)), **w.expect(letter="acknowledgement"))


def write():
    for name, (data, expect) in OUT.items():
        with open(f"{HERE}/{name}.eml", "wb") as f:
            f.write(data)
        with open(f"{HERE}/{name}.expect", "w") as f:
            last = "1"
            for key, value in expect.items():
                number = key[-1] if key[-1] in "23" else ""     # of the second and third entry
                if key == "entry" or (number and number != last):
                    f.write("\n")
                last = number or last
                f.write(f"{key.removesuffix(number)}: {value}\n")


def main():
    if "--documents" in sys.argv:
        documents()
    samples()
    documents_letters()
    forms()
    verdicts()
    others()
    hostile()
    finding()
    for old in os.listdir(HERE):
        if old.endswith((".eml", ".expect")) and not re.match(r"[3-9]\d\d-", old):  # of pages.py, forwards.py and their kin
            os.unlink(f"{HERE}/{old}")
    write()
    print(f"{len(OUT)} letters, {sum(len(d) for d, _ in OUT.values()) // 1000} kB")


if __name__ == "__main__":
    main()
