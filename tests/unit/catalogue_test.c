/* The catalogue file: all of it or nothing, and the place of each mistake. */
#include "support.h"

#include <string.h>

#include "base/text.h"
#include "goods.h"
#include "shop/catalogue.h"
#include "shop/product.h"

#define HEAD	"id,name,price\n"
#define ROWS	3000

static enum result
import(struct support *support, const char *text,
    struct catalogue_report *report)
{
	return (catalogue_import(support->arena, support->store, text,
	    strlen(text), report));
}

static void
load(struct support *support, const char *id, struct product *product)
{
	assert_result(product_load(support->arena, support->store, id,
	    product), OK);
}

static void
all_columns_come_in_any_order(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct product		 product;
	struct kinds		 kinds;

	assert_result(import(support,
	    "price,ID,Name,kind,kind_en,name_en,origin,origin_en,net_content,"
	    "unit,currency,tax,stock,image,description,description_en\n"
	    "3.90,a.b-c_1,\" Äpfel  \"\"rot\"\"\",Obst & Gemüse,Fruit,Apples,"
	    "Altes Land,Old Land,500,g,EUR,5.5,7,a.svg,Gut,Good\n", &report),
	    OK);
	assert_int_equal(report.products, 1);
	assert_int_equal(report.line, 0);
	load(support, "a.b-c_1", &product);
	assert_string_equal(product.name, "Äpfel \"rot\"");
	assert_string_equal(product.name_en, "Apples");
	assert_string_equal(product.kind, "obst-gemuese");
	assert_string_equal(product.unit, "g");
	assert_int_equal(product.price, 390);
	assert_int_equal(product.tax_rate, 550);
	assert_int_equal(product.net_content, 500);
	assert_int_equal(product.stock, 7);
	assert_result(kinds_list(support->arena, support->store, &kinds), OK);
	assert_int_equal(kinds.count, 1);
	assert_string_equal(kinds.items[0].name, "Obst & Gemüse");
	assert_string_equal(kinds.items[0].name_en, "Fruit");
}

static void
few_columns_are_enough(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct product		 product;

	assert_result(import(support, HEAD "a,A,0\nb,B,1000000.00", &report),
	    OK);
	assert_int_equal(report.products, 2);
	load(support, "a", &product);
	assert_int_equal(product.stock, UNLIMITED);
	assert_int_equal(product.tax_rate, 0);
	assert_string_equal(product.currency, "EUR");
	load(support, "b", &product);
	assert_int_equal(product.price, 100000000);
}

static void
office_programs_files_are_read(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct product		 product;

	assert_result(import(support, "\xef\xbb\xbf\r\n"
	    "id,name,price,description\r\n"
	    "\"a\",\"A\",\"1.50\",\"One\r\nTwo\"\r\n"
	    ",,,\r\n\r\n"
	    "b,B,2\r\n", &report), OK);
	assert_int_equal(report.products, 2);
	load(support, "a", &product);
	assert_string_equal(product.description, "One Two");
	assert_result(import(support, "id,name,price\ra,A,3\rb,B,4\r",
	    &report), OK);
	load(support, "b", &product);
	assert_int_equal(product.price, 400);
}

static const struct {
	const char	*text;
	size_t		 line;
	const char	*column;
} wrong[] = {
	{ "", 1, "" },
	{ "\n\n", 3, "" },
	{ HEAD, 2, "" },
	{ HEAD ",,\n", 3, "" },
	{ "id,name,price,colour\na,A,1,red\n", 1, "" },
	{ "id,name,name,price\na,A,A,1\n", 1, "name" },
	{ "name,price\nA,1\n", 1, "id" },
	{ "id,price\na,1\n", 1, "name" },
	{ "\n\nid,name\na,A\n", 3, "price" },
	{ HEAD "A,A,1\n", 2, "id" },
	{ HEAD "a b,A,1\n", 2, "id" },
	{ HEAD "../a,A,1\n", 2, "id" },
	{ HEAD "ä,A,1\n", 2, "id" },
	{ HEAD ",A,1\n", 2, "id" },
	{ HEAD "a,,1\n", 2, "name" },
	{ HEAD "a,A\x07,1\n", 2, "name" },
	{ HEAD "a,\"A\nB\",1\n", 2, "name" },
	{ HEAD "a,\xe2\x80\xae" "A,1\n", 2, "name" },
	{ HEAD "a,A,\n", 2, "price" },
	{ HEAD "a,A\n", 2, "price" },
	{ HEAD "a,A,\"1,50\"\n", 2, "price" },
	{ HEAD "a,A,1,50\n", 2, "" },
	{ HEAD "a,A,-1\n", 2, "price" },
	{ HEAD "a,A,+1\n", 2, "price" },
	{ HEAD "a,A,1.005\n", 2, "price" },
	{ HEAD "a,A,1e3\n", 2, "price" },
	{ HEAD "a,A,0x10\n", 2, "price" },
	{ HEAD "a,A,1000000.01\n", 2, "price" },
	{ HEAD "a,A,99999999999999999999\n", 2, "price" },
	{ "id,name,price,tax\na,A,1,101\n", 2, "tax" },
	{ "id,name,price,tax\na,A,1,-7\n", 2, "tax" },
	{ "id,name,price,tax\na,A,1,7 %\n", 2, "tax" },
	{ "id,name,price,tax\na,A,1,7.125\n", 2, "tax" },
	{ "id,name,price,stock\na,A,1,-1\n", 2, "stock" },
	{ "id,name,price,stock\na,A,1,1.5\n", 2, "stock" },
	{ "id,name,price,stock\na,A,1,many\n", 2, "stock" },
	{ "id,name,price,stock\na,A,1,1000000001\n", 2, "stock" },
	{ "id,name,price,stock\na,A,1,9999999999999999999\n", 2, "stock" },
	{ "id,name,price,net_content\na,A,1,1.5\n", 2, "net_content" },
	{ "id,name,price,net_content\na,A,1,100000001\n", 2, "net_content" },
	{ "id,name,price,unit\na,A,1,kg\n", 2, "unit" },
	{ "id,name,price,currency\na,A,1,USD\n", 2, "currency" },
	{ "id,name,price,currency\na,A,1,eur\n", 2, "currency" },
	{ "id,name,price,kind\na,A,1,---\n", 2, "kind" },
	{ "id,name,price,image\na,A,1,\"a\tb\"\n", 2, "image" },
	{ "id,name,price,description\na,A,1,a\x01\n", 2, "description" },
	{ HEAD "a,\"A,1\n", 2, "" },
	{ HEAD "a,A\"B,1\n", 2, "" },
	{ HEAD "a,\"A\"B,1\n", 2, "" },
	{ HEAD "a,A,1\nb,B\xff,1\n", 3, "" },
	{ HEAD "a,A,1\nb,B,1\na,C,1\n", 4, "id" },
	{ HEAD "a,A,1\na,C,1\nc,C,x\n", 3, "id" },
	{ HEAD "a,A,1\nb,B,x\na,C,1\n", 3, "price" },
	/* lines before it: empty ones, CR LF, cells of several lines */
	{ HEAD "\n\na,A,1\n\nb,B,x\n", 6, "price" },
	{ "id,name,price\r\n\r\na,A,1\r\nb,B,x\r\n", 4, "price" },
	{ "id,name,price\ra,A,1\rb,B,x\r", 3, "price" },
	{ "id,name,price,description\na,A,1,\"x\ny\nz\"\nb,B,x,\n", 5,
	    "price" },
	{ "id,name,price,description\na,A,1,\"x\r\ny\rz\"\r\nb,B,x,\r\n", 5,
	    "price" },
	{ "description,id,name,price\n\"x\ny\nz\",a,A,x\n", 4, "price" },
	{ "description,id,name,price\n\"x\ny\",a,A\n", 2, "price" },
};

static void
each_mistake_is_named_with_its_place(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct product		 product;
	size_t			 i;

	goods_put(support, "a", 777, 700, 7);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_result(import(support, wrong[i].text, &report),
		    INVALID);
		if (report.line != wrong[i].line ||
		    strcmp(report.column, wrong[i].column) != 0)
			fail_msg("case %zu: line %zu, column %s: %s", i,
			    report.line, report.column, report.mistake);
		assert_true(text_length(report.mistake) > 0);
		assert_int_equal(report.products, 0);
	}
	load(support, "a", &product);
	assert_int_equal(product.price, 777);
	assert_int_equal(product.revision, 1);
	assert_int_equal(goods_count(support, "products", "all"), 1);
}

static void
texts_have_their_limits(void **state)
{
	static const struct {
		const char	*column;
		int		 maximum;
	} texts[] = { { "name", 120 }, { "name_en", 120 }, { "origin", 120 },
		{ "image", 64 }, { "description", 4000 }, { "kind", 60 },
		{ "kind_en", 60 } };
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct text		 file;
	size_t			 i;
	int			 j, more;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		for (more = 0; more < 2; more++) {
			const char	*column = texts[i].column;
			bool		 name = strcmp(column, "name") == 0;

			text_init(&file, support->arena, 8192);
			text_format(&file, "id,price,%s%s\na,1,",
			    name ? "" : "name,", column);
			text_add(&file, name ? "" : "A,");
			for (j = 0; j < texts[i].maximum + more; j++)
				text_add(&file, "é");
			text_add(&file, "\n");
			assert_result(import(support, file.bytes, &report),
			    more ? INVALID : OK);
			if (more)
				assert_string_equal(report.column, column);
		}
	}
}

/* "ä" becomes "ae": the id of a kind may be longer than its name. */
static void
a_kind_whose_id_would_be_too_long_is_refused(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct kinds		 kinds;
	struct text		 file;
	int			 i, letters;

	for (letters = 32; letters <= 33; letters++) {
		text_init(&file, support->arena, 256);
		text_add(&file, "id,name,price,kind\na,A,1,");
		for (i = 0; i < letters; i++)
			text_add(&file, "ä");
		assert_result(import(support, file.bytes, &report),
		    letters == 32 ? OK : INVALID);
	}
	assert_string_equal(report.column, "kind");
	assert_result(kinds_list(support->arena, support->store, &kinds), OK);
	assert_int_equal(kinds.count, 1);
}

static void
kinds_come_as_in_the_file_and_go_with_their_products(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct kinds		 kinds;

	assert_result(import(support, "id,name,price,kind\n"
	    "a,A,1,Wein\nb,B,1,Beeren\nc,C,1,Wein\nd,D,1,\n", &report), OK);
	assert_result(kinds_list(support->arena, support->store, &kinds), OK);
	assert_int_equal(kinds.count, 2);
	assert_string_equal(kinds.items[0].id, "wein");
	assert_string_equal(kinds.items[1].id, "beeren");
	assert_int_equal(goods_count(support, "products", "kind:wein"), 2);

	assert_result(import(support, "id,name,price,kind\n"
	    "b,B,1,Obst\nc,C,1,Beeren\n", &report), OK);
	assert_result(kinds_list(support->arena, support->store, &kinds), OK);
	assert_int_equal(kinds.count, 3);
	assert_result(import(support, "id,name,price,kind\n"
	    "a,A,1,Obst\nc,C,1,Obst\n", &report), OK);
	assert_result(kinds_list(support->arena, support->store, &kinds), OK);
	assert_int_equal(kinds.count, 1);
	assert_int_equal(goods_count(support, "products", "kind:obst"), 3);
	assert_int_equal(goods_count(support, "products", "kind:wein"), 0);
	assert_int_equal(goods_count(support, "products", "all"), 4);
}

static void
too_many_kinds_are_refused(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct text		 file;
	int			 i;

	text_init(&file, support->arena, 2048);
	text_add(&file, "id,name,price,kind\n");
	for (i = 1; i <= 60; i++)
		text_format(&file, "p%d,P,1,Kind %d\n", i, i);
	assert_result(import(support, file.bytes, &report), OK);
	text_add(&file, "p61,P,1,Kind 61\n");
	assert_result(import(support, file.bytes, &report), INVALID);
	assert_int_equal(report.line, 62);
	assert_string_equal(report.column, "kind");
}

/* What is held for orders is not in the stock that a file sets. */
static void
an_import_between_order_and_end_leaves_stock_right(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct order		 first, second;

	goods_put(support, "a", 100, 700, 5);
	goods_order(support, "a", 3, &first);
	goods_order(support, "a", 2, &second);
	assert_stock(support, "a", 0);
	assert_result(import(support, "id,name,price,stock\na,A,1,1\n",
	    &report), OK);
	assert_result(goods_apply(support, &first, ORDER_EXPIRE), OK);
	assert_stock(support, "a", 4);
	assert_result(import(support, "id,name,price,stock\na,A,1,10\n",
	    &report), OK);
	assert_result(goods_apply(support, &second, ORDER_PAY), OK);
	assert_stock(support, "a", 10);
	assert_result(goods_apply(support, &first, ORDER_RETRY), OK);
	assert_stock(support, "a", 7);
	assert_result(import(support, "id,name,price,stock\na,A,1,\n",
	    &report), OK);
	assert_result(goods_apply(support, &first, ORDER_DECLINE), OK);
	assert_stock(support, "a", UNLIMITED);
}

static void
the_same_file_again_writes_nothing(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct product		 product;
	int64_t			 before, after;

	assert_result(import(support, HEAD "a,A,1\nb,B,2\n", &report), OK);
	assert_result(catalogue_revision(support->store, &before), OK);
	assert_result(import(support, HEAD "a,A,1\nb,B,3\n", &report), OK);
	assert_int_equal(report.products, 2);
	load(support, "a", &product);
	assert_int_equal(product.revision, 1);
	load(support, "b", &product);
	assert_int_equal(product.revision, 2);
	assert_result(catalogue_revision(support->store, &after), OK);
	assert_true(after > before);
}

/* Bounded work for each row; a catalogue of 100,000 is one of 3,000 longer. */
static void
a_long_file_is_read_in_its_time(void **state)
{
	struct support		*support = *state;
	struct catalogue_report	 report;
	struct text		 file;
	int			 i;

	text_init(&file, support->arena, ROWS * 64);
	text_add(&file, "id,name,price,kind,stock\n");
	for (i = 0; i < ROWS; i++)
		text_format(&file, "p%d,Product %d,%d.99,Kind %d,%d\n", i, i,
		    i, i % 7, i);
	assert_result(import(support, file.bytes, &report), OK);
	assert_int_equal(report.products, ROWS);
	assert_int_equal(goods_count(support, "products", "all"), ROWS);
	text_add(&file, "p17,Again,1,Kind 1,1\n");
	assert_result(import(support, file.bytes, &report), INVALID);
	assert_int_equal(report.line, ROWS + 2);
}

#define test(name)							\
	cmocka_unit_test_setup_teardown(name, support_setup, support_teardown)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		test(all_columns_come_in_any_order),
		test(few_columns_are_enough),
		test(office_programs_files_are_read),
		test(each_mistake_is_named_with_its_place),
		test(texts_have_their_limits),
		test(a_kind_whose_id_would_be_too_long_is_refused),
		test(kinds_come_as_in_the_file_and_go_with_their_products),
		test(too_many_kinds_are_refused),
		test(an_import_between_order_and_end_leaves_stock_right),
		test(the_same_file_again_writes_nothing),
		test(a_long_file_is_read_in_its_time),
	};

	return (cmocka_run_group_tests_name("catalogue", tests, NULL, NULL));
}
