/* Tesseract's C interface, loaded by name, its model read before confinement.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/ocr.h"

#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <time.h>

#include "base/library.h"
#include "base/text.h"
#include "read/reader.h"

static struct {
	__typeof__(TessBaseAPICreate) *TessBaseAPICreate;
	__typeof__(TessBaseAPIDelete) *TessBaseAPIDelete;
	__typeof__(TessBaseAPIInit3) *TessBaseAPIInit3;
	__typeof__(TessBaseAPISetPageSegMode) *TessBaseAPISetPageSegMode;
	__typeof__(TessBaseAPISetImage) *TessBaseAPISetImage;
	__typeof__(TessBaseAPISetSourceResolution) *TessBaseAPISetSourceResolution;
	__typeof__(TessBaseAPIRecognize) *TessBaseAPIRecognize;
	__typeof__(TessBaseAPIGetUTF8Text) *TessBaseAPIGetUTF8Text;
	__typeof__(TessBaseAPIMeanTextConf) *TessBaseAPIMeanTextConf;
	__typeof__(TessBaseAPIClear) *TessBaseAPIClear;
	__typeof__(TessDeleteText) *TessDeleteText;
	__typeof__(TessMonitorCreate) *TessMonitorCreate;
	__typeof__(TessMonitorDelete) *TessMonitorDelete;
	__typeof__(TessMonitorSetCancelFunc) *TessMonitorSetCancelFunc;
	__typeof__(TessMonitorSetCancelThis) *TessMonitorSetCancelThis;
} tess;

#define FUNCTION(field) LIBRARY_FUNCTION(tess, field)

enum { OCR_LEAST_LEFT = 1000 }; /* ms of the processor for what comes after: JSON, and the pages that only are described */

#define MOST_INK 0.5f        /* of a tile with letters on it */

static TessBaseAPI *handle;

static bool load(void)
{
	static const struct library_function wanted[] = {
		FUNCTION(TessBaseAPICreate), FUNCTION(TessBaseAPIDelete), FUNCTION(TessBaseAPIInit3), FUNCTION(TessBaseAPISetPageSegMode), FUNCTION(TessBaseAPISetImage),
		FUNCTION(TessBaseAPISetSourceResolution), FUNCTION(TessBaseAPIRecognize), FUNCTION(TessBaseAPIGetUTF8Text),
		FUNCTION(TessBaseAPIMeanTextConf), FUNCTION(TessBaseAPIClear), FUNCTION(TessDeleteText), FUNCTION(TessMonitorCreate),
		FUNCTION(TessMonitorDelete), FUNCTION(TessMonitorSetCancelFunc), FUNCTION(TessMonitorSetCancelThis),
	};
	/* OpenMP reads it when it is loaded; a confined process may not start threads. */
	setenv("OMP_THREAD_LIMIT", "1", 1);
	return library_load("libtesseract.so.5", wanted, sizeof wanted / sizeof *wanted);
}

/* Else tesseract's own statics complain on stderr when they go. */
static void release(void)
{
	if (handle)
		tess.TessBaseAPIDelete(handle);
	handle = NULL;
}

bool ocr_warm(void)
{
	static bool tried;
	if (tried)
		return handle;
	tried = true;
	if (!load())
		return false;
	handle = tess.TessBaseAPICreate();
	/* After the start, in which those statics are made: the last come goes first. */
	if (handle && (tess.TessBaseAPIInit3(handle, NULL, "vie") != 0 || atexit(release) != 0))
		release();
	if (handle)
		tess.TessBaseAPISetPageSegMode(handle, PSM_AUTO);
	return handle;
}

/* Tesseract parts ink from paper by one grey for the whole page, so a shadow on it is taken off before. */
static void whiten(struct sheet *page, const struct sheet *s)
{
	double scale = (double)s->width / page->width;
	for (int y = 0; y < page->height; y++) {
		uint8_t *row = page->grey + (size_t)y * (size_t)page->width;
		for (int x = 0, step = 8; x < page->width; x += step) {
			double at = (x + step / 2.0) * scale, paper = sheet_paper(s, at, y * scale);
			/* The table a page lies on, a copy's border: no letters there, but much to puzzle over. */
			if (at < s->width && y * scale < s->height && sheet_tile(s, (int)at, (int)(y * scale))->ink > MOST_INK)
				paper = 1;
			for (int u = x; u < x + step && u < page->width; u++) {
				double grey = row[u] * 250 / (paper < 1 ? 1 : paper);
				row[u] = grey > 255 ? 255 : (uint8_t)grey;
			}
		}
	}
}

static int64_t used_ms(void)
{
	struct timespec used = { 0 };
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return used.tv_sec * INT64_C(1000) + used.tv_nsec / 1000000;
}

/* Tesseract asks before each word.  Its own deadline is of wall time, and a page would be read or not as the machine is busy; and where the reader's
 * time is all but over, the page is lost rather than the document. */
static bool out_of_time(void *begun, int words)
{
	(void)words;
	return used_ms() - *(const int64_t *)begun > OCR_PAGE_MS || reader_time_left() < OCR_LEAST_LEFT;
}

/* In tesseract's own memory: the text, and its confidence; NULL where it was out of time. */
static char *recognize(const struct sheet *page, int *confidence)
{
	ETEXT_DESC *monitor = tess.TessMonitorCreate();
	char *text = NULL;
	if (!monitor)
		return NULL;
	int64_t begun = used_ms();
	tess.TessMonitorSetCancelFunc(monitor, out_of_time);
	tess.TessMonitorSetCancelThis(monitor, &begun);
	tess.TessBaseAPISetImage(handle, page->grey, page->width, page->height, 1, page->width);
	tess.TessBaseAPISetSourceResolution(handle, (int)(150 * page->unit));
	if (tess.TessBaseAPIRecognize(handle, monitor) == 0) {
		*confidence = tess.TessBaseAPIMeanTextConf(handle);
		text = tess.TessBaseAPIGetUTF8Text(handle);
	}
	tess.TessBaseAPIClear(handle);
	tess.TessMonitorDelete(monitor);
	return text;
}

static void keep(struct gather *g, int part_room, const char *text, struct page *out)
{
	char *copy = text_nfc(g->arena, text, strlen(text));
	size_t len = strlen(copy);
	if (len == 0 || len > (size_t)part_room)
		return;
	g->text_left -= len;
	out->text = copy;
}

/* On its side it may be a quarter turn off either way: what reads better is right. */
static void read_turned(struct gather *g, struct sheet *page, const int *turns, struct page *out)
{
	for (; *turns >= 0 && out->confidence < OCR_LEAST_CONFIDENCE; turns++) {
		int confidence = 0;
		if (*turns > 0 && !sheet_turn(page, *turns))
			return;
		char *text = recognize(page, &confidence);
		if (confidence > out->confidence)
			out->confidence = confidence;
		if (text && confidence >= OCR_LEAST_CONFIDENCE)
			keep(g, (int)gather_room(g), text, out);
		if (text)
			tess.TessDeleteText(text);
	}
}

void ocr_read(struct gather *g, const struct image *image, const struct sheet *s, const struct lines *lines, struct page *out)
{
	static const int upright[] = { 0, -1 }, lying[] = { 90, 180, -1 };
	struct sheet page;
	if (!g->ocr || !handle || g->ocr_pages >= OCR_MOST_PAGES || reader_time_left() < OCR_TIME_LEFT)
		return;
	g->ocr_pages++;
	reader_more_time();
	if (!sheet_take(&page, image, OCR_LONG))
		return;
	/* Grey is all that is read; what it was made of is the larger part. */
	free(page.own_colour);
	page.colour = page.own_colour = NULL;
	whiten(&page, s);
	out->confidence = 0;
	read_turned(g, &page, lines->down > lines->across ? lying : upright, out);
	sheet_release(&page);
}
