#include "audience.h"

#include <math.h>
#include <string.h>

#define ON(table, column)                                                                          \
    {                                                                                              \
        LRTI_T_##table, C_##table##_##column                                                       \
    }
typedef struct cell_of {
    int table, column;
} cell_of;

/* What anybody may read: what a partner publishes about itself, the map, and where it is written. Not among it: names of
   people, remarks on a partner's standing (status_note), tax numbers, every word of the contact protocols (`message` too:
   it says why staff may not call, not what an owner should do), context about a neighborhood, parcel lists, findings,
   exceptions, the history of edits. */
static const cell_of for_public[] = {
    ON(source, id), ON(source, title), ON(source, publisher), ON(source, uri), ON(source, licence),
    ON(source, retrieved), ON(source, observed_on),
    /* the map */
    ON(boundary_set, id), ON(boundary_set, slug), ON(boundary_set, edition),
    ON(boundary_set, topology), ON(boundary_set, specificity), ON(boundary_set, start_date),
    ON(boundary_set, end_date), ON(boundary_set, accuracy_m), ON(boundary, id),
    ON(boundary, boundary_set_id), ON(boundary, area_id), ON(boundary, name), ON(boundary, area_m2),
    /* who */
    ON(organization, id), ON(organization, name), ON(organization, alternate_name),
    ON(organization, description), ON(organization, email), ON(organization, website),
    ON(organization, year_incorporated), ON(organization, logo), ON(organization, uri),
    ON(organization, category), ON(organization, status), ON(organization, valid_from),
    ON(organization, valid_to), ON(organization, last_verified), ON(organization, source_id),
    /* what */
    ON(program, id), ON(program, organization_id), ON(program, name), ON(program, alternate_name),
    ON(program, description), ON(service, id), ON(service, organization_id),
    ON(service, program_id), ON(service, name), ON(service, alternate_name),
    ON(service, description), ON(service, url), ON(service, email), ON(service, status),
    ON(service, interpretation_services), ON(service, application_process),
    ON(service, fees_description), ON(service, wait_time), ON(service, fees),
    ON(service, accreditations), ON(service, eligibility_description), ON(service, minimum_age),
    ON(service, maximum_age), ON(service, licenses), ON(service, alert),
    ON(service, population_served), ON(service, property_types), ON(service, owner_types),
    ON(service, valid_from), ON(service, valid_to), ON(service, source_id),
    ON(required_document, document), ON(required_document, uri), ON(cost_option, option),
    ON(cost_option, currency), ON(cost_option, amount), ON(cost_option, amount_description),
    ON(language, name), ON(language, code), ON(accessibility, description),
    /* how to reach them */
    ON(contact, id), ON(contact, organization_id), ON(contact, service_id), ON(contact, title),
    ON(contact, department), ON(contact, email), ON(contact, channel), ON(contact, value),
    ON(contact, hours), ON(contact, audience), ON(contact, description), ON(contact, last_verified),
    ON(contact, source_id), ON(phone, id), ON(phone, organization_id), ON(phone, service_id),
    ON(phone, contact_id), ON(phone, number), ON(phone, extension), ON(phone, type),
    ON(phone, description), ON(phone, hours), ON(phone, audience), ON(phone, last_verified),
    ON(phone, source_id), ON(schedule, organization_id), ON(schedule, service_id),
    ON(schedule, contact_id), ON(schedule, phone_id), ON(schedule, valid_from),
    ON(schedule, valid_to), ON(schedule, dtstart), ON(schedule, timezone), ON(schedule, until),
    ON(schedule, count), ON(schedule, wkst), ON(schedule, freq), ON(schedule, interval),
    ON(schedule, byday), ON(schedule, byweekno), ON(schedule, bymonthday), ON(schedule, byyearday),
    ON(schedule, bysetpos), ON(schedule, description), ON(schedule, opens_at),
    ON(schedule, closes_at), ON(location, id), ON(location, name), ON(location, description),
    ON(location, transportation), ON(location_address, location_id),
    ON(location_address, address_1), ON(location_address, address_2), ON(location_address, city),
    ON(location_address, region), ON(location_address, state_province),
    ON(location_address, postal_code), ON(location_address, country),
    /* the words of the vocabulary, holidays, and what to read */
    ON(taxonomy, id), ON(taxonomy, name), ON(taxonomy_term, id), ON(taxonomy_term, code),
    ON(taxonomy_term, name), ON(holiday, date), ON(holiday, name), ON(resource, id),
    ON(resource, topic), ON(resource, title), ON(resource, publisher), ON(resource, uri),
    ON(resource, source_id)};

/* Who changed what, and whom to ask about it, is for those who answer for the data. */
static const cell_of for_senior[] = {ON(organization, tax_id), ON(service, assurer_email),
                                     ON(metadata, previous_value), ON(metadata, replacement_value),
                                     ON(metadata, updated_by)};

static bool listed(const cell_of *list, size_t n, int table, int column)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].table == table && list[i].column == column) {
            return true;
        }
    }
    return false;
}

lrti_audience lrti_column_audience(int table, int column)
{
    return listed(for_senior, LRTI_COUNT(for_senior), table, column)   ? LRTI_FOR_SENIOR
           : listed(for_public, LRTI_COUNT(for_public), table, column) ? LRTI_FOR_PUBLIC
                                                                       : LRTI_FOR_STAFF;
}

static bool meant_for(lrt_view view, lrti_audience audience)
{
    switch (view) {
    case LRT_VIEW_SENIOR: return true;
    case LRT_VIEW_STAFF: return audience != LRTI_FOR_SENIOR;
    default: return audience == LRTI_FOR_PUBLIC;
    }
}

bool lrti_may_read(lrt_view view, int table, int column)
{
    switch (
        view) { /* the short list where it is enough: this is asked for every cell of an answer */
    case LRT_VIEW_SENIOR: return true;
    case LRT_VIEW_STAFF: return !listed(for_senior, LRTI_COUNT(for_senior), table, column);
    default: return lrti_column_audience(table, column) == LRTI_FOR_PUBLIC;
    }
}

/* ---- rows that say for whom they are ---- */

static bool word_is(const char *word, size_t len, const char *name)
{
    for (size_t i = 0; i < len; i++) {
        if (name[i] == '\0' || lrti_ascii_lower((unsigned char)word[i]) != name[i]) {
            return false;
        }
    }
    return name[len] == '\0';
}

static bool any_word_for_staff(const char *text)
{
    static const char *const word[] = {"staff",      "internal",    "inspector",   "inspectors",
                                       "supervisor", "supervisors", "confidential"};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t n; *text; text += n ? n : 1) {
        n = strspn(text, letters);
        for (size_t i = 0; n && i < LRTI_COUNT(word); i++) {
            if (word_is(text, n, word[i])) {
                return true;
            }
        }
    }
    return false;
}

static lrti_audience audience_of(const char *cell)
{
    const char *at = cell, *item;
    size_t len;
    while (lrti_next_item(&at, &item, &len)) {
        if (word_is(item, len, "senior")) {
            return LRTI_FOR_SENIOR;
        }
    }
    return any_word_for_staff(cell) ? LRTI_FOR_STAFF : LRTI_FOR_PUBLIC;
}

bool lrti_row_visible(const lrti_tables *t, lrt_view view, int table, uint32_t row)
{
    if (table == LRTI_T_phone) {
        uint32_t contact = LRTI_U32(t, phone, contact_id, row);
        return meant_for(view, audience_of(LRTI_TX(t, phone, audience, row))) &&
               (contact == LRTI_NO_ROW || lrti_row_visible(t, view, LRTI_T_contact, contact));
    }
    return table != LRTI_T_contact ||
           meant_for(view, audience_of(LRTI_TX(t, contact, audience, row)));
}

/* ---- the reader ---- */

const char *lrti_see_text(lrti_reader r, int table, int column, uint32_t row)
{
    return lrti_may_read(r.view, table, column) ? lrti_cell_text(r.t, table, column, row) : "";
}

uint32_t lrti_see_u32(lrti_reader r, int table, int column, uint32_t row)
{
    return lrti_may_read(r.view, table, column) ? lrti_cell_u32(r.t, table, column, row)
                                                : LRTI_NO_ROW;
}

int32_t lrti_see_int(lrti_reader r, int table, int column, uint32_t row)
{
    return lrti_may_read(r.view, table, column) ? lrti_cell_int(r.t, table, column, row)
                                                : LRTI_NO_INT;
}

double lrti_see_real(lrti_reader r, int table, int column, uint32_t row)
{
    return lrti_may_read(r.view, table, column) ? lrti_cell_real(r.t, table, column, row) : NAN;
}

const char *lrti_see_choice(lrti_reader r, int table, int column, uint32_t row, char out[32])
{
    if (!lrti_may_read(r.view, table, column)) {
        out[0] = '\0';
        return out;
    }
    return lrti_choice_text(r.t, table, column, row, out);
}
