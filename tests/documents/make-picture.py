#!/usr/bin/python3
# Makes the pictures of tests/documents/picture: pages typed and written by hand, scanned, photographed, copied; a photo; things that are damaged.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: tests/documents/make-picture.py FOLDER
# Needs python3-pil, python3-numpy, fonts-dejavu, fonts-dancingscript, libheif-examples (heif-enc) and libimage-exiftool-perl.
# The text is that of sample 01; people, streets and phones are invented.
import math
import os
import random
import subprocess
import sys
import unicodedata
import zlib

import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

chance = random.Random(1)
noise = numpy.random.default_rng(1)
PRINT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
OTHER_PRINT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
HAND = "/usr/share/fonts/opentype/dancingscript/DancingScript-Regular.otf"
BODY = """Cứ sáng thứ Bảy, khi đường phố Xuân Tảo còn chưa đông xe, căn bếp nhỏ ở cuối ngõ nhà bà Đỗ Thị Mây đã sáng đèn. Ba nồi cháo lớn nghi ngút khói được chuyển lên chiếc xe ba bánh cũ, theo bà đến cổng bệnh viện cách nhà hơn hai cây số. Công việc ấy bà làm đều đặn đã bảy năm, không nghỉ một tuần nào, kể cả những ngày mưa rét.
Bà Mây năm nay sáu mươi lăm tuổi, nguyên là công nhân nhà máy dệt. Ngày chồng bà nằm viện, bà từng được một người lạ đưa cho cặp lồng cháo nóng lúc ba giờ sáng. Chồng mất, bà mang ơn nghĩa ấy trả lại cho những người đang nằm trong phòng bệnh.
Lúc đầu bà nấu một nồi, đủ cho ba chục suất. Gạo là gạo con cháu biếu, thịt là tiền lương hưu dành ra. Thấy bà làm một mình vất vả, mấy chị trong chi hội phụ nữ rủ nhau sang nhặt rau, rửa bát.""".split("\n")
AUTHOR = """THÔNG TIN TÁC GIẢ
Họ và tên: Trịnh Hải Đường
Năm sinh: 1979
Địa chỉ: Số 12, ngõ 47, tổ dân phố số 3, phường Xuân Tảo, quận Bắc Từ Liêm
Số điện thoại liên hệ: 0912 000 101
Nghề nghiệp: Điều dưỡng
Đơn vị công tác: Trạm Y tế phường Xuân Tảo
THÔNG TIN NHÂN VẬT
Họ và tên: Đỗ Thị Mây
Năm sinh: 1958
Địa chỉ: Ngõ 47, tổ dân phố số 3, phường Xuân Tảo, quận Bắc Từ Liêm
Số điện thoại: 0912 000 102
Nghề nghiệp: Hưu trí
Đơn vị công tác: Chi hội Phụ nữ số 3, phường Xuân Tảo""".split("\n")
ENTRY = ["BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”", "NỒI CHÁO SÁNG THỨ BẢY CỦA BÀ MÂY"] + BODY + AUTHOR
ELSE = ["Ngõ nhỏ của chúng tôi có cụ Hòa, năm nay đã ngoài tám mươi.", "Mỗi chiều cụ mang chổi ra quét từ đầu ngõ đến cuối ngõ, mưa cũng như nắng.",
        "Trẻ con trong ngõ gọi cụ là ông tiên.", "Một hôm tôi hỏi sao cụ không nghỉ, cụ cười: ngõ sạch thì lòng người cũng sạch.", "Từ đó nhà nào cũng có một cây chổi dựng trước cửa."] * 4


def page(paragraphs, dpi=120, points=12, font=PRINT, ink=(20, 20, 20), by_hand=False):
    width, height, line = int(8.27 * dpi), int(11.69 * dpi), int(points * dpi / 72 * 1.35)
    image = Image.new("RGB", (width, height), "white")
    draw, letters, margin = ImageDraw.Draw(image), ImageFont.truetype(font, int(points * dpi / 72)), int(dpi * 0.8)
    y = margin
    for paragraph in paragraphs:
        if by_hand:  # the font has no Vietnamese
            paragraph = "".join(c for c in unicodedata.normalize("NFD", paragraph.replace("đ", "d").replace("Đ", "D")) if ord(c) < 128)
        x = margin
        for word in paragraph.split():
            length = draw.textlength(word + " ", font=letters) * (chance.uniform(0.95, 1.15) if by_hand else 1)
            if x + length > width - margin:
                x, y = margin, y + line
            draw.text((x, y + (4 * math.sin(x / 200) + chance.randint(-2, 2) if by_hand else 0)), word, font=letters, fill=ink)
            x += length
        y += int(line * 1.2)
    return image


def ruled(image, dpi):
    """On the squares of an exercise book: 2 mm, every fourth line stronger."""
    lines = Image.new("RGB", image.size, "white")
    draw, step = ImageDraw.Draw(lines), dpi * 2 / 25.4
    for k in range(int(max(image.size) / step) + 1):
        at, ink = int(k * step), (200, 190, 230) if k % 4 else (150, 130, 205)
        draw.line((at, 0, at, image.height), fill=ink)
        draw.line((0, at, image.width, at), fill=ink)
    return ImageChops.multiply(image, lines)


def clipped(values):
    return Image.fromarray(numpy.clip(values, 0, 255).astype("uint8"))


def scanned(image, grey=True, angle=0.3):
    image = (image.convert("L") if grey else image).rotate(angle, fillcolor=255 if grey else (255, 255, 255), resample=Image.BICUBIC)
    values = numpy.asarray(image).astype(float) * 0.93 + 8
    return clipped(values + noise.normal(0, 1.2, values.shape)).filter(ImageFilter.GaussianBlur(0.4))


def photographed(image, size):
    """Lying on a brown table, askew, lit from one side."""
    width, height = size
    angle, z = math.radians(2), 0.88
    corners = []
    for sx, sy, k in ((-1, -1, 0.95), (1, -1, 0.96), (1, 1, 1), (-1, 1, 0.99)):
        x, y = sx * width * z / 2 * k, sy * min(height * z, width * z * 1.414) / 2 * k
        corners.append((width / 2 + x * math.cos(angle) - y * math.sin(angle), height / 2 + x * math.sin(angle) + y * math.cos(angle)))
    source = [(0, 0), (image.width, 0), image.size, (0, image.height)]
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, source):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    warp = numpy.linalg.solve(numpy.array(rows, float), numpy.array(right, float))
    table = clipped(noise.normal(0, 6, (height, 1, 1)) + noise.normal(0, 3, (height, width, 1)) + numpy.array([105, 75, 50]))
    table.paste(image.transform(size, Image.PERSPECTIVE, warp, Image.BICUBIC), (0, 0), Image.new("L", image.size, 255).transform(size, Image.PERSPECTIVE, warp))
    across = numpy.linspace(1, 0.7, width)[None, :, None]
    return clipped(numpy.asarray(table).astype(float) * across + noise.normal(0, 1, (height, width, 1))).filter(ImageFilter.GaussianBlur(0.6))


def copied(image, border=True):
    """What a copier makes of it: two levels, a black edge, specks, askew."""
    image = image.convert("L").filter(ImageFilter.GaussianBlur(0.7)).rotate(1.4, fillcolor=255, resample=Image.BICUBIC)
    values = numpy.asarray(image).astype(float)
    levels = numpy.where(values + noise.normal(0, 14, values.shape) < 150, 0, 255).astype("uint8")
    height, width = levels.shape
    for _ in range(height * width // 10000):
        y, x, side = noise.integers(0, height - 3), noise.integers(0, width - 3), noise.integers(2, 4)
        levels[y:y + side, x:x + side] = 0
    if border:
        levels[:, :width // 50] = 0
        levels[:width // 100, :] = 0
    return Image.fromarray(levels)


def scenery(size):
    """No page: a face before hills, soft and coloured."""
    width, height = size
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    values = numpy.zeros((height, width, 3))
    values[:] = (150, 180, 225)
    hills = y > height * 0.6 + 40 * numpy.sin(x / 90) + 25 * numpy.sin(x / 37)
    values[hills] = (70, 110, 60)
    leaves = numpy.kron(noise.normal(0, 1, (height // 6 + 1, width // 6 + 1)), numpy.ones((6, 6)))[:height, :width]
    values += leaves[..., None] * hills[..., None] * 35
    face = ((x - width / 2) / 90) ** 2 + ((y - height * 0.45) / 120) ** 2
    values[face < 1] = (215, 170, 140)
    values[(face < 1.35) & (y < height * 0.40) & (face > 0.75)] = (30, 25, 25)
    for side in (-1, 1):
        values[((x - width / 2 - side * 35) / 14) ** 2 + ((y - height * 0.43) / 8) ** 2 < 1] = (25, 20, 20)
    values[((y - height * 0.45) > 120) & (abs(x - width / 2) < 160)] = (160, 30, 40)
    return clipped(values + noise.normal(0, 3, values.shape)).filter(ImageFilter.GaussianBlur(1.2))


def exif(path, *settings):
    subprocess.run(["exiftool", "-q", "-overwrite_original", *settings, path], check=True)


def huge_png(path, side):
    chunk = lambda name, data: len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\1\0\0\0\0") + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    os.chdir(sys.argv[1])
    typed, other = page(ENTRY), page(ELSE, font=OTHER_PRINT)
    scanned(typed).save("typed-scan.jpg", quality=35, dpi=(120, 120))
    scanned(typed.rotate(90, expand=True), angle=0.2).save("typed-lying.jpg", quality=30)
    scanned(typed.resize((760, 1074), Image.LANCZOS), angle=-0.6).save("typed-again.jpg", quality=35)
    scanned(other).save("typed-other.jpg", quality=30)
    typed.convert("L").point(lambda v: 255 * (v > 140)).convert("1").save("typed-bilevel.tif", compression="group4", dpi=(120, 120))
    photo = photographed(page(ENTRY, dpi=150), (960, 1280))
    photo.rotate(90, expand=True).save("phone.jpg", quality=40)
    exif("phone.jpg", "-Make=Example", "-Model=Example Phone 3", "-Software=1.2", "-Orientation#=6")
    photo.resize((720, 960), Image.LANCZOS).save("phone.tmp.png")
    subprocess.run(["heif-enc", "-q", "30", "-o", "phone.heic", "phone.tmp.png"], check=True, stdout=subprocess.DEVNULL)
    os.unlink("phone.tmp.png")
    exif("phone.heic", "-Make=Example", "-Model=Example Phone 4")
    hand = page(BODY[:2], dpi=110, points=17, font=HAND, ink=(35, 45, 160), by_hand=True)
    scanned(hand, grey=False).save("hand-blue.jpg", quality=35)
    scanned(ruled(hand, 110), grey=False).resize((800, 1131)).save("exercise-book.jpg", quality=16)
    copies = [copied(typed).convert("1"), copied(hand).convert("1")]
    copies[0].save("copies.tif", compression="group4", save_all=True, append_images=copies[1:], dpi=(120, 120))
    scenery((800, 600)).save("person.jpg", quality=50)
    exif("person.jpg", "-Make=Example", "-Model=Example Phone 3")
    Image.new("L", (620, 877), 244).save("blank.png")
    huge_png("huge.png", 60000)
    with open("typed-scan.jpg", "rb") as f:
        start = f.read(300)
    with open("damaged.jpg", "wb") as f:
        f.write(start)


main()
