/* PDF: by real programs, by hand, turned, locked, torn, and confined as its reader is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/pdf.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/file.h"
#include "base/text.h"
#include "read/pdf_flow.h"
#include "read_help.h"
#include "unit.h"

/* fontconfig keeps what it loaded to the end. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

static struct submission *read_bytes(const char *bytes, size_t len)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	g.profile = PROFILE_PAGES;
	gather_part(&g, "1");
	pdf_read(&g, 0, bytes, len);
	return g.out;
}

static bool load(const char *name, struct buf *out)
{
	char path[200];
	struct err err;
	snprintf(path, sizeof path, "tests/documents/pdf/%s", name);
	return CHECK_SAY(file_read(path, 1 << 20, out, &err) == 0, "%s", err.text);
}

static struct submission *read_file(const char *name)
{
	struct buf all = { 0 };
	struct submission *s = load(name, &all) ? read_bytes(all.data, all.len) : NULL;
	buf_release(&all);
	return s;
}

/* --- files by real programs ---------------------------------------------------------------------------------------------------- */

struct file_case {
	const char *name, *unread, *maker;
	int total, width, height;
	bool expect;                    /* NAME.expect holds its text */
	struct { enum page_look look; double cover; int letters; bool text; } pages[2];
};

static const struct file_case files[] = {
	{ "locked.pdf", READ_LOCKED, NULL, 0, 0, 0, false, { { 0 } } },
	{ "damaged.pdf", READ_DAMAGED, NULL, 0, 0, 0, false, { { 0 } } },
	{ "01.pdf", NULL, "LibreOffice 7.4; Writer", 2, 595, 842, true, { { PAGE_TEXT, 0, 1610, false }, { PAGE_TEXT, 0, 151, false } } },
	{ "06.pdf", NULL, "LibreOffice 7.4; Writer", 2, 595, 842, true, { { PAGE_TEXT, 0, 1295, false }, { PAGE_TEXT, 0, 242, false } } },
	{ "odd.pdf", NULL, "LibreOffice 7.4; Writer", 2, 595, 842, true, { { PAGE_TEXT, 0, 1746, false }, { PAGE_TEXT, 0, 352, false } } },
	{ "grid-free.pdf", NULL, "LibreOffice 7.4; Writer", 1, 595, 842, true, { { PAGE_TEXT, 0, 1743, false } } },
	{ "letter.pdf", NULL, "LibreOffice 7.4; Writer", 2, 612, 792, true, { { PAGE_TEXT, 0, 1609, false }, { PAGE_TEXT, 0, 150, false } } },
	{ "rotated.pdf", NULL, "LibreOffice 7.4; Writer", 2, 842, 595, true, { { PAGE_TEXT, 0, 1610, false }, { PAGE_TEXT, 0, 151, false } } },
	{ "owner.pdf", NULL, "LibreOffice 7.4; Writer", 2, 595, 842, false, { { PAGE_TEXT, 0, 1610, false }, { PAGE_TEXT, 0, 151, false } } },
	{ "scan.pdf", NULL, NULL, 2, 595, 842, false, { { PAGE_WRITTEN, 1, 0, false }, { PAGE_WRITTEN, 1, 0, false } } },
	{ "mixed.pdf", NULL, NULL, 2, 595, 842, false, { { PAGE_TEXT, 0, 151, false }, { PAGE_WRITTEN, 1, 0, false } } },
	{ "rotated-scan.pdf", NULL, "libtiff / tiff2pdf - 20221213", 1, 842, 595, false, { { PAGE_WRITTEN, 1, 0, false } } },
	{ "laid-over.pdf", NULL, "Tesseract 5.3.0", 1, 595, 842, false, { { PAGE_WRITTEN, 1, 1609, true } } },
};

static void check_text(const char *name, const char *content)
{
	struct buf want = { 0 };
	char expect[200];
	snprintf(expect, sizeof expect, "%s.expect", name);
	if (load(expect, &want))
		CHECK_STR(content, buf_str(&want));
	buf_release(&want);
}

static void check_file(const struct file_case *c)
{
	struct submission *s = read_file(c->name);
	const struct part *p = s ? &s->parts[0] : NULL;
	if (!p)
		return;
	CHECK_STR(p->unread, c->unread);
	CHECK_STR(p->maker, c->maker);
	CHECK_SAY(p->page_total == c->total && p->paper_width == c->width && p->paper_height == c->height, "%s: %d pages of %d x %d", c->name, p->page_total,
		p->paper_width, p->paper_height);
	CHECK_SAY((int)p->page_count == c->total, "%s: %zu pages", c->name, p->page_count);
	for (size_t i = 0; i < p->page_count && i < 2; i++) {
		const struct page *page = &p->pages[i];
		CHECK_SAY(page->look == c->pages[i].look && page->letters == c->pages[i].letters && !page->text == !c->pages[i].text && page->number == (int)i + 1,
			"%s page %zu: look %d, %d letters, text %s", c->name, i + 1, page->look, page->letters, page->text ? page->text : "none");
		CHECK_SAY(page->cover > c->pages[i].cover - 0.05 && page->cover <= c->pages[i].cover + 0.05, "%s page %zu: cover %.2f", c->name, i + 1, page->cover);
		CHECK(page->look != PAGE_WRITTEN || (page->measured && page->width > 1000 && page->fingerprint[0]));
	}
	if (c->expect)
		check_text(c->name, p->content);
	submission_free(s);
}

/* What OCR laid over a scan is its page's, never content. */
static void laid_over(void)
{
	struct submission *s = read_file("laid-over.pdf");
	if (!s)
		return;
	const struct part *p = &s->parts[0];
	CHECK(p->content == NULL && p->unread == NULL);
	CHECK(p->page_count == 1 && p->pages[0].text && strstr(p->pages[0].text, "0912 000 101") && p->pages[0].confidence > 40 && p->pages[0].confidence <= PDF_MOST_CONFIDENCE);
	submission_free(s);
}

/* --- pages by hand -------------------------------------------------------------------------------------------------------------- */

/* Lines of a page 595 points wide, in letters of 6 by 14 points; text "a\tb" has b 200 points further to the right than a begins. */
struct placed {
	int x, y;
	const char *text;
};

enum { WIDE = 6, HIGH = 14, CELL = 200 };

static void place(const struct placed *line, struct pdf_char *chars, size_t *count)
{
	size_t len = strlen(line->text);
	double start = line->x, x = start;
	uint32_t c;
	for (size_t i = 0, n; (n = text_next(line->text + i, len - i, &c)) > 0; i += n) {
		if (c == '\t')
			x = start += CELL;
		else
			chars[(*count)++] = (struct pdf_char){ c, (float)x, (float)line->y, (float)(x + WIDE), (float)(line->y + HIGH) };
		x += c == '\t' ? 0 : c == ' ' ? WIDE / 2.0 : WIDE;
	}
	chars[(*count)++] = (struct pdf_char){ .letter = '\n' };
}

struct page_case {
	const char *what;
	struct placed lines[14];
	const char *want;
};

#define FULL "Cho nen mot dong chu that dai cho den het le ben phai cua trang giay nay thi moi thoi ma"

static const struct page_case pages[] = {
	{ "a full line goes on, one that ends early does not", { { 80, 100, FULL }, { 80, 120, "het. Roi thoi" }, { 80, 140, "Doan sau" } },
	  FULL " het. Roi thoi\nDoan sau\n" },
	{ "a line further in begins a paragraph", { { 80, 100, FULL }, { 110, 120, "Doan sau" } }, FULL "\nDoan sau\n" },
	{ "a label is never joined", { { 80, 100, FULL }, { 80, 120, "Nam sinh: 1980" } }, FULL "\nNam sinh: 1980\n" },
	{ "a point of a list neither", { { 80, 100, FULL "." }, { 80, 120, "- viec hai" }, { 80, 140, "2. viec ba" } }, FULL ".\n- viec hai\n2. viec ba\n" },
	{ "room between paragraphs is an empty line", { { 80, 100, FULL }, { 80, 120, "het" }, { 80, 180, "Sau" } }, FULL " het\n\nSau\n" },
	{ "labels and values, one value wrapped, one missing",
	  { { 80, 100, "Ho va ten\tNguyen Van A" }, { 80, 120, "Dia chi\tso 12, ngo 47, duong so 8, to dan pho so 3, phuong" }, { 280, 140, "Xuan Tao" }, { 80, 160, "Nam sinh" },
	    { 80, 180, "Nghe nghiep\tgiao vien" } },
	  "Ho va ten\tNguyen Van A\nDia chi\tso 12, ngo 47, duong so 8, to dan pho so 3, phuong Xuan Tao\nNam sinh\t\nNghe nghiep\tgiao vien\n" },
	{ "a label in the middle of its cell", { { 80, 100, "Ho va ten\tNguyen Van A" }, { 280, 120, "so 12, ngo 47, duong so 8, to dan pho so 3, phuong" }, { 80, 127, "Dia chi" },
	    { 280, 134, "Xuan Tao" }, { 80, 160, "Nghe\tgiao vien" } },
	  "Ho va ten\tNguyen Van A\nDia chi\tso 12, ngo 47, duong so 8, to dan pho so 3, phuong Xuan Tao\nNghe\tgiao vien\n" },
	{ "two people beside each other, their lines of one height but not of one row",
	  { { 80, 100, "TAC GIA\tNHAN VAT" }, { 80, 120, "Ho ten: Nguyen Van A\tHo ten: Tran Thi B" }, { 80, 140, "Dia chi: so 12, ngo 47, khu dan\tDia chi: ngo 5" },
	    { 80, 160, "cutruongdinh, phuong Xuan Tao\tNam sinh: 1958" }, { 80, 180, "Nam sinh: 1979\tNghe: huu tri" } },
	  "TAC GIA\nHo ten: Nguyen Van A\nDia chi: so 12, ngo 47, khu dan cutruongdinh, phuong Xuan Tao\nNam sinh: 1979\n"
	  "NHAN VAT\nHo ten: Tran Thi B\nDia chi: ngo 5\nNam sinh: 1958\nNghe: huu tri\n" },
	{ "a page number and its like", { { 80, 100, FULL }, { 80, 120, "het" }, { 290, 800, "- 3 -" } }, FULL " het\n" },
	{ "a year at the foot is no page number", { { 80, 100, FULL }, { 80, 120, "het" }, { 80, 800, "1979" } }, FULL " het\n\n1979\n" },
};

static char *flow(struct arena *arena, const struct placed *lines, size_t most, bool sideways)
{
	struct pdf_char chars[2000];
	size_t count = 0;
	struct pdf_page page = { .width = 595, .height = 842 };
	for (size_t i = 0; i < most && lines[i].text; i++)
		place(&lines[i], chars, &count);
	for (size_t i = 0; sideways && i < count; i++)
		chars[i] = (struct pdf_char){ chars[i].letter, 842 - chars[i].y2, chars[i].x1, 842 - chars[i].y1, chars[i].x2 };
	if (sideways)
		page = (struct pdf_page){ .width = 842, .height = 595 };
	pdf_page_turn(chars, count, &page.width, &page.height);
	CHECK(page.width == 595);
	pdf_page_read(arena, chars, count, 1 << 20, &page);
	return pdf_flow_text(arena, &page, 1, 1 << 20);
}

static void pages_by_hand(void)
{
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		for (int sideways = 0; sideways < 2; sideways++) {
			struct arena *arena = arena_new(8 << 20);
			char *got = flow(arena, pages[i].lines, sizeof pages[i].lines / sizeof *pages[i].lines, sideways);
			CHECK_SAY(strcmp(got, pages[i].want) == 0, "%s%s: got \"%s\", wanted \"%s\"", pages[i].what, sideways ? ", sideways" : "", got, pages[i].want);
			arena_free(arena);
		}
}

/* --- files by hand -------------------------------------------------------------------------------------------------------------- */

#define FONT "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>"
#define START "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R%s>>endobj\n2 0 obj<</Type/Pages/Count %s/Kids[3 0 R]>>endobj\n" \
	"3 0 obj<</Type/Page/Parent 2 0 R%s/Contents 4 0 R" FONT ">>endobj\n4 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n"

struct made_case {
	const char *catalog, *count, *page, *content, *more;
	const char *unread, *text, *defect;
};

#define A4 "/MediaBox[0 0 595 842]"
#define SAYS(text) "BT /F 12 Tf 90 700 Td (" text ") Tj ET"

static const struct made_case made[] = {
	{ "", "1", A4, SAYS("Bai du thi cua toi"), "", NULL, "Bai du thi cua toi\n", NULL },
	{ "", "0", A4, SAYS("a"), "", READ_DAMAGED, NULL, NULL },
	{ "/OpenAction<</S/JavaScript/JS(1)>>/Names<</JavaScript<</Names[(a) 5 0 R]>>>>", "1", A4, SAYS("Bai"), "5 0 obj<</S/JavaScript/JS(1)>>endobj\n", NULL, "Bai\n", "script-inside" },
	{ "/AA<</WC<</S/Launch/F(a.exe)>>>>", "1", A4, SAYS("Bai"), "", NULL, "Bai\n", "launches-programs" },
	{ "/Names<</EmbeddedFiles<</Names[(a.exe) 5 0 R]>>>>", "1", A4, SAYS("Bai"),
	  "5 0 obj<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>endobj\n6 0 obj<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream endobj\n", NULL, "Bai\n", "files-inside" },
	/* TCVN3 in a font that says it is Latin */
	{ "", "1", A4, SAYS("H\344 v\265 t\252n: Nguy\324n Th\336 Thu\375 Ho\265, n\250m sinh 1980, qu\313n B\276c T\365 Li\252m"), "",
	  NULL, "Họ và tên: Nguyễn Thị Thuý Hoà, năm sinh 1980, quận Bắc Từ Liêm\n", "converted-from-tcvn3" },
};

static struct submission *read_made(const struct made_case *c)
{
	struct buf out = { 0 };
	buf_print(&out, START, c->catalog, c->count, c->page, strlen(c->content), c->content);
	buf_text(&out, c->more);
	buf_text(&out, "trailer<</Root 1 0 R>>\n%%EOF\n");
	struct submission *s = read_bytes(out.data, out.len);
	buf_release(&out);
	return s;
}

static void made_by_hand(void)
{
	for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
		struct submission *s = read_made(&made[i]);
		const struct part *p = &s->parts[0];
		CHECK_STR(p->unread, made[i].unread);
		CHECK_STR(p->content, made[i].text);
		CHECK_SAY(!made[i].defect || has_defect(p->defects, p->defect_count, made[i].defect), "case %zu has no defect %s", i, made[i].defect);
		submission_free(s);
	}
}

/* Many pages: as many are described as a reading may have; beyond a book, none. */
static void many_pages(int count, const char *unread, size_t described)
{
	struct buf out = { 0 };
	buf_print(&out, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count %d/Kids[", count);
	for (int i = 0; i < count; i++)
		buf_print(&out, "%d 0 R ", i + 3);
	buf_text(&out, "]>>endobj\n");
	for (int i = 0; i < count; i++)
		buf_print(&out, "%d 0 obj<</Type/Page/Parent 2 0 R" A4 "/Contents %d 0 R" FONT ">>endobj\n", i + 3, count + 3);
	buf_print(&out, "%d 0 obj<</Length 37>>stream\n" SAYS("Bai") "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n", count + 3);
	struct submission *s = read_bytes(out.data, out.len);
	CHECK_STR(s->parts[0].unread, unread);
	CHECK_SAY(s->parts[0].page_count == described, "%zu pages described", s->parts[0].page_count);
	CHECK(described != SUBMISSION_MOST_PAGES || has_defect(s->parts[0].defects, s->parts[0].defect_count, "pages-left-out"));
	submission_free(s);
	buf_release(&out);
}

/* --- confined --------------------------------------------------------------------------------------------------------------------- */

/* Reads in a child that may open nothing; its text, or a word that says how it ended, comes over a pipe. */
__attribute__((noreturn))
static void read_confined(const char *bytes, size_t len, int result)
{
	const struct confine nothing = { .memory = (size_t)512 << 20, .cpu_seconds = 10, .files = 16 };
	struct err err;
	if (confine_self(&nothing, true, &err) != 0)
		_exit(9);
	struct submission *s = read_bytes(bytes, len);
	const struct part *p = &s->parts[0];
	const char *text = p->content ? p->content : p->unread ? p->unread : p->pages[0].measured ? "measured" : "nothing";
	_exit(file_write_fd(result, "a pipe", text, strlen(text), NULL) == 0 ? 0 : 8);
}

static void confined(const char *name, const char *want)
{
	struct buf all = { 0 }, got = { 0 };
	int ends[2], status = 0;
	struct err err;
	if (!load(name, &all) || !CHECK(pipe(ends) == 0))
		return;
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		read_confined(all.data, all.len, ends[1]);
	}
	close(ends[1]);
	CHECK(file_read_fd(ends[0], "a pipe", 1 << 20, &got, &err) == 0);
	close(ends[0]);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_SAY(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s: the confined reader ended with %d", name, status);
	if (want)
		CHECK_STR(buf_str(&got), want);
	else
		check_text(name, buf_str(&got));
	buf_release(&all);
	buf_release(&got);
}

int main(void)
{
	if (!CHECK(pdf_warm()))
		return unit_end();
	confined("locked.pdf", READ_LOCKED);
	confined("damaged.pdf", READ_DAMAGED);
	confined("01.pdf", NULL);
	confined("odd.pdf", NULL);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		check_file(&files[i]);
	laid_over();
	pages_by_hand();
	made_by_hand();
	many_pages(SUBMISSION_MOST_PAGES + 5, NULL, SUBMISSION_MOST_PAGES);
	many_pages(PDF_MOST_PAGES + 1, READ_TOO_LARGE, 0);
	return unit_end();
}
