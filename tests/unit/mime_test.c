/* A mail as bytes: headers that cannot be split, bodies that come back. */
#include "support.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wire/mime.h"

static struct arena	*arena;

static int
before(void **state)
{
	arena = arena_create();

	return (0);
}

static int
after(void **state)
{
	arena_destroy(arena);

	return (0);
}

static struct message
plain_message(void)
{
	struct message	message = {
		.date = SUPPORT_NOW, .from_name = "Shop",
		.from = "orders@shop.example", .to = "buyer@example.org",
		.reply_to = "", .subject = "Order 1001",
		.message_id = "1.customer@shop.example",
		.text = "Hello\n", .html = "<p>Hello</p>\n",
	};

	return (message);
}

static const char *
written(const struct message *message)
{
	struct text	out;

	text_init(&out, arena, 64);
	assert_result(mime_write(arena, message, &out), OK);

	return (out.bytes);
}

static const char *
header(const char *value)
{
	struct text	out;

	text_init(&out, arena, 64);
	assert_result(mime_header(&out, "Subject", value), OK);

	return (out.bytes);
}

static const char *
quoted(const char *bytes)
{
	struct text	out;

	text_init(&out, arena, 64);
	mime_quoted_printable(&out, bytes, strlen(bytes));

	return (out.bytes);
}

/* A reader of quoted-printable that knows nothing of the writer. */
static char *
unquoted(const char *line, size_t *length)
{
	char	*out = arena_alloc(arena, strlen(line) + 1);
	char	*to = out, digits[3] = "";

	for (; *line != '\0'; line++) {
		if (strncmp(line, "=\r\n", 3) == 0) {
			line += 2;
		} else if (*line == '=') {
			memcpy(digits, line + 1, 2);
			*to++ = (char)strtol(digits, NULL, 16);
			line += 2;
		} else {
			*to++ = *line;
		}
	}
	*length = (size_t)(to - out);

	return (out);
}

static void
a_whole_message_stands_byte_for_byte(void **state)
{
	struct message	message = plain_message();

	message.reply_to = "info@shop.example";
	assert_string_equal(written(&message),
	    "Date: Sat, 21 Nov 2026 09:00:00 +0000\r\n"
	    "From: Shop <orders@shop.example>\r\n"
	    "To: <buyer@example.org>\r\n"
	    "Reply-To: <info@shop.example>\r\n"
	    "Subject: Order 1001\r\n"
	    "Message-ID: <1.customer@shop.example>\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/alternative;\r\n"
	    " boundary=\"=_e5686c23bba99dbacedb52ba51971f92\"\r\n"
	    "\r\n"
	    "--=_e5686c23bba99dbacedb52ba51971f92\r\n"
	    "Content-Type: text/plain; charset=UTF-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "Hello\r\n"
	    "--=_e5686c23bba99dbacedb52ba51971f92\r\n"
	    "Content-Type: text/html; charset=UTF-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "<p>Hello</p>\r\n"
	    "--=_e5686c23bba99dbacedb52ba51971f92--\r\n");
}

/* The same message gives the same bytes: a second try is the same mail. */
static void
a_message_is_the_same_each_time(void **state)
{
	struct message	message = plain_message();

	assert_string_equal(written(&message), written(&message));
}

static void
names_of_senders_are_words_quoted_or_encoded(void **state)
{
	static const struct {
		const char	*name;
		const char	*line;
	} pairs[] = {
		{ "", "\r\nFrom: <orders@shop.example>\r\n" },
		{ "Berry Farm", "\r\nFrom: Berry Farm <orders@shop.example>"
		    "\r\n" },
		{ "Smith, \"Jo\" <x@y> \\", "\r\nFrom: \"Smith, \\\"Jo\\\" "
		    "<x@y> \\\\\" <orders@shop.example>\r\n" },
		{ "Café", "\r\nFrom: =?UTF-8?B?Q2Fmw6k=?= "
		    "<orders@shop.example>\r\n" },
		{ "=?UTF-8?Q?x?=", "\r\nFrom: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?="
		    " <orders@shop.example>\r\n" },
	};
	struct message	message = plain_message();
	size_t		i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		message.from_name = pairs[i].name;
		if (strstr(written(&message), pairs[i].line) == NULL)
			fail_msg("%s: %s", pairs[i].name, written(&message));
	}
}

/* A control character in any header is refused before anything is encoded. */
static void
nothing_enters_a_header_that_could_end_it(void **state)
{
	static const char *const	evil[] = { "a\r\nBcc: z@z.example",
		"a\nBcc: z@z.example", "a\rb", "a\tb", "\x7f", "a\xc2\x85" "b",
		"a\xe2\x80\xa8" "b", "a\xe2\x80\xae" "b", "a\xff" "b",
		"\xc3" };
	struct message			 message;
	struct text			 out;
	size_t				 i, which;

	text_init(&out, arena, 64);
	for (i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
		for (which = 0; which < 6; which++) {
			message = plain_message();
			*(const char **[]){ &message.from_name, &message.from,
			    &message.to, &message.reply_to, &message.subject,
			    &message.message_id }[which] = evil[i];
			if (mime_write(arena, &message, &out) != INVALID)
				fail_msg("taken: %zu in %zu", i, which);
		}
		assert_result(mime_header(&out, "Subject", evil[i]), INVALID);
	}
}

static void
addresses_are_looked_at_and_written_in_ascii(void **state)
{
	struct message	message = plain_message();
	struct text	out;

	message.to = "kunde@käse.example";
	assert_non_null(strstr(written(&message),
	    "\r\nTo: <kunde@xn--kse-qla.example>\r\n"));

	text_init(&out, arena, 64);
	message.to = "\"Evil\" <x@y.example>";
	assert_result(mime_write(arena, &message, &out), INVALID);
	message.to = "a@x.example, b@x.example";
	assert_result(mime_write(arena, &message, &out), INVALID);
	message = plain_message();
	message.message_id = "no-at";
	assert_result(mime_write(arena, &message, &out), INVALID);
	message.message_id = "a b@x.example";
	assert_result(mime_write(arena, &message, &out), INVALID);
	message.message_id = "a>@x.example";
	assert_result(mime_write(arena, &message, &out), INVALID);
}

static void
plain_subjects_stay_plain_and_fold_at_blanks(void **state)
{
	assert_string_equal(header("Order 1001: paid"),
	    "Subject: Order 1001: paid\r\n");
	assert_string_equal(header(""), "Subject: \r\n");
	assert_string_equal(header("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccccccccccc"),
	    "Subject: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n ccccccccccccccccccccccc\r\n");
	/* What would be read as encoded, or lose its blanks, is encoded. */
	assert_string_equal(header("=?UTF-8?Q?=41?="),
	    "Subject: =?UTF-8?B?PT9VVEYtOD9RPz00MT89?=\r\n");
	assert_string_equal(header(" a"), "Subject: =?UTF-8?B?IGE=?=\r\n");
	assert_string_equal(header("a  b"), "Subject: =?UTF-8?B?YSAgYg==?="
	    "\r\n");
}

/* Each line by itself: at most 76, each word at most 75, whole characters. */
static void
encoded_words_hold_whole_characters(void **state)
{
	char		 value[201] = "";
	const char	*line, *end;
	size_t		 shift, lines = 0;

	for (shift = 0; shift < 5; shift++) {
		memset(value, 'a', sizeof(value) - 1);
		value[sizeof(value) - 1] = '\0';
		for (size_t at = shift; at + 4 < sizeof(value); at += 4)
			memcpy(value + at, "\xf0\x9f\x8d\x93", 4);
		for (line = header(value); *line != '\0'; line = end + 2) {
			end = strstr(line, "\r\n");
			lines++;
			assert_true(end - line <= 76);
			line += strspn(line, " ");
			if (strncmp(line, "Subject: ", 9) == 0)
				line += 9;
			assert_memory_equal(line, "=?UTF-8?B?", 10);
			assert_memory_equal(end - 2, "?=", 2);
			/* 4 letters are 3 bytes: characters of 4 bytes that
			 * were cut would show as a code that is no UTF-8; the
			 * node test decodes them. */
			assert_int_equal((end - 2 - line - 10) % 4, 0);
		}
	}
	assert_true(lines > 20);
}

static void
any_byte_of_a_body_comes_back(void **state)
{
	struct text	 out;
	char		 bytes[512], wanted[1100];
	char		*got;
	size_t		 length, got_length, i, round;
	unsigned int	 seed = 7;

	for (round = 0; round < 2000; round++) {
		/* First all 256 in order, then noise rich in trouble. */
		length = round == 0 ? 256 : round % 400;
		for (i = 0; i < length; i++) {
			seed = seed * 1103515245 + 12345;
			bytes[i] = round == 0 ? (char)i : round % 2 == 1 ?
			    (char)(seed >> 16) :
			    " \t.=\nF\r"[(seed >> 16) % 7];
		}
		for (i = got_length = 0; i < length; i++) {
			if (bytes[i] == '\n')
				wanted[got_length++] = '\r';
			if (bytes[i] != '\r')
				wanted[got_length++] = bytes[i];
		}
		text_init(&out, arena, 64);
		mime_quoted_printable(&out, bytes, length);
		got = unquoted(out.bytes, &i);
		/* The last line is ended too. */
		if (got_length > 0 && wanted[got_length - 1] != '\n') {
			wanted[got_length++] = '\r';
			wanted[got_length++] = '\n';
		}
		if (i != got_length || memcmp(got, wanted, i) != 0)
			fail_msg("round %zu: %s", round, out.bytes);
	}
}

/* Lines of at most 76, only printable ASCII, CRLF and nothing else. */
static void
bodies_are_safe_on_the_way(void **state)
{
	static const char *const	bodies[] = { "\n.\n", "\r\n.\r\nQUIT\r\n",
		"..\n.\n", "From me\nFrom you\n", "trailing \nblanks\t\n",
		"a\rb\r\rc", "ä\xff\x01", "x", "" };
	const char			*at;
	char				 line[2001];
	size_t				 i;

	memset(line, 'x', 2000);
	line[2000] = '\0';
	assert_true(strlen(quoted(line)) < 2100);
	for (i = 0; i <= sizeof(bodies) / sizeof(bodies[0]); i++) {
		const char	*start = quoted(i == sizeof(bodies) /
				    sizeof(bodies[0]) ? line : bodies[i]);

		for (at = start; *at != '\0'; at++) {
			if (*at == '\r') {
				assert_int_equal(at[1], '\n');
				assert_true(at == start || at[-1] != ' ');
				continue;
			}
			if (*at == '\n') {
				assert_int_equal(at[-1], '\r');
				assert_true(strcspn(at + 1, "\r") <= 76);
				assert_int_not_equal(at[1], '.');
				assert_memory_not_equal(at + 1, "From ",
				    strlen(at + 1) < 5 ? strlen(at + 1) + 1 :
				    5);
				continue;
			}
			assert_true(*at == '\t' || (*at >= ' ' && *at <= '~'));
		}
	}
	assert_string_equal(quoted("\n.\n"), "\r\n=2E\r\n");
	assert_string_equal(quoted("From me"), "=46rom me\r\n");
	assert_string_equal(quoted("a \nb"), "a=20\r\nb\r\n");
	assert_string_equal(quoted("a\rb"), "ab\r\n");
	assert_string_equal(quoted(""), "");
}

static void
the_boundary_never_stands_in_a_part(void **state)
{
	struct message	 message = plain_message();
	const char	*whole, *at;
	size_t		 count = 0;

	message.text = "--=_e5686c23bba99dbacedb52ba51971f92--\n=_\n";
	message.html = "--=_e5686c23bba99dbacedb52ba51971f92\n";
	whole = written(&message);
	for (at = whole; (at = strstr(at, "=_e5686")) != NULL; at++)
		count++;
	assert_int_equal(count, 4);	/* the header and three borders */
}

static void
dates_are_the_same_in_any_locale(void **state)
{
	static const struct {
		int64_t		 moment;
		const char	*date;
	} pairs[] = {
		{ 0, "Thu, 01 Jan 1970 00:00:00 +0000" },
		{ 951782400000LL, "Tue, 29 Feb 2000 00:00:00 +0000" },
		{ 1774674000123LL, "Sat, 28 Mar 2026 05:00:00 +0000" },
		{ SUPPORT_NOW, "Sat, 21 Nov 2026 09:00:00 +0000" },
		{ 253402300799000LL, "Fri, 31 Dec 9999 23:59:59 +0000" },
	};
	char	date[MIME_DATE_SIZE];
	size_t	i;

	/* Not every machine has it; the tables are ours either way. */
	(void)setlocale(LC_ALL, "de_DE.UTF-8");
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		mime_date(pairs[i].moment, date);
		assert_string_equal(date, pairs[i].date);
	}
	(void)setlocale(LC_ALL, "C");
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(a_whole_message_stands_byte_for_byte),
		cmocka_unit_test(a_message_is_the_same_each_time),
		cmocka_unit_test(names_of_senders_are_words_quoted_or_encoded),
		cmocka_unit_test(nothing_enters_a_header_that_could_end_it),
		cmocka_unit_test(addresses_are_looked_at_and_written_in_ascii),
		cmocka_unit_test(plain_subjects_stay_plain_and_fold_at_blanks),
		cmocka_unit_test(encoded_words_hold_whole_characters),
		cmocka_unit_test(any_byte_of_a_body_comes_back),
		cmocka_unit_test(bodies_are_safe_on_the_way),
		cmocka_unit_test(the_boundary_never_stands_in_a_part),
		cmocka_unit_test(dates_are_the_same_in_any_locale),
	};

	return (cmocka_run_group_tests_name("mime", tests, before, after));
}
