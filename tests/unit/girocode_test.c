/* A GiroCode says byte for byte what EPC069-12 asks for, and nothing that a
 * bank could misread. */
#include "support.h"

#include <stdbool.h>
#include <string.h>

#include "pay/girocode.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define IBAN		"DE02120300000000202051"
#define LONGEST_IBAN	"MT84MALT011000012345MTLCAST001S"
#define TEN		"Aaaaaaaaa "

static struct arena	*arena;
static struct girocode	 code;

static int
begin(void **state)
{
	arena = arena_create();
	code = (struct girocode){ .bic = "", .name = "Shop Muster GmbH",
	    .iban = IBAN, .amount = 2580, .currency = "EUR", .reference = "",
	    .text = "Bestellung 1001 K7Q2" };

	return (0);
}

static int
end(void **state)
{
	arena_destroy(arena);

	return (0);
}

static void
says(const char *expected)
{
	const char	*payload;

	assert_result(girocode_payload(arena, &code, &payload), OK);
	assert_string_equal(payload, expected);
}

static void
refused(void)
{
	const char	*payload = NULL;

	assert_result(girocode_payload(arena, &code, &payload), INVALID);
	assert_null(payload);
}

static void
it_is_the_text_of_the_standard(void **state)
{
	says("BCD\n002\n1\nSCT\n\nShop Muster GmbH\nDE02120300000000202051\n"
	    "EUR25.80\n\n\nBestellung 1001 K7Q2");
}

static void
amounts_have_two_decimals_and_no_more(void **state)
{
	static const struct {
		int64_t		 amount;
		const char	*line;
	} cases[] = { { 10, "EUR0.10" }, { 1, "EUR0.01" }, { 100, "EUR1.00" },
	    { 123456789, "EUR1234567.89" },
	    { 99999999999, "EUR999999999.99" } };
	const char	*payload;
	size_t		 i;

	for (i = 0; i < COUNT(cases); i++) {
		code.amount = cases[i].amount;
		assert_result(girocode_payload(arena, &code, &payload), OK);
		assert_non_null(strstr(payload, arena_format(arena,
		    "\n%s\n", cases[i].line)));
	}
	code.amount = 0;
	refused();
	code.amount = -10;
	refused();
	code.amount = 100000000000;
	refused();
	code.amount = 2580;
	code.currency = "CHF";
	refused();
}

static void
letters_are_those_that_banks_pass_on(void **state)
{
	static const char	*const cases[][2] = {
		{ "Müller & Söhne", "Mueller + Soehne" },
		{ "Café „Größe“", "Cafe Groesse" },
		{ "a\nb", "a b" }, { "  A   B  ", "A B" },
		{ "A-Z/?:().,'+", "A-Z/?:().,'+" },
		{ "x<y>\"z\"; *_@#%=!\\", "xyz" },
		{ "日本 Laden", "Laden" }, { "\xFF", "" },
	};
	size_t	i;

	for (i = 0; i < COUNT(cases); i++)
		assert_string_equal(girocode_letters(arena, cases[i][0]),
		    cases[i][1]);
	code.name = "Weingut Grünwald e.\u00a0K.";
	code.text = "Bestellung\r\n1001";
	says("BCD\n002\n1\nSCT\n\nWeingut Gruenwald e. K.\n" IBAN
	    "\nEUR25.80\n\n\nBestellung 1001");
	code.name = "日本";
	refused();
	code.name = "";
	refused();
}

static void
the_longest_fields_fit(void **state)
{
	const char	*payload;

	code.bic = "MALTMTMTXXX";
	code.iban = LONGEST_IBAN;
	code.amount = 99999999999;
	code.name = TEN TEN TEN TEN TEN TEN "Aaaaaaaaaa";
	code.text = TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	    "Aaaaaaaaaa";
	assert_result(girocode_payload(arena, &code, &payload), OK);
	assert_in_range(strlen(payload), 250, GIROCODE_SIZE_MAX);
	assert_string_equal(payload, arena_format(arena, "BCD\n002\n1\nSCT\n"
	    "MALTMTMTXXX\n%s\n" LONGEST_IBAN "\nEUR999999999.99\n\n\n%s",
	    code.name, code.text));
}

static void
longer_ones_are_refused(void **state)
{
	code.name = TEN TEN TEN TEN TEN TEN TEN "A";
	refused();
	/* Letters are counted as they are written out. */
	code.name = TEN TEN TEN TEN TEN TEN "Aaaaaaaaaß";
	refused();
	code.name = "A";
	code.text = TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	    "A";
	refused();
}

static void
one_reference_stands_there_and_never_two(void **state)
{
	code.reference = "RF18539007547034";
	refused();
	code.text = "";
	says("BCD\n002\n1\nSCT\n\nShop Muster GmbH\n" IBAN
	    "\nEUR25.80\n\nRF18539007547034");
	code.reference = "RF18539007547035";
	refused();
	code.reference = "";
	says("BCD\n002\n1\nSCT\n\nShop Muster GmbH\n" IBAN "\nEUR25.80");
}

static void
accounts_are_checked(void **state)
{
	static const char	*const good[] = { IBAN, LONGEST_IBAN,
	    "AT611904300234573201", "CH9300762011623852957",
	    "NO9386011117947", "GB29NWBK60161331926819",
	    "FR1420041010050500013M02606", "BE68539007547034" };
	static const char	*const wrong[] = { "",
	    "DE02120300000000202052", "DE20120300000000202051",
	    "DE0212030000000020205", "DE021203000000002020510",
	    "DE02 1203 0000 0000 2020 51", "de02120300000000202051",
	    "0212030000000020205112", "DEX2120300000000202051",
	    "DE02120300000000202O51", "AT02120300000000202051",
	    "DE02120300000000202051\n", "XX00",
	    "XX0012345678901234567890123456789012345" };
	size_t	i;

	for (i = 0; i < COUNT(good); i++)
		assert_true(iban_valid(good[i]));
	for (i = 0; i < COUNT(wrong); i++) {
		if (iban_valid(wrong[i]))
			fail_msg("\"%s\" passes", wrong[i]);
	}
	code.iban = wrong[1];
	refused();
	assert_true(bic_valid("COBADEFF"));
	assert_true(bic_valid("BYLADEM1001"));
	assert_false(bic_valid("COBADEF"));
	assert_false(bic_valid("COBADEFFX"));
	assert_false(bic_valid("cobadeff"));
	assert_false(bic_valid("C0BADEFF"));
	code.iban = IBAN;
	code.bic = "COBADEF";
	refused();
}

static void
accounts_are_written_for_people_and_read_back(void **state)
{
	assert_string_equal(iban_grouped(arena, IBAN),
	    "DE02 1203 0000 0000 2020 51");
	assert_string_equal(iban_grouped(arena, ""), "");
	assert_string_equal(iban_bare(arena,
	    " de02 1203 0000 0000 2020 51 "), IBAN);
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest	tests[] = {
		TEST(it_is_the_text_of_the_standard),
		TEST(amounts_have_two_decimals_and_no_more),
		TEST(letters_are_those_that_banks_pass_on),
		TEST(the_longest_fields_fit),
		TEST(longer_ones_are_refused),
		TEST(one_reference_stands_there_and_never_two),
		TEST(accounts_are_checked),
		TEST(accounts_are_written_for_people_and_read_back),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
