#!/usr/bin/env python3
"""Makes tests/mail/47?-*.eml and 48?-*.eml with their *.expect: papers of units that are no entries, receipts, and letters to authors a unit brought.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/dossiers.py        writes them anew (they are committed: run it after a change here)
"""
import html
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from make import DHTT, DOCX, NTVT, OUT, R, Work, at, attachment, docx, gmail, letter, outlook, package, put, write  # noqa: E402

WARD, WARD_NAME, WARD_MAIL = "phuong-xuan-tao", "UBND phường Xuân Tảo", "phuong-xuan-tao@bactuliem.example"
HEAD = [["ỦY BAN NHÂN DÂN\nPHƯỜNG XUÂN TẢO", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"]]
ORGANISED = ["Về việc đề nghị khen thưởng tập thể, cá nhân có thành tích", "trong triển khai Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt” năm 2023"]
EXAMPLES = ["Về việc đề nghị khen thưởng gương điển hình tiên tiến,", "“Người tốt, việc tốt” năm 2023"]
PROSE = ("Sáng nào ông cũng dậy từ bốn giờ để quét sạch con ngõ trước khi bà con đi chợ. Không ai phân công, cũng chẳng có một đồng thù lao nào cho công việc ấy. "
         "Mùa đông năm ngoái, ông tự tay may ba mươi chiếc áo ấm tặng các cháu mồ côi. Có hôm mưa to ngập đến đầu gối, ông vẫn lội ra khơi từng nắp cống. ") * 3


def cell(t):
    return "<w:tc><w:tcPr/>" + "".join(f"<w:p><w:r><w:t>{html.escape(x)}</w:t></w:r></w:p>" for x in t.split("\n")) + "</w:tc>"


def paper(*blocks):
    """A docx: texts are paragraphs, lists of lists are tables."""
    out = ""
    for b in blocks:
        if isinstance(b, str):
            out += f"<w:p><w:r><w:t>{html.escape(b)}</w:t></w:r></w:p>"
        else:
            out += "<w:tbl>" + "".join("<w:tr>" + "".join(cell(c) for c in row) + "</w:tr>" for row in b) + "</w:tbl>"
    return package(out)


def submission(title):
    return paper(HEAD, "Số: 41/TTr-UBND", "Xuân Tảo, ngày 12 tháng 7 năm 2023", "TỜ TRÌNH", *title, "Kính gửi: Phòng Nội vụ quận Bắc Từ Liêm.",
                 "Căn cứ Kế hoạch của UBND Quận về Cuộc thi viết, UBND phường Xuân Tảo kính trình.", "Hồ sơ gồm:", "- Danh sách đề nghị khen thưởng;", "- Trích ngang thành tích.",
                 "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


LIST = paper(HEAD, "DANH SÁCH", "Đề nghị khen thưởng", "(Kèm theo Tờ trình số 41/TTr-UBND)",
             [["STT", "Họ và tên", "Năm sinh", "Chức vụ, đơn vị"], ["1", "2", "3", "4"], ["1", "Lã Văn Quý", "1961", "Tổ trưởng tổ dân phố số 5"], ["2", "Mạc Thị Sim", "1970", "Chi hội Phụ nữ số 3"]])
REPORT = paper("Mẫu số 07", HEAD, "BÁO CÁO THÀNH TÍCH", "Đề nghị tặng Giấy khen của Chủ tịch UBND Quận", "I. SƠ LƯỢC LÝ LỊCH", "Họ và tên: Lã Văn Quý", "Năm sinh: 1961",
               "Địa chỉ: Tổ dân phố số 5, phường Xuân Tảo", "Nghề nghiệp: Hưu trí", "Đơn vị công tác: Tổ dân phố số 5", "Số điện thoại: 0912 000 171", "II. THÀNH TÍCH ĐẠT ĐƯỢC", PROSE)
SKETCH = paper(HEAD, "TRÍCH NGANG THÀNH TÍCH", "Gương đề nghị khen thưởng", "1. Họ và tên: Lã Văn Quý. Năm sinh: 1961. Nơi ở: Tổ dân phố số 5, phường Xuân Tảo.", PROSE,
               "2. Họ và tên: Mạc Thị Sim. Năm sinh: 1970. Nơi ở: Tổ dân phố số 6, phường Xuân Tảo.", PROSE)
NO_PDF = b"%PDF-1.4\nscan, cut off"


def f(name, data, kind=DOCX):
    return attachment(name, data, kind)


def unit(body, subject, when, **more):
    return letter(body, WARD_NAME, WARD_MAIL, subject, when, **more)


def papers():
    cover = "Kính gửi Phòng Nội vụ quận Bắc Từ Liêm,\n\nUBND phường Xuân Tảo gửi hồ sơ kèm theo.\n\nTrân trọng.\n"
    receipt = f"dossier-receipt@{WARD_MAIL}"
    put("470-ho-so-to-chuc", unit(outlook(cover, f("1. To trinh.docx", submission(ORGANISED)), f("2. Danh sach.docx", LIST), f("3. Bao cao thanh tich ong Quy.docx", REPORT)),
                                  "Hồ sơ đề nghị khen thưởng", at(12, 7)),
        kind="dossier", unit=WARD, entries=0, papers="to-trinh:ho-so-to-chuc danh-sach:ho-so-to-chuc bao-cao:ho-so-to-chuc", letters_to=receipt)
    put("471-de-xuat-khen-thuong", unit(gmail(cover, f("To trinh.docx", submission(EXAMPLES)), f("DS.docx", LIST), f("TN.docx", SKETCH)), "Gửi tờ trình", at(20, 9)),
        kind="dossier", unit=WARD, entries=0, papers="to-trinh:de-xuat-khen-thuong danh-sach:de-xuat-khen-thuong trich-ngang:de-xuat-khen-thuong", letters_to=receipt)
    plan = paper(HEAD, "Số: 145/KH-UBND", "KẾ HOẠCH", "Tổ chức Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt” năm 2023", "I. MỤC ĐÍCH, YÊU CẦU", PROSE)
    report = paper(HEAD, "Số: 150/BC-UBND", "BÁO CÁO", "Kết quả triển khai Kế hoạch tổ chức Cuộc thi viết về gương điển hình tiên tiến", "I. KẾT QUẢ", PROSE)
    put("472-ke-hoach-phuong", unit(gmail(cover, f("KH.docx", plan), f("BC.docx", report)), "Kế hoạch phường", at(28, 11, year=2022)),
        kind="dossier", unit=WARD, entries=0, papers="ke-hoach:ke-hoach-phuong bao-cao-trien-khai:ke-hoach-phuong", letters_to=receipt)
    put("473-ban-quet-khong-ro", unit(gmail(cover, f("To_trinh_da_ky.pdf", NO_PDF, "application/pdf"), f("Danh sach de nghi khen.pdf", NO_PDF + b"2", "application/pdf")), "Gửi hồ sơ", at(12, 7)),
        kind="dossier", unit=WARD, entries=0, papers="to-trinh:? danh-sach:?", letters_to=receipt)
    put("474-ho-so-chua-chung-thuc", unit(gmail(cover, f("To trinh.docx", submission(EXAMPLES))), "Gửi tờ trình", at(20, 9), auth="fail"),
        kind="dossier", unit="null", entries=0, papers="to-trinh:de-xuat-khen-thuong", letters="none")
    put("475-ca-nhan-gui-to-trinh", letter(gmail("Tôi xin gửi hồ sơ đề nghị khen thưởng của tổ.", f("To trinh.docx", submission(EXAMPLES))), "Lã Văn Quý", "quy.lv@thu.example",
                                          "Tờ trình đề nghị khen thưởng", at(20, 9)), entries=0, unit="null", papers="none", letters="none")
    put("477-bao-cao-thang", unit(gmail("Kính gửi Phòng Nội vụ,\n\nUBND phường gửi báo cáo tháng 4 và trích ngang.\n",
                                       f("BC thang 4.docx", paper(HEAD, "BÁO CÁO", "Tình hình thực hiện nhiệm vụ tháng 4 năm 2023", PROSE)), f("Trich ngang.docx", SKETCH)), "Báo cáo tháng 4", at(12, 4)),
        kind="dossier", unit=WARD, entries=0, no_letter="acknowledgement incomplete review")
    put("481-don-vi-hoi", unit(gmail("Kính gửi Phòng Nội vụ, cho tôi hỏi hồ sơ khen thưởng nộp ở đâu và hạn đến khi nào?\n"), "Hỏi về hồ sơ khen thưởng", at(5, 7)),
        kind="question", entries=0, papers="none", letters_to=f"received-by-person@{WARD_MAIL}")
    put("482-cong-van-mot-minh", unit(gmail("Kính gửi Phòng Nội vụ, UBND phường gửi công văn.\n", f("CV57_ky_so.pdf", NO_PDF, "application/pdf")), "Công văn số 57/UBND-VPTK", at(13, 4)),
        kind="dossier", unit=WARD, entries=0, papers="cong-van:?", letters="none")
    many = [f(f"BCTT {i} \x07.pdf", NO_PDF + str(i).encode(), "application/pdf") for i in range(70)]
    put("483-bay-muoi-bao-cao", unit(gmail(cover, *many), "Báo cáo thành tích trong triển khai Cuộc thi viết", at(12, 7)), kind="dossier", entries=0,
        papers=" ".join(["bao-cao:ho-so-to-chuc"] * 60), letters_to=receipt)
    put("484-gui-not-trich-ngang", unit(gmail("Phường gửi bổ sung ạ.\n\nVào Th 4, 20 thg 9, 2023 lúc 09:00 Ban Tổ chức Cuộc thi <thiviet@bactuliem.example> đã viết:\n> - Ban Tổ chức chưa nhận được: Trích ngang thành tích\n",
                                             f("Trich ngang.docx", paper("TRÍCH NGANG THÀNH TÍCH", "Ông Lã Văn Quý", PROSE))),
                                       "Re: Đã nhận: Đề xuất Quận khen thưởng các gương điển hình tiên tiến, “Người tốt, việc tốt” (Ủy ban nhân dân phường Xuân Tảo, ngày 20/9/2023)", at(21, 9)),
        kind="dossier", entries=0, papers="trich-ngang:de-xuat-khen-thuong", letters_to=receipt)


def brought():
    """Entries that a unit brings: one receipt, and letters to authors at addresses of their own."""
    cover = "Kính gửi Phòng Nội vụ, UBND phường Xuân Tảo gửi bài dự thi của công dân.\n\n--\nLê Thu Ngân\nCông chức Văn phòng - Thống kê\nĐiện thoại: 0912 000 199\n"
    w, x = Work(NTVT), Work(DHTT)
    put("476-bai-va-to-trinh", unit(gmail(cover, f("Bai 1.docx", docx(w)), f("To trinh khen thuong.docx", submission(EXAMPLES))), "Gửi bài dự thi NTVT và tờ trình", at(10, 4)),
        entries=1, entry=w.title, outcome="accepted", kind="batch", papers="to-trinh:de-xuat-khen-thuong", letters_to=f"batch-receipt@{WARD_MAIL}")
    w = Work(NTVT)
    own = docx_with(w, "Email: ly.tk@thu.example")
    put("478-tac-gia-co-thu", unit(gmail(cover, f("Bai 1.docx", own), f("Bai 2.docx", docx(x))), "Gửi bài dự thi NTVT, ĐHTT", at(10, 4)),
        kind="batch", entries=2, letters_to=f"batch-receipt@{WARD_MAIL} acknowledgement@ly.tk@thu.example")
    w = Work(NTVT)
    put("479-thu-cua-don-vi-khac", unit(gmail(cover, f("Bai 1.docx", docx_with(w, "Email: phuong-minh-khai@bactuliem.example"))), "Gửi bài dự thi NTVT", at(10, 4)),
        kind="batch", entries=1, letters_to=f"batch-receipt@{WARD_MAIL}")
    w, x = Work(NTVT), Work(DHTT)
    put("480-chua-chung-thuc-hai-bai", unit(gmail(cover, f("Bai 1.docx", docx_with(w, "Email: ly.tk@thu.example")), f("Bai 2.docx", docx(x))), "Gửi bài dự thi NTVT, ĐHTT", at(10, 4), auth="none"),
        entries=2, unit="null", letters_to=f"batch-receipt@{WARD_MAIL}")
    w = Work(NTVT)
    put("486-bai-va-ban-quet", unit(gmail(cover, f("Bai 1.docx", docx(w)), f("Bao cao thanh tich ba Sim.pdf", NO_PDF, "application/pdf"), f("To trinh gui bai.pdf", NO_PDF + b"1", "application/pdf"),
                                          f("Danh sach bai.pdf", NO_PDF + b"2", "application/pdf")), "Gửi bài dự thi", at(10, 4)), kind="batch", entries=1, papers="bao-cao:?")
    w = Work(DHTT)
    put("485-bai-ten-bao-cao", unit(gmail(cover, f("Bao cao thanh tich ba Sim.docx", docx(w))), "Gửi bài dự thi", at(10, 4)),
        kind="batch", entries=1, entry=w.title, outcome="accepted", papers="none", letters_to=f"batch-receipt@{WARD_MAIL}")


def docx_with(work, line):
    """The work with one more line among its author's data."""
    lines = work.lines()
    lines.insert(next(i for i, t in enumerate(lines) if t.startswith("Số điện thoại")) + 1, line)
    return paper(*lines)


if __name__ == "__main__":
    R.seed(470)
    Work.count = 470
    papers()
    brought()
    write()
    print(f"{len(OUT)} letters")
