/*
 * Words and readings: what the vocabulary says, how texts are cut into words, and which reading of
 * an address comes first. Expected readings are those of USPS Publication 28.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "geocode_parse.h"

static void tokenize(const char *text, lrti_tokens *out) { lrti_tokenize(text, strlen(text), out); }

/* Words joined by '|' */
static void check_words(const char *text, const char *expected)
{
    lrti_tokens tokens;
    char joined[LRT_TEXT_MAX * 4] = "";

    tokenize(text, &tokens);
    for (unsigned i = 0; i < tokens.n; i++) {
        strcat(joined, i ? "|" : "");
        strcat(joined, tokens.t[i].text);
    }
    assert_string_equal(joined, expected);
}

static void test_words(void **state)
{
    (void)state;
    check_words("1374 West Blvd.", "1374|WEST|BLVD");
    check_words("E.55th Street", "E|55TH|STREET");
    check_words("E55TH ST", "E|55TH|ST");
    check_words("100 N.W. O'Brien St", "100|NW|OBRIEN|ST");
    check_words("9121CRANE AVE", "9121|CRANE|AVE");
    check_words("1569B Oak", "1569B|OAK");
    check_words("Apt4 #E5", "APT|4|E5");
    check_words("Caf\xC3\xA9 Stra\xC3\x9F"
                "e",
                "CAFE|STRASSE");
    check_words("12\xC2\xBD Elm", "12|1|2|ELM");
    check_words("a&b@c", "A|&|B|@|C");
    check_words("\xFF\xC3\xE2\x80", "");
    check_words("", "");
}

static void test_word_limit(void **state)
{
    char text[LRT_TEXT_MAX];
    lrti_tokens tokens;
    lrti_reading readings[LRTI_READINGS_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i % 2 ? ' ' : '1';
    lrti_tokenize(text, sizeof(text), &tokens);
    assert_int_equal(tokens.n, LRTI_TOKENS_MAX);
    assert_true(tokens.overflow);
    assert_true(lrti_parse(&tokens, NULL, readings, LRTI_READINGS_MAX) <= LRTI_READINGS_MAX);
}

static void test_vocabulary(void **state)
{
    static const char *const suffixes[][2] = {
        {"AVENUE", "AVE"}, {"AV", "AVE"},    {"BOULEVARD", "BLVD"},
        {"STREET", "ST"},  {"HTS", "HTS"},   {"CROSSING", "XING"},
        {"TPKE", "TPKE"},  {"ALLEE", "ALY"}, {"WELLS", "WLS"}};

    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(suffixes); i++) {
        const lrti_word *word = lrti_word_find(suffixes[i][0], strlen(suffixes[i][0]));

        assert_non_null(word);
        assert_string_equal(lrti_suffix_abbr(word->suffix), suffixes[i][1]);
    }
    for (unsigned i = 1; i <= lrti_suffix_count();
         i++) { /* each standard form is a word of its own; the table is sorted */
        const char *abbr = lrti_suffix_abbr(i), *name = lrti_suffix_name(i);

        assert_int_equal(lrti_word_find(abbr, strlen(abbr))->suffix, i);
        assert_int_equal(lrti_word_find(name, strlen(name))->suffix, i);
    }
    for (unsigned i = 1; i <= 8; i++) {
        assert_int_equal(lrti_word_find(lrti_dir_abbr(i), strlen(lrti_dir_abbr(i)))->dir, i);
        assert_int_equal(lrti_word_find(lrti_dir_name(i), strlen(lrti_dir_name(i)))->dir, i);
    }
    assert_null(lrti_word_find("BIRCHDALE", 9));
    assert_null(lrti_word_find("", 0));
    assert_string_equal(lrti_suffix_abbr(0), "");
    assert_string_equal(lrti_suffix_abbr(9999), "");
    assert_string_equal(lrti_state_abbr(lrti_state_of((const char *const[]){"NEW", "YORK"}, 2)),
                        "NY");
    assert_int_equal(lrti_state_of((const char *const[]){"NEW", "YORK", "CITY"}, 3), 0);
}

static void check_key(const char *text, const char *expected)
{
    lrti_tokens tokens;
    char key[LRTI_KEY_MAX];

    tokenize(text, &tokens);
    assert_int_equal(lrti_name_key(&tokens, 0, tokens.n, key, NULL), strlen(expected));
    assert_string_equal(key, expected);
}

static void test_keys(void **state)
{
    static const char *const kings[] = {"Martin Luther King", "Martin Luther King Jr",
                                        "Dr M L King Junior", "MLK", "Dr. Martin Luther King, Jr."};

    (void)state;
    check_key("55TH", "55");
    check_key("055", "55");
    check_key("Fifty-Fifth", "55");
    check_key("ONE HUNDRED AND FIFTH", "105");
    check_key("ONE HUNDRED TWENTY THIRD", "123");
    check_key("First", "1");
    check_key("St Clair", "SAINTCLAIR");
    check_key("Saint Clair", "SAINTCLAIR");
    check_key("Clinton Spgs", "CLINTONSPRINGS");
    check_key("Mt Auburn", "MOUNTAUBURN");
    check_key("North", "NORTH");
    check_key("N", "NORTH");
    for (size_t i = 0; i < LRTI_COUNT(kings); i++)
        check_key(kings[i], "MARTINLUTHERKING");
}

static void check_number(const char *text, unsigned taken, uint32_t low, uint32_t high,
                         const char *suffix)
{
    lrti_tokens tokens;
    lrti_number number;

    tokenize(text, &tokens);
    assert_int_equal(lrti_parse_number(&tokens, 0, tokens.n, &number), taken);
    assert_int_equal(number.low, low);
    assert_int_equal(number.high, high);
    assert_string_equal(number.suffix, suffix);
}

/* House numbers met, issue 4. */
static void test_numbers(void **state)
{
    (void)state;
    check_number("1374", 1, 1374, 1374, "");
    check_number("9211-13", 2, 9211, 9213, "");
    check_number("10800/802", 2, 10800, 10802, "");
    check_number("01308-1312", 2, 1308, 1312, "");
    check_number("1569B", 1, 1569, 1569, "B");
    check_number("1569-B", 2, 1569, 1569, "B");
    check_number("1234 1/2", 3, 1234, 1234, "1/2");
    check_number("1234-1/2", 3, 1234, 1234, "1/2");
    check_number("123-05", 2, 123, 123, "-05");
    check_number("55TH", 0, 55, 55, "");
    check_number("12345678", 0, 0, 0, "");
    check_number("WEST", 0, 0, 0, "");
}

/* "number pre_dir/name/suffix/suf_dir unit city state zip" of the first reading, empty parts as
 * nothing. */
static void check_reading(const char *text, const char *expected)
{
    lrti_tokens tokens;
    lrti_reading readings[LRTI_READINGS_MAX], *r = readings;
    lrti_buf got = {NULL, 0, 0, false};
    unsigned spans[4][2];
    static const char before[] = "(#@$"; /* name, unit, city, state */

    tokenize(text, &tokens);
    assert_true(lrti_parse(&tokens, NULL, readings, LRTI_READINGS_MAX) > 0);
    lrti_buf_printf(&got, "%u%s %s", (unsigned)r->number.low, r->number.suffix,
                    lrti_dir_abbr(r->pre_dir));
    memcpy(spans,
           (unsigned[4][2]){{r->base_from, r->base_to},
                            {r->unit_from, r->unit_to},
                            {r->city_from, r->city_to},
                            {r->state_from, r->state_to}},
           sizeof(spans));
    for (int i = 0; i < 4; i++) {
        for (unsigned k = spans[i][0]; k < spans[i][1]; k++) {
            lrti_buf_char(&got, k == spans[i][0] ? before[i] : ' ');
            lrti_buf_str(&got, tokens.t[k].text);
        }
        if (i == 0) {
            lrti_buf_printf(&got, ")%s%s%s", lrti_suffix_abbr(r->suffix), r->suf_dir ? " " : "",
                            lrti_dir_abbr(r->suf_dir));
        }
    }
    if (r->zip_at < tokens.n)
        lrti_buf_printf(&got, "!%s", tokens.t[r->zip_at].text);
    assert_string_equal(got.data, expected);
    lrti_buf_free(&got);
}

static void test_readings(void **state)
{
    (void)state;
    check_reading("1374 West Blvd", "1374 (WEST)BLVD");
    check_reading("100 E 73 ST", "100 E(73)ST");
    check_reading("100 E 73RD, Cleveland, OH 44102", "100 E(73RD)@CLEVELAND$OH!44102");
    check_reading("1000 Lakeside Ave E", "1000 (LAKESIDE)AVE E");
    check_reading("10 N Park Cir", "10 N(PARK)CIR");
    check_reading("2010 N Central Park", "2010 N(CENTRAL PARK)");
    check_reading("5500 N. St. Louis", "5500 N(ST LOUIS)");
    check_reading("12 Elm Ct", "12 (ELM)CT");
    check_reading("12 Elm Ct Hartford CT", "12 (ELM)CT@HARTFORD$CT");
    check_reading("9912 S. Avenue H", "9912 S(AVENUE H)");
    check_reading("1341 State Road 75, Penasco, NM 87553", "1341 (STATE ROAD 75)@PENASCO$NM!87553");
    check_reading("16112 Maple Park Dr UNIT # 9, Maple Hts OH",
                  "16112 (MAPLE PARK)DR#UNIT 9@MAPLE HTS$OH");
    check_reading("25 First Street, 4th Floor, Cambridge, MA 01241",
                  "25 (FIRST)ST#4TH FLOOR@CAMBRIDGE$MA!01241");
    check_reading("1 Main St Apt 3B New York New York 10001",
                  "1 (MAIN)ST#APT 3B@NEW YORK$NEW YORK!10001");
    check_reading("W 2265 73 ST", "2265 W(73)ST");
    check_reading("1105 Bolton Road, NW Atlanta, GA 30331", "1105 (BOLTON)RD NW@ATLANTA$GA!30331");
    check_reading("19 Railroad Pl West Hartford, Connecticut 06110",
                  "19 (RAILROAD)PL@WEST HARTFORD$CONNECTICUT!06110");
    check_reading("4922 B South Cornell Avenue, 60615", "4922B S(CORNELL)AVE!60615");
    check_reading("One Jelly Belly Lane", "1 (JELLY BELLY)LN");
    check_reading("12XX Euclid Ave", "1200 (EUCLID)AVE");
    check_reading("1200 block of Euclid Ave", "1200 (EUCLID)AVE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),      cmocka_unit_test(test_word_limit),
        cmocka_unit_test(test_vocabulary), cmocka_unit_test(test_keys),
        cmocka_unit_test(test_numbers),    cmocka_unit_test(test_readings)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
