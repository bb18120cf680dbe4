"""Word processors' and spreadsheets' files, pages of HTML, archives and letters made to hurt whoever reads them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import io
import lzma
import os
import struct
import sys
import zipfile
import zlib

MB = 1 << 20


def _write(path, *pieces):
    with open(path, "wb") as f:
        for piece in pieces:
            f.write(piece)


# --- compound files -----------------------------------------------------------------------------------------------------

def _compound(streams):
    """A file of 512-byte sectors with these streams; at most 7 MB."""
    streams = [(name, data + bytes(-len(data) % 512)) for name, data in streams]
    sectors = sum(len(data) for _, data in streams) // 512 + (len(streams) + 4) // 4
    fats = (sectors + 1) // 127 + 1
    fat, body, entries = [0xFFFFFFFD] * fats, b"", []
    folder = fats
    count = (len(streams) + 4) // 4
    fat += [folder + i + 1 if i + 1 < count else 0xFFFFFFFE for i in range(count)]

    def entry(name, kind, right, child, first, size):
        raw = name.encode("utf-16le")
        return (raw + bytes(64 - len(raw)) + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<III", first, size, 0))
    entries.append(entry("Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0))
    for i, (name, data) in enumerate(streams):
        first, n = len(fat), len(data) // 512
        fat += [first + k + 1 if k + 1 < n else 0xFFFFFFFE for k in range(n)]
        entries.append(entry(name, 2, i + 2 if i + 1 < len(streams) else 0xFFFFFFFF, 0xFFFFFFFF, first, len(data)))
        body += data
    fat += [0xFFFFFFFF] * (fats * 128 - len(fat))
    head = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(16) + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fats, folder, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head = head[:76] + struct.pack("<%dI" % fats, *range(fats))
    head += b"\xFF" * (512 - len(head))
    folders = b"".join(entries)
    return head + struct.pack("<%dI" % len(fat), *fat) + folders + bytes(count * 512 - len(folders)) + body


def doc_headers(path):
    """Half a million headers, each over 200,000 pieces that begin nowhere and end nowhere."""
    pieces, headers = 200_000, 500_000
    clx = b"\2" + struct.pack("<I", 4 + 12 * pieces) + b"".join(struct.pack("<I", 0x7FFFFFFF if i % 2 else 0) for i in range(pieces + 1)) + bytes(8 * pieces)
    word = bytearray(0x1000)
    struct.pack_into("<H", word, 0, 0xA5EC)
    struct.pack_into("<III", word, 0x4C, 4, 0, 100)
    struct.pack_into("<II", word, 0x1A2, 0, len(clx))
    struct.pack_into("<II", word, 0x9A + 8 * 11, len(clx), 4 * headers)
    _write(path, _compound([("WordDocument", bytes(word)), ("0Table", clx + struct.pack("<II", 1, 90) * (headers // 2))]))


def _record(number, data):
    return struct.pack("<HH", number, len(data)) + data


def xls_cells(path):
    """A sheet that says it has four milliards of rows and 65,535 columns, and a hundred like it."""
    begin, end = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0), _record(0x0A, b"")
    names = 100
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + _record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)) + \
        _record(0x203, struct.pack("<HHHd", 65535, 255, 0, 912000101.0)) + end
    books = b"".join(_record(0x85, struct.pack("<IHBB", 0, 0, 5, 0) + b"Sheet") for _ in range(names))
    start = len(_record(0x809, begin)) + len(books) + len(end)
    books = b"".join(_record(0x85, struct.pack("<IHBB", start + i * len(sheet), 0, 5, 0) + b"Sheet") for i in range(names))
    _write(path, _compound([("Workbook", _record(0x809, begin) + books + end + sheet * names + bytes(8192))]))


def xls_strings(path):
    """A table of strings that claims two milliards of them."""
    strings = _record(0xFC, struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF) + b"\xFF\xFF\1" + b"a\0" * 1000)
    _write(path, _compound([("Workbook", _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + strings + _record(0x0A, b"") + bytes(8192))]))


# --- texts --------------------------------------------------------------------------------------------------------------

def rtf_groups(path):
    """Four thousand groups around four million letters, each of which once looked through them all."""
    _write(path, b"{\\rtf1\\ansi ", b"{" * 4000, b"\\intbl bai du thi " * 200_000)


def rtf_boxes(path):
    """Boxes in boxes in cells, 400,000 deep, and binary data that is longer than the file."""
    _write(path, b"{\\rtf1\\ansi ", b"{\\shptxt\\trowd\\intbl\\itap9 a\\nestcell " * 400_000, b"\\bin2147483647 ")


def html_deep(path):
    """Three million elements, each in the one before."""
    _write(path, b"<html><body>", b"<div><b><font color=red>" * 1_000_000, b"bai du thi")


def html_styles(path):
    """As many rules as are heeded, then elements of many classes."""
    rules = "".join(f".n{i}{{color:red}}\n" for i in range(3000)).encode()
    _write(path, b"<html><style>" + rules + b"</style><body>", (b'<p class="' + b"x " * 5000 + b'">a</p>') * 1500)


def html_attributes(path):
    """One element of a million attributes, and a comment that does not end."""
    _write(path, b"<html><body><p ", b"a=b style='display:none' " * 700_000, b">a</p><!-- ", b"<!-- " * 100_000)


def _zip(path, name, pieces, kind=None):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        if kind:
            z.writestr(zipfile.ZipInfo("mimetype"), kind)
        for other, text in name[:-1]:
            z.writestr(other, text)
        with z.open(name[-1], "w", force_zip64=True) as f:
            for piece in pieces:
                f.write(piece)


ODT = "application/vnd.oasis.opendocument.text"
ODT_HEAD = (b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
            b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>')


def odt_spaces(path):
    """Ten thousand times two milliards of blanks."""
    _zip(path, ["content.xml"], [ODT_HEAD, b'<text:p>a<text:s text:c="2147483647"/></text:p>' * 10_000, b"</office:text></office:body></office:document-content>"], ODT)


def odt_tables(path):
    """Tables in tables, half a million deep, and 1 GB of blanks."""
    _zip(path, ["content.xml"], [ODT_HEAD, b"<table:table><table:table-row><table:table-cell>" * 500_000] + [b" " * MB] * 1024, ODT)


def docx_attribute(path):
    """One attribute of 200 MB: a parser that begins a token anew with each piece of it takes for ever."""
    w = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p w:a="'
    types = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
             'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
    _zip(path, [("[Content_Types].xml", types), "word/document.xml"], [w] + [b"a" * MB] * 200 + [b'"/></w:body></w:document>'])


BOOK = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def _xlsx(path, sheets, sheet, strings):
    book = f"<workbook {BOOK}><sheets>" + "".join(f'<sheet name="{i}" sheetId="{i + 1}" r:id="r1"/>' for i in range(sheets)) + "</sheets></workbook>"
    relations = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
                 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
    types = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
             'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>')
    _zip(path, [("[Content_Types].xml", types), ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations), ("xl/sharedStrings.xml", strings), "xl/worksheets/sheet1.xml"], sheet)


def xlsx_strings(path):
    """A string of 60 kB, and a million cells that are it."""
    _xlsx(path, 1, [f"<worksheet {BOOK}><sheetData>".encode()] + [b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>"] * 10_000 + [b"</sheetData></worksheet>"],
          f"<sst {BOOK}><si><t>" + "a" * 60_000 + "</t></si></sst>")


def xlsx_sheets(path):
    """A hundred sheets that are one and the same: ten million hidden cells each."""
    row = b'<row hidden="1">' + b"<c><v>1</v></c>" * 500 + b"</row>"
    _xlsx(path, 100, [f"<worksheet {BOOK}><sheetData>".encode()] + [row] * 6000 + [b"</sheetData></worksheet>"], f"<sst {BOOK}/>")


def csv_cells(path):
    """Three million cells of one letter, each of which may head a column."""
    _write(path, b"\xEF\xBB\xBF", (("đ," * 250 + "x\n").encode() * 8000)[:5_900_000])


# --- archives -----------------------------------------------------------------------------------------------------------

def _number(n):
    """A number as 7z writes it: eight bytes behind a full first one."""
    return bytes([n]) if n < 0x80 else b"\xFF" + struct.pack("<Q", n)


def _sevenzip(path, packed, whole, names, sizes):
    """One folder of LZMA2 with these files."""
    folder = b"\7\x0B" + _number(1) + b"\0" + b"\1\x21\x21\1\x18" + b"\x0C" + _number(whole) + b"\0"
    parts = b"\x08\x0D" + _number(len(names)) + b"\x09" + b"".join(_number(n) for n in sizes[:-1]) + b"\0"
    text = b"".join((n + "\0").encode("utf-16le") for n in names)
    listing = b"\5" + _number(len(names)) + b"\x11" + _number(len(text) + 1) + b"\0" + text + b"\0"
    header = b"\1\4\6" + _number(0) + _number(1) + b"\x09" + _number(len(packed)) + b"\0" + folder + parts + b"\0" + listing + b"\0"
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    _write(path, b"7z\xBC\xAF\x27\x1C\0\4" + struct.pack("<I", zlib.crc32(start)) + start, packed, header)


def _lzma(size):
    """Zeros; each stretch of 16 MB begins anew, so one is as good as all (a 0 ends them)."""
    c = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 20}])
    once = c.compress(bytes(16 * MB)) + c.flush()
    return once[:-1] * (size // (16 * MB)) + b"\0"


def sevenzip_bomb(path):
    """2 GB of zeros in one solid block, cut into 400 files."""
    size = 1 << 31
    _sevenzip(path, _lzma(size), size, [f"bai{i}.txt" for i in range(400)], [size // 400] * 399 + [size - size // 400 * 399])


def sevenzip_lying(path):
    """A single file that says it has 100 bytes and unpacks to 512 MB, and its table says that there are 10^15."""
    _sevenzip(path, _lzma(512 * MB), 1 << 50, ["bai.txt"], [100])


def _vint(n):
    out = b""
    while n >= 0x80:
        out, n = out + bytes([n & 0x7F | 0x80]), n >> 7
    return out + bytes([n])


def _block(kind, flags, body, data=b""):
    body = _vint(kind) + _vint(flags) + (_vint(len(data)) if flags & 2 else b"") + body
    body = _vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(body)) + body + data


def rar_windows(path):
    """A rar of 1,500 files, each with a window of 4 GB, and sizes of 2^60."""
    out = b"Rar!\x1A\x07\x01\x00" + _block(1, 0, b"\0")
    for i in range(1500):
        name = b"bai%d.txt" % i
        method = 0 << 0 | 3 << 7 | 15 << 10
        out += _block(2, 2, _vint(0) + _vint(1 << 60 if i % 2 else 4096) + _vint(0o644) + _vint(method) + _vint(1) + _vint(len(name)) + name, bytes([0x8F, 0x22, 0xFF]) + hashlib.sha512(name).digest()[:60])
    _write(path, out + _block(5, 0, b"\0"))


def rar_entries(path):
    """200,000 empty files."""
    out = [b"Rar!\x1A\x07\x01\x00" + _block(1, 0, b"\0")]
    for i in range(200_000):
        name = b"%d" % i
        out.append(_block(2, 2, _vint(0) + _vint(0) + _vint(0o644) + _vint(0) + _vint(1) + _vint(len(name)) + name))
    _write(path, *out)


def tnef_nested(path):
    """Messages in messages, a thousand deep, and a body of 4 GB that was packed to nothing."""
    def attribute(level, number, data):
        return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    packed = struct.pack("<IIII", 12 + 9 * 100_000, 0xFFFFFFFF, 0x75465A4C, 0) + (b"\xFF" + b"\x10\x0F" * 8)[:9] * 100_000
    rtf = struct.pack("<IHHII", 1, 0x102, 0x1009, 1, len(packed)) + packed + bytes(-len(packed) % 4)
    data = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00069003, rtf)
    for _ in range(40):
        inner = bytes(16) + data
        value = struct.pack("<IHHII", 1, 0x0D, 0x3701, 1, len(inner)) + inner + bytes(-len(inner) % 4)
        data = struct.pack("<IH", 0x223E9F78, 1) + attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00069005, value)
    _write(path, data)


# --- letters ------------------------------------------------------------------------------------------------------------

def sixty_pdfs(path):
    """Sixty PDFs in one letter, each of which takes all the time there is."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import email.message
    import email.policy
    import pdf
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"], m["To"], m["Subject"], m["Message-ID"] = "pha@thu.example", "thiviet@bactuliem.example", "bai du thi", "<sixty@thu.example>"
    m.set_content("Em gui bai.\n")
    pdf.form_loop(path)
    with open(path, "rb") as f:
        data = f.read()
    for i in range(60):
        m.add_attachment(data + b"\n%% %d\n" % i, maintype="application", subtype="pdf", filename=f"{i}.pdf")
    _write(path, m.as_bytes())


FILES = {"headers.doc": doc_headers, "cells.xls": xls_cells, "strings.xls": xls_strings, "groups.rtf": rtf_groups, "boxes.rtf": rtf_boxes, "deep.html": html_deep,
         "styles.html": html_styles, "attributes.html": html_attributes, "spaces.odt": odt_spaces, "tables.odt": odt_tables, "attribute.docx": docx_attribute,
         "strings.xlsx": xlsx_strings, "sheets.xlsx": xlsx_sheets, "cells.csv": csv_cells, "bomb.7z": sevenzip_bomb, "lying.7z": sevenzip_lying, "windows.rar": rar_windows,
         "entries.rar": rar_entries, "nested.dat": tnef_nested, "sixty-pdfs.eml": sixty_pdfs}
