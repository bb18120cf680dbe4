#!/usr/bin/env python3
"""Makes tests/mail/6[0-2]?-*.eml with their *.expect: replies to our letters as mail programs really build them, and what asks for a person.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/replies.py        writes them anew (they are committed: run it after a change here)

What of each its author wrote is asked by tests/unit/check_above.c (the header X-Own, its lines parted by " / "); what it comes to by check_supplement.c.
"""
import base64
import email.message
import email.policy
import html
import os

HERE = os.path.dirname(os.path.abspath(__file__))

OURS, AUTHOR = "thiviet@bactuliem.example", "duong.th@thu.example"
with open(os.path.join(HERE, "../unit/files/letters/incomplete-bare.expect"), encoding="utf-8") as f:
    HEAD, NOTICE = f.read().split("\n\n", 1)
PRIVACY = ("Ban Tổ chức sử dụng thông tin cá nhân của tác giả và nhân vật trong bài (họ tên, năm sinh, địa chỉ, số điện thoại, nghề nghiệp, đơn vị công tác, hình ảnh) "
           "chỉ để tiếp nhận, xác minh, chấm giải, khen thưởng và tuyên truyền Cuộc thi theo Kế hoạch; chia sẻ với đơn vị tiếp nhận bài, Ban Giám khảo và cơ quan xét khen "
           "thưởng; lưu đến 31/12/2024 (bài đoạt giải lưu theo quy định về lưu trữ). Ông/Bà có quyền xem, sửa, rút lại sự đồng ý hoặc đề nghị xoá thông tin bằng cách trả "
           "lời thư này hoặc gọi 024 0000 0000.\n\n")
NOTICE = NOTICE.replace("Trân trọng./.", PRIVACY + "Trân trọng./.")
SUBJECT = next(x for x in HEAD.split("\n") if x.startswith("Subject: "))[9:]
CODE = SUBJECT[1:SUBJECT.index("]")]
SAYS = "Tôi xin bổ sung, số điện thoại của tôi là 0912 000 105."
with open(os.path.join(HERE, "../unit/files/samples/01_ntvt_day_du.txt"), encoding="utf-8") as f:
    WORK = f.read().split("\n\n", 1)[1]
HTML = html.escape(NOTICE.rstrip("\n")).replace("\n", "<br>\n")


def marked(text):
    return "\n".join(("> " + x).rstrip() for x in text.rstrip("\n").split("\n")) + "\n"


def write(name, expect, plain=None, rich=None, own=None, subject="Re: " + SUBJECT, answers=True, files=()):
    m = email.message.EmailMessage(policy=email.policy.SMTP.clone(max_line_length=76))
    m["Return-Path"] = f"<{AUTHOR}>"
    m["Authentication-Results"] = "mail.bactuliem.example; dmarc=pass header.from=thu.example"
    m["Received"] = "from [198.51.100.7] by mail.bactuliem.example with ESMTPSA id 7F5F4C56; Thu, 16 Mar 2023 08:00:00 +0700"
    m["From"] = f"Trịnh Hải Đường <{AUTHOR}>"
    m["To"] = OURS
    m["Subject"] = subject
    m["Date"] = "Thu, 16 Mar 2023 08:00:00 +0700"
    m["Message-ID"] = f"<{name}@thu.example>"
    if own is not None:
        m["X-Own"] = base64.b64encode(own.encode()).decode()
    if answers:
        m["In-Reply-To"] = m["References"] = f"<{CODE}.1@bactuliem.example>"
    if plain is not None:
        m.set_content(plain)
        if rich is not None:
            m.add_alternative(rich, subtype="html")
    else:
        m.set_content(rich, subtype="html")
    for file, text in files:
        m.add_attachment(text.encode(), maintype="text", subtype="plain", filename=file, cte="base64")
    if m.is_multipart():
        for i, part in enumerate(x for x in m.walk() if x.is_multipart()):
            part.set_boundary(f"=_thu-{i}")
    with open(f"{HERE}/{name}.eml", "wb") as out:
        out.write(m.as_bytes())
    with open(f"{HERE}/{name}.expect", "w", encoding="utf-8") as out:
        out.write("".join(f"{k}: {v}\n" for k, v in expect))


SUPPLEMENT, REQUEST = [("kind", "supplement"), ("entries", "0")], [("kind", "request"), ("entries", "0")]
GMAIL = f"Vào Th 4, 15 thg 3, 2023 vào lúc 16:02 Ban Tổ chức Cuộc thi <{OURS}>"
APPLE = f"Vào 15 thg 3, 2023, lúc 16:02, Ban Tổ chức Cuộc thi <{OURS}> đã viết:"
P = "<p>{}</p>".format

# The programs, as they build a reply.
write("600-gmail-tra-loi", SUPPLEMENT, f"{SAYS}\n\n{GMAIL}\nđã viết:\n\n" + marked(NOTICE), own=SAYS,
      rich=f'<div dir="ltr">{SAYS}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{html.escape(GMAIL)} đã viết:<br></div>'
           f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">{HTML}</blockquote></div>')
write("601-gmail-html", SUPPLEMENT, own=SAYS,
      rich=f'<div dir="auto">{SAYS}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Vào 16:02, Th 4, 15 thg 3, 2023 Ban Tổ chức Cuộc thi '
           f'&lt;<a href="mailto:{OURS}">{OURS}</a>&gt; đã viết:<br></div><blockquote class="gmail_quote">{HTML}</blockquote></div>')
write("602-outlook-vi-html", SUPPLEMENT, own=SAYS,
      rich=f'<html><body lang="VI"><div class="WordSection1"><p class="MsoNormal">{SAYS}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
           f'<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Từ:</b> Ban Tổ chức Cuộc thi &lt;{OURS}&gt; <br><b>Đã gửi:</b> Thứ Tư, 15 Tháng Ba 2023 4:02 CH<br>'
           f'<b>Đến:</b> Trịnh Hải Đường &lt;{AUTHOR}&gt;<br><b>Chủ đề:</b> {html.escape(SUBJECT)}</p></div>{P(HTML)}</div></body></html>')
write("603-outlook-en-html", SUPPLEMENT, own=SAYS,
      rich=f'<div style="font-family:Calibri">{SAYS}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
           f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Ban Tổ chức Cuộc thi &lt;{OURS}&gt;<br><b>Sent:</b> Wednesday, March 15, 2023 4:02 PM<br><b>To:</b> {AUTHOR}<br>'
           f'<b>Subject:</b> {html.escape(SUBJECT)}</font><div>&nbsp;</div></div><div>{HTML}</div>')
write("604-outlook-dien-thoai", SUPPLEMENT, own=SAYS + " / Tải Outlook cho Android",
      plain=f"{SAYS}\n\nTải Outlook cho Android<https://aka.ms/AAb9ysg>\n________________________________\nTừ: Ban Tổ chức Cuộc thi <{OURS}>\nĐã gửi: Thứ Tư, 15 Tháng Ba, 2023 16:02\n"
            f"Đến: {AUTHOR} <{AUTHOR}>\nChủ đề: {SUBJECT}\n\n{NOTICE}")
write("605-iphone-html", SUPPLEMENT, own=SAYS + " / Đã gửi từ iPhone của tôi",
      rich=f'<html><body dir="auto">{SAYS}<br><br><div dir="ltr">Đã gửi từ iPhone của tôi</div><div dir="ltr"><br><blockquote type="cite">{html.escape(APPLE)}<br><br></blockquote></div>'
           f'<blockquote type="cite"><div dir="ltr">﻿{HTML}</div></blockquote></body></html>')
write("606-yahoo-html", SUPPLEMENT, own=SAYS,
      rich=f'<div class="ydp1yahoo-style-wrap"><div dir="ltr">{SAYS}</div><div><br></div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div><div>Vào Thứ Tư, 15 tháng 3, 2023 lúc 16:02:11 GMT+7, '
           f'Ban Tổ chức Cuộc thi &lt;{OURS}&gt; đã viết: </div><div><br></div><div>{HTML}</div></div></div>')
write("607-zimbra", SUPPLEMENT, own=SAYS,
      plain=f'{SAYS}\n\n----- Thư gốc -----\nTừ: "Ban Tổ chức Cuộc thi" <{OURS}>\nTới: "Trịnh Hải Đường" <{AUTHOR}>\nĐã gửi: Thứ tư, 15 Tháng 3, 2023 16:02:11\nChủ đề: {SUBJECT}\n\n{NOTICE}')
write("608-thunderbird-duoi", SUPPLEMENT, own=SAYS, plain=f"Vào 15/03/2023 16:02, Ban Tổ chức Cuộc thi đã viết:\n{marked(NOTICE)}\n{SAYS}\n")
write("609-chep-ca-thu", SUPPLEMENT, own=SAYS, plain=f"{SAYS}\n\n{NOTICE}")
write("610-chep-ca-thu-html", SUPPLEMENT, own="", rich=f"<div>{HTML}</div>")
write("611-samsung-html", SUPPLEMENT, own=SAYS,
      rich=f'<div dir="auto">{SAYS}</div><div><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- Thư gốc --------</div><div>Từ: Ban Tổ chức Cuộc thi &lt;{OURS}&gt; </div>'
           f'<div>Ngày: 15/3/23  16:02  (GMT+07:00) </div><div>Đến: {AUTHOR} </div><div>Tiêu đề: {html.escape(SUBJECT)} </div><div><br></div></div><div>{HTML}</div>')

# What the letters of ours say of rights and of withdrawing is no request; what their author says is, however our letter stands below.
write("615-rut-bai", REQUEST, f"RÚT BÀI\n\n{GMAIL}\nđã viết:\n\n" + marked(NOTICE))
write("616-rut-bai-chep-thu", REQUEST, f"Tôi xin rút lại bài dự thi vì lý do gia đình.\n\n{NOTICE}")
write("617-cung-cap-du-lieu", REQUEST, f"Đề nghị Ban Tổ chức cung cấp dữ liệu cá nhân của tôi đang lưu.\n\n{GMAIL}\nđã viết:\n\n" + marked(NOTICE))
write("618-xoa-thong-tin", REQUEST, f"Đề nghị xoá thông tin của tôi.\n\n{NOTICE}")
write("619-sua-thong-tin", REQUEST, f"Tôi xin sửa thông tin cá nhân: tên tôi viết sai dấu.\n\n{GMAIL}\nđã viết:\n\n" + marked(NOTICE))

# A work that answers a code is a supplement, whatever comes of it; our letter under a new subject is no entry.
write("620-tra-loi-kem-bai", SUPPLEMENT, f"Tôi gửi lại bài.\n\n{GMAIL}\nđã viết:\n\n" + marked(NOTICE),
      files=[("bai.txt", WORK)])
write("621-chep-thu-tieu-de-moi", [("entries", "0")], NOTICE, subject="bài dự thi", answers=False)
write("622-hoi-them-anh", SUPPLEMENT, f"Cho tôi hỏi gửi thêm ảnh có được không?\n\n{GMAIL}\nđã viết:\n\n" + marked(NOTICE))
