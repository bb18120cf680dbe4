/* The plan's focus fields as guessed from a work's words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/fold.h"
#include "check/ruleset.h"
#include "check/theme.h"
#include "unit.h"

static const struct {
	const char *title, *body, *summary, *want; /* want NULL: nothing is sure */
} cases[] = {
	{ "Người gác rau sạch", "Bà kiểm tra an toàn thực phẩm ở bếp ăn bán trú, nói không với thực phẩm bẩn, ghi nguồn gốc thực phẩm mỗi ngày.", NULL, "an-toan-thuc-pham" },
	{ "Hiến đất mở ngõ", "Ông vận động 12 hộ hiến đất, bàn giao mặt bằng cho dự án; công tác giải phóng mặt bằng xong trước hạn.", NULL, "giai-phong-mat-bang" },
	{ "Cô tổ trưởng mùa dịch", "Suốt đợt Covid-19 chị trong tổ covid cộng đồng, trực chốt phòng, chống dịch, đưa cơm vào khu cách ly.", NULL, "phong-chong-dich" },
	{ "Khởi nghiệp từ hoa đồng tiền", "Anh phát triển kinh tế, lập hợp tác xã, tạo việc làm cho 20 người, doanh thu tăng.", NULL, "san-xuat-kinh-doanh" },
	{ "Một cửa không giấy", "Chị làm ở bộ phận một cửa, hướng dẫn dịch vụ công trực tuyến, giảm thủ tục hành chính.", NULL, "cai-cach-hanh-chinh" },
	{ "Nồi cháo sáng thứ bảy", "Cứ sáng thứ bảy bà nấu cháo cho người bệnh nghèo.", NULL, NULL },
	/* The formula at the end of so many works says nothing of its field. */
	{ "Nồi cháo sáng thứ bảy", "Bà nấu cháo cho người bệnh nghèo, một tấm gương học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh.", NULL, NULL },
	/* Two fields alike: neither. */
	{ "Chuyện khu phố", "Ông lo an toàn thực phẩm, thực phẩm sạch, vệ sinh thực phẩm; ông lo giải phóng mặt bằng, hiến đất, bàn giao mặt bằng.", NULL, NULL },
	/* One field ahead, and another not far behind. */
	{ "Chuyện khu phố", "An toàn thực phẩm, vệ sinh thực phẩm, thực phẩm sạch, thực phẩm bẩn, ngộ độc thực phẩm; ông vận động hiến đất, bàn giao mặt bằng, giải phóng mặt bằng.", NULL, NULL },
	/* A word that comes ten times is one sign, no more than a few. */
	{ "Chuyện khu phố", "Thực phẩm bẩn, thực phẩm bẩn, thực phẩm bẩn, thực phẩm bẩn, thực phẩm bẩn, thực phẩm bẩn, thực phẩm bẩn, thực phẩm bẩn; ông vận động hiến đất, bàn giao mặt bằng, giải phóng mặt bằng.", NULL, NULL },
	/* Văn phòng dịch vụ is no phòng dịch. */
	{ "Văn phòng dịch vụ", "Văn phòng dịch vụ, văn phòng dịch vụ, văn phòng dịch vụ.", NULL, NULL },
	{ "Chuyện một người", NULL, "Vận động giải phóng mặt bằng, hiến đất", "giai-phong-mat-bang" },
	{ NULL, NULL, NULL, NULL }, { "", "", "", NULL },
};

int main(void)
{
	struct buf mistakes = { 0 };
	struct rules *rules = rules_load("rules/bac-tu-liem-2023", &mistakes);
	if (!CHECK_SAY(rules != NULL, "%s", buf_str(&mistakes)))
		return unit_end();
	struct arena *arena = arena_new(16 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_STR(theme_guess(&rules->words.themes, cases[i].title, cases[i].body ? fold_key(cases[i].body, arena) : NULL, cases[i].summary, arena), cases[i].want);
	size_t count;
	CHECK(rules_themes(rules, &count) && count == 9);
	arena_free(arena);
	rules_free(rules);
	buf_release(&mistakes);
	return unit_end();
}
