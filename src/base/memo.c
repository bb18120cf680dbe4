/* Small typed memos between the roles, over SOCK_SEQPACKET, with descriptors by SCM_RIGHTS.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memo.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void memo_init(struct memo *memo, uint32_t kind)
{
	memo->kind = kind;
	memo->fd[0] = memo->fd[1] = -1;
	memo->len = memo->at = 0;
	memo->bad = false;
}

void memo_release(struct memo *memo)
{
	for (int i = 0; i < 2; i++) {
		if (memo->fd[i] >= 0)
			close(memo->fd[i]);
		memo->fd[i] = -1;
	}
}

static void put(struct memo *memo, const void *bytes, size_t len)
{
	if (memo->bad || len > MEMO_LARGEST - memo->len) {
		memo->bad = true;
		return;
	}
	memcpy(memo->bytes + memo->len, bytes, len);
	memo->len += len;
}

static bool get(struct memo *memo, void *out, size_t len)
{
	if (memo->bad || len > memo->len - memo->at) {
		memo->bad = true;
		return false;
	}
	memcpy(out, memo->bytes + memo->at, len);
	memo->at += len;
	return true;
}

void memo_put_number(struct memo *memo, int64_t n)
{
	put(memo, &n, sizeof n);
}

void memo_put_text(struct memo *memo, const char *text)
{
	size_t n = text ? strlen(text) + 1 : 0;
	if (n > MEMO_LARGEST) {
		memo->bad = true;
		return;
	}
	uint32_t len = (uint32_t)n;
	put(memo, &len, sizeof len);
	if (text)
		put(memo, text, n);
}

int64_t memo_get_number(struct memo *memo)
{
	int64_t n;
	return get(memo, &n, sizeof n) ? n : 0;
}

const char *memo_get_text(struct memo *memo)
{
	uint32_t len;
	if (!get(memo, &len, sizeof len) || len == 0)
		return NULL;
	if (len > memo->len - memo->at || memo->bytes[memo->at + len - 1] != '\0' || memchr(memo->bytes + memo->at, '\0', len - 1)) {
		memo->bad = true;
		return NULL;
	}
	const char *text = (const char *)memo->bytes + memo->at;
	memo->at += len;
	return text;
}

bool memo_ok(const struct memo *memo)
{
	return !memo->bad && (memo->at == 0 || memo->at == memo->len);
}

int memo_take_fd(struct memo *memo, int which)
{
	int fd = memo->fd[which];
	memo->fd[which] = -1;
	return fd;
}

int memo_pair(int ends[2], struct err *err)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return err_errno(err, "a socket pair could not be made");
	return 0;
}

union control {
	struct cmsghdr head;
	char bytes[CMSG_SPACE(2 * sizeof(int))];
};

static int send_with(int socket, const struct memo *memo, int flags, struct err *err)
{
	uint32_t kind = memo->kind;
	struct iovec parts[2] = { { &kind, sizeof kind }, { (void *)(uintptr_t)memo->bytes, memo->len } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	union control control;
	size_t fds = memo->fd[0] < 0 ? 0 : memo->fd[1] < 0 ? 1 : 2;
	if (memo->bad)
		return err_set(err, "a memo of kind %u is too long", memo->kind);
	if (fds) {
		memset(&control, 0, sizeof control);
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(fds * sizeof(int));
		struct cmsghdr *head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(fds * sizeof(int));
		memcpy(CMSG_DATA(head), memo->fd, fds * sizeof(int));
	}
	for (;;) {
		if (sendmsg(socket, &message, flags | MSG_NOSIGNAL) >= 0)
			return 1;
		if (errno == EINTR)
			continue;
		if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
			return 0;
		if ((errno == EAGAIN || errno == EWOULDBLOCK) && flags)
			return 2;
		return err_errno(err, "a memo could not be sent");
	}
}

int memo_send(int socket, const struct memo *memo, struct err *err)
{
	return send_with(socket, memo, 0, err);
}

int memo_try_send(int socket, const struct memo *memo, struct err *err)
{
	return send_with(socket, memo, MSG_DONTWAIT, err);
}

static void take_descriptors(struct msghdr *message, struct memo *memo)
{
	int next = 0;
	for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head)) {
		if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
			continue;
		size_t n = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof fd);
			if (next < 2)
				memo->fd[next++] = fd;
			else
				close(fd);
		}
	}
}

static int receive_with(int socket, struct memo *memo, int flags, struct err *err)
{
	union control control;
	memo_init(memo, 0);
	struct iovec parts[2] = { { &memo->kind, sizeof memo->kind }, { memo->bytes, sizeof memo->bytes } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
	ssize_t n;
	/* ECONNRESET: the other end closed with memos of ours unread.  It is said once, ahead of the last words that wait in the queue. */
	for (int resets = 0;;) {
		n = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
		if (n >= 0 || (errno != EINTR && (errno != ECONNRESET || resets++)))
			break;
	}
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) && flags)
		return 2;
	if (n == 0 || (n < 0 && errno == ECONNRESET))
		return 0;
	if (n < 0)
		return err_errno(err, "a memo could not be received");
	take_descriptors(&message, memo);
	if ((size_t)n < sizeof memo->kind || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
		memo_release(memo);
		return err_set(err, "a memo came that is no memo");
	}
	memo->len = (size_t)n - sizeof memo->kind;
	return 1;
}

int memo_receive(int socket, struct memo *memo, struct err *err)
{
	return receive_with(socket, memo, 0, err);
}

int memo_try_receive(int socket, struct memo *memo, struct err *err)
{
	return receive_with(socket, memo, MSG_DONTWAIT, err);
}
