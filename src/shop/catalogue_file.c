#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "base/text.h"
#include "shop/catalogue_file.h"
#include "shop/catalogue_row.h"

#define FILE_COLUMNS_MAX	32

struct reading {
	struct arena		*arena;
	struct catalogue_file	*file;
	struct catalogue_report	*report;
	enum column		 columns[FILE_COLUMNS_MAX];
	int			 column_count;	/* 0: no header line yet */
	int			 at;		/* cells of this row so far */
	size_t			 line;
	bool			 returned;	/* a CR was the last byte */
	/* the row that is being read */
	struct row		 row;
	size_t			 lines[COLUMNS];	/* where a cell began */
	size_t			 row_line;
	bool			 row_filled;
};

static enum result	bytes_read(struct reading *, const char *, size_t);
static size_t		line_not_utf8(const char *, size_t);
static void		read_cell(void *, size_t, void *);
static void		read_row(int, void *);
static void		row_begin(struct reading *);
static void		row_end(struct reading *);
static void		header_cell(struct reading *, const char *);
static void		header_end(struct reading *);
static void		product_cell(struct reading *, const char *, size_t);
static void		product_end(struct reading *);
static struct catalogue_entry *entry_add(struct reading *);
static bool		kind_add(struct reading *, const struct kind *);
static void		ids_check(struct reading *);
static int		entry_compare(const void *, const void *);
static void		mistake(struct reading *, size_t, const char *,
			    const char *);
static size_t		line_breaks(const char *, size_t);

enum result
catalogue_file_read(struct arena *arena, const char *bytes, size_t length,
    struct catalogue_file *file, struct catalogue_report *report)
{
	struct reading	reading = { .arena = arena, .file = file,
			    .report = report, .line = 1 };
	enum result	word;

	memset(file, 0, sizeof(*file));
	memset(report, 0, sizeof(*report));
	report->column = report->mistake = "";
	if (!text_is_utf8(bytes, length)) {
		mistake(&reading, line_not_utf8(bytes, length), "",
		    "UTF-8 text");
		return (INVALID);
	}

	row_begin(&reading);
	word = bytes_read(&reading, bytes, length);
	arena_destroy(reading.row.scratch);
	if (word != OK)
		return (word);
	ids_check(&reading);
	if (report->line == 0 && file->count == 0)
		mistake(&reading, reading.line, "", "a product in the file");

	return (report->line == 0 ? OK : INVALID);
}

static enum result
bytes_read(struct reading *reading, const char *bytes, size_t length)
{
	struct csv_parser	parser;

	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		length -= 3;
	}
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL |
	    CSV_REPALL_NL) != 0)
		return (fail(BROKEN, "no memory for the catalogue reader"));
	csv_set_blk_size(&parser, 4096);

	if (csv_parse(&parser, bytes, length, read_cell, read_row, reading) !=
	    length || csv_fini(&parser, read_cell, read_row, reading) != 0)
		mistake(reading, reading->line, "",
		    "quotes only around a whole cell, and doubled inside "
		    "(RFC 4180)");
	csv_free(&parser);

	return (OK);
}

static size_t
line_not_utf8(const char *bytes, size_t length)
{
	const char	*end;
	size_t		 line = 1, part;

	while ((end = memchr(bytes, '\n', length)) != NULL) {
		part = (size_t)(end - bytes) + 1;
		if (!text_is_utf8(bytes, part))
			break;
		bytes += part;
		length -= part;
		line++;
	}

	return (line);
}

static void
read_cell(void *bytes, size_t length, void *argument)
{
	struct reading	*reading = argument;
	const char	*text = bytes;

	if (reading->at == 0)
		reading->row_line = reading->line;
	reading->at++;
	reading->returned = false;
	if (reading->report->line == 0) {
		if (reading->column_count == 0)
			header_cell(reading, text);
		else
			product_cell(reading, text, length);
	}
	reading->line += line_breaks(text, length);
}

/* The end of a line, an empty one included; CR LF comes as two. The first line
 * that is not empty is the header. */
static void
read_row(int terminator, void *argument)
{
	struct reading	*reading = argument;

	if (reading->at > 0 && reading->report->line == 0) {
		if (reading->column_count == 0)
			header_end(reading);
		else if (reading->row_filled)
			product_end(reading);
	}
	if (reading->at > 0)
		row_end(reading);

	if (terminator != '\n' || !reading->returned)
		reading->line++;
	reading->returned = terminator == '\r';
}

static void
row_begin(struct reading *reading)
{
	int	i;

	reading->row.scratch = arena_create();
	reading->at = 0;
	reading->row_filled = false;
	for (i = 0; i < COLUMNS; i++) {
		reading->row.cells[i] = "";
		reading->lines[i] = 0;
	}
}

static void
row_end(struct reading *reading)
{
	arena_destroy(reading->row.scratch);
	row_begin(reading);
}

static void
header_cell(struct reading *reading, const char *name)
{
	int	column, i;

	for (column = 0; column < COLUMNS; column++) {
		if (text_same(name, column_names[column]))
			break;
	}
	if (column == COLUMNS || reading->at > FILE_COLUMNS_MAX) {
		mistake(reading, reading->line, "", arena_format(
		    reading->arena, "a known column instead of \"%s\"",
		    text_length(name) <= 40 ? name : "…"));
		return;
	}
	for (i = 0; i < reading->at - 1; i++) {
		if (reading->columns[i] == (enum column)column)
			mistake(reading, reading->line, column_names[column],
			    "this column once");
	}
	reading->columns[reading->at - 1] = (enum column)column;
}

static void
header_end(struct reading *reading)
{
	static const enum column	needed[] = { ID, NAME, PRICE };
	size_t				i;
	int				j;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		for (j = 0; j < reading->at; j++) {
			if (reading->columns[j] == needed[i])
				break;
		}
		if (j == reading->at)
			mistake(reading, reading->row_line,
			    column_names[needed[i]],
			    "this column in the header line");
	}
	reading->column_count = reading->at;
}

/* A cell too many means that a comma in a text or price was not quoted, and
 * that all cells behind it have moved. */
static void
product_cell(struct reading *reading, const char *text, size_t length)
{
	enum column	column;

	if (length == 0)
		return;
	if (reading->at > reading->column_count) {
		mistake(reading, reading->line, "",
		    "no more cells than the header line has");
		return;
	}
	column = reading->columns[reading->at - 1];
	reading->row.cells[column] = arena_copy(reading->row.scratch, text,
	    length);
	reading->lines[column] = reading->line;
	reading->row_filled = true;
}

static void
product_end(struct reading *reading)
{
	struct catalogue_entry	entry = { .line = reading->row_line };
	struct row		*row = &reading->row;
	struct kind		 kind;
	size_t			 line;

	if (!row_read(reading->arena, row, &entry.product, &kind)) {
		line = reading->lines[row->column];
		mistake(reading, line != 0 ? line : reading->row_line,
		    column_names[row->column], row->expected);
		return;
	}
	if (!kind_add(reading, &kind)) {
		mistake(reading, reading->lines[KIND], column_names[KIND],
		    "at most 60 kinds");
		return;
	}
	if (reading->file->count == CATALOGUE_ROWS_MAX) {
		mistake(reading, reading->row_line, "",
		    "at most 200000 products");
		return;
	}
	*entry_add(reading) = entry;
}

/* Grows by doubling: a catalogue may be long. */
static struct catalogue_entry *
entry_add(struct reading *reading)
{
	struct catalogue_file	*file = reading->file;
	struct catalogue_entry	*grown;

	if (file->count == file->room) {
		file->room = file->room == 0 ? 64 : file->room * 2;
		grown = arena_alloc(reading->arena, file->room *
		    sizeof(*grown));
		if (file->count > 0)
			memcpy(grown, file->entries, file->count *
			    sizeof(*grown));
		file->entries = grown;
	}

	return (&file->entries[file->count++]);
}

/* Kinds come in the order they first appear; false: too many. */
static bool
kind_add(struct reading *reading, const struct kind *kind)
{
	struct catalogue_file	*file = reading->file;
	size_t			 i;

	if (*kind->id == '\0')
		return (true);
	for (i = 0; i < file->kind_count; i++) {
		if (strcmp(file->kinds[i].id, kind->id) == 0)
			return (true);
	}
	if (file->kind_count == CATALOGUE_KINDS_MAX)
		return (false);
	file->kinds[file->kind_count++] = *kind;

	return (true);
}

/* The second line of an id, if it stands before any other mistake. */
static void
ids_check(struct reading *reading)
{
	struct catalogue_file		*file = reading->file;
	const struct catalogue_entry	**sorted;
	size_t				 i, first = 0;

	sorted = arena_alloc(reading->arena, file->count * sizeof(*sorted));
	for (i = 0; i < file->count; i++)
		sorted[i] = &file->entries[i];
	qsort(sorted, file->count, sizeof(*sorted), entry_compare);
	for (i = 1; i < file->count; i++) {
		if (strcmp(sorted[i - 1]->product.id,
		    sorted[i]->product.id) == 0 &&
		    (first == 0 || sorted[i]->line < first))
			first = sorted[i]->line;
	}
	if (first == 0 || (reading->report->line != 0 &&
	    reading->report->line < first))
		return;
	reading->report->line = 0;
	mistake(reading, first, column_names[ID],
	    "an id that stands in no line above");
}

static int
entry_compare(const void *a, const void *b)
{
	const struct catalogue_entry	*left, *right;
	int				 order;

	left = *(const struct catalogue_entry *const *)a;
	right = *(const struct catalogue_entry *const *)b;
	order = strcmp(left->product.id, right->product.id);
	if (order != 0)
		return (order);

	return (left->line < right->line ? -1 : left->line > right->line);
}

/* Keeps the first one. */
static void
mistake(struct reading *reading, size_t line, const char *column,
    const char *expected)
{
	if (reading->report->line != 0)
		return;
	reading->report->line = line;
	reading->report->column = column;
	reading->report->mistake = expected;
}

/* LF, CR and CR LF each end one line. */
static size_t
line_breaks(const char *text, size_t length)
{
	size_t	i, count = 0;

	for (i = 0; i < length; i++) {
		if (text[i] == '\n' || (text[i] == '\r' &&
		    (i + 1 == length || text[i + 1] != '\n')))
			count++;
	}

	return (count);
}
