/* Reads Authentication-Results: its id, then results with their properties; anything odd proves nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/trust.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "check/receipt.h"

enum { MOST_TOKEN = 400 };

static const char *skip(const char *t)
{
	return receipt_skip(t, NULL);
}

/* A token or quoted string (RFC 2045) up to one of `;= ` and blanks; NULL when there is none or it is too long. */
static const char *token(const char *t, char out[MOST_TOKEN])
{
	size_t n = 0;
	t = skip(t);
	if (*t == '"') {
		for (t++; *t && *t != '"'; t++) {
			if (*t == '\\' && t[1])
				t++;
			if (n + 1 >= MOST_TOKEN)
				return NULL;
			out[n++] = *t;
		}
		if (*t != '"')
			return NULL;
		t++;
	} else {
		for (; *t && !isspace((unsigned char)*t) && !strchr(";=(\"", *t); t++) {
			if (n + 1 >= MOST_TOKEN)
				return NULL;
			out[n++] = *t;
		}
	}
	out[n] = '\0';
	return n ? t : NULL;
}

struct result {
	char method[MOST_TOKEN], value[MOST_TOKEN];
	char header_from[MOST_TOKEN], smtp_auth[MOST_TOKEN];
};

/* One "method=result reason=… ptype.property=value …" up to its semicolon. */
static const char *result(const char *t, struct result *out)
{
	char name[MOST_TOKEN], value[MOST_TOKEN];
	memset(out, 0, sizeof *out);
	for (int n = 0; n < 50; n++) {
		t = skip(t);
		if (!*t || *t == ';')
			return t;
		const char *next = token(t, name);
		if (!next || *(next = skip(next)) != '=' || !(next = token(next + 1, value)))
			return NULL;
		t = next;
		if (n == 0) {
			memcpy(out->method, name, MOST_TOKEN);
			memcpy(out->value, value, MOST_TOKEN);
		} else if (text_same(name, "header.from")) {
			memcpy(out->header_from, value, MOST_TOKEN);
		} else if (text_same(name, "smtp.auth")) {
			memcpy(out->smtp_auth, value, MOST_TOKEN);
		}
	}
	return NULL;
}

static bool proves(const struct result *r, const char *address, const char *domain)
{
	if (!text_same(r->value, "pass"))
		return false;
	if (text_same(r->method, "dmarc")) {
		const char *at = strrchr(r->header_from, '@');
		return text_same(at ? at + 1 : r->header_from, domain);
	}
	return text_same(r->method, "auth") && text_same(r->smtp_auth, address);
}

static const char *after_id(const char *value, const char *authserv)
{
	char id[MOST_TOKEN];
	const char *t = token(value, id);
	if (!t || !text_same(id, authserv))
		return NULL;
	t = skip(t);
	if (isdigit((unsigned char)*t)) /* a version */
		t = skip(t + strspn(t, "0123456789"));
	return *t == ';' || !*t ? t : NULL;
}

/* What a header of results says: of the From, and of the letter as a whole. */
struct said {
	bool proves, dmarc_fail, spf_fail, spf_pass;
};

static void take_header(const char *value, const char *authserv, const char *address, const char *domain, struct said *said)
{
	struct result r;
	const char *t = after_id(value, authserv);
	while (t && *t == ';') {
		t = result(t + 1, &r);
		if (!t)
			return;
		bool fail = text_same(r.value, "fail") || text_same(r.value, "hardfail"); /* the second is what SPF's was called before RFC 7001 */
		said->proves |= domain && proves(&r, address, domain);
		said->dmarc_fail |= fail && text_same(r.method, "dmarc");
		said->spf_fail |= fail && text_same(r.method, "spf");
		said->spf_pass |= text_same(r.value, "pass") && text_same(r.method, "spf");
	}
}

/* All that the trusted host says of a letter; nothing where it is not the one that took it in. */
static struct said said_of(const struct submission *s, const char *authserv)
{
	struct said said = { 0 };
	size_t received = s->header_count, from_headers = 0;
	bool above = false;
	if (!authserv || !authserv[0])
		return said;
	for (size_t i = 0; i < s->header_count; i++) {
		from_headers += strcmp(s->headers[i].name, "from") == 0;
		if (received == s->header_count && strcmp(s->headers[i].name, "received") == 0)
			received = i;
	}
	/* Only the topmost: below another host's everything may be the sender's, a Received "by" the trusted host and its results too. */
	if (received == s->header_count || !receipt_by(s->headers[received].value, authserv))
		return said;
	const char *address = s->from_count == 1 && from_headers <= 1 ? s->from[0].address : NULL, *at = address ? strrchr(address, '@') : NULL;
	const char *domain = at && at[1] ? at + 1 : NULL;
	for (size_t i = 0; i < received; i++) {
		if (strcmp(s->headers[i].name, "authentication-results") != 0 || !after_id(s->headers[i].value, authserv))
			continue;
		above = true;
		take_header(s->headers[i].value, authserv, address, domain, &said);
	}
	/* A server that writes its results directly below its Received; one that has written above is not looked for below, where a sender writes too. */
	size_t next = received + 1;
	if (!above && next < s->header_count && strcmp(s->headers[next].name, "authentication-results") == 0)
		take_header(s->headers[next].value, authserv, address, domain, &said);
	return said;
}

bool trust_proven(const struct submission *s, const char *authserv)
{
	return said_of(s, authserv).proves;
}

const char *trust_failed(const struct submission *s, const char *authserv)
{
	struct said said = said_of(s, authserv);
	if (said.proves)
		return NULL;
	return said.dmarc_fail ? "dmarc" : said.spf_fail && !said.spf_pass ? "spf" : NULL;
}
