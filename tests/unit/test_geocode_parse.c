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
    check_number("N79W5406", 1, 5406, 5406, "N79W");
    check_number("W148 N9748", 4, 9748, 9748, "W148N");
    check_number("25W431", 1, 431, 431, "25W");
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

/* Publication 28 (sections 232, 233, 236, appendices B, D, F) and the forms people meet outside of it:
   grid numbers of Wisconsin and Illinois, grid streets of Utah, Queens, numbered roads, streets that are
   called by a letter or a direction, saints, Spanish names. Written down before the rules were. */
static void test_readings_elsewhere(void **state)
{
    static const char *const cases[][2] = {
        /* grid numbers: one house number, its second half counts along the street */
        {"N6W23001 Bluemound Rd", "23001N6W (BLUEMOUND)RD"},
        {"N 6W23001 Bluemound Rd, Waukesha WI 53188", "23001N6W (BLUEMOUND)RD@WAUKESHA$WI!53188"},
        {"W148 N9748 Tree Tops Dr", "9748W148N (TREE TOPS)DR"},
        {"25W431 Warrenville Rd, Wheaton, IL", "43125W (WARRENVILLE)RD@WHEATON$IL"},
        /* grid streets */
        {"500 S 300 E", "500 S(300) E"},
        {"120 N 500 W, Provo, UT 84601", "120 N(500) W@PROVO$UT!84601"},
        {"48S 400E, Salt Lake City UT", "48 S(400) E@SALT LAKE CITY$UT"},
        {"201 E South Temple", "201 E(SOUTH TEMPLE)"},
        /* numbers */
        {"112-10 Queens Blvd, Forest Hills, NY 11375", "112-10 (QUEENS)BLVD@FOREST HILLS$NY!11375"},
        {"10 1/2 Main St", "101/2 (MAIN)ST"},
        {"214 B South Boulevard", "214B (SOUTH)BLVD"},
        {"1809 C Cross Beam Drive", "1809C (CROSS BEAM)DR"},
        {"One Hundred Main St", "100 (MAIN)ST"},
        /* streets called by a letter or a direction */
        {"1120 O Street", "1120 (O)ST"},
        {"123 E Ave", "123 (E)AVE"},
        {"306 N Ave NW", "306 (N)AVE NW"},
        {"641 S St NW, Washington, DC", "641 (S)ST NW@WASHINGTON$DC"},
        {"1500 Avenue B", "1500 (AVENUE B)"},
        {"1500 Avenue N, Brooklyn NY", "1500 (AVENUE N)@BROOKLYN$NY"},
        {"1255 W. North Ave", "1255 W(NORTH)AVE"},
        {"100 N West St", "100 N(WEST)ST"},
        {"100 S East St, Indianapolis, IN", "100 S(EAST)ST@INDIANAPOLIS$IN"},
        {"100 NW Hwy", "100 (NW)HWY"},
        /* directions behind the street */
        {"2959 Lucerne Dr S E Grand Rapids MI 49546", "2959 (LUCERNE)DR SE@GRAND RAPIDS$MI!49546"},
        {"972 Donnelly Ave., S. W. # 2 Atlanta, GA 30310",
         "972 (DONNELLY)AVE SW#2@ATLANTA$GA!30310"},
        {"3301 New Mexico NW Av", "3301 (NEW MEXICO)AVE NW"},
        {"14405 21st Ave No", "14405 (21ST)AVE N"},
        {"4100 Park Ave So, Minneapolis MN", "4100 (PARK)AVE S@MINNEAPOLIS$MN"},
        {"6426 Bellingham Avenue, N. Hollywood, CA 91606",
         "6426 (BELLINGHAM)AVE@N HOLLYWOOD$CA!91606"},
        /* numbered roads */
        {"1500 CR 12", "1500 (CR 12)"},
        {"1500 County Road 12 Fremont OH 43420", "1500 (COUNTY ROAD 12)@FREMONT$OH!43420"},
        {"1224 County Road DV, Cashton, WI 54619", "1224 (COUNTY ROAD DV)@CASHTON$WI!54619"},
        {"500 US 19 Clearwater FL", "500 (US 19)@CLEARWATER$FL"},
        {"4000 US HWY 20 E, Norwalk OH", "4000 (US HWY 20) E@NORWALK$OH"},
        {"4969 U S 401 Hwy S, Louisburg NC", "4969 (US 401)HWY S@LOUISBURG$NC"},
        {"1234 State Route 8 Northfield OH 44067", "1234 (STATE ROUTE 8)@NORTHFIELD$OH!44067"},
        {"9601 Spur 591 Amarillo, TX 79107", "9601 (SPUR 591)@AMARILLO$TX!79107"},
        {"1100 Hwy 1807 Venus, TX 76084", "1100 (HWY 1807)@VENUS$TX!76084"},
        {"987 Ranch to Market Rd 620, Austin TX", "987 (RANCH TO MARKET RD 620)@AUSTIN$TX"},
        {"700 FM 1960 Rd W, Houston TX", "700 (FM 1960)RD W@HOUSTON$TX"},
        /* saints */
        {"100 St Clair St", "100 (ST CLAIR)ST"},
        {"100 St Johns Ave", "100 (ST JOHNS)AVE"},
        {"24 Midway Square St. Simons Island GA 31522", "24 (MIDWAY)SQ@ST SIMONS ISLAND$GA!31522"},
        {"800 N. Lindberg St. Louis MO 63167", "800 N(LINDBERG)@ST LOUIS$MO!63167"},
        {"7924 39th Terrace North St. Petersburg FL 33709",
         "7924 (39TH)TER N@ST PETERSBURG$FL!33709"},
        {"2013 N St Paul Ave", "2013 N(ST PAUL)AVE"},
        /* no suffix, no comma: a town has to stand before a state */
        {"1000 Woodlawn Chicago IL", "1000 (WOODLAWN)@CHICAGO$IL"},
        {"27 Washington Oak Park IL 60302", "27 (WASHINGTON)@OAK PARK$IL!60302"},
        {"115 Broadway San Francisco CA", "115 (BROADWAY)@SAN FRANCISCO$CA"},
        {"1301 SE 2nd Fort Lauderdale, FL", "1301 SE(2ND)@FORT LAUDERDALE$FL"},
        {"45 Woodstock Street, Roswell, Georgia, GA 30075",
         "45 (WOODSTOCK)ST@ROSWELL$GEORGIA GA!30075"},
        /* units */
        {"343 Park Avenue Unit 2 East", "343 (PARK)AVE#UNIT 2 EAST"},
        {"5490 S. South Shore Drive # 3 South", "5490 S(SOUTH SHORE)DR#3 SOUTH"},
        {"1160 Park Ave W 4 N", "1160 (PARK)AVE W#4 N"},
        {"3520 Okemos Rd PMB 175 Okemos, MI 48864", "3520 (OKEMOS)RD#PMB 175@OKEMOS$MI!48864"},
        {"2260 Peachtree Rd NW Condo D1 Atlanta GA 30309",
         "2260 (PEACHTREE)RD NW#CONDO D1@ATLANTA$GA!30309"},
        {"2610 W 25th Pl Lower Level", "2610 W(25TH)PL#LOWER LEVEL"},
        {"Apt 4 10A Elm Blvd Austin, TX 78500", "10A (ELM)BLVD#APT 4@AUSTIN$TX!78500"},
        /* Spanish names */
        {"1001 Camino del Rio S, San Diego, CA 92108",
         "1001 (CAMINO DEL RIO) S@SAN DIEGO$CA!92108"},
        {"9221 E Via de Ventura, Scottsdale, AZ 85258",
         "9221 E(VIA DE VENTURA)@SCOTTSDALE$AZ!85258"},
        {"123 Calle Luna Apt 2, San Juan, PR 00901", "123 (CALLE LUNA)#APT 2@SAN JUAN$PR!00901"},
        {"500 Avenida de las Americas", "500 (AVENIDA DE LAS AMERICAS)"},
        {"800 El Camino Real, Tustin CA", "800 (EL CAMINO REAL)@TUSTIN$CA"},
    };

    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(cases); i++)
        check_reading(cases[i][0], cases[i][1]);
}

/* One road, as signs, tables and people write it. */
static void test_road_keys(void **state)
{
    static const char *const same[][6] = {
        {"STATEROUTE8", "SR 8", "State Route 8", "St Rt 8", "State Rte. 8", "SR-8"},
        {"STATEROUTE37", "State Road 37", "State Rd 37", "State Highway 37", "State Hwy No. 37",
         "SH 37"},
        {"COUNTYROAD12", "CR 12", "County Road 12", "Co Rd 12", "Cty Rd 12", "County Rd #12"},
        {"COUNTYROADMM", "County Road MM", "County Rd MM", "CR MM", "Cty Hwy MM",
         "County Highway MM"},
        {"USHIGHWAY20", "US 20", "US Hwy 20", "US Highway 20", "U.S. Route 20", "U S Hwy 20"},
        {"INTERSTATE90", "I 90", "Interstate 90", "I-90", "Interstate Hwy 90", "INTERSTATE 090"},
        {"TOWNSHIPROAD5", "Twp Rd 5", "Township Road 5", "TR 5", "TWP HWY 5", "Township Rd No 5"},
        {"FARMROAD1960", "FM 1960", "FM1960", "FM Rd 1960", "Farm to Market Rd 1960",
         "Farm to Market 1960"},
        {"RANCHROAD620", "Ranch to Market Rd 620", "Ranch to Market Road 620",
         "RANCH TO MARKET 620", "Ranch to Market Rd No 620", "ranch to market rd. #620"},
        {"HIGHWAY66", "Highway 66", "Hwy 66", "Route 66", "Rte 66", "Rt. 66"},
    };

    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(same); i++)
        for (size_t k = 1; k < 6; k++)
            check_key(same[i][k], same[i][0]);
    check_key("County Line", "COUNTYLINE");
    check_key("State", "STATE");
    check_key("St Route Station", "SAINTROUTESTATION");
    check_key("Co Op City", "COOPCITY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words),
                                       cmocka_unit_test(test_word_limit),
                                       cmocka_unit_test(test_vocabulary),
                                       cmocka_unit_test(test_keys),
                                       cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_readings),
                                       cmocka_unit_test(test_readings_elsewhere),
                                       cmocka_unit_test(test_road_keys)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
