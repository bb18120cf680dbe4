/* PDF by poppler: its pages one after the other, then their text as one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf.h"

#include <glib-object.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

#include "base/text.h"
#include "read/charset.h"
#include "read/pdf_flow.h"
#include "read/pdf_library.h"
#include "read/pdf_look.h"
#include "read/vietnamese.h"

static const double all_of_it = 0.9;   /* cover from which on a page is its image */
static const double some_of_it = 0.2;  /* cover from which on a page that says next to nothing is its image */

struct pdf {
	struct gather *g;
	int part;
	PopplerDocument *document;
	bool has_images;               /* the bytes name one somewhere */
	bool has_fax;                  /* one is packed as fax machines do: two levels, black and white */
	size_t text_left;
	int measured;
	struct pdf_page *texts;        /* of the pages that have text */
	size_t text_count;
};

static struct part *part_of(const struct pdf *p)
{
	return &p->g->out->parts[p->part];
}

/* --- characters --------------------------------------------------------------------------------------------------------------- */

struct chars {
	struct pdf_char *all;
	size_t count;
	int letters;
};

/* Marks that poppler puts around what it takes for Arabic have no box. */
static bool is_mark(uint32_t c)
{
	return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_letter(uint32_t c)
{
	utf8proc_category_t what = utf8proc_category((utf8proc_int32_t)c);
	return (what >= UTF8PROC_CATEGORY_LU && what <= UTF8PROC_CATEGORY_LO) || what == UTF8PROC_CATEGORY_ND;
}

static size_t count_chars(const char *text, size_t len)
{
	uint32_t c;
	size_t count = 0;
	for (size_t i = 0, n; (n = text_next(text + i, len - i, &c)) > 0; i += n)
		count += !is_mark(c);
	return count;
}

/* Where boxes and characters do not agree, lines come as they are: each character the next to the right, each line below. */
static void place(struct pdf_char *c, bool boxed, const PopplerRectangle *box, int column, int line)
{
	if (boxed)
		*c = (struct pdf_char){ c->letter, (float)box->x1, (float)box->y1, (float)box->x2, (float)box->y2 };
	else
		*c = (struct pdf_char){ c->letter, (float)(column * 4), (float)(line * 80), (float)(column * 4 + 4), (float)(line * 80 + 20) };
}

static struct chars chars_of(PopplerPage *page)
{
	struct chars out = { 0 };
	char *text = pdf_library.poppler_page_get_text(page);
	size_t len = text ? strlen(text) : 0;
	if (len == 0) {
		g_free(text);
		return out;
	}
	PopplerRectangle *boxes = NULL;
	guint box_count = 0;
	size_t count = count_chars(text, len);
	bool boxed = pdf_library.poppler_page_get_text_layout(page, &boxes, &box_count) && box_count >= count;
	int column = 0, line = 0;
	uint32_t c;
	out.all = calloc(count + 1, sizeof *out.all);
	if (!out.all)
		abort();
	for (size_t i = 0, n; (n = text_next(text + i, len - i, &c)) > 0; i += n) {
		if (is_mark(c))
			continue;
		out.all[out.count].letter = c;
		place(&out.all[out.count], boxed, boxed ? &boxes[out.count] : NULL, column++, line);
		if (c == '\n')
			line++, column = 0;
		out.letters += is_letter(c);
		out.count++;
	}
	g_free(boxes);
	g_free(text);
	return out;
}

/* --- a page ------------------------------------------------------------------------------------------------------------------- */

/* The paper that is not A4 is the one to be told of; a photo that calls each of its pixels a point is no paper. */
static void note_paper(struct part *p, double width, double height)
{
	int w = (int)lround(width), h = (int)lround(height), low = w < h ? w : h, high = w < h ? h : w;
	bool is_a4 = abs(low - 595) <= 8 && abs(high - 842) <= 8;
	bool was_a4 = abs(p->paper_width + p->paper_height - 595 - 842) <= 16 && abs(abs(p->paper_width - p->paper_height) - 247) <= 16;
	if (high <= PDF_LARGEST_PAPER && (p->paper_width == 0 || (was_a4 && !is_a4))) {
		p->paper_width = w;
		p->paper_height = h;
	}
}

/* What OCR laid over a scan is worth as much as it is Vietnamese. */
static void keep_laid_over(struct pdf *p, const struct chars *chars, double width, double height, struct page *out)
{
	struct pdf_page page;
	size_t words, syllables;
	if (out->text)
		return;
	pdf_page_turn(chars->all, chars->count, &width, &height);
	page = (struct pdf_page){ .width = width, .height = height };
	pdf_page_read(p->g->arena, chars->all, chars->count, gather_room(p->g), &page);
	char *text = pdf_flow_text(p->g->arena, &page, 1, gather_room(p->g) + 1);
	text = charset_clean(p->g->arena, text, strlen(text));
	viet_count(text, strlen(text), &words, &syllables);
	out->text = gather_text(p->g, p->part, text);
	out->confidence = words ? (int)(100 * syllables / words) : 0;
	if (out->confidence > PDF_MOST_CONFIDENCE)
		out->confidence = PDF_MOST_CONFIDENCE;
}

static void measure(struct pdf *p, PopplerPage *page, double width, double height, bool maybe_empty, struct page *out)
{
	if (p->measured == PDF_MOST_MEASURED) {
		gather_defect(p->g, p->part, "pages-not-measured");
		return;
	}
	p->measured++;
	if (!pdf_look_measure(p->g, page, width, height, maybe_empty, out))
		gather_defect(p->g, p->part, "page-damaged");
	if (p->has_fax && out->depth == 8)
		out->depth = 1;
}

static void keep_text(struct pdf *p, const struct chars *chars, double width, double height)
{
	pdf_page_turn(chars->all, chars->count, &width, &height);
	struct pdf_page *text = &p->texts[p->text_count++];
	*text = (struct pdf_page){ .width = width, .height = height };
	size_t taken = pdf_page_read(p->g->arena, chars->all, chars->count, p->text_left, text);
	if (taken >= p->text_left)
		gather_defect(p->g, p->part, "text-too-large");
	p->text_left -= taken < p->text_left ? taken : p->text_left;
}

static void look_at(struct pdf *p, PopplerPage *page, const struct chars *chars, double width, double height, struct page *out)
{
	struct pdf_images images = { .largest = -1 };
	if (p->has_images || chars->letters == 0)
		pdf_look_images(page, width, height, &images);
	bool few = chars->letters < PDF_FEW_LETTERS;
	bool over = images.cover >= all_of_it && !few && pdf_look_laid_over(page, &images, chars->all, chars->count);
	out->cover = images.cover;
	out->letters = chars->letters;
	out->look = PAGE_TEXT;
	if (over || chars->letters == 0 || (few && images.cover >= some_of_it)) {
		out->look = PAGE_UNKNOWN;
		measure(p, page, width, height, chars->letters == 0 && images.largest < 0, out);
	}
	if (over)
		keep_laid_over(p, chars, width, height, out);
	else if (chars->count)
		keep_text(p, chars, width, height);
}

static void read_page(struct pdf *p, int index, struct page *out)
{
	double width = 0, height = 0;
	*out = (struct page){ .number = index + 1, .look = PAGE_UNKNOWN, .confidence = -1 };
	PopplerPage *page = pdf_library.poppler_document_get_page(p->document, index);
	if (page)
		pdf_library.poppler_page_get_size(page, &width, &height);
	if (!page || !(width >= 1 && height >= 1 && width < 1e6 && height < 1e6)) {
		gather_defect(p->g, p->part, "page-damaged");
	} else {
		struct chars chars = chars_of(page);
		note_paper(part_of(p), width, height);
		look_at(p, page, &chars, width, height, out);
		free(chars.all);
	}
	if (page)
		g_object_unref(page);
}

/* --- the document ------------------------------------------------------------------------------------------------------------- */

static bool has_word(const char *bytes, size_t len, const char *word)
{
	return memmem(bytes, len, word, strlen(word)) != NULL;
}

/* Nothing in a PDF is ever executed; that it wants to is worth a word. */
static void note_defects(struct pdf *p, const char *bytes, size_t len, int pages)
{
	if (pdf_library.poppler_document_has_attachments(p->document))
		gather_defect(p->g, p->part, "files-inside");
	if (pages <= SUBMISSION_MOST_PAGES && pdf_library.poppler_document_has_javascript(p->document))
		gather_defect(p->g, p->part, "script-inside");
	if (has_word(bytes, len, "/Launch"))
		gather_defect(p->g, p->part, "launches-programs");
}

static const char *maker_of(const struct pdf *p)
{
	char *producer = pdf_library.poppler_document_get_producer(p->document), *creator = pdf_library.poppler_document_get_creator(p->document);
	const char *both = arena_print(p->g->arena, "%s%s%s", producer ? producer : "", producer && creator && *producer && *creator ? "; " : "", creator ? creator : "");
	g_free(producer);
	g_free(creator);
	char *clean = text_nfc(p->g->arena, both, strlen(both));
	clean = text_cut(p->g->arena, text_shown(p->g->arena, clean), PDF_MOST_MAKER);
	return *clean ? clean : NULL;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_pages(struct pdf *p, int total)
{
	struct part *part = part_of(p);
	double start = seconds();
	size_t count = total < SUBMISSION_MOST_PAGES ? (size_t)total : SUBMISSION_MOST_PAGES;
	part->page_total = total;
	part->pages = arena_array(p->g->arena, count, sizeof *part->pages);
	p->texts = arena_array(p->g->arena, count, sizeof *p->texts);
	if (total > SUBMISSION_MOST_PAGES)
		gather_defect(p->g, p->part, "pages-left-out");
	for (size_t i = 0; i < count; i++) {
		if (seconds() - start > PDF_MOST_SECONDS) {
			gather_defect(p->g, p->part, "pages-left-out");
			break;
		}
		read_page(p, (int)i, &part->pages[part->page_count++]);
	}
}

static void take_text(struct pdf *p)
{
	const char *converted = NULL;
	char *text = pdf_flow_text(p->g->arena, p->texts, p->text_count, gather_room(p->g) + 1);
	text = charset_clean_from(p->g->arena, text, strlen(text), &converted);
	if (converted)
		gather_defect(p->g, p->part, converted);
	part_of(p)->content = gather_text(p->g, p->part, text);
}

/* Of a document of which nothing could be read one cannot say that it is empty. */
static bool nothing_read(const struct part *p)
{
	for (size_t i = 0; i < p->page_count; i++)
		if (p->pages[i].look != PAGE_UNKNOWN || p->pages[i].width)
			return false;
	return true;
}

static void read_document(struct pdf *p, const char *bytes, size_t len)
{
	struct part *part = part_of(p);
	int total = pdf_library.poppler_document_get_n_pages(p->document);
	if (total < 1 || total > PDF_MOST_PAGES) {
		part->unread = total < 1 ? READ_DAMAGED : READ_TOO_LARGE;
		return;
	}
	p->has_images = has_word(bytes, len, "/Image");
	p->has_fax = has_word(bytes, len, "/CCITTFaxDecode") || has_word(bytes, len, "/JBIG2Decode");
	p->text_left = gather_room(p->g);
	part->maker = maker_of(p);
	note_defects(p, bytes, len, total);
	read_pages(p, total);
	if (p->text_count)
		take_text(p);
	else if (nothing_read(part))
		part->unread = READ_DAMAGED;
}

void pdf_read(struct gather *g, int part, const char *bytes, size_t len)
{
	struct pdf pdf = { .g = g, .part = part };
	GError *error = NULL;
	if (!pdf_library_load()) {
		g->out->parts[part].unread = READ_LATER;
		return;
	}
	GBytes *held = g_bytes_new_static(bytes, len);
	pdf.document = pdf_library.poppler_document_new_from_bytes(held, NULL, &error);
	if (pdf.document) {
		read_document(&pdf, bytes, len);
		g_object_unref(pdf.document);
	} else {
		bool locked = error && error->domain == pdf_library.poppler_error_quark() && error->code == POPPLER_ERROR_ENCRYPTED;
		g->out->parts[part].unread = locked ? READ_LOCKED : READ_DAMAGED;
	}
	g_clear_error(&error);
	g_bytes_unref(held);
}

/* --- warming ------------------------------------------------------------------------------------------------------------------ */

/* A page with a word and an image on it: what poppler, fontconfig and cairo load at their first use is loaded by it.  Without a table of
   objects, poppler makes its own. */
static const char small[] =
	"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
	"4 0 obj<</Length 92>>stream\nBT /F 12 Tf 20 100 Td (hoadep) Tj ET q 50 0 0 50 9 9 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\nendstream endobj\n"
	"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

static int by_byte(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

/* glibc's qsort asks once how much memory the machine has, which a confined process may not. */
static void warm_sorting(void)
{
	char bytes[2000] = { 0 };
	qsort(bytes, sizeof bytes, 1, by_byte);
}

bool pdf_warm(void)
{
	if (!pdf_library_load())
		return false;
	warm_sorting();
	GBytes *held = g_bytes_new_static(small, sizeof small - 1);
	PopplerDocument *document = pdf_library.poppler_document_new_from_bytes(held, NULL, NULL);
	PopplerPage *page = document ? pdf_library.poppler_document_get_page(document, 0) : NULL;
	if (page) {
		struct pdf_images images;
		uint32_t *pixels = calloc(200 * 200, sizeof *pixels);
		struct chars chars = chars_of(page);
		pdf_look_images(page, 200, 200, &images);
		if (pixels)
			pdf_look_render(page, pixels, 200, 200, 1);
		free(pixels);
		free(chars.all);
		g_object_unref(page);
	}
	if (document)
		g_object_unref(document);
	g_bytes_unref(held);
	return page != NULL;
}
