#!/usr/bin/env python3
# Makes complete entries in the layouts that office workers give them, each with what must be read from it, and compares what is read.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: make-layouts.py make FOLDER [NAME...]       writes FOLDER/NAME.docx or .html and NAME.json, by LibreOffice NAME.odt .doc .rtf .pdf, by chromium NAME.pdf
#        make-layouts.py check HOADEP FOLDER [NAME...]    `hoadep check --json` of all of them beside NAME.json: a line a difference, a table at the end
#        make-layouts.py keep FOLDER NAME.FORMAT...       copies these with a .check beside each into layouts/
import glob, json, os, re, shutil, subprocess, sys, tempfile, unicodedata, zipfile
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
FORMATS = ("docx", "odt", "doc", "rtf", "pdf", "html", "xlsx", "xls", "csv")

# --- people and stories: all invented ---------------------------------------------------------------------------------------------
FIELDS = (("name", "Họ và tên"), ("birth_year", "Năm sinh"), ("address", "Địa chỉ"), ("phone", "Số điện thoại"), ("occupation", "Nghề nghiệp"), ("workplace", "Đơn vị công tác"))
PAIRS = [
    (("Trịnh Hải Đường", "1979", "Số 12, ngõ 47, tổ dân phố số 3, phường Xuân Tảo, quận Bắc Từ Liêm", "0912 000 101", "Điều dưỡng", "Trạm Y tế phường Xuân Tảo"),
     ("Đỗ Thị Mây", "1958", "Ngõ 47, tổ dân phố số 3, phường Xuân Tảo, quận Bắc Từ Liêm", "0912 000 102", "Hưu trí", "Chi hội Phụ nữ số 3, phường Xuân Tảo"), "Nồi cháo sáng thứ bảy của bà Mây"),
    (("Vũ Quốc Khải", "1986", "Số 5, ngõ 86, phường Phú Diễn, quận Bắc Từ Liêm, Hà Nội", "0912.000.103", "Công chức", "Ủy ban nhân dân phường Phú Diễn"),
     ("Phùng Văn Cẩn", "1975", "Tổ dân phố số 9, phường Phúc Diễn, quận Bắc Từ Liêm", "0912.000.104", "Thợ sửa xe", "Chi hội Cựu chiến binh số 9"), "Lớp học dưới gầm cầu thang"),
    (("Nguyễn Lam Khê", "1962", "Số 30 đường Đức Thắng, phường Đức Thắng, quận Bắc Từ Liêm", "0912000105", "Giáo viên", "Trường Tiểu học Đức Thắng"),
     ("Kiều Văn Đượm", "1964", "Tổ dân phố Tây Tựu 2, phường Tây Tựu, quận Bắc Từ Liêm", "0912000106", "Nông dân", "Hợp tác xã hoa Tây Tựu"), "Người giữ những luống đất không nghỉ"),
    (("Tạ Minh Lúa", "1993", "Phòng 1204, chung cư An Bình City, phường Cổ Nhuế 1, quận Bắc Từ Liêm", "(+84) 912 000 107", "Kế toán", "Công ty TNHH Ánh Dương"),
     ("Chử Đức Lộ", "1978", "Số 7, ngách 21/5, phường Thượng Cát, quận Bắc Từ Liêm", "0912 000 108", "Lái xe", "Đội xe tình nguyện phường Thượng Cát"), "Chiếc xe cứu thương hai bánh"),
    (("Lò Thị Ánh Nguyệt", "1990", "Tổ dân phố số 6, phường Liên Mạc, quận Bắc Từ Liêm", "0912-000-109", "Cán bộ văn phòng", "Văn phòng Đảng ủy phường Liên Mạc"),
     ("Lưu Đình Vại", "1945", "Đình Thượng Cát, phường Thượng Cát, quận Bắc Từ Liêm", "0912-000-110", "Nghỉ hưu", "Chi hội Người cao tuổi số 2"), "Ông từ giữ nước"),
]
STORY = [
    "Cứ sáng thứ Bảy, khi đường phố còn chưa đông xe, căn nhà nhỏ ở cuối ngõ của {N} đã sáng đèn. Từ đó, những việc lặng thầm bắt đầu, đều đặn đã bảy năm, không nghỉ một tuần nào, kể cả những ngày mưa rét.",
    "Ngày mới về khu phố, chẳng ai nghĩ một người gầy gò như vậy lại có thể làm nhiều việc đến thế. “Mình có mất gì đâu, mất mấy tiếng ngủ thôi”, {n} vẫn hay cười bảo mọi người như thế mỗi khi được hỏi.",
    "Lúc đầu chỉ có một mình, rồi hàng xóm rủ nhau sang giúp. Các cháu sinh viên thuê trọ trong ngõ cũng dậy sớm đẩy xe. Từ ba chục suất, nay mỗi tuần có một trăm hai mươi suất được trao tận tay người bệnh nghèo.",
    "Năm 2021, khi dịch bệnh khiến cả khu phố phải ở trong nhà, {n} cùng bà con chuyển sang giúp chốt trực. Hơn hai tháng, chưa hôm nào bếp tắt lửa. Hết giãn cách, mọi việc lại như chưa từng có gì đặc biệt.",
    "Điều làm tôi cảm phục là cách cho. Không bắt ai xếp hàng, không chụp ảnh, không hỏi vì sao. Có người khỏi bệnh quay lại biếu cân chè, {n} lại pha mời mọi người cùng uống ngay đầu ngõ.",
    "Từ ngôi nhà ấy, ngõ nhỏ có thêm tủ quần áo dùng chung, có thêm bình nước miễn phí cho người thu gom rác. Việc tốt, hóa ra, lây nhanh hơn chúng ta tưởng rất nhiều.",
    "Tôi viết những dòng này không phải để khen ngợi, mà để mỗi người đi qua con ngõ chậm lại một chút, nhìn vào ô cửa sáng đèn và tin rằng quanh mình vẫn còn bao điều ấm áp.",
]
DECL = {"nguoi-tot-viec-tot": "BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”", "dien-hinh-tien-tien": "BÀI DỰ THI VIẾT VỀ GƯƠNG ĐIỂN HÌNH TIÊN TIẾN"}
AUTHOR, SUBJECT = "THÔNG TIN TÁC GIẢ", "THÔNG TIN NHÂN VẬT"
OFFICE = "ỦY BAN NHÂN DÂN PHƯỜNG MẪU", "Đường dây nóng: 024 3000 0199"


class Entry:
    def __init__(self, n, category=None, repeat=1, title=None):
        a, s, self.title = PAIRS[n % len(PAIRS)]
        self.category = category or list(DECL)[n % 2]
        self.decl = DECL[self.category]
        self.a, self.s = dict(zip((k for k, _ in FIELDS), a)), dict(zip((k for k, _ in FIELDS), s))
        self.title = title or self.title
        self.story = [p.format(N=self.s["name"], n=self.s["name"].split()[-1]) for _ in range(repeat) for p in STORY[n % 3:]] if repeat == 1 else \
                     [p.format(N=self.s["name"], n=self.s["name"].split()[-1]) for p in STORY * repeat]
        self.a_rows = [(l, self.a[k]) for k, l in FIELDS]
        self.s_rows = [(l, self.s[k]) for k, l in FIELDS]

    def truth(self):
        phone = lambda p: re.sub(r"^84", "0", re.sub(r"\D", "", p))
        side = lambda d: dict(d, birth_year=int(d["birth_year"]), phone=phone(d["phone"]))
        return {"title": self.title, "category": self.category, "author": side(self.a), "subject": side(self.s),
                "words": sum(1 for p in self.story for w in p.split() if any(c.isalnum() for c in w))}


# --- WordprocessingML ----------------------------------------------------------------------------------------------------------------
NS = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
      'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
      'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
      'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
      'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"')


def r(text, props=""):
    return f'<w:r>{"<w:rPr>" + props + "</w:rPr>" if props else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

TAB, BR, B = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>", "<w:b/>"

def p(content="", props="", run=""):
    inner = content if content.startswith("<") else (r(content, run) if content else "")
    return f'<w:p>{"<w:pPr>" + props + "</w:pPr>" if props else ""}{inner}</w:p>'

CENTER, RIGHT, JUSTIFY = '<w:jc w:val="center"/>', '<w:jc w:val="right"/>', '<w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLine="567"/><w:jc w:val="both"/>'

def head(e, props=CENTER):
    return p(e.decl, props, B) + p(e.title.upper() if e.title.isupper() else e.title, props, B)

def body(e, props=JUSTIFY, run=""):
    return "".join(p(x, props, run) for x in e.story)

def lines(rows, sep=": "):
    return "".join(p(f"{l}{sep}{v}") for l, v in rows)

def tc(content, w=2500, span=0, vmerge=None, extra=""):
    inner = content if content.startswith("<w:p") or content.startswith("<w:tbl") or content.startswith("<w:sdt") else p(content)
    if inner.endswith("</w:tbl>"):
        inner += "<w:p/>"
    return (f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/>{f"""<w:gridSpan w:val="{span}"/>""" if span else ""}'
            f'{"" if vmerge is None else """<w:vMerge w:val="restart"/>""" if vmerge else "<w:vMerge/>"}{extra}</w:tcPr>{inner}</w:tc>')

def tr(*cells, props=""):
    return f'<w:tr>{f"<w:trPr>{props}</w:trPr>" if props else ""}{"".join(cells)}</w:tr>'

def tbl(rows, widths, borders=True):
    edge = "".join(f'<w:{s} w:val="{"single" if borders else "nil"}" w:sz="4" w:space="0" w:color="000000"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV"))
    return (f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edge}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
            f'<w:tblGrid>{"".join(f"""<w:gridCol w:w="{w}"/>""" for w in widths)}</w:tblGrid>{"".join(rows)}</w:tbl>')

def two(rows, widths=(3000, 6000), borders=True):
    return tbl([tr(tc(l, widths[0]), tc(v, widths[1])) for l, v in rows], widths, borders)

def motto(left="ỦY BAN NHÂN DÂN|PHƯỜNG MẪU", date=True):
    l = "".join(p(x, CENTER, B if i else "") for i, x in enumerate(left.split("|")))
    right = p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CENTER, B) + p("Độc lập - Tự do - Hạnh phúc", CENTER, B) + (p("Hà Nội, ngày 20 tháng 4 năm 2023", CENTER, "<w:i/>") if date else "")
    return tbl([tr(tc(l, 4000), tc(right, 5400))], (4000, 5400), False) + p()

def box(content, w=4, h=3, x=0, y=0, fallback=True):
    emu = 360000
    return (f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
            f'<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>{int(x * emu)}</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>{int(y * emu)}</wp:posOffset></wp:positionV>'
            f'<wp:extent cx="{int(w * emu)}" cy="{int(h * emu)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/><wp:docPr id="{7 + int(x)}" name="Hop {int(x)}"/>'
            f'<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{int(w * emu)}" cy="{int(h * emu)}"/></a:xfrm>'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr wrap="square" lIns="91440" tIns="45720" rIns="91440" bIns="45720"/></wps:wsp>'
            f'</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>'
            + (f'<mc:Fallback><w:pict><v:shape style="width:{int(w * 28)}pt;height:{int(h * 28)}pt"><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>' if fallback else "") + '</mc:AlternateContent>')

def field(code, shown):
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'

def simple_field(code, shown):
    return '<w:fldSimple w:instr=" ' + escape(code, {'"': "&quot;"}) + f' ">{r(shown)}</w:fldSimple>'

TRACK = 'w:id="9" w:author="Người sửa" w:date="2023-04-01T08:00:00Z"'

def ins(text):
    return f"<w:ins {TRACK}>{r(text)}</w:ins>"

def dele(text):
    return f'<w:del {TRACK}><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del>'

def sdt_run(text, extra=""):
    return f'<w:sdt><w:sdtPr><w:alias w:val="o"/>{extra}</w:sdtPr><w:sdtContent>{r(text)}</w:sdtContent></w:sdt>'

def sdt_block(content, extra=""):
    return f'<w:sdt><w:sdtPr>{extra}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'

def section(cols=1, landscape=False, cont=False, refs=""):
    w, h = (16838, 11906) if landscape else (11906, 16838)
    return (f'<w:sectPr>{refs}{"""<w:type w:val="continuous"/>""" if cont else ""}<w:pgSz w:w="{w}" w:h="{h}"{""" w:orient="landscape" """ if landscape else ""}/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1418" w:header="567" w:footer="567" w:gutter="0"/>'
            f'<w:cols w:num="{cols}" w:space="567"/></w:sectPr>')

def docx(path, content, header=None, footer=None, footnotes=None, comments=None, numbering=True, landscape=False, cols=1, cont=False, font="Times New Roman", extra_rpr=""):
    parts, rels, refs = {}, [], ""
    def add(name, kind, xml):
        parts[f"word/{name}.xml"] = (kind, xml)
        rels.append((f"rId{len(rels) + 1}", f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}", f"{name}.xml"))
        return rels[-1][0]
    add("styles", "styles", f'<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}" w:eastAsia="{font}"/>{extra_rpr}<w:sz w:val="28"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>')
    if header:
        refs += f'<w:headerReference w:type="default" r:id="{add("header1", "header", f"<w:hdr {NS}>{header}</w:hdr>")}"/>'
    if footer:
        refs += f'<w:footerReference w:type="default" r:id="{add("footer1", "footer", f"<w:ftr {NS}>{footer}</w:ftr>")}"/>'
    if footnotes:
        notes = "".join(f'<w:footnote w:id="{i + 1}"><w:p><w:r><w:footnoteRef/></w:r>{r(" " + t)}</w:p></w:footnote>' for i, t in enumerate(footnotes))
        add("footnotes", "footnotes", f'<w:footnotes {NS}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{notes}</w:footnotes>')
    if comments:
        add("comments", "comments", f'<w:comments {NS}>' + "".join(f'<w:comment w:id="{i}" w:author="Chị Hoa" w:date="2023-04-01T08:00:00Z" w:initials="H"><w:p>{r(t)}</w:p></w:comment>' for i, t in enumerate(comments)) + "</w:comments>")
    if numbering:
        lvl = lambda i, fmt, text: f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{567 * (i + 1)}" w:hanging="425"/></w:pPr></w:lvl>'
        add("numbering", "numbering", f'<w:numbering {NS}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{lvl(0, "upperRoman", "%1.")}{lvl(1, "decimal", "%2.")}</w:abstractNum>'
            f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>{lvl(0, "bullet", "-")}{lvl(1, "bullet", "•")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>')
    document = f'<w:document {NS}><w:body>{content}{section(cols, landscape, cont, refs)}</w:body></w:document>'
    types = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
             '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>' +
             "".join(f'<Override PartName="/{n}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{k}+xml"/>' for n, (k, _) in parts.items()) + "</Types>")
    rel = lambda entries: '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(f'<Relationship Id="{i}" Type="{t}" Target="{x}"/>' for i, t, x in entries) + "</Relationships>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        put = lambda name, text: z.writestr(zipfile.ZipInfo(name, (2023, 4, 1, 8, 0, 0)), '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text, zipfile.ZIP_DEFLATED)
        put("[Content_Types].xml", types)
        put("_rels/.rels", rel([("rId1", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument", "word/document.xml")]))
        put("word/_rels/document.xml.rels", rel(rels))
        put("word/document.xml", document)
        for name, (_, xml) in parts.items():
            put(name, xml)


# --- the layouts: NAME -> function(path) -> Entry ---------------------------------------------------------------------------------------
LAYOUTS = {}

def layout(function):
    LAYOUTS[function.__name__.replace("_", "-")] = (function, "docx")
    return function

@layout
def plain_after(path):
    e = Entry(0)
    docx(path, head(e) + body(e) + p() + p(AUTHOR, "", B) + lines(e.a_rows) + p() + p(SUBJECT, "", B) + lines(e.s_rows))
    return e

@layout
def plain_before(path):
    e = Entry(1)
    docx(path, head(e) + p("I. " + AUTHOR) + lines(e.a_rows) + p("II. " + SUBJECT) + lines(e.s_rows) + p("III. NỘI DUNG BÀI VIẾT") + body(e))
    return e

@layout
def table_each(path):
    e = Entry(2)
    docx(path, head(e) + body(e) + p(AUTHOR, "", B) + two(e.a_rows) + p(SUBJECT, "", B) + two(e.s_rows))
    return e

@layout
def table_with_colons(path):
    e = Entry(3)
    docx(path, head(e) + body(e) + p(AUTHOR) + two([(l + ":", v) for l, v in e.a_rows], borders=False) + p(SUBJECT) + two([(l + ":", v) for l, v in e.s_rows], borders=False))
    return e

@layout
def table_merged_heads(path):
    e = Entry(4)
    w = (3000, 6000)
    rows = lambda h, rs: [tr(tc(p(h, CENTER, B), 9000, span=2))] + [tr(tc(l), tc(v, 6000)) for l, v in rs]
    docx(path, head(e) + body(e) + tbl(rows(AUTHOR, e.a_rows) + rows(SUBJECT, e.s_rows), w))
    return e

@layout
def table_numbered(path):
    e = Entry(0)
    w = (800, 3000, 5200)
    rows = lambda rs: [tr(tc("STT", 800), tc("Nội dung", 3000), tc("Thông tin", 5200))] + [tr(tc(str(i + 1), 800), tc(l, 3000), tc(v, 5200)) for i, (l, v) in enumerate(rs)]
    docx(path, head(e) + p(AUTHOR, "", B) + tbl(rows(e.a_rows), w) + p(SUBJECT, "", B) + tbl(rows(e.s_rows), w) + p() + body(e))
    return e

@layout
def table_numbered_merged(path):
    e = Entry(1)
    w = (800, 3000, 5200)
    rows = lambda n, h, rs: [tr(tc(n, 800), tc(p(h, "", B), 8200, span=2))] + [tr(tc(str(i + 1), 800), tc(l, 3000), tc(v, 5200)) for i, (l, v) in enumerate(rs)]
    docx(path, head(e) + tbl(rows("I", AUTHOR, e.a_rows) + rows("II", SUBJECT, e.s_rows), w) + p() + body(e))
    return e

@layout
def table_four(path):
    e = Entry(2)
    w = (1900, 2700, 1900, 2700)
    rows = lambda rs: [tr(*(tc(c, w[i]) for i, c in enumerate(rs[k] + rs[k + 1]))) for k in (0, 2, 4)]
    docx(path, head(e) + body(e) + p(AUTHOR) + tbl(rows(e.a_rows), w) + p(SUBJECT) + tbl(rows(e.s_rows), w))
    return e

@layout
def grid(path):
    e = Entry(3)
    w = (2400, 3400, 3400)
    docx(path, head(e) + body(e) + tbl([tr(tc("Nội dung", w[0]), tc("Tác giả", w[1]), tc("Nhân vật", w[2]))] +
         [tr(tc(l, w[0]), tc(a, w[1]), tc(s, w[2])) for (l, a), (_, s) in zip(e.a_rows, e.s_rows)], w))
    return e

@layout
def grid_empty_corner(path):
    e = Entry(4)
    w = (2400, 3400, 3400)
    docx(path, head(e) + tbl([tr(tc("", w[0]), tc(AUTHOR, w[1]), tc(SUBJECT, w[2]))] +
         [tr(tc(l, w[0]), tc(a, w[1]), tc(s, w[2])) for (l, a), (_, s) in zip(e.a_rows, e.s_rows)], w) + p() + body(e))
    return e

@layout
def two_blocks(path):
    e = Entry(0)
    w = (4600, 4600)
    docx(path, head(e) + body(e) + tbl([tr(tc(p(AUTHOR, CENTER, B) + lines(e.a_rows), w[0]), tc(p(SUBJECT, CENTER, B) + lines(e.s_rows), w[1]))], w))
    return e

@layout
def two_blocks_rows(path):
    e = Entry(1)
    w = (4600, 4600)
    docx(path, head(e) + body(e) + tbl([tr(tc(p("TÁC GIẢ", CENTER, B), w[0]), tc(p("NHÂN VẬT", CENTER, B), w[1]))] +
         [tr(tc(f"{l}: {a}", w[0]), tc(f"{l}: {s}", w[1])) for (l, a), (_, s) in zip(e.a_rows, e.s_rows)], w))
    return e

@layout
def two_blocks_head_row(path):
    e = Entry(2)
    w = (4600, 4600)
    docx(path, head(e) + tbl([tr(tc(p(AUTHOR, CENTER, B), w[0]), tc(p(SUBJECT, CENTER, B), w[1])), tr(tc(lines(e.a_rows), w[0]), tc(lines(e.s_rows), w[1]))], w) + p() + body(e))
    return e

@layout
def vertical_merge(path):
    e = Entry(3)
    w = (1600, 2600, 5000)
    rows = lambda h, rs: [tr(tc(h if i == 0 else "", w[0], vmerge=i == 0), tc(l, w[1]), tc(v, w[2])) for i, (l, v) in enumerate(rs)]
    docx(path, head(e) + body(e) + tbl(rows("Tác giả", e.a_rows) + rows("Nhân vật", e.s_rows), w))
    return e

@layout
def nested(path):
    e = Entry(4)
    inner = lambda h, rs: p(h, CENTER, B) + two(rs, (1700, 2700))
    docx(path, head(e) + body(e) + tbl([tr(tc(inner(AUTHOR, e.a_rows), 4700), tc(inner(SUBJECT, e.s_rows), 4700))], (4700, 4700)))
    return e

@layout
def multi_line_cells(path):
    e = Entry(0)
    cellfuls = lambda rs: tr(tc("".join(p(l + ":") for l, _ in rs), 3000), tc("".join(p(v) for _, v in rs), 6400))
    a, s = [x for x in e.a_rows], [x for x in e.s_rows]
    docx(path, head(e) + body(e) + p(AUTHOR) + tbl([cellfuls(a)], (3000, 6400), False) + p(SUBJECT) + tbl([cellfuls(s)], (3000, 6400), False))
    return e

@layout
def wide_rows(path):
    e = Entry(1)
    w = (1700, 1000, 2600, 1500, 1300, 1800)
    one = lambda rs: tbl([tr(*(tc(l, w[i]) for i, (l, _) in enumerate(rs))), tr(*(tc(v, w[i]) for i, (_, v) in enumerate(rs)))], w)
    docx(path, head(e) + body(e) + p(AUTHOR) + one(e.a_rows) + p(SUBJECT) + one(e.s_rows))
    return e

@layout
def wide_both(path):
    e = Entry(2)
    w = (1300, 1900, 1000, 3200, 1800, 1600, 2600)
    docx(path, head(e) + body(e) + tbl([tr(tc("", w[0]), *(tc(l, w[i + 1]) for i, (l, _) in enumerate(e.a_rows))), tr(tc("Tác giả", w[0]), *(tc(v, w[i + 1]) for i, (_, v) in enumerate(e.a_rows))),
         tr(tc("Nhân vật", w[0]), *(tc(v, w[i + 1]) for i, (_, v) in enumerate(e.s_rows)))], w), landscape=True)
    return e

NUM = lambda level, num=1: f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'

@layout
def numbered(path):
    e = Entry(3)
    block = lambda h, rs: p(h, NUM(0), B) + "".join(p(f"{l}: {v}", NUM(1)) for l, v in rs)
    docx(path, head(e) + block("Thông tin về tác giả", e.a_rows) + block("Thông tin về nhân vật", e.s_rows) + p("Nội dung bài viết", NUM(0), B) + body(e))
    return e

@layout
def numbered_typed(path):
    e = Entry(4)
    block = lambda n, h, rs: p(f"{n}. {h}", "", B) + "".join(p(f"{n}.{i + 1}. {l}: {v}") for i, (l, v) in enumerate(rs))
    docx(path, head(e) + block(1, "Thông tin tác giả", e.a_rows) + block(2, "Thông tin nhân vật được viết", e.s_rows) + p("3. Nội dung bài dự thi", "", B) + body(e))
    return e

@layout
def bullets(path):
    e = Entry(0)
    block = lambda h, rs: p(h, "", B) + "".join(p(f"{l}: {v}", NUM(0, 2)) for l, v in rs)
    docx(path, head(e) + body(e) + block("Tác giả bài viết:", e.a_rows) + block("Nhân vật trong bài:", e.s_rows))
    return e

@layout
def typed_bullets(path):
    e = Entry(1)
    block = lambda h, rs: p("* " + h, "", B) + "".join(p(f"- {l}: {v}.") for l, v in rs)
    docx(path, head(e) + body(e) + block("Thông tin tác giả:", e.a_rows) + block("Thông tin nhân vật:", e.s_rows))
    return e

LEADER = '<w:tabs><w:tab w:val="left" w:leader="dot" w:pos="3000"/><w:tab w:val="right" w:leader="dot" w:pos="9300"/></w:tabs>'

@layout
def tab_leaders(path):
    e = Entry(2)
    block = lambda h, rs: p(h, "", B) + "".join(p(r(l + ":") + TAB + r(v) + TAB, LEADER) for l, v in rs)
    docx(path, head(e) + body(e) + block(AUTHOR, e.a_rows) + block(SUBJECT, e.s_rows))
    return e

@layout
def typed_leaders(path):
    e = Entry(3)
    block = lambda h, rs: p(h, "", B) + "".join(p(f"{l}:......{v}........................") for l, v in rs)
    docx(path, head(e) + block(AUTHOR, e.a_rows) + block(SUBJECT, e.s_rows) + body(e))
    return e

@layout
def ellipsis_leaders(path):
    e = Entry(4)
    block = lambda h, rs: p(h, "", B) + "".join(p(f"{l}: …… {v} ……………") for l, v in rs)
    docx(path, head(e) + block(AUTHOR, e.a_rows) + block(SUBJECT, e.s_rows) + body(e))
    return e

@layout
def tabs(path):
    e = Entry(0)
    stops = '<w:tabs><w:tab w:val="left" w:pos="3000"/></w:tabs>'
    block = lambda h, rs: p(h, "", B) + "".join(p(r(l) + TAB + r(": " + v), stops) for l, v in rs)
    docx(path, head(e) + body(e) + block(AUTHOR, e.a_rows) + block(SUBJECT, e.s_rows))
    return e

@layout
def tabs_no_colon(path):
    e = Entry(1)
    stops = '<w:tabs><w:tab w:val="left" w:pos="3000"/></w:tabs>'
    block = lambda h, rs: p(h, "", B) + "".join(p(r(l) + TAB + r(v), stops) for l, v in rs)
    docx(path, head(e) + body(e) + block(AUTHOR, e.a_rows) + block(SUBJECT, e.s_rows))
    return e

@layout
def two_a_line(path):
    e = Entry(2)
    stops = '<w:tabs><w:tab w:val="left" w:pos="5000"/></w:tabs>'
    d = lambda rs: "".join(p(r(f"{rs[k][0]}: {rs[k][1]}") + TAB + r(f"{rs[k + 1][0]}: {rs[k + 1][1]}"), stops) for k in (0, 2, 4))
    order = lambda rs: [rs[0], rs[1], rs[3], rs[4], rs[5], rs[2]]
    docx(path, head(e) + body(e) + p(AUTHOR) + d(order(e.a_rows)[:4] + [("Đơn vị công tác", e.a["workplace"]), ("Địa chỉ", e.a["address"])]) + p(SUBJECT) + d(order(e.s_rows)[:4] + [("Đơn vị công tác", e.s["workplace"]), ("Địa chỉ", e.s["address"])]))
    return e

@layout
def text_box(path):
    e = Entry(3)
    docx(path, head(e) + body(e) + p(f"<w:r>{box(p(AUTHOR) + lines(e.a_rows), 15, 6)}</w:r>") + p() + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def text_boxes_beside(path):
    e = Entry(4)
    docx(path, head(e) + body(e) + p(f"<w:r>{box(p(AUTHOR) + lines(e.a_rows), 7.5, 9)}</w:r><w:r>{box(p(SUBJECT) + lines(e.s_rows), 7.5, 9, 8)}</w:r>"))
    return e

@layout
def table_in_box(path):
    e = Entry(0)
    docx(path, head(e) + body(e) + p(f"<w:r>{box(p(AUTHOR) + two(e.a_rows, (2600, 5000)) + p(SUBJECT) + two(e.s_rows, (2600, 5000)), 15, 13)}</w:r>"))
    return e

@layout
def title_in_box(path):
    e = Entry(1)
    docx(path, p(f"<w:r>{box(p(e.decl, CENTER, B) + p(e.title, CENTER, B), 15, 2.5)}</w:r>") + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def title_in_frame(path):
    e = Entry(2)
    frame = '<w:framePr w:w="8000" w:hSpace="180" w:wrap="around" w:vAnchor="text" w:hAnchor="page" w:xAlign="center" w:y="1"/><w:jc w:val="center"/>'
    docx(path, p(e.decl, frame, B) + p(e.title, frame, B) + p() + p() + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def drop_cap(path):
    e = Entry(3)
    first = e.story[0]
    cap = p(first[0], '<w:keepNext/><w:framePr w:dropCap="drop" w:lines="3" w:wrap="around" w:vAnchor="text" w:hAnchor="text"/>', '<w:sz w:val="110"/>')
    docx(path, head(e) + cap + p(first[1:]) + "".join(p(x, JUSTIFY) for x in e.story[1:]) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def office_header(path):
    e = Entry(4, repeat=2)
    docx(path, head(e) + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows),
         header=p(OFFICE[0], CENTER, B) + p("Địa chỉ: Số 1 đường Mẫu, quận Bắc Từ Liêm - Điện thoại: 024 3000 0198", CENTER),
         footer=p(r(OFFICE[1] + " - Trang ") + field("PAGE", "1") + r("/") + field("NUMPAGES", "2"), CENTER))
    return e

@layout
def page_numbers_long(path):
    e = Entry(0, repeat=3)
    docx(path, head(e) + body(e) + p(AUTHOR) + two(e.a_rows) + p(SUBJECT) + two(e.s_rows), header=p(field("PAGE", "1"), CENTER), footer=p(r("Cuộc thi viết năm 2023") + TAB + r("Trang ") + field("PAGE", "1"), '<w:tabs><w:tab w:val="right" w:pos="9300"/></w:tabs>'))
    return e

@layout
def motto_head(path):
    e = Entry(1)
    docx(path, motto() + head(e) + body(e) + p(AUTHOR) + two(e.a_rows) + p(SUBJECT) + two(e.s_rows))
    return e

@layout
def motto_lines(path):
    e = Entry(2)
    docx(path, p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CENTER, B) + p("Độc lập – Tự do – Hạnh phúc", CENTER, B) + p("--------------------", CENTER) + head(e) + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

def signature(e):
    return tbl([tr(tc("", 4600), tc(p("Bắc Từ Liêm, ngày 20 tháng 4 năm 2023", CENTER, "<w:i/>") + p("NGƯỜI VIẾT", CENTER, B) + p("(Ký, ghi rõ họ tên)", CENTER, "<w:i/>") + p() + p() + p(e.a["name"], CENTER, B), 4600))], (4600, 4600), False)

@layout
def signed(path):
    e = Entry(3)
    docx(path, head(e) + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows) + p() + signature(e))
    return e

@layout
def signed_by_unit(path):
    e = Entry(4)
    docx(path, motto("TRƯỜNG TIỂU HỌC MẪU|TỔ VĂN PHÒNG") + head(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows) + body(e) +
         tbl([tr(tc(p("XÁC NHẬN CỦA ĐƠN VỊ", CENTER, B) + p("HIỆU TRƯỞNG", CENTER, B) + p() + p("Mai Thị Khuê", CENTER, B), 4600), tc(p("NGƯỜI DỰ THI", CENTER, B) + p() + p() + p(e.a["name"], CENTER, B), 4600))], (4600, 4600), False))
    return e

@layout
def newspaper(path):
    e = Entry(0, repeat=2)
    docx(path, head(e) + p("", f"{section(1)}") + body(e, '<w:jc w:val="both"/>') + p("", f"{section(2, cont=True)}") + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows), cont=True)
    return e

@layout
def newspaper_all(path):
    e = Entry(1)
    docx(path, head(e) + body(e, '<w:jc w:val="both"/>') + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows), cols=2, landscape=True)
    return e

@layout
def landscape(path):
    e = Entry(2)
    docx(path, head(e) + body(e) + p(AUTHOR) + two(e.a_rows, (4000, 9000)) + p(SUBJECT) + two(e.s_rows, (4000, 9000)), landscape=True)
    return e

@layout
def letter_spacing(path):
    e = Entry(3)
    docx(path, p(e.decl, CENTER, B + '<w:spacing w:val="40"/>') + p(e.title, CENTER, B + '<w:spacing w:val="30"/>') + body(e, run='<w:spacing w:val="-8"/>') + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def soft_breaks(path):
    e = Entry(4)
    soft = lambda h, rs: p(r(h) + "".join(BR + r(f"{l}: {v}") for l, v in rs))
    docx(path, p(r(e.decl) + BR + r(e.title), CENTER) + p(r(e.story[0]) + "".join(BR + r(x) for x in e.story[1:]), '<w:jc w:val="both"/>') + soft(AUTHOR, e.a_rows) + soft(SUBJECT, e.s_rows))
    return e

@layout
def decomposed(path):
    e = Entry(0)
    docx(path, unicodedata.normalize("NFD", head(e) + body(e) + p(AUTHOR) + two(e.a_rows) + p(SUBJECT) + two(e.s_rows)))
    return e

@layout
def mixed_fonts(path):
    e = Entry(1)
    fonts = ("Arial", "Times New Roman", "Liberation Serif", "DejaVu Sans", "Courier New")
    def torn(t, props=""):
        pieces = re.findall(r".{1,3}", t)
        return p("".join(r(x, f'<w:rFonts w:ascii="{fonts[i % 5]}" w:hAnsi="{fonts[i % 5]}" w:cs="{fonts[i % 5]}"/>') for i, x in enumerate(pieces)), props)
    docx(path, torn(e.decl, CENTER) + torn(e.title, CENTER) + "".join(torn(x) for x in e.story) + torn(AUTHOR) + "".join(torn(f"{l}: {v}") for l, v in e.a_rows) + torn(SUBJECT) + "".join(torn(f"{l}: {v}") for l, v in e.s_rows))
    return e

@layout
def tracked(path):
    e = Entry(2)
    block = lambda h, rs: p(h) + "".join(p(r(l + ": ") + dele("giá trị cũ 0912 000 999") + ins(v)) for l, v in rs)
    gone = f'<w:p><w:pPr><w:rPr><w:del {TRACK}/></w:rPr></w:pPr>{dele("Họ và tên: Người Đã Bỏ")}</w:p>'
    docx(path, p(r("BÀI DỰ THI VIẾT VỀ GƯƠNG ") + r(e.decl.split("GƯƠNG ")[1]), CENTER) + p(dele("Tên cũ ") + ins(e.title), CENTER) + body(e) + block(AUTHOR, e.a_rows) + gone + block(SUBJECT, e.s_rows))
    return e

@layout
def deleted_rows(path):
    e = Entry(3)
    dead = tr(tc(p(dele("Họ và tên")), 3000), tc(p(dele("Người Đã Xóa")), 6000), props=f"<w:del {TRACK}/>")
    rows = lambda rs: [tr(tc(l, 3000), tc(v, 6000)) for l, v in rs]
    docx(path, head(e) + body(e) + p(AUTHOR) + tbl([dead] + rows(e.a_rows) + [dead], (3000, 6000)) + p(SUBJECT) + tbl(rows(e.s_rows) + [dead], (3000, 6000)))
    return e

@layout
def comments(path):
    e = Entry(4)
    mark = lambda i, inner: f'<w:commentRangeStart w:id="{i}"/>{inner}<w:commentRangeEnd w:id="{i}"/><w:r><w:commentReference w:id="{i}"/></w:r>'
    docx(path, head(e) + body(e) + p(AUTHOR) + p(mark(0, r(f"Họ và tên: {e.a['name']}"))) + lines(e.a_rows[1:]) + p(SUBJECT) + p(mark(1, r(f"Họ và tên: {e.s['name']}"))) + lines(e.s_rows[1:]),
         comments=["Chị kiểm tra lại, số điện thoại: 0912 000 777 nhé", "Năm sinh: 1900?"])
    return e

@layout
def footnoted(path):
    e = Entry(0)
    ref = lambda i: f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{i}"/></w:r>'
    docx(path, head(e) + p(r(e.story[0]) + ref(1), JUSTIFY) + "".join(p(x, JUSTIFY) for x in e.story[1:-1]) + p(r(e.story[-1]) + ref(2), JUSTIFY) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows),
         footnotes=["Theo lời kể của bà con trong ngõ.", "Tên một số người trong bài đã được thay đổi."])
    return e

@layout
def captions(path):
    e = Entry(1)
    caption = lambda t: p(t, CENTER, "<w:i/>")
    docx(path, head(e) + p(e.story[0]) + caption("Ảnh 1: Căn nhà nhỏ cuối ngõ (Ảnh: tác giả)") + "".join(p(x) for x in e.story[1:]) + caption("Ảnh 2: Một buổi sáng thứ Bảy") + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def controls(path):
    e = Entry(2)
    block = lambda h, rs: p(h) + "".join(p(r(l + ": ") + sdt_run(v, "<w:text/>")) for l, v in rs)
    docx(path, p(sdt_run(e.decl), CENTER) + sdt_block(p(sdt_run(e.title), CENTER)) + sdt_block(body(e)) + block(AUTHOR, e.a_rows) + block(SUBJECT, e.s_rows))
    return e

@layout
def control_cells(path):
    e = Entry(3)
    cell = lambda v, i: f'<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{tc(v, 6000)}</w:sdtContent></w:sdt>' if i % 2 else tc(sdt_block(p(v)), 6000)
    rows = lambda rs: [(tr(tc(l, 3000), cell(v, i)) if i != 4 else f'<w:sdt><w:sdtPr/><w:sdtContent>{tr(tc(l, 3000), tc(v, 6000))}</w:sdtContent></w:sdt>') for i, (l, v) in enumerate(rs)]
    docx(path, head(e) + body(e) + sdt_block(p(AUTHOR) + tbl(rows(e.a_rows), (3000, 6000))) + sdt_block(p(SUBJECT) + tbl(rows(e.s_rows), (3000, 6000))))
    return e

@layout
def dropdown(path):
    e = Entry(4)
    lst = '<w:dropDownList><w:listItem w:displayText="Người tốt, việc tốt" w:value="1"/><w:listItem w:displayText="Điển hình tiên tiến" w:value="2"/></w:dropDownList>'
    phrase = "Người tốt, việc tốt" if e.category == "nguoi-tot-viec-tot" else "Điển hình tiên tiến"
    docx(path, p("BÀI DỰ THI", CENTER, B) + p(r("Thể loại: ") + sdt_run(phrase, lst)) + p(r("Tên bài viết: ") + sdt_run(e.title)) + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def fields(path):
    e = Entry(0)
    a = "".join(p(r(l + ": ") + field(f"MERGEFIELD TG_{i} \\* MERGEFORMAT", v)) for i, (l, v) in enumerate(e.a_rows))
    s = "".join(p(r(l + ": ") + simple_field(f'MERGEFIELD "NV {i}"', v)) for i, (l, v) in enumerate(e.s_rows))
    docx(path, head(e) + body(e) + p(AUTHOR) + a + p(r("Email: ") + field('HYPERLINK "mailto:tacgia@thu.example"', "tacgia@thu.example")) + p(SUBJECT) + s)
    return e

@layout
def form_fields(path):
    e = Entry(1)
    ff = lambda v: '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Text1"/><w:enabled/><w:textInput><w:default w:val="Nhập vào đây"/></w:textInput></w:ffData></w:fldChar></w:r><w:r><w:instrText xml:space="preserve"> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r(v) + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    docx(path, head(e) + body(e) + p(AUTHOR) + "".join(p(r(l + ": ") + ff(v)) for l, v in e.a_rows) + p(SUBJECT) + "".join(p(r(l + ": ") + ff(v)) for l, v in e.s_rows))
    return e

@layout
def alternate_everywhere(path):
    e = Entry(2)
    alt = lambda t: f'<mc:AlternateContent><mc:Choice Requires="w14">{r(t)}</mc:Choice><mc:Fallback>{r(t)}</mc:Fallback></mc:AlternateContent>'
    docx(path, head(e) + body(e) + p(AUTHOR) + "".join(p(r(l + ": ") + alt(v)) for l, v in e.a_rows) + p(SUBJECT) + "".join(p(r(l + ": ") + alt(v)) for l, v in e.s_rows))
    return e

@layout
def custom_xml(path):
    e = Entry(3)
    smart = lambda t: f'<w:smartTag w:uri="urn:x" w:element="PersonName">{r(t)}</w:smartTag>'
    block = lambda h, rs: f'<w:customXml w:uri="urn:y" w:element="khoi">{p(h)}' + "".join(p(r(l + ": ") + f'<w:bookmarkStart w:id="{i}" w:name="b{i}"/>' + smart(v) + f'<w:bookmarkEnd w:id="{i}"/>') for i, (l, v) in enumerate(rs)) + "</w:customXml>"
    docx(path, head(e) + body(e) + block(AUTHOR, e.a_rows) + block(SUBJECT, e.s_rows))
    return e

@layout
def hidden(path):
    e = Entry(4)
    ghost = p("Họ và tên: Người Ẩn, năm sinh: 1900, điện thoại: 0912 000 666", "<w:rPr><w:vanish/></w:rPr>", "<w:vanish/>")
    docx(path, head(e) + ghost + body(e) + p(AUTHOR) + lines(e.a_rows) + ghost + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def moved(path):
    e = Entry(0)
    frm = f'<w:p><w:moveFromRangeStart w:id="1" w:name="m" {TRACK[8:]}/><w:moveFrom {TRACK}>{r(e.story[1])}</w:moveFrom><w:moveFromRangeEnd w:id="1"/></w:p>'
    to = f'<w:p><w:moveToRangeStart w:id="2" w:name="m" {TRACK[8:]}/><w:moveTo {TRACK}>{r(e.story[1])}</w:moveTo><w:moveToRangeEnd w:id="2"/></w:p>'
    docx(path, head(e) + p(e.story[0]) + frm + p(e.story[2]) + to + "".join(p(x) for x in e.story[3:]) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def cover_page(path):
    e = Entry(1, repeat=2)
    brk = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    docx(path, p(OFFICE[0], CENTER) + p("*****", CENTER) + p() + p() + p(e.decl, CENTER, B + '<w:sz w:val="40"/>') + p() + p("Tên bài viết: " + e.title, CENTER, B) + p() + p() + p(AUTHOR, '<w:ind w:left="2000"/>') + "".join(p(f"{l}: {v}", '<w:ind w:left="2000"/>') for l, v in e.a_rows) +
         p() + p("Hà Nội, tháng 4 năm 2023", CENTER) + brk + p(SUBJECT) + lines(e.s_rows) + brk + body(e))
    return e

@layout
def cover_page_bare(path):
    e = Entry(2)
    brk = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    docx(path, p(e.decl, CENTER, B) + p(e.title.upper(), CENTER, B) + brk + p(e.title.upper(), CENTER, B) + body(e) + brk + p(AUTHOR) + two(e.a_rows) + p(SUBJECT) + two(e.s_rows))
    e.title = e.title.upper()
    return e

@layout
def checkboxes(path):
    e = Entry(3)
    on, off = "☒", "☐"
    box_of = lambda c: r(on if e.category == c else off, '<w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic"/>')
    docx(path, p("PHIẾU DỰ THI", CENTER, B) + p(r("Nội dung dự thi: ") + box_of("dien-hinh-tien-tien") + r(" Điển hình tiên tiến     ") + box_of("nguoi-tot-viec-tot") + r(" Người tốt, việc tốt")) + p("Tên bài viết: " + e.title) + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def whole_form(path):
    e = Entry(4)
    w = (3000, 6400)
    rows = [tr(tc("Tên bài dự thi", w[0]), tc(e.title, w[1])), tr(tc(p(AUTHOR, CENTER, B), 9400, span=2))] + [tr(tc(l, w[0]), tc(v, w[1])) for l, v in e.a_rows] + \
           [tr(tc(p(SUBJECT, CENTER, B), 9400, span=2))] + [tr(tc(l, w[0]), tc(v, w[1])) for l, v in e.s_rows] + [tr(tc(p("NỘI DUNG BÀI VIẾT", CENTER, B), 9400, span=2)), tr(tc(body(e), 9400, span=2))]
    docx(path, p(e.decl, CENTER, B) + tbl(rows, w))
    return e

@layout
def whole_in_cell(path):
    e = Entry(0)
    docx(path, tbl([tr(tc(head(e) + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows), 9400))], (9400,)))
    return e

@layout
def torn_phone(path):
    e = Entry(1)
    tear = lambda l, v: p(r(l, B) + r(":") + "".join(r(c, "<w:u w:val=\"single\"/>" if i % 2 else "") for i, c in enumerate(" " + v)))
    docx(path, head(e) + body(e) + p(AUTHOR) + "".join(tear(l, v) for l, v in e.a_rows) + p(SUBJECT) + "".join(tear(l, v) for l, v in e.s_rows))
    return e

@layout
def subject_first(path):
    e = Entry(2)
    docx(path, head(e) + p("Nhân vật:", "", B) + lines(e.s_rows) + body(e) + p("Người viết:", "", B) + lines(e.a_rows))
    return e

@layout
def author_right(path):
    e = Entry(3)
    docx(path, head(e) + p("Thông tin nhân vật", "", B) + lines(e.s_rows) + body(e) + p("Thông tin tác giả", RIGHT, B) + "".join(p(f"{l}: {v}", RIGHT, "<w:i/>") for l, v in e.a_rows))
    return e

@layout
def nbsp(path):
    e = Entry(4)
    docx(path, head(e) + body(e) + p(AUTHOR) + "".join(p(f"{l}\u00a0:\u00a0\u00a0{v}  ") for l, v in e.a_rows) + p(SUBJECT) + "".join(p(f"{l} \u00a0: {v}\u00a0") for l, v in e.s_rows))
    return e

@layout
def capital_labels(path):
    e = Entry(0)
    docx(path, head(e) + body(e) + p(AUTHOR) + "".join(p(f"{l.upper()}: {v}") for l, v in e.a_rows) + p(SUBJECT) + "".join(p(f"{l.upper()}: {v}") for l, v in e.s_rows))
    return e

@layout
def caps_property(path):
    e = Entry(1)
    docx(path, p(e.decl.capitalize().replace("người", "Người"), CENTER, "<w:caps/>") + p(e.title, CENTER, "<w:caps/>") + body(e) + p("Thông tin tác giả", "", "<w:smallCaps/>") + lines(e.a_rows) + p("Thông tin nhân vật", "", "<w:caps/>") + lines(e.s_rows))
    return e

@layout
def value_below(path):
    e = Entry(2)
    docx(path, head(e) + body(e) + p(AUTHOR) + "".join(p(l + ":", "", B) + p(v) for l, v in e.a_rows) + p(SUBJECT) + "".join(p(l + ":", "", B) + p(v) for l, v in e.s_rows))
    return e

@layout
def footer_data(path):
    e = Entry(3)
    docx(path, head(e) + body(e) + p(SUBJECT) + lines(e.s_rows), footer=p(AUTHOR) + lines(e.a_rows))
    return e

@layout
def indented_both(path):
    e = Entry(4)
    ind = '<w:ind w:left="1500" w:right="1500"/><w:jc w:val="both"/>'
    docx(path, head(e) + body(e) + p(AUTHOR, CENTER) + "".join(p(f"{l}: {v}", ind) for l, v in e.a_rows) + p(SUBJECT, CENTER) + "".join(p(f"{l}: {v}", ind) for l, v in e.s_rows))
    return e

@layout
def long_address_table(path):
    e = Entry(0)
    e.a["address"] = "Căn hộ 1507, tòa CT2B, khu đô thị Nam Cường, đường Hoàng Quốc Việt kéo dài, phường Cổ Nhuế 1, quận Bắc Từ Liêm, thành phố Hà Nội"
    e.a["workplace"] = "Trung tâm Văn hóa - Thông tin và Thể thao mẫu, bộ phận Thư viện và Đọc sách lưu động"
    e.a_rows = [(l, e.a[k]) for k, l in FIELDS]
    docx(path, head(e) + body(e) + tbl([tr(tc("", 2400), tc("Tác giả", 3400), tc("Nhân vật", 3400))] + [tr(tc(l, 2400), tc(a, 3400), tc(s, 3400)) for (l, a), (_, s) in zip(e.a_rows, e.s_rows)], (2400, 3400, 3400)))
    return e

@layout
def table_over_pages(path):
    e = Entry(1, repeat=2)
    filler = "".join(p() for _ in range(5))
    docx(path, head(e) + body(e) + filler + tbl([tr(tc(p("TT", "", B), 800), tc(p("Nội dung", "", B), 3000), tc(p("Thông tin", "", B), 5200), props="<w:tblHeader/>")] + [tr(tc("I", 800), tc(AUTHOR, 8200, span=2))] +
         [tr(tc(str(i + 1), 800), tc(l, 3000), tc(v, 5200)) for i, (l, v) in enumerate(e.a_rows)] + [tr(tc("II", 800), tc(SUBJECT, 8200, span=2))] + [tr(tc(str(i + 1), 800), tc(l, 3000), tc(v, 5200)) for i, (l, v) in enumerate(e.s_rows)], (800, 3000, 5200)),
         footer=p(field("PAGE", "1"), CENTER))
    return e

@layout
def watermark(path):
    e = Entry(2)
    mark = '<w:p><w:r><w:pict><v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" style="position:absolute;width:400pt;height:100pt;rotation:315"><v:textpath string="BẢN CHÍNH" style="font-family:&quot;Times New Roman&quot;"/></v:shape></w:pict></w:r></w:p>'
    docx(path, head(e) + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows), header=mark)
    return e

@layout
def declared_in_three_lines(path):
    e = Entry(0)
    docx(path, p("BÀI DỰ THI", CENTER, B) + p("VIẾT VỀ GƯƠNG “NGƯỜI TỐT,", CENTER, B) + p("VIỆC TỐT” NĂM 2023", CENTER, B) + p("“" + e.title + "”", CENTER, B) + p("(Bài viết về tấm gương " + e.s["name"] + ")", CENTER, "<w:i/>") + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def short_labels(path):
    e = Entry(1)
    names = ("Họ tên", "SN", "Đ/c", "ĐT", "Nghề", "Cơ quan")
    docx(path, head(e) + body(e) + p("Tác giả", "", B) + tbl([tr(tc(n, 1500), tc(v, 7500)) for n, (_, v) in zip(names, e.a_rows)], (1500, 7500)) + p("Nhân vật", "", B) + tbl([tr(tc(n, 1500), tc(v, 7500)) for n, (_, v) in zip(names, e.s_rows)], (1500, 7500)))
    return e

@layout
def letterhead_in_body(path):
    e = Entry(2)
    docx(path, p(OFFICE[0], "", B) + p("Địa chỉ: Số 1 đường Mẫu, quận Bắc Từ Liêm") + p("Điện thoại: 024 3000 0198 - " + OFFICE[1]) + p("Email: phuongmau@bactuliem.example") + p() + head(e) + body(e) + p(AUTHOR) + lines(e.a_rows) + p(SUBJECT) + lines(e.s_rows))
    return e

@layout
def grid_in_landscape_columns(path):
    e = Entry(3)
    w = (3400, 2400, 3400)
    docx(path, head(e) + body(e) + tbl([tr(tc("NHÂN VẬT", w[0]), tc("", w[1]), tc("TÁC GIẢ", w[2]))] + [tr(tc(s, w[0]), tc(l, w[1]), tc(a, w[2])) for (l, a), (_, s) in zip(e.a_rows, e.s_rows)], w))
    return e

@layout
def soft_breaks_in_cells(path):
    e = Entry(4)
    soft = lambda h, rs: p(r(h, B) + "".join(BR + r(f"{l}: {v}") for l, v in rs))
    docx(path, head(e) + body(e) + tbl([tr(tc(soft(AUTHOR, e.a_rows), 4600), tc(soft(SUBJECT, e.s_rows), 4600))], (4600, 4600)))
    return e

@layout
def grid_subject_first(path):
    e = Entry(0)
    w = (800, 2400, 3100, 3100)
    docx(path, head(e) + body(e) + tbl([tr(tc("STT", w[0]), tc("Nội dung", w[1]), tc("Nhân vật được viết", w[2]), tc("Tác giả bài viết", w[3]))] + [tr(tc(str(i + 1), w[0]), tc(l, w[1]), tc(s, w[2]), tc(a, w[3])) for i, ((l, a), (_, s)) in enumerate(zip(e.a_rows, e.s_rows))], w))
    return e


# --- HTML: pages as people save or print them ---------------------------------------------------------------------------------------------
def html_layout(function):
    LAYOUTS["web-" + function.__name__.replace("_", "-")[5:]] = (function, "html")
    return function

def page(path, content, style=""):
    with open(path, "w", encoding="utf-8") as f:
        f.write(f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>Bài dự thi</title><style>@page {{ size: A4; margin: 2cm }} body {{ font-family: "Liberation Serif", serif; font-size: 13pt }} {style}</style></head>\n<body>\n{content}\n</body></html>\n')

def h_head(e):
    return f"<h2 align=center>{escape(e.decl)}</h2>\n<h3 align=center>{escape(e.title)}</h3>\n"

def h_body(e):
    return "".join(f"<p align=justify>{escape(x)}</p>\n" for x in e.story)

def h_table(rows, attributes="border=1 cellspacing=0"):
    return f"<table {attributes}>" + "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows) + "</table>\n"

@html_layout
def html_tables(path):
    e = Entry(0)
    page(path, h_head(e) + h_body(e) + f"<h4>{AUTHOR}</h4>" + h_table(e.a_rows) + f"<h4>{SUBJECT}</h4>" + h_table(e.s_rows))
    return e

@html_layout
def html_grid(path):
    e = Entry(1)
    page(path, h_head(e) + h_body(e) + h_table([("", "Tác giả", "Nhân vật")] + [(l, a, s) for (l, a), (_, s) in zip(e.a_rows, e.s_rows)]))
    return e

@html_layout
def html_breaks(path):
    e = Entry(2)
    page(path, h_head(e) + "<br><br>".join(escape(x) for x in e.story) + f"<br><br><b>{AUTHOR}</b><br>" + "<br>".join(f"<b>{l}:</b> {escape(v)}" for l, v in e.a_rows) + f"<br><br><b>{SUBJECT}</b><br>" + "<br>".join(f"<b>{l}:</b> {escape(v)}" for l, v in e.s_rows))
    return e

@html_layout
def html_flex(path):
    e = Entry(3)
    row = lambda l, v: f'<div class=r><div class=l>{l}</div><div class=v>{escape(v)}</div></div>'
    page(path, h_head(e) + h_body(e) + f"<div class=h>{AUTHOR}</div>" + "".join(row(*x) for x in e.a_rows) + f"<div class=h>{SUBJECT}</div>" + "".join(row(*x) for x in e.s_rows), ".r { display: flex } .l { width: 5cm; font-weight: bold } .h { margin-top: 1em; font-weight: bold }")
    return e

@html_layout
def html_definition(path):
    e = Entry(4)
    dl = lambda rs: "<dl>" + "".join(f"<dt>{l}<dd>{escape(v)}" for l, v in rs) + "</dl>"
    page(path, h_head(e) + h_body(e) + f"<h4>{AUTHOR}</h4>" + dl(e.a_rows) + f"<h4>{SUBJECT}</h4>" + dl(e.s_rows))
    return e

@html_layout
def html_columns(path):
    e = Entry(0)
    page(path, h_head(e) + f"<div style='columns: 2; column-gap: 1cm'>{h_body(e)}</div><div style='display:flex'><div style='flex:1'><b>{AUTHOR}</b>" + "".join(f"<div>{l}: {escape(v)}</div>" for l, v in e.a_rows) + f"</div><div style='width:1cm'></div><div style='flex:1'><b>{SUBJECT}</b>" + "".join(f"<div>{l}: {escape(v)}</div>" for l, v in e.s_rows) + "</div></div>")
    return e

@html_layout
def html_rowspan(path):
    e = Entry(1)
    part = lambda h, rs: "".join(f"<tr>{f'<td rowspan=6>{h}</td>' if i == 0 else ''}<td>{l}</td><td>{escape(v)}</td></tr>" for i, (l, v) in enumerate(rs))
    page(path, h_head(e) + h_body(e) + f"<table border=1>{part('Tác giả', e.a_rows)}{part('Nhân vật', e.s_rows)}</table>")
    return e

@html_layout
def html_spans(path):
    e = Entry(2)
    torn = lambda t: "".join(f'<span class=c{i % 4}>{escape(x)}</span>' for i, x in enumerate(re.findall(r"\s*\S+", t)))
    line = lambda t: f'<p class=c1>{torn(t)}</p>\n'
    page(path, line(e.decl) + line(e.title) + "".join(line(x) for x in e.story) + line(AUTHOR) + "".join(line(f"{l}: {v}") for l, v in e.a_rows) + line(SUBJECT) + "".join(line(f"{l}: {v}") for l, v in e.s_rows), ".c0 { font-weight: 400 } .c3 { font-family: Arial }")
    return e

@html_layout
def html_form(path):
    e = Entry(3)
    part = lambda h, rs: f"<fieldset><legend>{h}</legend>" + "".join(f"<p><label>{l}:</label> <u>{escape(v)}</u></p>" for l, v in rs) + "</fieldset>"
    page(path, h_head(e) + part(AUTHOR, e.a_rows) + part(SUBJECT, e.s_rows) + h_body(e))
    return e


# --- sheets -----------------------------------------------------------------------------------------------------------------------------------
def sheet_layout(function):
    LAYOUTS["sheet-" + function.__name__.replace("_", "-")[6:]] = (function, "sheet")
    return function

@sheet_layout
def sheet_form(path):
    e = Entry(0)
    page(path, h_table([(e.decl, ""), (e.title, "")] + [(x, "") for x in e.story] + [(AUTHOR, "")] + e.a_rows + [(SUBJECT, "")] + e.s_rows))
    return e

@sheet_layout
def sheet_grid(path):
    e = Entry(3)
    page(path, h_table([(e.decl, "", ""), ("Tên bài viết", e.title, ""), ("", "Tác giả", "Nhân vật")] + [(l, a, s) for (l, a), (_, s) in zip(e.a_rows, e.s_rows)] + [(x, "", "") for x in e.story]))
    return e


# --- making, checking, keeping ----------------------------------------------------------------------------------------------------------------
OFFICE_PROFILE = f"-env:UserInstallation=file://{tempfile.gettempdir()}/lo-layouts"

def convert(folder, kind, files, *more):
    for i in range(0, len(files), 30):
        subprocess.run(["soffice", OFFICE_PROFILE, "--headless", *more, "--convert-to", kind, "--outdir", folder, *files[i:i + 30]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

def make(folder, names):
    os.makedirs(folder, exist_ok=True)
    todo = {"docx": [], "html": [], "sheet": []}
    for name in names or LAYOUTS:
        function, kind = LAYOUTS[name]
        path = f"{folder}/{name}.{'html' if kind == 'sheet' else kind}"
        json.dump(function(path).truth(), open(f"{folder}/{name}.json", "w"), ensure_ascii=False)
        todo[kind].append(path)
    for kind in ("odt", "doc:MS Word 97", "rtf:Rich Text Format", "pdf"):
        if todo["docx"]:
            convert(folder, kind, todo["docx"])
    for kind in ("xlsx", "xls:MS Excel 97", "csv:Text - txt - csv (StarCalc):44,34,76"):
        if todo["sheet"]:
            convert(folder, kind, todo["sheet"], "--infilter=HTML (StarCalc)")
    for path in todo["html"]:
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir=/tmp/chromium-layouts", f"--print-to-pdf={path[:-5]}.pdf", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    for path in todo["html"]:
        subprocess.run(["pandoc", path, "-o", path[:-5] + ".docx"], stderr=subprocess.DEVNULL)
        convert(folder, "doc:MS Word 97", [path], "--infilter=HTML (StarWriter)")
    for path in todo["sheet"]:
        os.remove(path)

def differences(truth, got):
    """Pairs (how grave, what): 'wrong' value, 'mixed' between the two people, 'missing', 'words'."""
    if got["kind"] not in ("entry", "batch") or len(got["entries"]) != 1:
        yield "wrong", f"kind {got['kind']}, {len(got['entries'])} entries: {[x.get('title') for x in got['entries']]}"
        return
    entry = got["entries"][0]
    for key in ("title", "category"):
        a, b = truth[key], entry[key]
        if a != b and not (key == "title" and b and a.upper() == b.upper()):
            yield ("missing" if b is None else "wrong"), f"{key}: {b!r}, not {a!r}"
    for side, other in (("author", "subject"), ("subject", "author")):
        for key, want in truth[side].items():
            value = (entry.get(side) or {}).get(key)
            if str(value) == str(want):
                continue
            yield ("missing" if value is None else "mixed" if str(value) == str(truth[other][key]) else "wrong"), f"{side}-{key}: {value!r}, not {want!r}"
    if entry["coauthors"]:
        yield "wrong", f"coauthors: {entry['coauthors']}"
    if entry["words"] != truth["words"]:
        yield "words", f"words: {entry['words']}, not {truth['words']}"
    if entry["outcome"] != "accepted":
        yield "outcome", f"outcome: {entry['outcome']} ({' '.join(f['rule'] + '=' + f['outcome'] for f in entry['findings'] if f['outcome'] != 'note')})"

def check(program, folder, names):
    table = {}
    for truth_path in sorted(glob.glob(f"{folder}/*.json")):
        name = os.path.basename(truth_path)[:-5]
        if names and not any(n in name for n in names):
            continue
        truth = json.load(open(truth_path))
        for form in FORMATS:
            path = f"{folder}/{name}.{form}"
            if not os.path.exists(path):
                continue
            done = subprocess.run([program, "check", "--json", "--at", "2023-06-15T08:00:00+07:00", os.path.abspath(path)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, cwd=TREE)
            found = [("wrong", f"exit {done.returncode}: {done.stderr.strip()}")] if not done.stdout else list(differences(truth, json.loads(done.stdout)))
            found = [x for x in found if x[0] != "outcome"] or [x for x in found]
            row = table.setdefault(form, dict.fromkeys(("documents", "right", "wrong", "mixed", "missing", "words", "outcome"), 0))
            row["documents"] += 1
            row["right"] += not found
            for kind in {k for k, _ in found}:
                row[kind] += 1
            for kind, what in found:
                print(f"{name}.{form}\t{kind}\t{what}")
    print(f"{'':8}" + "".join(f"{k:>10}" for k in next(iter(table.values()))))
    for form, row in list(table.items()) + [("all", {k: sum(x[k] for x in table.values()) for k in next(iter(table.values()))})]:
        print(f"{form:8}" + "".join(f"{v:>10}" for v in row.values()))

def keep(folder, names):
    os.makedirs(f"{HERE}/layouts", exist_ok=True)
    for name in names:
        truth = json.load(open(f"{folder}/{os.path.splitext(name)[0]}.json"))
        shutil.copy(f"{folder}/{name}", f"{HERE}/layouts/{name}")
        with open(f"{HERE}/layouts/{name}.check", "w") as f:
            f.write(f"kind: entry\nentries: 1\n\nentry: {truth['title']}\noutcome: accepted\ncategory: {truth['category']}\n" +
                    "".join(f"{side}-{k.replace('_', '-')}: {v}\n" for side in ("author", "subject") for k, v in truth[side].items()) + f"words: {truth['words']}\nmissing: none\n")

if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: make-layouts.py make FOLDER [NAME...] | check HOADEP FOLDER [NAME...] | keep FOLDER NAME.FORMAT...")
    if sys.argv[1] == "make":
        make(sys.argv[2], sys.argv[3:])
    elif sys.argv[1] == "check":
        check(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        keep(sys.argv[2], sys.argv[3:])
