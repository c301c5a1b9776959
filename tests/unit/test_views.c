/*
 * views: what is meant for staff never reaches an owner, in any format, whatever the directory holds.
 *
 * Books are generated (seeded; a failure names the seed): every table has rows, every cell that the public may not read
 * carries a canary, and so does every cell of a contact that is kept for staff. The map is Millbrook's, so that the whole
 * way from coordinate to page is walked. Which cells those are follows from the two lists in audience.c, whose own meaning
 * is pinned by hand below.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audience.h"
#include "handle.h"

#define CANARY "Kanari7Q"        /* for staff and up */
#define SENIOR_CANARY "Zenior9X" /* for senior staff */

#if defined(__SANITIZE_ADDRESS__)
#define BOOKS 600
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BOOKS 600
#endif
#endif
#ifndef BOOKS
#define BOOKS 10000
#endif

/* ---- numbers that are the same everywhere ---- */

static uint64_t state;
static unsigned below(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((state >> 33) % n);
}

/* ---- a generated book on Millbrook's map ---- */

typedef struct book {
    lrti_raw raw;
    lrti_buf section;
    lrt_router router; /* Millbrook's image, areas and places; the directory is the book's */
} book;

static lrt_router *millbrook;

static lrti_raw_row *add(book *b, int table)
{
    lrti_raw_row *row = lrti_raw_add(&b->raw, table, 0);
    assert_non_null(row);
    return row;
}

static const char *text(book *b, const char *fmt, ...)
{
    char room[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(room, sizeof room, fmt, args);
    va_end(args);
    return lrti_arena_str(&b->raw.arena, room);
}

/* The map and what the build makes of it, as they are in Millbrook. */
static void copy_table(book *b, int table)
{
    const lrti_tables *t = &millbrook->directory.t;
    const lrti_table_spec *spec = lrti_table(table);
    for (uint32_t r = 0; r < lrti_rows(t, table); r++) {
        lrti_raw_row *row = add(b, table);
        for (uint32_t c = 0; c < spec->n_columns; c++) {
            char word[340] = "";
            uint32_t u = 0;
            switch (spec->column[c].kind) {
            case LRTI_ID:
            case LRTI_TEXT:
            case LRTI_REFS:
            case LRTI_AREA:
            case LRTI_DATE:
                snprintf(word, sizeof word, "%s", lrti_cell_text(t, table, (int)c, r));
                break;
            case LRTI_REF:
                u = lrti_cell_u32(t, table, (int)c, r);
                if (u != LRTI_NO_ROW) {
                    snprintf(word, sizeof word, "%s", LRTI_TX(t, boundary_set, id, u));
                }
                break;
            case LRTI_CHOICE: lrti_choice_text(t, table, (int)c, r, word); break;
            case LRTI_FROM: u = lrti_cell_u32(t, table, (int)c, r); goto date;
            case LRTI_TO:
                u = lrti_cell_u32(t, table, (int)c, r);
                u = u == LRTI_DATE_OPEN_TO ? 0 : lrti_date_from_days(lrti_days_from_date(u) - 1);
            date:
                if (u) {
                    snprintf(word, sizeof word, "%04u-%02u-%02u", u / 10000, u / 100 % 100,
                             u % 100);
                }
                break;
            case LRTI_INT:
                if (lrti_cell_int(t, table, (int)c, r) != LRTI_NO_INT) {
                    snprintf(word, sizeof word, "%d", lrti_cell_int(t, table, (int)c, r));
                }
                break;
            case LRTI_REAL:
                if (lrti_cell_real(t, table, (int)c, r) == lrti_cell_real(t, table, (int)c, r)) {
                    lrti_format_fixed(word, sizeof word, lrti_cell_real(t, table, (int)c, r), 6);
                }
            }
            row->cell[c] =
                text(b, "%s", strcmp(spec->column[c].name, "source_id") == 0 ? "" : word);
        }
    }
}

/* Id of a random row of a table that is already there, or "". */
static const char *some_row(const book *b, const char *table)
{
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        const lrti_raw_table *r = &b->raw.table[t];
        if (strcmp(lrti_table(t)->name, table) == 0 && r->n_rows) {
            return r->row[below((unsigned)r->n_rows)].cell[0];
        }
    }
    return "";
}

static const char *some_word(book *b, const char *words)
{
    unsigned n = 1;
    for (const char *s = words; *s; s++) {
        n += *s == ' ';
    }
    for (n = below(n); n; n--) {
        words = strchr(words, ' ') + 1;
    }
    return text(b, "%.*s", (int)strcspn(words, " "), words);
}

static const char *marked(book *b, lrti_audience audience, const char *column)
{
    return text(b, "%s %s %u",
                audience == LRTI_FOR_PUBLIC  ? "plain <i>&"
                : audience == LRTI_FOR_STAFF ? CANARY
                                             : SENIOR_CANARY,
                column, below(1000));
}

static const char *cell(book *b, int table, uint32_t c, lrti_audience row_is_for, unsigned n)
{
    const lrti_column_spec *spec = &lrti_table(table)->column[c];
    lrti_audience audience = lrti_column_audience(table, (int)c);
    if (row_is_for != LRTI_FOR_PUBLIC && audience != LRTI_FOR_SENIOR) {
        audience = row_is_for;
    }
    switch (spec->kind) {
    case LRTI_ID: return text(b, "%s%u", marked(b, audience, "id"), n);
    case LRTI_TEXT: return spec->required || below(8) ? marked(b, audience, spec->name) : "";
    case LRTI_REF:
    case LRTI_REFS: return spec->required || below(3) ? some_row(b, spec->argument) : "";
    case LRTI_CHOICE: return spec->required || below(2) ? some_word(b, spec->argument) : "";
    case LRTI_DATE:
        return spec->required || below(2)
                   ? text(b, "20%02u-0%u-1%u", below(26), 1 + below(9), below(9))
                   : "";
    case LRTI_INT: return spec->required || below(2) ? text(b, "%u", 1 + below(9)) : "";
    case LRTI_REAL: return spec->required || below(2) ? text(b, "%u.5", below(90)) : "";
    default: return "";
    }
}

static uint32_t column(int table, const char *name)
{
    uint32_t c = 0;
    while (strcmp(lrti_table(table)->column[c].name, name) != 0) {
        c++;
        assert_in_range(c, 0, lrti_table(table)->n_columns - 1);
    }
    return c;
}
#define CELL(table, name) column(LRTI_T_##table, #name)

/* For whom a contact is, in the words of a city: the expectation stands beside the words. */
static const struct {
    const char *audience;
    lrti_audience is_for;
} said[] = {{"", LRTI_FOR_PUBLIC},
            {"public", LRTI_FOR_PUBLIC},
            {"renter", LRTI_FOR_PUBLIC},
            {"seniors or people with disabilities", LRTI_FOR_PUBLIC},
            {"staff", LRTI_FOR_STAFF},
            {"Staff only", LRTI_FOR_STAFF},
            {"public; staff", LRTI_FOR_STAFF},
            {"for inspectors, not to be handed out", LRTI_FOR_STAFF},
            {"INTERNAL", LRTI_FOR_STAFF},
            {"senior", LRTI_FOR_SENIOR},
            {"staff;senior", LRTI_FOR_SENIOR}};

static lrti_audience more_kept(lrti_audience a, lrti_audience b)
{
    return a == LRTI_FOR_SENIOR || b == LRTI_FOR_SENIOR ? LRTI_FOR_SENIOR
           : a == LRTI_FOR_STAFF || b == LRTI_FOR_STAFF ? LRTI_FOR_STAFF
                                                        : LRTI_FOR_PUBLIC;
}

static void add_row(book *b, int table, unsigned n, lrti_audience *contact_is_for)
{
    const lrti_table_spec *spec = lrti_table(table);
    lrti_raw_row *row = add(b, table);
    lrti_audience is_for = LRTI_FOR_PUBLIC;
    const char *audience = "", *contact = "";
    if (table == LRTI_T_contact || table == LRTI_T_phone) {
        unsigned k = below(LRTI_COUNT(said));
        audience = said[k].audience;
        is_for = said[k].is_for;
        if (table == LRTI_T_contact) {
            contact_is_for[n] = is_for;
        } else if (below(2)) { /* a phone of a contact is no more public than it */
            unsigned c = below((unsigned)b->raw.table[LRTI_T_contact].n_rows);
            contact = b->raw.table[LRTI_T_contact].row[c].cell[0];
            /* the rows are sorted by now: their ids end with the number they were made with */
            is_for = more_kept(is_for, contact_is_for[contact[strlen(contact) - 1] - '0']);
        }
    }
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        row->cell[c] = cell(b, table, c, is_for, n);
    }
    if (table == LRTI_T_contact) {
        row->cell[CELL(contact, audience)] = audience;
        row->cell[CELL(contact, organization_id)] = some_row(b, "organization");
        row->cell[CELL(contact, service_id)] = below(3) ? "" : some_row(b, "service");
    } else if (table == LRTI_T_phone) {
        row->cell[CELL(phone, audience)] = audience;
        row->cell[CELL(phone, contact_id)] = contact;
        row->cell[CELL(phone, organization_id)] = contact[0] ? "" : some_row(b, "organization");
        row->cell[CELL(phone, service_id)] = "";
    } else if (table == LRTI_T_organization) {
        static const char *const category[] = {"cdc", "lead", "council", "garden_club"};
        row->cell[CELL(organization, category)] = category[below(4)];
        row->cell[CELL(organization, status)] = below(2) ? "active" : "unverified";
        row->cell[CELL(organization, successor_id)] =
            row->cell[CELL(organization, parent_organization_id)] = "";
    } else if (table == LRTI_T_service) {
        row->cell[CELL(service, status)] = below(2) ? "active" : "unverified";
    } else if (table == LRTI_T_contact_protocol) {
        row->cell[CELL(contact_protocol, facts)] = row->cell[CELL(contact_protocol, service_id)] =
            "";
        row->cell[CELL(contact_protocol, current)] = "yes";
        row->cell[CELL(contact_protocol, organization_id)] = some_row(b, "organization");
        row->cell[CELL(contact_protocol, initiator_role)] = below(3) ? some_row(b, "role") : "none";
    } else if (table == LRTI_T_attribute) {
        row->cell[CELL(attribute, link_id)] = some_row(b, "service");
        row->cell[CELL(attribute, link_entity)] = "service";
    } else if (table == LRTI_T_service_area) {
        row->cell[CELL(service_area, organization_id)] =
            b->raw.table[LRTI_T_organization].row[n].cell[0];
        row->cell[CELL(service_area, service_id)] = "";
    }
}

static void refuse(void *user, const char *kind, const char *severity, const char *file,
                   uint64_t record, const char *field, const char *message)
{
    (void)user, (void)kind, (void)severity, (void)record;
    fail_msg("%s %s: %s", file, field, message);
}

#define ROWS 4

static void make_book(book *b, unsigned seed)
{
    lrt_error err;
    lrti_audience contact_is_for[ROWS];
    memset(b, 0, sizeof *b);
    state = seed * 2654435761u + 17;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        if (t == LRTI_T_boundary_set || t == LRTI_T_boundary || t == LRTI_T_time_zone ||
            t == LRTI_T_meta) {
            copy_table(b, t);
        } else if (t == LRTI_T_service_area_boundary || t == LRTI_T_context_boundary) {
            const lrti_tables *m = &millbrook->directory.t;
            int of = t == LRTI_T_context_boundary ? LRTI_T_context : LRTI_T_service_area;
            for (size_t i = 0; i < b->raw.table[of].n_rows; i++) {
                for (uint32_t a = 0; a < lrti_rows(m, LRTI_T_boundary); a++) { /* everywhere */
                    lrti_raw_row *row = add(b, t);
                    row->cell[0] = b->raw.table[of].row[i].cell[0];
                    row->cell[1] = LRTI_TX(m, boundary, id, a);
                }
            }
        } else if (t != LRTI_T_boundary_alias && t != LRTI_T_finding && t != LRTI_T_parcel_area &&
                   t != LRTI_T_opening && /* days, made by the build */
                   t != LRTI_T_exception) {
            for (unsigned n = 0; n < ROWS; n++) {
                add_row(b, t, n, contact_is_for);
            }
        }
        assert_int_equal(lrti_raw_check(&b->raw, t, refuse, NULL, &err), LRT_OK);
    }
    assert_int_equal(lrti_tables_compile(&b->raw, &b->section, &err), LRT_OK);
    memcpy((void *)&b->router, (const void *)millbrook, sizeof b->router);
    atomic_store(&b->router.references, 1000u);
    assert_int_equal(
        lrti_directory_open(b->section.data, b->section.len, &b->router.directory, &err), LRT_OK);
}

static void free_book(book *b)
{
    lrti_directory_close(&b->router.directory);
    lrti_buf_free(&b->section);
    lrti_raw_free(&b->raw);
}

/* ---- every output of a view ---- */

#define PLACE_LON -81.005
#define PLACE_LAT 41.437

typedef struct output {
    const char *format;
    char *text;
} output;

static char *whole(size_t (*make)(const lrt_result *, char *, size_t), const lrt_result *r)
{
    size_t n = make(r, NULL, 0);
    assert_int_not_equal(n, SIZE_MAX);
    char *out = malloc(n + 1);
    assert_non_null(out);
    make(r, out, n + 1);
    return out;
}

static size_t page(const lrt_result *r, char *buf, size_t size)
{
    return lrt_result_text(r, 80, buf, size);
}

static size_t html(const lrt_result *r, char *buf, size_t size)
{
    return lrt_result_sheet(r, NULL, buf, size);
}

static size_t read_row(void *user, char *buf, size_t size)
{
    const char **rest = user;
    size_t n = strlen(*rest) < size ? strlen(*rest) : size;
    memcpy(buf, *rest, n);
    *rest += n;
    return n;
}

static int keep(void *user, const char *data, size_t size)
{
    lrti_buf_add(user, data, size);
    return ((lrti_buf *)user)->failed;
}

static char *stream(const lrt_router *r, const lrt_query *q, lrt_stream_format format)
{
    char input[80];
    const char *rest = input;
    lrti_buf out = {0};
    lrt_error err;
    lrt_batch_options o = LRT_BATCH_OPTIONS_INIT;
    snprintf(input, sizeof input, "lon,lat\n%.6f,%.6f\n", PLACE_LON, PLACE_LAT);
    o.input = LRT_FORMAT_CSV;
    o.output = format;
    o.query = q;
    assert_int_equal(lrt_batch(r, &o, read_row, (void *)&rest, keep, &out, NULL, &err), LRT_OK);
    return out.data;
}

enum { N_OUTPUTS = 8 };

/* Of all organizations, one behind the other. */
static char *vcards(const lrt_router *router, lrt_view view)
{
    const lrti_tables *t = &router->directory.t;
    lrti_buf all = {0};
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_organization); i++) {
        char card[8192];
        size_t n = lrt_vcard(router, LRTI_TX(t, organization, id, i), view, card, sizeof card);
        assert_in_range(n, 40, sizeof card - 1);
        lrti_buf_add(&all, card, n);
    }
    return all.data;
}

static void all_outputs(const lrt_router *router, lrt_view view, output out[N_OUTPUTS])
{
    lrt_error err;
    lrt_result *r = NULL;
    lrt_query q = LRT_QUERY_INIT;
    q.lon_deg = PLACE_LON;
    q.lat_deg = PLACE_LAT;
    q.as_of = 20261123;
    q.view = view;
    assert_int_equal(lrt_route(router, &q, &r, &err), LRT_OK);
    assert_in_range(lrt_result_match_count(r), 1, ROWS);
    out[0] = (output){"json", whole(lrt_result_json, r)};
    out[1] = (output){"geojson", whole(lrt_result_geojson, r)};
    out[2] = (output){"text", whole(page, r)};
    out[3] = (output){"csv stream", stream(router, &q, LRT_FORMAT_CSV)};
    out[4] = (output){"ndjson stream", stream(router, &q, LRT_FORMAT_NDJSON)};
    out[5] = (output){"geojson stream", stream(router, &q, LRT_FORMAT_GEOJSON)};
    out[6] = (output){"sheet", NULL};
    out[7] = (output){"vCards", vcards(router, view)};
    if (view == LRT_VIEW_OWNER) {
        out[6].text = whole(html, r);
    } else {
        assert_int_equal(lrt_result_sheet(r, NULL, NULL, 0), SIZE_MAX);
    }
    lrt_result_free(r);
}

static unsigned count_with(const output out[N_OUTPUTS], const char *canary)
{
    unsigned n = 0;
    for (int i = 0; i < N_OUTPUTS; i++) {
        n += out[i].text && strstr(out[i].text, canary);
    }
    return n;
}

static void free_outputs(output out[N_OUTPUTS])
{
    for (int i = 0; i < N_OUTPUTS; i++) {
        free(out[i].text);
    }
}

static void test_canaries(void **unused)
{
    (void)unused;
    unsigned staff_saw = 0, senior_saw = 0, owner_read = 0, controls = 0;
    for (unsigned seed = 1; seed <= BOOKS; seed++) {
        book b;
        output out[N_OUTPUTS];
        make_book(&b, seed);
        all_outputs(&b.router, LRT_VIEW_OWNER, out);
        for (int i = 0; i < N_OUTPUTS; i++) {
            if (strstr(out[i].text, CANARY) || strstr(out[i].text, SENIOR_CANARY)) {
                fail_msg("book %u: the %s of an owner holds what is for staff:\n%s", seed,
                         out[i].format, out[i].text);
            }
        }
        /* text of the dataset is text in HTML, too */
        assert_null(strstr(out[6].text, "<i>"));
        owner_read += strstr(out[6].text, "lain &lt;i&gt;&amp; description") != NULL;
        free_outputs(out);
        all_outputs(&b.router, LRT_VIEW_STAFF, out);
        if (count_with(out, SENIOR_CANARY)) {
            fail_msg("book %u: staff read what is for senior staff", seed);
        }
        staff_saw += count_with(out, CANARY) >= 4; /* json, geojson, text, ndjson: all but ids */
        free_outputs(out);
        if (seed % 10 == 0) {
            controls++;
            all_outputs(&b.router, LRT_VIEW_SENIOR, out);
            senior_saw += count_with(out, SENIOR_CANARY) > 0;
            free_outputs(out);
        }
        free_book(&b);
    }
    /* the canaries were there to be seen, or nothing above says anything */
    print_message("%u books; canary read by staff in %u, by senior staff in %u of %u\n", BOOKS,
                  staff_saw, senior_saw, controls);
    assert_true(staff_saw > BOOKS * 9 / 10);
    assert_true(senior_saw > controls / 4);
    assert_true(owner_read > BOOKS * 9 / 10);
}

/* ---- what the lists mean, by hand ---- */

static void test_columns(void **unused)
{
    (void)unused;
    unsigned n_public = 0, n_staff = 0;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        for (uint32_t c = 0; c < lrti_table(t)->n_columns; c++) {
            lrti_audience a = lrti_column_audience(t, (int)c);
            n_public += a == LRTI_FOR_PUBLIC;
            n_staff += a == LRTI_FOR_STAFF;
            assert_int_equal(lrti_may_read(LRT_VIEW_OWNER, t, (int)c), a == LRTI_FOR_PUBLIC);
            assert_int_equal(lrti_may_read(LRT_VIEW_STAFF, t, (int)c), a != LRTI_FOR_SENIOR);
            assert_true(lrti_may_read(LRT_VIEW_SENIOR, t, (int)c));
            if (t == LRTI_T_contact_protocol || t == LRTI_T_context || t == LRTI_T_role ||
                t == LRTI_T_finding || t == LRTI_T_exception || t == LRTI_T_parcel_area) {
                assert_int_equal(a, LRTI_FOR_STAFF); /* whole tables */
            }
        }
    }
    assert_true(n_public > 0 && n_staff > 0);
    /* a column that nobody has put on a list, as a new one is */
    assert_int_equal(lrti_column_audience(LRTI_T_organization, C_organization_COUNT),
                     LRTI_FOR_STAFF);
    assert_int_equal(lrti_column_audience(LRTI_TABLE_COUNT, 0), LRTI_FOR_STAFF);
    assert_int_equal(lrti_column_audience(LRTI_T_organization, C_organization_status_note),
                     LRTI_FOR_STAFF);
    assert_int_equal(lrti_column_audience(LRTI_T_contact, C_contact_name), LRTI_FOR_STAFF);
    assert_int_equal(lrti_column_audience(LRTI_T_organization, C_organization_tax_id),
                     LRTI_FOR_SENIOR);
    assert_int_equal(lrti_column_audience(LRTI_T_phone, C_phone_number), LRTI_FOR_PUBLIC);
}

static void test_rows(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LRTI_COUNT(said); i++) {
        lrti_raw raw = {0};
        lrti_buf section = {0};
        lrti_tables t;
        lrt_error err;
        lrti_raw_row *contact = lrti_raw_add(&raw, LRTI_T_contact, 0),
                     *phone = lrti_raw_add(&raw, LRTI_T_phone, 0);
        contact->cell[C_contact_id] = phone->cell[C_phone_contact_id] = "k";
        contact->cell[C_contact_audience] = said[i].audience;
        phone->cell[C_phone_id] = phone->cell[C_phone_number] = "1";
        for (int k = 0; k < LRTI_TABLE_COUNT; k++) {
            assert_int_equal(lrti_raw_check(&raw, k, refuse, NULL, &err), LRT_OK);
        }
        assert_int_equal(lrti_tables_compile(&raw, &section, &err), LRT_OK);
        assert_int_equal(lrti_tables_open(section.data, section.len, &t, &err), LRT_OK);
        for (int k = 0; k < 2; k++) { /* the contact, and a phone that says nothing of its own */
            int table = k ? LRTI_T_phone : LRTI_T_contact;
            assert_int_equal(lrti_row_visible(&t, LRT_VIEW_OWNER, table, 0),
                             said[i].is_for == LRTI_FOR_PUBLIC);
            assert_int_equal(lrti_row_visible(&t, LRT_VIEW_STAFF, table, 0),
                             said[i].is_for != LRTI_FOR_SENIOR);
            assert_true(lrti_row_visible(&t, LRT_VIEW_SENIOR, table, 0));
        }
        lrti_tables_close(&t);
        lrti_buf_free(&section);
        lrti_raw_free(&raw);
    }
}

static int open_millbrook(void **unused)
{
    (void)unused;
    lrt_error err;
    const char *path = getenv("LIBROUTE_TEST_DATASET");
    return !path || lrt_open(path, &millbrook, &err) != LRT_OK ||
           lrti_router_ready(millbrook, &err) != LRT_OK;
}

static int close_millbrook(void **unused)
{
    (void)unused;
    lrt_close(millbrook);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_canaries)};
    return cmocka_run_group_tests(tests, open_millbrook, close_millbrook);
}
