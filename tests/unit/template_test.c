/*
 * Templates: what each tag writes, and what stops the start.
 */
#include <stdio.h>
#include <string.h>

#include "support.h"

#include "base/log.h"
#include "base/shelf.h"
#include "view/assets_served.h"
#include "view/template.h"
#include "view/texts.h"

#define ASSET(name, text) \
	{ name, (const unsigned char *)(text), sizeof(text) - 1 }
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define TEXTS_DE							\
	ASSET("de.json", "{\"hello\":\"Grüße & <b>Küsse</b>\","		\
	    "\"left\":\"Noch {{count}} von {{name}}\","		\
	    "\"sly\":\"Ein {{nonsense}}\",\"open\":\"{{name\"}")
#define TEXTS_EN							\
	ASSET("en.json", "{\"hello\":\"Love & <b>kisses</b>\","		\
	    "\"left\":\"{{count}} of {{name}} left\","		\
	    "\"sly\":\"Fine\",\"open\":\"Fine\"}")

static const struct asset	shelf[] = {
	TEXTS_DE,
	TEXTS_EN,
	ASSET("style.css", "body { margin: 0 }"),
	ASSET("piece.html", "[{{name}}|{{>inner}}]"),
	ASSET("inner.html", "{{#products}}({{name}}){{/products}}"),
	ASSET("piece.text", "[{{name}}]\n"),
	ASSET("list.html", "<ul>\n  {{#products}}\n  <li>{{name}}</li>\n"
	    "  {{/products}}\n</ul>\n"),
};

static struct arena	*arena;
static char		 logged[4096];

static void
keep_line(const char *line)
{
	size_t	used = strlen(logged);

	(void)snprintf(logged + used, sizeof(logged) - used, "%s\n", line);
}

static int
before(void **state)
{
	arena = arena_create();
	log_sink(keep_line);
	logged[0] = '\0';
	shelf_set(shelf, COUNT(shelf));
	if (served_prepare() != OK || texts_load() != OK)
		return (-1);

	return (0);
}

static int
after(void **state)
{
	log_sink(NULL);
	arena_destroy(arena);

	return (0);
}

static struct template *
compiled(const char *source)
{
	return (template_compile(arena, "page.html", source,
	    strlen(source)));
}

static const char *
written_in(const char *language, const char *source,
    const struct model *model)
{
	struct template	*template = compiled(source);
	struct text	 out;

	assert_non_null(template);
	text_init(&out, arena, 16);
	template_write(template, language, model, &out);

	return (out.bytes);
}

static const char *
written(const char *source, const struct model *model)
{
	return (written_in("de", source, model));
}

static void
logged_is(const char *why)
{
	if (strstr(logged, why) == NULL)
		print_error("\"%s\" is not in: %s\n", why, logged);
	assert_non_null(strstr(logged, why));
}

static void
refused(const char *source, const char *why)
{
	logged[0] = '\0';
	assert_null(compiled(source));
	logged_is(why);
}

static void
values_are_escaped(void **state)
{
	struct model	*model = model_create(arena);

	model_text(model, NAME_name, "<script>alert(\"1\")</script>");
	assert_string_equal(written("a {{name}} b", model),
	    "a &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; b");
	model_text(model, NAME_name, "' onload='x & y");
	assert_string_equal(written("<a title='{{name}}'>", model),
	    "<a title='&#39; onload=&#39;x &amp; y'>");
}

/* Text is no HTML: nothing is escaped, but no value begins a line. */
static void
plain_text_is_written_as_it_is(void **state)
{
	static const char	 source[] = "{{t.hello}}\n  {{#products}}\n"
				    "  - {{name}} <{{url}}>\n{{/products}}\n"
				    "  {{>piece}}\n'{{t.left}}";
	struct template		*template = template_compile(arena,
				    "mail.text", source, sizeof(source) - 1);
	struct model		*model = model_create(arena), *item;
	struct text		 out;

	assert_non_null(template);
	model_text(model, NAME_name, "A & B");
	model_integer(model, NAME_count, 2);
	item = model_item(model, NAME_products);
	model_text(item, NAME_name, "<b>\"x\"</b>\r\n.\r\nQUIT\xe2\x80\xae");
	model_text(item, NAME_url, "ä\xff{{name}}");
	text_init(&out, arena, 16);
	template_write(template, "de", model, &out);
	assert_string_equal(out.bytes, "Grüße & <b>Küsse</b>\n"
	    "- <b>\"x\"</b>  .  QUIT  <ä?{{name}}>\n[A & B]\n"
	    "'Noch 2 von A & B");
}

static void
plain_text_has_parts_of_its_own_kind(void **state)
{
	static const char	source[] = "{{>inner}}";

	logged[0] = '\0';
	assert_null(template_compile(arena, "mail.text", source,
	    sizeof(source) - 1));
	logged_is("unknown part inner.text");
	/* An apostrophe or "<" in it opens nothing. */
	assert_non_null(template_compile(arena, "mail.text",
	    "<a {{name}} '{{name}}", 21));
	refused("<a {{name}}", "stands in");
}

static void
tags_in_values_are_inert(void **state)
{
	struct model	*model = model_create(arena);

	model_text(model, NAME_name, "{{total}} {{#name}} {{>piece}} }}");
	model_text(model, NAME_total, "secret");
	assert_string_equal(written("{{name}}", model),
	    "{{total}} {{#name}} {{&gt;piece}} }}");
	assert_string_equal(written("{{t.left}}", model),
	    "Noch  von {{total}} {{#name}} {{&gt;piece}} }}");
}

static void
numbers_are_written(void **state)
{
	struct model	*model = model_create(arena);

	model_integer(model, NAME_count, 0);
	model_integer(model, NAME_total, INT64_MIN);
	model_integer(model, NAME_left, INT64_MAX);
	assert_string_equal(written("{{count}} {{total}} {{left}}", model),
	    "0 -9223372036854775808 9223372036854775807");
}

static void
unset_and_other_kinds_write_nothing(void **state)
{
	struct model	*model = model_create(arena);

	model_truth(model, NAME_done, true);
	model_text(model_item(model, NAME_products), NAME_name, "x");
	model_text(model, NAME_url, NULL);
	assert_string_equal(
	    written("({{name}}{{done}}{{products}}{{url}})", model), "()");
}

static void
sections_of_plain_values(void **state)
{
	const char	*source = "{{#name}}yes {{name}}{{/name}}"
			    "{{^name}}no{{/name}}";
	struct model	*model = model_create(arena);

	assert_string_equal(written(source, model), "no");
	model_text(model, NAME_name, "");
	assert_string_equal(written(source, model), "no");
	model_text(model, NAME_name, "x");
	assert_string_equal(written(source, model), "yes x");
	model_truth(model, NAME_name, false);
	assert_string_equal(written(source, model), "no");
	model_truth(model, NAME_name, true);
	assert_string_equal(written(source, model), "yes ");
	model_integer(model, NAME_name, 0);
	assert_string_equal(written(source, model), "no");
	model_integer(model, NAME_name, -2);
	assert_string_equal(written(source, model), "yes -2");
}

static void
lists_repeat_and_look_outwards(void **state)
{
	const char	*source = "{{#products}}{{name}}/{{url}}/{{total}};"
			    "{{/products}}{{^products}}none{{/products}}";
	struct model	*model = model_create(arena), *item;

	assert_string_equal(written(source, model), "none");

	model_text(model, NAME_total, "T");
	model_text(model, NAME_url, "U");
	item = model_item(model, NAME_products);
	model_text(item, NAME_name, "a");
	item = model_item(model, NAME_products);
	model_text(item, NAME_name, "b");
	model_text(item, NAME_url, "");
	assert_string_equal(written(source, model), "a/U/T;b//T;");
}

static void
sections_nest(void **state)
{
	struct model	*model = model_create(arena), *child;

	child = model_child(model, NAME_product);
	model_text(child, NAME_name, "p");
	model_text(model_item(child, NAME_lines), NAME_name, "l");
	model_text(model_item(model, NAME_taxes), NAME_rate, "7");
	assert_string_equal(written("{{#product}}{{#lines}}{{#taxes}}"
	    "{{name}}{{rate}}{{/taxes}}{{/lines}}{{name}}{{/product}}"
	    "{{name}}", model), "l7p");
}

static void
parts_and_files_are_put_in(void **state)
{
	struct model	*model = model_create(arena);

	model_text(model, NAME_name, "n");
	model_text(model_item(model, NAME_products), NAME_name, "p");
	assert_string_equal(written("{{>piece}}{{> piece }}", model),
	    "[n|(p)][n|(p)]");
	assert_string_equal(written("{{a.style.css}}", model),
	    served_named("style.css")->path);
}

static void
texts_are_escaped_and_filled(void **state)
{
	struct model	*model = model_create(arena);

	model_text(model, NAME_name, "<Birne>");
	model_integer(model, NAME_count, 3);
	assert_string_equal(written("{{t.hello}}", model),
	    "Grüße &amp; &lt;b&gt;Küsse&lt;/b&gt;");
	assert_string_equal(written_in("en", "{{t.hello}}", model),
	    "Love &amp; &lt;b&gt;kisses&lt;/b&gt;");
	assert_string_equal(written("{{t.left}}", model),
	    "Noch 3 von &lt;Birne&gt;");
	assert_string_equal(written_in("en", "{{t.left}}", model),
	    "3 of &lt;Birne&gt; left");
}

static void
layout_is_dropped(void **state)
{
	struct model	*model = model_create(arena);

	model_text(model_item(model, NAME_products), NAME_name, "  a\n  b");
	assert_string_equal(written("<ul>\n\t{{#products}}\n\t\t<li>"
	    "{{name}} {{t.hello}}\n  {{! a note\n over lines }}\n"
	    "  {{/products}}\n</ul>", model), "<ul>\n<li>  a\n  b "
	    "Grüße &amp; &lt;b&gt;Küsse&lt;/b&gt;\n</ul>");
	assert_string_equal(written("  x  {{#products}} y {{/products}} z",
	    model), "x   y  z");
	assert_string_equal(written("", model), "");
	assert_string_equal(written("a } { }} b", model), "a } { }} b");
}

static void
wrong_names_are_refused(void **state)
{
	refused("\n\n{{nonsense}}", "page.html:3: unknown name");
	refused("{{#nonsense}}{{/nonsense}}", "unknown name");
	refused("{{NAME}}", "unknown name");
	refused("{{name total}}", "unknown name");
	refused("{{}}", "unknown name");
	refused("{{#}}", "unknown name");
	refused("{{t.}}", "unknown name");
	refused("{{/t.hello}}", "unknown name");
}

static void
wrong_texts_are_refused(void **state)
{
	refused("{{t.nothing}}", "page.html:1: unknown text nothing");
	refused("\n{{t.sly}}", "page.html:2: text sly (de): unknown name");
	refused("{{t.open}}", "text open (de)");
}

static void
wrong_files_are_refused(void **state)
{
	refused("{{>nothing}}", "page.html:1: unknown part nothing.html");
	refused("{{>../piece}}", "unknown part");
	refused("{{a.nothing.css}}", "page.html:1: unknown static file");
	refused("{{a.de.json}}", "unknown static file");
}

static void
wrong_sections_are_refused(void **state)
{
	refused("a\n{{#name}}b\nc", "page.html:2: section name is not closed");
	refused("{{/name}}", "{{/name}} closes nothing");
	refused("{{#name}}{{#url}}{{/name}}{{/url}}",
	    "{{/name}} closes url");
	refused("{{#name}}{{^url}}{{/url}}", "section name is not closed");
}

static void
wrong_tags_are_refused(void **state)
{
	refused("{{{name}}}", "no raw form");
	refused("{{&name}}", "no raw form");
	refused("\n{{name", "page.html:2: a tag is not closed");
	refused("{{name\n}}", "not closed");
	refused("{{! never ends", "not closed");
	refused("\xff\xfe", "not UTF-8");
	assert_null(template_compile(arena, "page.html", "a\0b", 3));
}

static void
too_deep_is_refused(void **state)
{
	struct text	deep;
	int		i;

	text_init(&deep, arena, 1024);
	for (i = 0; i < 17; i++)
		text_add(&deep, "{{#name}}");
	for (i = 0; i < 17; i++)
		text_add(&deep, "{{/name}}");
	refused(deep.bytes, "more than 16 sections");
}

static void
values_stand_in_text_and_quotes(void **state)
{
	struct model	*model = model_create(arena);
	const char	*source = "<!-- it's --><p class='{{name}}' "
			    "id=\"a{{name}}\"{{#done}} hidden{{/done}}>"
			    "{{name}}1 < {{name}}<script src=\"{{name}}\">"
			    "if (a < b) '</script ><li{{^done}} class=\"b\""
			    "{{/done}}>{{t.hello}}<br/>{{name}}";

	model_text(model, NAME_name, "n");
	assert_string_equal(written(source, model), "<!-- it's --><p "
	    "class='n' id=\"an\">n1 < n<script src=\"n\">if (a < b) '"
	    "</script ><li class=\"b\">Grüße &amp; &lt;b&gt;Küsse&lt;/b&gt;"
	    "<br/>n");
}

static void
values_elsewhere_are_refused(void **state)
{
	refused("\n<p class={{name}}>", "page.html:2: {{name}} stands in a "
	    "tag, without quotes");
	refused("<p {{name}}>", "a tag");
	refused("<{{name}}>", "a tag");
	refused("</{{name}}>", "a tag");
	refused("<p {{t.hello}}>", "page.html:1: a text stands in a tag");
	refused("<script>x = \"{{name}}\"</script>", "a script");
	refused("<SCRIPT type='a'>{{name}}", "a script");
	refused("<style>{{name}}", "a script or style");
	refused("<!-- <p>{{name}} -->", "a comment");
	refused("<p>{{#name}}<a {{/name}}href>", "section name begins in "
	    "text and ends in a tag");
	refused("<a href=\"{{#name}}\"{{/name}}>", "a quoted attribute");
}

static void
all_pages_of_the_shelf(void **state)
{
	struct model	*model = model_create(arena);
	struct text	 out;

	assert_int_equal(templates_compile(), OK);
	model_text(model_item(model, NAME_products), NAME_name, "a");
	text_init(&out, arena, 16);
	assert_int_equal(template_render("list.html", "en", model, &out), OK);
	assert_string_equal(out.bytes, "<ul>\n<li>a</li>\n</ul>\n");
	assert_int_equal(template_render("none.html", "en", model, &out),
	    ABSENT);
	assert_int_equal(template_render("style.css", "en", model, &out),
	    ABSENT);
}

static void
shelf_with(const struct asset *more, size_t count, const char *why)
{
	static struct asset	all[16];

	memcpy(all, shelf, sizeof(shelf));
	memcpy(all + COUNT(shelf), more, count * sizeof(*more));
	shelf_set(all, COUNT(shelf) + count);
	logged[0] = '\0';
	assert_int_equal(templates_compile(), BROKEN);
	logged_is(why);
}

static void
one_wrong_page_stops_the_start(void **state)
{
	const struct asset	wrong[] = {
		ASSET("first.html", "{{nonsense}}\n{{t.nothing}}"),
		ASSET("second.html", "{{a.none.css}}"),
	};

	shelf_with(wrong, 2, "first.html:1: unknown name");
	logged_is("first.html:2: unknown text");
	logged_is("second.html:1: unknown static");
}

static void
parts_in_a_circle_are_refused(void **state)
{
	const struct asset	itself[] = {
		ASSET("me.html", "\n{{>me}}"),
	};
	const struct asset	circle[] = {
		ASSET("one.html", "{{>two}}"),
		ASSET("two.html", "{{>three}}"),
		ASSET("three.html", "\n{{#name}}{{>one}}{{/name}}"),
	};

	shelf_with(itself, 1, "me.html:2: part me.html holds itself");
	shelf_with(circle, 3, "holds itself");
}

static void
parts_that_multiply_are_refused(void **state)
{
#define TEN(tag)	tag tag tag tag tag tag tag tag tag tag
	const struct asset	bomb[] = {
		ASSET("b1.html", TEN("{{>b2}}")),
		ASSET("b2.html", TEN("{{>b3}}")),
		ASSET("b3.html", TEN("{{>b4}}")),
		ASSET("b4.html", TEN("{{>b5}}")),
		ASSET("b5.html", TEN("{{name}}")),
	};

	shelf_with(bomb, COUNT(bomb), "b1.html: too large");
}

static void
a_wrong_page_leaves_the_old_ones(void **state)
{
	const struct asset	wrong[] = { ASSET("x.html", "{{nonsense}}") };
	struct text		out;

	assert_int_equal(templates_compile(), OK);
	shelf_with(wrong, 1, "x.html:1");
	text_init(&out, arena, 16);
	assert_int_equal(template_render("list.html", "de",
	    model_create(arena), &out), OK);
}

static void
the_shops_own_pages_compile(void **state)
{
	enum result	word;

	support_shelf();
	assert_int_equal(served_prepare(), OK);
	assert_int_equal(texts_load(), OK);
	word = templates_compile();
	if (word != OK)
		print_error("%s", logged);
	assert_result(word, OK);
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest	tests[] = {
		TEST(values_are_escaped),
		TEST(plain_text_is_written_as_it_is),
		TEST(plain_text_has_parts_of_its_own_kind),
		TEST(tags_in_values_are_inert),
		TEST(numbers_are_written),
		TEST(unset_and_other_kinds_write_nothing),
		TEST(sections_of_plain_values),
		TEST(lists_repeat_and_look_outwards),
		TEST(sections_nest),
		TEST(parts_and_files_are_put_in),
		TEST(texts_are_escaped_and_filled),
		TEST(layout_is_dropped),
		TEST(wrong_names_are_refused),
		TEST(wrong_texts_are_refused),
		TEST(wrong_files_are_refused),
		TEST(wrong_sections_are_refused),
		TEST(wrong_tags_are_refused),
		TEST(too_deep_is_refused),
		TEST(values_stand_in_text_and_quotes),
		TEST(values_elsewhere_are_refused),
		TEST(all_pages_of_the_shelf),
		TEST(one_wrong_page_stops_the_start),
		TEST(parts_in_a_circle_are_refused),
		TEST(parts_that_multiply_are_refused),
		TEST(a_wrong_page_leaves_the_old_ones),
		TEST(the_shops_own_pages_compile),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
