#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_print.h"

#define NUMBER_SIZE	32

static void		 print_value(struct text *, const cJSON *);
static void		 print_inside(struct text *, const cJSON *);
static void		 print_number(struct text *, double);
static void		 print_integer(struct text *, int64_t);
static void		 print_string(struct text *, const char *);
static const char	*print_ascii(struct text *, const char *);
static const char	*print_point(struct text *, const char *);

void
json_write(struct text *text, const struct json *json)
{
	print_value(text, (const cJSON *)json);
}

bool
json_is_whole(double value)
{
	return (value >= (double)-JSON_INTEGER_MAX &&
	    value <= (double)JSON_INTEGER_MAX &&
	    (double)(int64_t)value == value);
}

static void
print_value(struct text *text, const cJSON *node)
{
	if (cJSON_IsString(node))
		print_string(text, node->valuestring);
	else if (cJSON_IsNumber(node))
		print_number(text, node->valuedouble);
	else if (cJSON_IsRaw(node))
		text_add(text, node->valuestring);
	else if (cJSON_IsTrue(node))
		text_add_bytes(text, "true", 4);
	else if (cJSON_IsFalse(node))
		text_add_bytes(text, "false", 5);
	else if (cJSON_IsObject(node) || cJSON_IsArray(node))
		print_inside(text, node);
	else
		text_add_bytes(text, "null", 4);
}

static void
print_inside(struct text *text, const cJSON *node)
{
	const cJSON	*child;

	text_add_bytes(text, cJSON_IsObject(node) ? "{" : "[", 1);
	for (child = node->child; child != NULL; child = child->next) {
		if (child != node->child)
			text_add_bytes(text, ",", 1);
		if (cJSON_IsObject(node)) {
			print_string(text, child->string);
			text_add_bytes(text, ":", 1);
		}
		print_value(text, child);
	}
	text_add_bytes(text, cJSON_IsObject(node) ? "}" : "]", 1);
}

/* The shortest of the forms that read back as the same number. */
static void
print_number(struct text *text, double value)
{
	char	bytes[NUMBER_SIZE];
	int	digits;

	if (json_is_whole(value)) {
		print_integer(text, (int64_t)value);
		return;
	}
	for (digits = 15; digits <= 17; digits++) {
		(void)snprintf(bytes, sizeof(bytes), "%.*g", digits, value);
		if (strtod(bytes, NULL) == value)
			break;
	}
	text_add(text, bytes);
}

/* Records are mostly integers: by printf they would take half as long again. */
static void
print_integer(struct text *text, int64_t value)
{
	char	bytes[NUMBER_SIZE], *at = bytes + sizeof(bytes);
	int64_t	rest = value < 0 ? -value : value;

	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		*--at = '-';
	text_add_bytes(text, at, (size_t)(bytes + sizeof(bytes) - at));
}

static void
print_string(struct text *text, const char *string)
{
	size_t	plain;

	text_add_bytes(text, "\"", 1);
	for (;;) {
		plain = 0;
		while ((unsigned char)string[plain] >= ' ' &&
		    (unsigned char)string[plain] < 0x7F &&
		    string[plain] != '"' && string[plain] != '\\' &&
		    string[plain] != '<')
			plain++;
		text_add_bytes(text, string, plain);
		string += plain;
		if (*string == '\0')
			break;
		if ((unsigned char)*string < 0x80)
			string = print_ascii(text, string);
		else
			string = print_point(text, string);
	}
	text_add_bytes(text, "\"", 1);
}

/* One ASCII character that needs an escape; what comes behind it. */
static const char *
print_ascii(struct text *text, const char *string)
{
	static const char	plain[] = "\"\\\b\f\n\r\t";
	static const char	letters[] = "\"\\bfnrt";
	const char		*found;

	found = memchr(plain, *string, sizeof(plain) - 1);
	if (found != NULL) {
		text_add_bytes(text, "\\", 1);
		text_add_bytes(text, &letters[found - plain], 1);
	} else {
		text_format(text, "\\u%04x", (unsigned char)*string);
	}
	return (string + 1);
}

/* One code point beyond ASCII, or a byte that is none. */
static const char *
print_point(struct text *text, const char *string)
{
	size_t	length;
	int32_t	point;

	if ((length = text_point(string, &point)) == 0) {
		text_add(text, "\xEF\xBF\xBD");
		return (string + 1);
	}
	if (point == 0x2028 || point == 0x2029)
		text_format(text, "\\u%04x", (unsigned int)point);
	else
		text_add_bytes(text, string, length);
	return (string + length);
}
