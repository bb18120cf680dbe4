"""PDFs that want too much.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import zlib

_A4 = b"/MediaBox[0 0 595 842]"


def _file(make):
    """A function that makes bytes, as one that writes them to a path."""
    def write(path):
        with open(path, "wb") as f:
            f.write(make())
    write.__name__, write.__doc__ = make.__name__, make.__doc__
    return write


def _pdf(objects, trailer=b"/Root 1 0 R"):
    """A whole file of these objects (from 1 on), with a table that is right."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % n + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))


def _stream(data, more=b"", packed=False):
    if packed:
        data, more = zlib.compress(data, 9), more + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>stream\n" % (more, len(data)) + data + b"\nendstream"


def _one_page(content, page=_A4, resources=b"", packed=False):
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
                b"<</Type/Page/Parent 2 0 R%s/Contents 4 0 R/Resources<<%s>>>>" % (page, resources), _stream(content, packed=packed)])


def _zeros(size, head=b"", tail=b"", unit=b"\0"):
    """Deflated without being held in memory."""
    deflate, out = zlib.compressobj(9), bytearray()
    out += deflate.compress(head)
    block = unit * ((1 << 20) // len(unit))
    for _ in range(size >> 20):
        out += deflate.compress(block)
    return bytes(out + deflate.compress(tail) + deflate.flush())


@_file
def flate_bomb():
    """A content stream of 1 GB that draws one word over and over."""
    data = _zeros(1 << 30, b"BT /F 9 Tf 9 9 Td ", b" ET", b"(Bai du thi) Tj ")
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
               b"<</Type/Page/Parent 2 0 R" + _A4 + b"/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
               b"<</Length %d/Filter/FlateDecode>>stream\n" % len(data) + data + b"\nendstream"]
    return _pdf(objects)


@_file
def flate_twice():
    """A gigabyte behind two filters: a few kB in the file."""
    data = zlib.compress(_zeros(1 << 30), 9)
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", b"<</Type/Page/Parent 2 0 R" + _A4 + b"/Contents 4 0 R>>",
                b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(data) + data + b"\nendstream"])


@_file
def million_pages():
    """A million pages, all of them in a few object streams, so that the file is small."""
    count, per = 1000000, 20000
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", None]
    kids = b" ".join(b"3 0 R" for _ in range(per))
    objects.append(b"<</Type/Page/Parent 2 0 R" + _A4 + b">>")
    middles = []
    for _ in range(count // per):
        objects.append(b"<</Type/Pages/Parent 2 0 R/Count %d/Kids[" % per + kids + b"]>>")
        middles.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[" % count + b" ".join(middles) + b"]>>"
    return _pdf(objects)


@_file
def shared_nodes():
    """Eight levels of ten kids that are one and the same: 10^8 pages."""
    objects, levels = [b"<</Type/Catalog/Pages 2 0 R>>"], 8
    for level in range(levels):
        objects.append(b"<</Type/Pages/Count %d/Kids[" % 10 ** (levels - level) + b" ".join([b"%d 0 R" % (level + 3)] * 10) + b"]>>")
    return _pdf(objects + [b"<</Type/Page" + _A4 + b">>"])


@_file
def lying_count():
    """Says that it has 1,500 pages, has one, and that shared."""
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1500/Kids[3 0 R 3 0 R]>>", b"<</Type/Page/Parent 2 0 R" + _A4 + b">>"])


@_file
def pages_loop():
    """The tree of pages is its own kid."""
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 100/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"])


@_file
def xref_loop():
    """Two tables that name each other as the one before."""
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R/Prev %010d>>\n"
    second = len(head) + len(table % 0)
    return head + table % second + table % len(head) + b"startxref\n%d\n%%%%EOF\n" % second


@_file
def huge_paper():
    """Paper of two million points a side, and a line across it."""
    return _one_page(b"0 0 m 2000000 2000000 l 90 w S", b"/MediaBox[0 0 2000000 2000000]")


@_file
def ribbon():
    """A ribbon: as long as may be, a point wide."""
    return _one_page(b"0 0 m 1 900000 l S", b"/MediaBox[0 0 1 900000]")


@_file
def not_numbers():
    return _one_page(b"BT /F 1e38 Tf 1e38 0 0 1e38 1e38 -1e38 Tm (Bai du thi cua toi) Tj ET", b"/MediaBox[-1e38 nan 1e38 99999999999999999999]",
                    b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>")


def _image(width, height, data, more=b""):
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
                b"<</Type/Page/Parent 2 0 R" + _A4 + b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>", _stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
                b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d/Filter/FlateDecode%s>>stream\n"
                % (width, height, len(data), more) + data + b"\nendstream"])


@_file
def huge_image():
    """60,000 x 60,000 pixels of grey: 3.6 GB, 3.5 MB in the file."""
    return _image(60000, 60000, _zeros(60000 * 60000))


@_file
def lying_image():
    """The same size without the pixels."""
    return _image(60000, 60000, zlib.compress(b"\x80" * 1000))


@_file
def form_loop():
    """Forms that draw one another ten times, twenty levels deep, and then themselves."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
               b"<</Type/Page/Parent 2 0 R" + _A4 + b"/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>", _stream(b"/X Do " * 10)]
    for level in range(20):
        objects.append(_stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (5 + (level + 1) % 20)))
    return _pdf(objects)


@_file
def many_words():
    """400,000 words on one page, each in a place of its own."""
    words = b"".join(b"1 0 0 1 %d %d Tm (tu) Tj " % (n * 7 % 590, n * 13 % 840) for n in range(400000))
    return _one_page(b"BT /F 4 Tf " + words + b"ET", resources=b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>", packed=True)


@_file
def many_columns():
    """A table of 300 columns and 160 rows."""
    cells = b"".join(b"1 0 0 1 %.1f %d Tm (x%d) Tj " % (5 + column * 6.2, 830 - row * 5, column % 10) for row in range(160) for column in range(94))
    return _one_page(b"BT /F 3 Tf " + cells + b"ET", resources=b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>", packed=True)


@_file
def deep_arrays():
    """Brackets, half a million deep."""
    return _one_page(b"[" * 500000 + b"]" * 500000 + b" TJ")


@_file
def wishes():
    """Opens a program, runs a script and carries a file: nothing of that is done."""
    return _pdf([b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</JavaScript<</Names[(a) 5 0 R]>>"
                b"/EmbeddedFiles<</Names[(bai.exe) 6 0 R]>>>>/AA<</WC<</S/Launch/F(calc.exe)>>>>>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
                b"<</Type/Page/Parent 2 0 R" + _A4 + b"/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
                _stream(b"BT /F 12 Tf 90 700 Td (Bai du thi cua toi) Tj ET"), b"<</S/JavaScript/JS(app.launchURL\\('http://a.example'\\))>>",
                b"<</Type/Filespec/F(bai.exe)/EF<</F 7 0 R>>>>", _stream(b"MZ", b"/Type/EmbeddedFile")])


FILES = {name.replace("_", "-") + ".pdf": make for name, make in
         (("flate_bomb", flate_bomb), ("flate_twice", flate_twice), ("million_pages", million_pages), ("shared_nodes", shared_nodes), ("lying_count", lying_count),
          ("pages_loop", pages_loop), ("xref_loop", xref_loop), ("huge_paper", huge_paper), ("ribbon", ribbon), ("not_numbers", not_numbers), ("huge_image", huge_image),
          ("lying_image", lying_image), ("form_loop", form_loop), ("many_words", many_words), ("many_columns", many_columns), ("deep_arrays", deep_arrays), ("wishes", wishes))}
