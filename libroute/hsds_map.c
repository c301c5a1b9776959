/* The tables and fields of HSDS 3.0 (openreferral/specification, compiled schemas), and what a field may hold. */
#include "hsds.h"

#include <string.h>

#include "hash.h"

#define UNKNOWN "(not on record)"

#define TEXT(name)                                                                                 \
    {                                                                                              \
        name, LRTI_HSDS_TEXT, NULL, NULL                                                           \
    }
#define NEED(name)                                                                                 \
    {                                                                                              \
        name, LRTI_HSDS_TEXT, UNKNOWN, NULL                                                        \
    }
#define NUMBER(name)                                                                               \
    {                                                                                              \
        name, LRTI_HSDS_NUMBER, NULL, NULL                                                         \
    }
#define ID                                                                                         \
    {                                                                                              \
        "id", LRTI_HSDS_ID, NULL, NULL                                                             \
    }
#define REF(name)                                                                                  \
    {                                                                                              \
        name, LRTI_HSDS_REF, NULL, NULL                                                            \
    }
#define LINK(name)                                                                                 \
    {                                                                                              \
        name, LRTI_HSDS_LINK, NULL, NULL                                                           \
    }
#define EMAIL(name)                                                                                \
    {                                                                                              \
        name, LRTI_HSDS_EMAIL, NULL, NULL                                                          \
    }
#define URI(name)                                                                                  \
    {                                                                                              \
        name, LRTI_HSDS_URI, NULL, NULL                                                            \
    }
#define TIME(name)                                                                                 \
    {                                                                                              \
        name, LRTI_HSDS_TIME, NULL, NULL                                                           \
    }
#define WORD(name, words)                                                                          \
    {                                                                                              \
        name, LRTI_HSDS_WORD, NULL, words                                                          \
    }

static const lrti_hsds_field organization[] = {
    ID,
    NEED("name"),
    TEXT("alternate_name"),
    NEED("description"),
    EMAIL("email"),
    URI("website"),
    TEXT("tax_status"),
    TEXT("tax_id"),
    NUMBER("year_incorporated"),
    TEXT("legal_status"),
    TEXT("logo"),
    URI("uri"),
    REF("parent_organization_id"),
};
static const lrti_hsds_field program[] = {ID, REF("organization_id"), NEED("name"),
                                          TEXT("alternate_name"), NEED("description")};
static const lrti_hsds_field service[] = {
    ID,
    REF("organization_id"),
    REF("program_id"),
    NEED("name"),
    TEXT("alternate_name"),
    TEXT("description"),
    URI("url"),
    EMAIL("email"),
    /* HSDS has no word for a status nobody has verified; such a service is offered, with a warning */
    {"status", LRTI_HSDS_WORD, "active", "active,inactive,defunct,temporarily closed"},
    TEXT("interpretation_services"),
    TEXT("application_process"),
    TEXT("fees_description"),
    TEXT("wait_time"),
    TEXT("fees"),
    TEXT("accreditations"),
    TEXT("eligibility_description"),
    NUMBER("minimum_age"),
    NUMBER("maximum_age"),
    TEXT("assured_date"),
    EMAIL("assurer_email"),
    TEXT("licenses"),
    TEXT("alert"),
    TIME("last_modified"),
};
static const lrti_hsds_field location[] = {
    ID,
    {"location_type", LRTI_HSDS_WORD, "physical", "physical,postal,virtual"},
    URI("url"),
    REF("organization_id"),
    TEXT("name"),
    TEXT("alternate_name"),
    TEXT("description"),
    TEXT("transportation"),
    NUMBER("latitude"),
    NUMBER("longitude"),
    TEXT("external_identifier"),
    TEXT("external_identifier_type"),
};
static const lrti_hsds_field address[] = {
    ID,
    REF("location_id"),
    TEXT("attention"),
    NEED("address_1"),
    TEXT("address_2"),
    NEED("city"),
    TEXT("region"),
    NEED("state_province"),
    NEED("postal_code"),
    NEED("country"),
    {"address_type", LRTI_HSDS_WORD, "physical", "physical,postal,virtual"},
};
static const lrti_hsds_field service_at_location[] = {ID, REF("service_id"), REF("location_id"),
                                                      TEXT("description")};
static const lrti_hsds_field service_area[] = {
    ID,
    REF("service_id"),
    TEXT("name"),
    TEXT("description"),
    TEXT("extent"),
    TEXT("extent_type"),
    TEXT("uri"),
};
static const lrti_hsds_field taxonomy[] = {ID, NEED("name"), NEED("description"), URI("uri"),
                                           TEXT("version")};
static const lrti_hsds_field taxonomy_term[] = {
    ID,
    TEXT("code"),
    NEED("name"),
    NEED("description"),
    REF("parent_id"),
    TEXT("taxonomy"),
    TEXT("language"),
    REF("taxonomy_id"),
    URI("term_uri"),
};
static const lrti_hsds_field attribute[] = {
    ID,
    LINK("link_id"),
    REF("taxonomy_term_id"),
    TEXT("link_type"),
    TEXT("link_entity"),
    TEXT("value"),
};
static const lrti_hsds_field contact[] = {
    ID,
    REF("organization_id"),
    REF("service_id"),
    REF("service_at_location_id"),
    REF("location_id"),
    TEXT("name"),
    TEXT("title"),
    TEXT("department"),
    EMAIL("email"),
};
static const lrti_hsds_field phone[] = {
    ID,
    REF("location_id"),
    REF("service_id"),
    REF("organization_id"),
    REF("contact_id"),
    REF("service_at_location_id"),
    NEED("number"),
    NUMBER("extension"),
    TEXT("type"),
    TEXT("description"),
};
static const lrti_hsds_field schedule[] = {
    ID,
    REF("service_id"),
    REF("location_id"),
    REF("service_at_location_id"),
    TEXT("valid_from"),
    TEXT("valid_to"),
    TEXT("dtstart"),
    NUMBER("timezone"),
    TEXT("until"),
    NUMBER("count"),
    WORD("wkst", "MO,TU,WE,TH,FR,SA,SU"),
    WORD("freq", "WEEKLY,MONTHLY"),
    NUMBER("interval"),
    TEXT("byday"),
    TEXT("byweekno"),
    TEXT("bymonthday"),
    TEXT("byyearday"),
    TEXT("description"),
    TEXT("opens_at"),
    TEXT("closes_at"),
    URI("schedule_link"),
    TEXT("attending_type"),
    TEXT("notes"),
};
static const lrti_hsds_field language[] = {
    ID,           REF("service_id"), REF("location_id"), REF("phone_id"),
    TEXT("name"), TEXT("code"),      TEXT("note"),
};
static const lrti_hsds_field accessibility[] = {ID, REF("location_id"), TEXT("description"),
                                                TEXT("details"), URI("url")};
static const lrti_hsds_field cost_option[] = {
    ID,
    REF("service_id"),
    TEXT("valid_from"),
    TEXT("valid_to"),
    TEXT("option"),
    TEXT("currency"),
    NUMBER("amount"),
    TEXT("amount_description"),
};
static const lrti_hsds_field funding[] = {ID, REF("organization_id"), REF("service_id"),
                                          TEXT("source")};
static const lrti_hsds_field required_document[] = {ID, REF("service_id"), TEXT("document"),
                                                    URI("uri")};
static const lrti_hsds_field organization_identifier[] = {
    ID, REF("organization_id"), TEXT("identifier_scheme"), NEED("identifier_type"),
    NEED("identifier")};
static const lrti_hsds_field metadata[] = {
    ID,
    LINK("resource_id"),
    TEXT("resource_type"),
    NEED("last_action_date"),
    NEED("last_action_type"),
    NEED("field_name"),
    NEED("previous_value"),
    NEED("replacement_value"),
    NEED("updated_by"),
};
static const lrti_hsds_field meta_table_description[] = {ID, TEXT("name"), TEXT("language"),
                                                         TEXT("character_set")};

#define TABLE(name, ours, file, list, one, described)                                              \
    {                                                                                              \
#name, file, list, one, LRTI_T_##ours, described, name, LRTI_COUNT(name)                   \
    }
const lrti_hsds_table lrti_hsds_table_of[LRTI_HSDS_TABLES] = {
    TABLE(organization, organization, "organizations", "organizations", "organization", true),
    TABLE(program, program, "programs", "programs", "program", true),
    TABLE(service, service, "services", "services", "service", true),
    TABLE(location, location, "locations", "locations", "location", true),
    TABLE(address, location_address, "addresses", "addresses", NULL, true),
    TABLE(service_at_location, service_at_location, "service_at_location", "service_at_locations",
          NULL, true),
    TABLE(service_area, service_area, "service_areas", "service_areas", NULL, true),
    TABLE(taxonomy, taxonomy, "taxonomies", "taxonomies", "taxonomy_detail", false),
    TABLE(taxonomy_term, taxonomy_term, "taxonomy_terms", "taxonomy_terms", "taxonomy_term", false),
    TABLE(attribute, attribute, "attributes", "attributes", NULL, false),
    TABLE(contact, contact, "contacts", "contacts", NULL, true),
    TABLE(phone, phone, "phones", "phones", NULL, true),
    TABLE(schedule, schedule, "schedules", "schedules", NULL, true),
    TABLE(language, language, "languages", "languages", NULL, true),
    TABLE(accessibility, accessibility, "accessibility", "accessibility", NULL, true),
    TABLE(cost_option, cost_option, "cost_options", "cost_options", NULL, true),
    TABLE(funding, funding, "funding", "funding", NULL, true),
    TABLE(required_document, required_document, "required_documents", "required_documents", NULL,
          true),
    TABLE(organization_identifier, organization_identifier, "organization_identifiers",
          "organization_identifiers", NULL, true),
    TABLE(metadata, metadata, "metadata", "metadata", NULL, false),
    TABLE(meta_table_description, meta_table_description, "meta_table_descriptions",
          "meta_table_descriptions", NULL, false),
};

int lrti_hsds_by_name(const char *name)
{
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        if (strcmp(lrti_hsds_table_of[h].name, name) == 0) {
            return h;
        }
    }
    return -1;
}

int lrti_hsds_by_table(int table)
{
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        if (lrti_hsds_table_of[h].table == table) {
            return h;
        }
    }
    return -1;
}

uint32_t lrti_hsds_column(int table, const char *name)
{
    const lrti_table_spec *spec = lrti_table(table);
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        if (strcmp(spec->column[c].name, name) == 0) {
            return c;
        }
    }
    return LRTI_NO_ROW;
}

const char *lrti_hsds_link_word(int table)
{
    return table == LRTI_T_attribute ? "link_entity" : "resource_type";
}

bool lrti_hsds_is_uuid(const char *text)
{
    /* lower case only: an id must come back as it was */
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hex) {
            return false;
        }
    }
    return text[36] == '\0';
}

/* A number that JSON and its readers give back digit by digit: no leading zero, no exponent, at most 15 digits. */
static bool is_plain_number(const char *text)
{
    const char *s = text + (*text == '-');
    size_t whole = strspn(s, "0123456789"), part = 0;
    if (whole == 0 || (whole > 1 && s[0] == '0')) {
        return false;
    }
    if (s[whole] == '.') {
        part = strspn(s + whole + 1, "0123456789");
        if (part == 0 || s[whole + part] == '0' || (s[0] == '0' && strncmp(s, "0.000", 5) == 0)) {
            return false;
        }
    }
    return s[whole + (part ? part + 1 : 0)] == '\0' && whole + part <= 15 &&
           strcmp(text, "-0") != 0;
}

static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');
    return at && at > text && at[1] && !strchr(at + 1, '@') && !strpbrk(text, " \t\r\n,;<>");
}

static bool is_uri(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    bool letter = (text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z');
    if (!letter || text[n] != ':' || !text[n + 1]) {
        return false;
    }
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c <= ' ' || *c >= 127 || strchr("\"<>\\^`{|}[]", *c)) {
            return false;
        }
    }
    return true;
}

static bool is_time(const char *text)
{
    static const char shape[] = "0000-00-00T00:00:00";
    uint32_t first, last;
    size_t n = sizeof shape - 1;
    if (strlen(text) <= n || !lrti_parse_date(text, 10, &first, &last)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) {
            return false;
        }
    }
    if (strncmp(text + 11, "24", 2) >= 0 || text[14] > '5' || text[17] > '5') {
        return false;
    }
    if (text[n] == '.') {
        size_t digits = strspn(text + n + 1, "0123456789");
        n += digits ? 1 + digits : 0;
    }
    const char *zone = text + n;
    return strcmp(zone, "Z") == 0 ||
           ((zone[0] == '+' || zone[0] == '-') && strlen(zone) == 6 && zone[3] == ':' &&
            strspn(zone + 1, "0123456789") == 2 && strspn(zone + 4, "0123456789") == 2 &&
            strncmp(zone + 1, "24", 2) < 0 && zone[4] < '6');
}

static bool is_word(const char *words, const char *text)
{
    size_t len = strlen(text);
    for (const char *w = words; *w;) {
        size_t n = strcspn(w, ",");
        if (n == len && memcmp(w, text, n) == 0) {
            return true;
        }
        w += n + (w[n] == ',');
    }
    return false;
}

bool lrti_hsds_fits(const lrti_hsds_field *field, const char *text)
{
    switch (field->kind) {
    case LRTI_HSDS_NUMBER: return is_plain_number(text);
    case LRTI_HSDS_EMAIL: return is_email(text);
    case LRTI_HSDS_URI: return is_uri(text);
    case LRTI_HSDS_TIME: return is_time(text);
    case LRTI_HSDS_WORD: return is_word(field->words, text);
    case LRTI_HSDS_ID:
    case LRTI_HSDS_REF:
    case LRTI_HSDS_LINK: return lrti_hsds_is_uuid(text);
    case LRTI_HSDS_TEXT: break;
    }
    return true;
}

void lrti_hsds_uuid(const char *territory, const char *hsds_table, const char *id, char out[37])
{
    static const unsigned char space[16] = LRTI_HSDS_NAMESPACE;
    lrti_buf name = {0};
    if (lrti_hsds_is_uuid(id)) {
        memcpy(out, id, 37);
        return;
    }
    lrti_buf_printf(&name, "%s/%s/%s", territory, hsds_table, id);
    if (name.failed) {
        out[0] = '\0';
    } else {
        lrti_uuid5(space, name.data, name.len, out);
    }
    lrti_buf_free(&name);
}
