"""Letters made to hurt whoever parses them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
HEAD = (b"From: Ke Pha Hoai <pha@thu.example>\r\nTo: thiviet@bactuliem.example\r\nSubject: bai du thi\r\nMessage-ID: <%s@thu.example>\r\n"
        b"Date: Mon, 15 May 2023 09:00:00 +0700\r\nMIME-Version: 1.0\r\n")


def nested_multiparts(path):
    """3,000 multiparts, each in the one before."""
    with open(path, "wb") as f:
        f.write(HEAD % b"nested")
        for i in range(3000):
            f.write(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i))
        f.write(b"Content-Type: text/plain\r\n\r\nday\r\n")
        for i in reversed(range(3000)):
            f.write(b"--b%d--\r\n" % i)


def nested_messages(path):
    """A letter in a letter, 3,000 deep."""
    with open(path, "wb") as f:
        f.write(HEAD % b"messages")
        for i in range(3000):
            f.write(b"Content-Type: message/rfc822\r\n\r\nSubject: %d\r\n" % i)
        f.write(b"\r\nday\r\n")


def million_parts(path):
    """10^6 parts in one multipart."""
    with open(path, "wb") as f:
        f.write(HEAD % b"parts")
        f.write(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n")
        f.write(b"--b\r\n\r\nx\r\n" * 1_000_000)
        f.write(b"--b--\r\n")


def long_header(path):
    """One header of 100 MB."""
    with open(path, "wb") as f:
        f.write(HEAD % b"header")
        f.write(b"X-Long: ")
        for _ in range(100):
            f.write(b"a" * 1_000_000)
        f.write(b"\r\n\r\nday\r\n")


def many_headers(path):
    """A million headers, half of them continued."""
    with open(path, "wb") as f:
        f.write(HEAD % b"headers")
        f.write(b"X-A: b\r\n\tc\r\nX-B: d\r\n" * 500_000)
        f.write(b"\r\nday\r\n")


def dashes(path):
    """1 MB of " - " after a label: quantifiers that go back over it take for ever (facts/documents.md, section 2)."""
    with open(path, "wb") as f:
        f.write(HEAD % b"dashes")
        f.write(b"Content-Type: text/plain; charset=utf-8\r\n\r\n")
        f.write("BÀI DỰ THI VIẾT VỀ GƯƠNG ".encode() + b" - " * 350_000)


FILES = {"nested-multiparts.eml": nested_multiparts, "nested-messages.eml": nested_messages, "million-parts.eml": million_parts,
         "long-header.eml": long_header, "many-headers.eml": many_headers, "dashes.eml": dashes}
