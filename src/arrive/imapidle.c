/* Waiting for new letters by IDLE (RFC 2177), by an exchange of our own: libetpan 1.9.4 takes a server's "* 4 EXISTS" before its "+" for
 * the end of the command and waits for more until the connection dies.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/imapidle.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#define TAG "idle"
enum { IDLE_MOST = 9 * 60 * 1000 };   /* RFC 2177 says 29 minutes; routers forget a silent connection after ten */
enum { LINES_MOST = 10000 };

struct idling {
	struct imap *imap;
	MMAPString *line;
	bool news;         /* "* n EXISTS" came */
	int lines;         /* heard in this wait */
};

static int say(struct idling *i, const char *words)
{
	mailstream *s = i->imap->session->imap_stream;
	return mailstream_write(s, words, strlen(words)) < 0 ? -1 : mailstream_flush(s);
}

enum heard { HEARD_BROKEN, HEARD_LINE, HEARD_PLUS, HEARD_OK, HEARD_NO };

static enum heard hear(struct idling *i)
{
	char *end;
	if (!mailstream_read_line_remove_eol(i->imap->session->imap_stream, i->line))
		return HEARD_BROKEN;
	const char *line = i->line->str;
	if (line[0] == '+')
		return HEARD_PLUS;
	if (text_begins(line, TAG " "))
		return text_begins(line + strlen(TAG " "), "OK") ? HEARD_OK : HEARD_NO;
	if (text_begins(line, "* ") && strtol(line + 2, &end, 10) >= 0 && end != line + 2 && text_begins(end, " EXISTS")) {
		if (!i->news)
			log_line(LOG_DEBUG, "mailbox-grew", NULL);   /* tests/bench/latency measures from here */
		i->news = true;
	}
	return HEARD_LINE;
}

static int hear_until(struct idling *i, enum heard wanted)
{
	enum heard heard = HEARD_LINE;
	for (int n = 0; n < LINES_MOST && heard == HEARD_LINE; n++)
		heard = hear(i);
	/* Announced and refused: then it is looked from time to time. */
	if (heard == HEARD_NO && wanted == HEARD_PLUS) {
		i->imap->can_idle = false;
		return 1;
	}
	return heard == wanted ? 0 : -1;
}

static bool lines_left(const struct imap *imap)
{
	return imap->session->imap_stream->read_buffer_len > 0;
}

/* Until something new, a memo or the end: 1, 2, 0, -1.  What else a server says ("* OK still here") is heard and means nothing. */
static int wait_news(struct idling *i, int64_t end)
{
	while (!i->news) {
		int64_t left = end - clock_mono_ms();
		int came = lines_left(i->imap) ? 1 : left > 0 ? tls_wait(i->imap->tls, (int)left) : 0;
		if (came != 1)
			return came;
		imap_command(i->imap, 0);
		if (++i->lines > LINES_MOST || hear(i) != HEARD_LINE)
			return -1;
	}
	return 1;
}

static int idle(struct idling *i, int64_t end)
{
	int refused = say(i, TAG " IDLE\r\n") < 0 ? -1 : hear_until(i, HEARD_PLUS);
	if (refused)
		return refused;
	int came = wait_news(i, end);
	if (came < 0)
		return -1;
	imap_command(i->imap, 0);
	if (say(i, "DONE\r\n") < 0 || hear_until(i, HEARD_OK) < 0)
		return -1;
	return came == 2 ? 2 : i->news;
}

int imapidle_wait(struct imap *imap, int milliseconds, struct err *err)
{
	int64_t end = clock_mono_ms() + (milliseconds < IDLE_MOST ? milliseconds : IDLE_MOST);
	/* Told while we were fetching or moving: it will not be told again. */
	if (imap->session->imap_selection_info->sel_has_exists) {
		imap->session->imap_selection_info->sel_has_exists = 0;
		return 1;
	}
	struct idling i = { .imap = imap, .line = mmap_string_new("") };
	imap_command(imap, 0);
	int r = idle(&i, end);
	mmap_string_free(i.line);
	return r < 0 ? imap_failed(imap, MAILIMAP_ERROR_STREAM, "IDLE", err) : r;
}
