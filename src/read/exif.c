/* Exif (CIPA DC-008), TIFF 6.0's directories and JPEG's segments (ITU T.81, B): as little of them as is asked for.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/exif.h"

#include <string.h>

#include "base/text.h"

enum { MAKE = 0x010F, MODEL = 0x0110, ORIENTATION = 0x0112, X_RESOLUTION = 0x011A, UNIT = 0x0128, SOFTWARE = 0x0131 };
enum { ASCII = 2, SHORT = 3, RATIONAL = 5 };
enum { LEAST_DPI = 90, MOST_DPI = 1200 }; /* below is no scan: 72 and 75 mean "unknown" */

struct tiff {
	const uint8_t *bytes;
	size_t len;
	bool big;      /* most significant byte first */
};

static unsigned get16(const struct tiff *t, size_t at)
{
	const uint8_t *p = t->bytes + at;
	return t->big ? (unsigned)(p[0] << 8 | p[1]) : (unsigned)(p[1] << 8 | p[0]);
}

static uint32_t get32(const struct tiff *t, size_t at)
{
	uint32_t first = get16(t, at), second = get16(t, at + 2);
	return t->big ? first << 16 | second : second << 16 | first;
}

static bool within(const struct tiff *t, size_t at, size_t len)
{
	return at <= t->len && len <= t->len - at;
}

/* The place of the first directory. */
static bool tiff_open(struct tiff *t, const uint8_t *bytes, size_t len, size_t *first)
{
	*t = (struct tiff){ .bytes = bytes, .len = len };
	if (len < 8 || (memcmp(bytes, "II*\0", 4) != 0 && memcmp(bytes, "MM\0*", 4) != 0))
		return false;
	t->big = bytes[0] == 'M';
	*first = get32(t, 4);
	return true;
}

static int dpi_of(double value, bool centimetres)
{
	value = centimetres ? value * 2.54 : value;
	return value >= LEAST_DPI && value <= MOST_DPI ? (int)(value + 0.5) : 0;
}

/* Orientations 1 to 8; 2, 4, 5 and 7 are mirrored. */
static int turn_of(unsigned orientation)
{
	static const int turns[] = { 0, 0, 0, 180, 180, 90, 90, 270, 270 };
	return orientation < sizeof turns / sizeof *turns ? turns[orientation] : 0;
}

static void take_word(const struct tiff *t, size_t entry, char *out)
{
	size_t count = get32(t, entry + 4), at = count <= 4 ? entry + 8 : get32(t, entry + 8);
	if (get16(t, entry + 2) != ASCII || !within(t, at, count))
		return;
	count = count < EXIF_MOST_WORD ? count : EXIF_MOST_WORD - 1;
	memcpy(out, t->bytes + at, count);
	out[count] = '\0';
}

static double take_rational(const struct tiff *t, size_t entry)
{
	size_t at = get32(t, entry + 8);
	if (get16(t, entry + 2) != RATIONAL || get32(t, entry + 4) != 1 || !within(t, at, 8) || get32(t, at + 4) == 0)
		return 0;
	return (double)get32(t, at) / get32(t, at + 4);
}

static unsigned take_short(const struct tiff *t, size_t entry)
{
	return get16(t, entry + 2) == SHORT ? get16(t, entry + 8) : 0;
}

void exif_of_tiff(const uint8_t *bytes, size_t len, struct exif *out)
{
	struct tiff t;
	size_t at;
	double resolution = 0;
	unsigned unit = 2; /* inches, unless it says otherwise */
	if (!tiff_open(&t, bytes, len, &at) || !within(&t, at, 2))
		return;
	unsigned count = get16(&t, at);
	for (unsigned i = 0; i < count && i < EXIF_MOST_ENTRIES && within(&t, at + 2 + 12 * (size_t)i, 12); i++) {
		size_t entry = at + 2 + 12 * (size_t)i;
		switch (get16(&t, entry)) {
		case MAKE: take_word(&t, entry, out->make); break;
		case MODEL: take_word(&t, entry, out->model); break;
		case SOFTWARE: take_word(&t, entry, out->software); break;
		case ORIENTATION: out->turn = turn_of(take_short(&t, entry)); break;
		case X_RESOLUTION: resolution = take_rational(&t, entry); break;
		case UNIT: unit = take_short(&t, entry); break;
		}
	}
	int dpi = unit == 2 || unit == 3 ? dpi_of(resolution, unit == 3) : 0;
	out->dpi = dpi ? dpi : out->dpi;
}

int exif_tiff_pages(const uint8_t *bytes, size_t len)
{
	struct tiff t;
	size_t at;
	int pages = 0;
	if (!tiff_open(&t, bytes, len, &at))
		return 0;
	/* A chain that comes back to itself ends at the limit too. */
	while (at != 0 && pages < EXIF_MOST_PAGES && within(&t, at, 2)) {
		size_t next = at + 2 + 12 * (size_t)get16(&t, at);
		pages++;
		at = within(&t, next, 4) ? get32(&t, next) : 0;
	}
	return pages;
}

static unsigned big16(const uint8_t *p)
{
	return (unsigned)(p[0] << 8 | p[1]);
}

/* JFIF's own resolution (ITU T.871, 10.1). */
static void take_jfif(const uint8_t *p, size_t len, struct exif *out)
{
	if (len >= 12 && memcmp(p, "JFIF\0", 5) == 0 && (p[7] == 1 || p[7] == 2) && out->dpi == 0)
		out->dpi = dpi_of(big16(p + 8), p[7] == 2);
}

static void take_segment(unsigned marker, const uint8_t *p, size_t len, struct jpeg_head *head, struct exif *out)
{
	if (marker == 0xE0)
		take_jfif(p, len, out);
	else if (marker == 0xE1 && len > 6 && memcmp(p, "Exif\0", 6) == 0)
		exif_of_tiff(p + 6, len - 6, out);
	/* Frame headers: C0 to CF but for tables (C4), an extension (C8) and arithmetic conditioning (CC). */
	else if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC && len >= 6 && head->width == 0) {
		head->progressive = marker == 0xC2 || marker == 0xC6 || marker == 0xCA || marker == 0xCE;
		head->height = (int)big16(p + 1);
		head->width = (int)big16(p + 3);
		head->components = p[5];
	}
}

/* Up to the image's end: behind it phones put a second, smaller image. */
static int count_scans(const uint8_t *bytes, size_t len)
{
	int scans = 0;
	const uint8_t *end = bytes + len;
	for (const uint8_t *p = bytes; p < end && (p = memchr(p, 0xFF, (size_t)(end - p))) && p + 1 < end && p[1] != 0xD9; p++)
		scans += p[1] == 0xDA;
	return scans;
}

bool exif_of_jpeg(const uint8_t *bytes, size_t len, struct jpeg_head *head, struct exif *out)
{
	*head = (struct jpeg_head){ 0 };
	if (len < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
		return false;
	size_t at = 2;
	while (len - at >= 4) {
		unsigned marker = bytes[at + 1];
		if (bytes[at] != 0xFF)
			break;
		if (marker == 0xFF) {
			at++; /* filling */
			continue;
		}
		size_t size = big16(bytes + at + 2);
		if (marker == 0xDA || marker == 0xD9 || size < 2 || size > len - at - 2)
			break;
		take_segment(marker, bytes + at + 4, size - 2, head, out);
		at += 2 + size;
	}
	head->scans = count_scans(bytes + at, len - at);
	return head->width > 0 && head->height > 0;
}

static const char *word(struct arena *arena, const char *bytes)
{
	char *text = text_shown(arena, text_nfc(arena, bytes, strlen(bytes)));
	size_t len = strlen(text);
	while (*text == ' ')
		text++, len--;
	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

const char *exif_maker(struct arena *arena, const struct exif *exif)
{
	const char *make = word(arena, exif->make), *model = word(arena, exif->model), *software = word(arena, exif->software);
	/* "Canon" and "Canon iR-ADV C3330": its name once. */
	if (text_begins(model, make))
		make = "";
	const char *device = arena_print(arena, "%s%s%s", make, *make && *model ? " " : "", model);
	if (!*device || !*software)
		return *device ? device : *software ? software : NULL;
	return arena_print(arena, "%s; %s", device, software);
}
