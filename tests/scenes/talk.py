"""Replies as people's programs make them: what was answered is quoted in each one's way.

SPDX-License-Identifier: GPL-3.0-or-later

Written after letters of these programs: the line above a quotation, its marks (or none), where the new words stand.
"""
import email
import email.message
import email.policy
import email.utils
import html

CONTEST = "thiviet@bactuliem.example"


def text_of(letter):
    return email.message_from_bytes(letter, policy=email.policy.default).get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n")


def marked(text, mark="> "):
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))


def gmail_vi(words, old):
    plain = f"{words}\n\nVào Th 5, 13 thg 4, 2023 vào lúc 08:02 Ban Tổ chức Cuộc thi <{CONTEST}>\nđã viết:\n\n{marked(text_of(old))}\n"
    page = "".join(f"<div>{html.escape(x) or '<br>'}</div>" for x in words.split("\n"))
    quoted = "<br>".join(html.escape(x) for x in text_of(old).split("\n"))
    return plain, (f'<div dir="ltr">{page}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Vào Th 5, 13 thg 4, 2023 vào lúc 08:02 Ban Tổ chức Cuộc thi '
                   f'&lt;<a href="mailto:{CONTEST}">{CONTEST}</a>&gt; đã viết:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{quoted}</blockquote></div>')


def outlook(words, old, heads):
    rule = "________________________________"
    plain = f"{words}\n\n{rule}\n{heads[0]}: Ban Tổ chức Cuộc thi <{CONTEST}>\n{heads[1]}: Thursday, April 13, 2023 8:02 AM\n{heads[2]}: tac gia\n{heads[3]}: thư\n\n{text_of(old)}\n"
    return plain, None


def outlook_en(words, old):
    return outlook(words, old, ("From", "Sent", "To", "Subject"))


def outlook_vi(words, old):
    return outlook(words, old, ("Từ", "Đã gửi", "Đến", "Chủ đề"))


def apple(words, old):
    return f"{words}\n\n> On 13 Apr 2023, at 08:02, Ban Tổ chức Cuộc thi <{CONTEST}> wrote:\n> \n{marked(text_of(old))}\n", None


def yahoo(words, old):
    quoted = "\n".join("  " + line for line in text_of(old).split("\n"))
    return f"{words}\n\n    Vào 08:02:11 GMT+7 Thứ Năm, 13 tháng 4, 2023, Ban Tổ chức Cuộc thi <{CONTEST}> đã viết:  \n \n{quoted}\n", None


def phone(words, old):
    return f"{words}\n\nĐã gửi từ iPhone của tôi\n\n> Vào 13 thg 4, 2023, lúc 08:02, Ban Tổ chức Cuộc thi <{CONTEST}> đã viết:\n> \n{marked(text_of(old))}\n", None


def bottom(words, old):
    return f"On Thu, 13 Apr 2023 08:02:11 +0700, Ban Tổ chức Cuộc thi <{CONTEST}> wrote:\n{marked(text_of(old))}\n\n{words}\n", None


def bare(words, old):
    """The quotation pasted without any mark or line above it."""
    return f"{words}\n\n{text_of(old)}\n", None


PROGRAMS = {"gmail": gmail_vi, "outlook-en": outlook_en, "outlook-vi": outlook_vi, "apple": apple, "yahoo": yahoo, "phone": phone, "bottom": bottom, "bare": bare}


def reply(old, words, program="gmail", sender=None, name="Lục Thị Ngải", subject=None, thread=True, attach=(), to=None, date=None):
    """A reply to a letter of ours.  `thread` False: the program lost In-Reply-To and References; `subject` "" or another: the person wrote a new one."""
    was = email.message_from_bytes(old, policy=email.policy.default)
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"] = email.utils.formataddr((name, sender or was["To"].addresses[0].addr_spec))
    m["To"] = to or str(was["Reply-To"] or CONTEST)
    m["Subject"] = f"Re: {was['Subject']}" if subject is None else subject
    m["Date"] = date or email.utils.localtime()
    m["Message-ID"] = email.utils.make_msgid(domain="thu.example")
    if thread:
        m["In-Reply-To"] = str(was["Message-ID"])
        m["References"] = " ".join(x for x in (str(was["References"] or ""), str(was["Message-ID"])) if x)
    plain, page = PROGRAMS[program](words, old)
    m.set_content(plain)
    if page:
        m.add_alternative(page, subtype="html")
    for file, data, kind in attach:
        main, sub = kind.split("/")
        m.add_attachment(data, maintype=main, subtype=sub, filename=file)
    return m.as_bytes()
