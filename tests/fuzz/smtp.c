/* Any bytes as a mail server's side of SMTP, through libcurl: sent means that the server said so, and no word of it may speak to a terminal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"

/* smtp.c is compiled in, with what it asks of libcurl turned to a server made here, in the clear: TLS is GnuTLS's to be fuzzed. */
static CURLcode perform_here(CURL *curl);
#undef curl_easy_perform
#define curl_easy_perform perform_here
#include "answer/smtp.c"
#undef curl_easy_perform

static const uint8_t *input;
static size_t input_left;
static int ends[2] = { -1, -1 };
static int begun;

static void close_server(void)
{
	if (ends[1] >= 0)
		close(ends[1]);
	ends[1] = -1;
}

/* Each connection gets what stands before the next record separator, all of it waiting, and then the end. */
static curl_socket_t open_here(void *with, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)with, (void)purpose, (void)address;
	close_server();
	const uint8_t *end = memchr(input, 0x1e, input_left);
	size_t n = end ? (size_t)(end - input) : input_left;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0 || send(ends[1], input, n, 0) != (ssize_t)n)
		abort();
	shutdown(ends[1], SHUT_WR);
	input += end ? n + 1 : n;
	input_left -= end ? n + 1 : n;
	return ends[0];
}

/* libcurl 7.88 connects also what is connected. */
__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *address, socklen_t size)
{
	(void)fd, (void)address, (void)size;
	return 0;
}

static CURLcode perform_here(CURL *curl)
{
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_here);
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_NONE);
	return curl_easy_perform(curl);
}

static void on_begun(void *with)
{
	(void)with;
	begun++;
}

static bool on_stop(void *with, bool past_dot)
{
	(void)with, (void)past_dot;
	return false;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	return 0;
}

static void check(enum send_outcome outcome, const char *reply)
{
	if (outcome >= SEND_OUTCOMES || !reply[0])
		abort();
	for (const char *p = reply; *p; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p > 0x7e)
			abort();
	/* Promise 4; codes that contradict each other in the lines of one reply are the server's affair, libcurl takes the last. */
	if (outcome == SEND_SENT && (reply[0] < '2' || reply[0] > '5' || !strchr(reply, '2') || !begun))
		abort();
	if (outcome == SEND_UNSURE && !begun)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct transport plain = { .url = "smtp://127.0.0.1:25", .from_address = "thiviet@bactuliem.example" };
	static const struct transport known = { .url = "smtp://127.0.0.1:25", .from_address = "thiviet@bactuliem.example", .user = "thiviet" };
	static const char letter[] = "Subject: x\r\n\r\n.dot\r\n..\r\n";
	const struct smtp_watch watch = { on_begun, on_stop, NULL };
	struct err err;
	char reply[SEND_REPLY_SIZE];
	if (size < 1)
		return 0;
	input = data + 1;
	input_left = size - 1;
	struct smtp *s = smtp_new(data[0] & 1 ? &known : &plain, smtp_patience, &err);
	if (!s)
		abort();
	smtp_password(s, "secret");
	for (int i = 0; i < 3; i++) {
		begun = 0;
		reply[0] = '\0';
		check(smtp_send(s, "an@thu.example", letter, sizeof letter - 1, &watch, reply), reply);
	}
	smtp_rest(s);
	smtp_free(s);
	close_server();
	return 0;
}
