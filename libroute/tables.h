/*
 * tables: the typed tables of a territory - one description of every column serves import, checks, SQLite and queries.
 *
 * Names follow HSDS 3.0 (files plural, tables singular); what is ours has no HSDS counterpart. Kinds of column:
 *   ID     key, unique, required; no ';' and no '/'             stored as text offset
 *   TEXT   anything                                              text offset
 *   REF    id of a row of another table, or empty                row number there, LRTI_NO_ROW = none
 *   REFS   ids joined by ';'                                     text (checked)
 *   AREA   slug, slug/area_id or slug/edition/area_id, or empty  text (resolved into the link tables)
 *   FROM   first day in force, empty = open                      YYYYMMDD, 0 = open
 *   TO     last day in force, empty = open                       the day after as YYYYMMDD, 99999999 = open
 *   DATE   a date that orders but does not limit                 text as written (ISO dates compare as text)
 *   INT    whole number, LRTI_NO_INT = empty                     int32
 *   REAL   number, NaN = empty                                   double
 *   CHOICE one of the words given                                index, LRTI_NO_ROW = empty
 *
 * Life: rows come in as text (lrti_raw_table, from CSV or made by the build); lrti_tables_compile() sorts them (by id, else
 * by all cells), checks, resolves references and writes one position-independent section; lrti_tables_open() is the view on
 * it that queries and the SQLite writer share. Columns are arrays, so that a scan touches only what it asks for.
 */
#ifndef LRTI_TABLES_H
#define LRTI_TABLES_H

#include "base.h"

#define LRTI_NO_ROW UINT32_MAX
#define LRTI_NO_INT INT32_MIN

typedef enum lrti_kind {
    LRTI_ID,
    LRTI_TEXT,
    LRTI_REF,
    LRTI_REFS,
    LRTI_AREA,
    LRTI_FROM,
    LRTI_TO,
    LRTI_DATE,
    LRTI_INT,
    LRTI_REAL,
    LRTI_CHOICE
} lrti_kind;

/* clang-format off */
/* X(name, kind, required, argument): argument is the table of a REF(S), or the words of a CHOICE joined by ' '. */
#define LRTI_COLS_source(X) \
    X(source, id, ID, 1, "") X(source, title, TEXT, 0, "") X(source, publisher, TEXT, 0, "") X(source, uri, TEXT, 0, "") \
    X(source, licence, TEXT, 0, "") X(source, retrieved, DATE, 0, "") X(source, observed_on, DATE, 0, "")
#define LRTI_COLS_boundary_set(X) \
    X(boundary_set, id, ID, 0, "") /* slug/edition, made by the import */ X(boundary_set, slug, TEXT, 1, "") X(boundary_set, edition, TEXT, 1, "") X(boundary_set, file, TEXT, 1, "") \
    X(boundary_set, id_field, TEXT, 0, "") X(boundary_set, name_field, TEXT, 0, "") \
    X(boundary_set, topology, CHOICE, 1, "tessellation overlapping single") X(boundary_set, specificity, INT, 0, "") \
    X(boundary_set, start_date, FROM, 0, "") X(boundary_set, end_date, TO, 0, "") X(boundary_set, accuracy_m, REAL, 0, "") \
    X(boundary_set, crs, TEXT, 0, "") X(boundary_set, encoding, TEXT, 0, "") X(boundary_set, authority, TEXT, 0, "") \
    X(boundary_set, source_id, REFS, 0, "source") \
    /* filled by the build */ X(boundary_set, operation, TEXT, 0, "") X(boundary_set, operation_accuracy_m, REAL, 0, "") \
    X(boundary_set, features, INT, 0, "") X(boundary_set, vertices, INT, 0, "")
#define LRTI_COLS_boundary(X) /* made by the build, in the order of set and area id */ \
    X(boundary, id, ID, 1, "") /* slug/edition/area_id */ X(boundary, boundary_set_id, REF, 1, "boundary_set") \
    X(boundary, area_id, TEXT, 1, "") X(boundary, name, TEXT, 0, "") X(boundary, area_m2, REAL, 1, "")
#define LRTI_COLS_boundary_alias(X) \
    X(boundary_alias, area, AREA, 1, "") X(boundary_alias, alias, TEXT, 1, "") X(boundary_alias, source_id, REFS, 0, "source")
#define LRTI_COLS_street_alias(X) \
    X(street_alias, alias, TEXT, 1, "") X(street_alias, street, TEXT, 1, "") X(street_alias, city, TEXT, 0, "") \
    X(street_alias, kind, CHOICE, 0, "former honorary abbreviation route other") X(street_alias, source_id, REFS, 0, "source")
#define LRTI_COLS_role(X) X(role, id, ID, 1, "") X(role, name, TEXT, 0, "") X(role, rank, INT, 1, "")
#define LRTI_COLS_organization(X) \
    X(organization, id, ID, 1, "") X(organization, name, TEXT, 1, "") X(organization, alternate_name, TEXT, 0, "") \
    X(organization, description, TEXT, 0, "") X(organization, email, TEXT, 0, "") X(organization, website, TEXT, 0, "") \
    X(organization, tax_status, TEXT, 0, "") X(organization, tax_id, TEXT, 0, "") \
    X(organization, year_incorporated, TEXT, 0, "") X(organization, legal_status, TEXT, 0, "") \
    X(organization, logo, TEXT, 0, "") X(organization, uri, TEXT, 0, "") \
    X(organization, parent_organization_id, REF, 0, "organization") X(organization, category, TEXT, 0, "") \
    X(organization, status, CHOICE, 0, "active inactive merged defunct unverified") X(organization, status_note, TEXT, 0, "") \
    X(organization, successor_id, REF, 0, "organization") X(organization, valid_from, FROM, 0, "") \
    X(organization, valid_to, TO, 0, "") X(organization, last_verified, DATE, 0, "") \
    X(organization, source_id, REFS, 0, "source")
#define LRTI_COLS_service(X) \
    X(service, id, ID, 1, "") X(service, organization_id, REF, 1, "organization") X(service, program_id, REF, 0, "program") \
    X(service, name, TEXT, 1, "") X(service, alternate_name, TEXT, 0, "") X(service, description, TEXT, 0, "") \
    X(service, url, TEXT, 0, "") X(service, email, TEXT, 0, "") \
    X(service, status, CHOICE, 0, "active inactive defunct temporarily_closed unverified") \
    X(service, status_note, TEXT, 0, "") X(service, interpretation_services, TEXT, 0, "") \
    X(service, application_process, TEXT, 0, "") X(service, fees_description, TEXT, 0, "") X(service, wait_time, TEXT, 0, "") \
    X(service, fees, TEXT, 0, "") X(service, accreditations, TEXT, 0, "") X(service, eligibility_description, TEXT, 0, "") \
    X(service, minimum_age, REAL, 0, "") X(service, maximum_age, REAL, 0, "") X(service, assured_date, DATE, 0, "") \
    X(service, assurer_email, TEXT, 0, "") X(service, licenses, TEXT, 0, "") X(service, alert, TEXT, 0, "") \
    X(service, last_modified, TEXT, 0, "") X(service, population_served, TEXT, 0, "") X(service, property_types, TEXT, 0, "") \
    X(service, owner_types, TEXT, 0, "") X(service, priority, INT, 0, "") X(service, valid_from, FROM, 0, "") \
    X(service, valid_to, TO, 0, "") X(service, source_id, REFS, 0, "source")
#define LRTI_COLS_service_area(X) \
    X(service_area, id, ID, 1, "") X(service_area, organization_id, REF, 0, "organization") \
    X(service_area, service_id, REF, 0, "service") X(service_area, name, TEXT, 0, "") X(service_area, description, TEXT, 0, "") \
    X(service_area, extent, TEXT, 0, "") X(service_area, extent_type, TEXT, 0, "") X(service_area, uri, TEXT, 0, "") \
    X(service_area, area, AREA, 0, "") X(service_area, valid_from, FROM, 0, "") X(service_area, valid_to, TO, 0, "") \
    X(service_area, last_verified, DATE, 0, "") X(service_area, source_id, REFS, 0, "source")
#define LRTI_COLS_taxonomy(X) \
    X(taxonomy, id, ID, 1, "") X(taxonomy, name, TEXT, 0, "") X(taxonomy, description, TEXT, 0, "") \
    X(taxonomy, uri, TEXT, 0, "") X(taxonomy, version, TEXT, 0, "")
#define LRTI_COLS_taxonomy_term(X) \
    X(taxonomy_term, id, ID, 1, "") X(taxonomy_term, code, TEXT, 0, "") X(taxonomy_term, name, TEXT, 0, "") \
    X(taxonomy_term, description, TEXT, 0, "") X(taxonomy_term, parent_id, REF, 0, "taxonomy_term") \
    X(taxonomy_term, taxonomy, TEXT, 0, "") X(taxonomy_term, language, TEXT, 0, "") \
    X(taxonomy_term, taxonomy_id, REF, 0, "taxonomy") X(taxonomy_term, term_uri, TEXT, 0, "")
#define LRTI_COLS_attribute(X) \
    X(attribute, id, ID, 1, "") X(attribute, link_id, TEXT, 1, "") X(attribute, taxonomy_term_id, REF, 1, "taxonomy_term") \
    X(attribute, link_type, CHOICE, 0, "population property_type owner_type violation_category stage") \
    X(attribute, link_entity, TEXT, 1, "") X(attribute, value, TEXT, 0, "") \
    X(attribute, requirement, CHOICE, 0, "required preferred") X(attribute, source_id, REFS, 0, "source") \
    /* the link_type of an HSDS file where it is none of ours */ X(attribute, hsds_link_type, TEXT, 0, "")
#define LRTI_COLS_contact(X) \
    X(contact, id, ID, 1, "") X(contact, organization_id, REF, 0, "organization") X(contact, service_id, REF, 0, "service") \
    X(contact, service_at_location_id, REF, 0, "service_at_location") X(contact, location_id, REF, 0, "location") X(contact, name, TEXT, 0, "") \
    X(contact, title, TEXT, 0, "") X(contact, department, TEXT, 0, "") X(contact, email, TEXT, 0, "") \
    X(contact, channel, TEXT, 0, "") X(contact, value, TEXT, 0, "") X(contact, hours, TEXT, 0, "") \
    X(contact, audience, TEXT, 0, "") X(contact, description, TEXT, 0, "") X(contact, source_type, TEXT, 0, "") \
    X(contact, last_verified, DATE, 0, "") X(contact, source_id, REFS, 0, "source") X(contact, staff_note, TEXT, 0, "")
#define LRTI_COLS_phone(X) \
    X(phone, id, ID, 1, "") X(phone, location_id, REF, 0, "location") X(phone, service_id, REF, 0, "service") \
    X(phone, organization_id, REF, 0, "organization") X(phone, contact_id, REF, 0, "contact") \
    X(phone, service_at_location_id, REF, 0, "service_at_location") X(phone, number, TEXT, 1, "") X(phone, extension, TEXT, 0, "") \
    X(phone, type, TEXT, 0, "") X(phone, description, TEXT, 0, "") X(phone, hours, TEXT, 0, "") X(phone, audience, TEXT, 0, "") \
    X(phone, source_type, TEXT, 0, "") X(phone, last_verified, DATE, 0, "") X(phone, source_id, REFS, 0, "source") \
    X(phone, staff_note, TEXT, 0, "")
#define LRTI_COLS_schedule(X) \
    X(schedule, id, ID, 1, "") X(schedule, organization_id, REF, 0, "organization") X(schedule, service_id, REF, 0, "service") \
    X(schedule, contact_id, REF, 0, "contact") X(schedule, phone_id, REF, 0, "phone") X(schedule, location_id, REF, 0, "location") \
    X(schedule, service_at_location_id, REF, 0, "service_at_location") X(schedule, valid_from, FROM, 0, "") X(schedule, valid_to, TO, 0, "") \
    X(schedule, dtstart, TEXT, 0, "") X(schedule, timezone, TEXT, 0, "") X(schedule, until, TEXT, 0, "") \
    X(schedule, count, INT, 0, "") X(schedule, wkst, CHOICE, 0, "MO TU WE TH FR SA SU") \
    X(schedule, freq, CHOICE, 0, "WEEKLY MONTHLY") X(schedule, interval, INT, 0, "") X(schedule, byday, TEXT, 0, "") \
    X(schedule, byweekno, TEXT, 0, "") X(schedule, bymonthday, TEXT, 0, "") X(schedule, byyearday, TEXT, 0, "") \
    X(schedule, description, TEXT, 0, "") X(schedule, opens_at, TEXT, 0, "") X(schedule, closes_at, TEXT, 0, "") \
    X(schedule, schedule_link, TEXT, 0, "") X(schedule, attending_type, TEXT, 0, "") X(schedule, notes, TEXT, 0, "") \
    /* filled by the build: days it opens on (empty: not understood), minute of the day, length, offset (empty: the territory's) */ \
    X(schedule, open_days, INT, 0, "") X(schedule, open_minute, INT, 0, "") X(schedule, open_minutes, INT, 0, "") \
    X(schedule, utc_offset_minutes, INT, 0, "") /* ours by addition */ X(schedule, bysetpos, TEXT, 0, "")
#define LRTI_COLS_contact_protocol(X) \
    X(contact_protocol, id, ID, 1, "") X(contact_protocol, service_id, REF, 0, "service") \
    X(contact_protocol, organization_id, REF, 0, "organization") X(contact_protocol, category, TEXT, 0, "") \
    X(contact_protocol, contact_id, TEXT, 0, "") X(contact_protocol, facts, TEXT, 0, "") \
    X(contact_protocol, when_to_contact, TEXT, 0, "") X(contact_protocol, initiator_role, TEXT, 0, "") \
    X(contact_protocol, approval_role, REF, 0, "role") X(contact_protocol, mode, TEXT, 0, "") \
    X(contact_protocol, steps, TEXT, 0, "") X(contact_protocol, send, TEXT, 0, "") \
    X(contact_protocol, respond_within_days, INT, 0, "") X(contact_protocol, escalate_to, TEXT, 0, "") \
    X(contact_protocol, priority, INT, 0, "") X(contact_protocol, message, TEXT, 0, "") \
    X(contact_protocol, valid_from, FROM, 0, "") X(contact_protocol, valid_to, TO, 0, "") \
    X(contact_protocol, last_verified, DATE, 0, "") X(contact_protocol, source_id, REFS, 0, "source") \
    /* ours by addition */ X(contact_protocol, subject, TEXT, 0, "") X(contact_protocol, who_may_contact, TEXT, 0, "") \
    X(contact_protocol, how, TEXT, 0, "") X(contact_protocol, population_served, TEXT, 0, "") \
    X(contact_protocol, property_types, TEXT, 0, "") X(contact_protocol, owner_types, TEXT, 0, "") \
    X(contact_protocol, current, CHOICE, 0, "yes no template unverified")
#define LRTI_COLS_context(X) \
    X(context, id, ID, 1, "") X(context, area, AREA, 0, "") X(context, topic, TEXT, 1, "") X(context, measure, TEXT, 0, "") \
    X(context, period_start, DATE, 0, "") X(context, period_end, DATE, 0, "") X(context, value, REAL, 0, "") \
    X(context, unit, TEXT, 0, "") X(context, text, TEXT, 0, "") X(context, speaker, TEXT, 0, "") X(context, expires, DATE, 0, "") \
    X(context, method, TEXT, 0, "") X(context, source_id, REFS, 1, "source") X(context, area_name, TEXT, 0, "")
#define LRTI_COLS_speaker(X) /* bodies that contexts quote and that are no organization */ \
    X(speaker, id, ID, 1, "") X(speaker, name, TEXT, 0, "") X(speaker, source_id, REFS, 0, "source")
#define LRTI_COLS_parcel_area(X) \
    X(parcel_area, organization_id, REF, 0, "organization") X(parcel_area, service_id, REF, 0, "service") \
    X(parcel_area, ppn, TEXT, 1, "") X(parcel_area, effect, CHOICE, 1, "include exclude") \
    X(parcel_area, valid_from, FROM, 0, "") X(parcel_area, valid_to, TO, 0, "") X(parcel_area, source_id, REFS, 0, "source")
#define LRTI_COLS_holiday(X) X(holiday, date, DATE, 1, "") X(holiday, name, TEXT, 0, "")
#define LRTI_COLS_exception(X) \
    X(exception, finding_id, ID, 1, "") X(exception, limit_m2, REAL, 0, "") X(exception, limit_parcels, INT, 0, "") \
    X(exception, reason, TEXT, 1, "") X(exception, author, TEXT, 0, "") X(exception, date, DATE, 0, "") \
    X(exception, valid_to, TO, 0, "")
#define LRTI_COLS_resource(X) \
    X(resource, id, ID, 1, "") X(resource, topic, TEXT, 0, "") X(resource, title, TEXT, 1, "") X(resource, publisher, TEXT, 0, "") \
    X(resource, uri, TEXT, 0, "") X(resource, source_id, REFS, 0, "source")
/* HSDS tables that no answer reads: carried through unharmed, from import to export */
#define LRTI_COLS_program(X) \
    X(program, id, ID, 1, "") X(program, organization_id, REF, 0, "organization") X(program, name, TEXT, 1, "") \
    X(program, alternate_name, TEXT, 0, "") X(program, description, TEXT, 0, "")
#define LRTI_COLS_location(X) \
    X(location, id, ID, 1, "") X(location, location_type, CHOICE, 0, "physical postal virtual") \
    X(location, url, TEXT, 0, "") X(location, organization_id, REF, 0, "organization") X(location, name, TEXT, 0, "") \
    X(location, alternate_name, TEXT, 0, "") X(location, description, TEXT, 0, "") \
    X(location, transportation, TEXT, 0, "") X(location, latitude, REAL, 0, "") X(location, longitude, REAL, 0, "") \
    X(location, external_identifier, TEXT, 0, "") X(location, external_identifier_type, TEXT, 0, "")
/* HSDS address: "address" and "addresses.csv" are the places of the territory */
#define LRTI_COLS_location_address(X) \
    X(location_address, id, ID, 1, "") X(location_address, location_id, REF, 0, "location") \
    X(location_address, attention, TEXT, 0, "") X(location_address, address_1, TEXT, 0, "") \
    X(location_address, address_2, TEXT, 0, "") X(location_address, city, TEXT, 0, "") \
    X(location_address, region, TEXT, 0, "") X(location_address, state_province, TEXT, 0, "") \
    X(location_address, postal_code, TEXT, 0, "") X(location_address, country, TEXT, 0, "") \
    X(location_address, address_type, CHOICE, 0, "physical postal virtual")
#define LRTI_COLS_service_at_location(X) \
    X(service_at_location, id, ID, 1, "") X(service_at_location, service_id, REF, 0, "service") \
    X(service_at_location, location_id, REF, 0, "location") X(service_at_location, description, TEXT, 0, "")
#define LRTI_COLS_language(X) \
    X(language, id, ID, 1, "") X(language, service_id, REF, 0, "service") X(language, location_id, REF, 0, "location") \
    X(language, phone_id, REF, 0, "phone") X(language, name, TEXT, 0, "") X(language, code, TEXT, 0, "") \
    X(language, note, TEXT, 0, "")
#define LRTI_COLS_accessibility(X) \
    X(accessibility, id, ID, 1, "") X(accessibility, location_id, REF, 0, "location") \
    X(accessibility, description, TEXT, 0, "") X(accessibility, details, TEXT, 0, "") X(accessibility, url, TEXT, 0, "")
#define LRTI_COLS_cost_option(X) \
    X(cost_option, id, ID, 1, "") X(cost_option, service_id, REF, 0, "service") X(cost_option, valid_from, FROM, 0, "") \
    X(cost_option, valid_to, TO, 0, "") X(cost_option, option, TEXT, 0, "") X(cost_option, currency, TEXT, 0, "") \
    X(cost_option, amount, REAL, 0, "") X(cost_option, amount_description, TEXT, 0, "")
#define LRTI_COLS_funding(X) \
    X(funding, id, ID, 1, "") X(funding, organization_id, REF, 0, "organization") \
    X(funding, service_id, REF, 0, "service") X(funding, source, TEXT, 0, "")
#define LRTI_COLS_required_document(X) \
    X(required_document, id, ID, 1, "") X(required_document, service_id, REF, 0, "service") \
    X(required_document, document, TEXT, 0, "") X(required_document, uri, TEXT, 0, "")
#define LRTI_COLS_organization_identifier(X) \
    X(organization_identifier, id, ID, 1, "") X(organization_identifier, organization_id, REF, 0, "organization") \
    X(organization_identifier, identifier_scheme, TEXT, 0, "") X(organization_identifier, identifier_type, TEXT, 0, "") \
    X(organization_identifier, identifier, TEXT, 0, "")
#define LRTI_COLS_metadata(X) \
    X(metadata, id, ID, 1, "") X(metadata, resource_id, TEXT, 0, "") X(metadata, resource_type, TEXT, 0, "") \
    X(metadata, last_action_date, TEXT, 0, "") X(metadata, last_action_type, TEXT, 0, "") \
    X(metadata, field_name, TEXT, 0, "") X(metadata, previous_value, TEXT, 0, "") \
    X(metadata, replacement_value, TEXT, 0, "") X(metadata, updated_by, TEXT, 0, "")
#define LRTI_COLS_meta_table_description(X) \
    X(meta_table_description, id, ID, 1, "") X(meta_table_description, name, TEXT, 0, "") \
    X(meta_table_description, language, TEXT, 0, "") X(meta_table_description, character_set, TEXT, 0, "")
/* made by the build */
#define LRTI_COLS_service_area_boundary(X) \
    X(service_area_boundary, service_area_id, REF, 1, "service_area") X(service_area_boundary, boundary_id, REF, 1, "boundary")
#define LRTI_COLS_context_boundary(X) \
    X(context_boundary, context_id, REF, 1, "context") X(context_boundary, boundary_id, REF, 1, "boundary")
/* the days of a schedule: in the weeks that begin on first_week and every `weeks` weeks on, up to last_week, on `days` */
#define LRTI_COLS_opening(X) \
    X(opening, schedule_id, REF, 1, "schedule") X(opening, first_week, FROM, 1, "") X(opening, last_week, TO, 1, "") \
    X(opening, weeks, INT, 1, "") X(opening, days, TEXT, 1, "")
#define LRTI_COLS_time_zone(X) /* offset from utc_minute (minutes since 1970 UTC) on */ \
    X(time_zone, utc_minute, INT, 1, "") X(time_zone, offset_s, INT, 1, "") X(time_zone, abbreviation, TEXT, 0, "")
#define LRTI_COLS_meta(X) X(meta, key, ID, 1, "") X(meta, value, TEXT, 0, "")
/* no line numbers here: the order of input rows must not change the bytes of a dataset */
#define LRTI_COLS_finding(X) \
    X(finding, kind, TEXT, 1, "") X(finding, severity, TEXT, 1, "") X(finding, file, TEXT, 0, "") X(finding, field, TEXT, 0, "") X(finding, message, TEXT, 1, "")

/* T(table, its CSV file or ""); a table stands after those it refers to, itself excepted. */
#define LRTI_TABLES(T) \
    T(source, "sources") T(boundary_set, "boundary_sets") T(boundary, "") T(boundary_alias, "boundary_aliases") \
    T(street_alias, "street_aliases") \
    T(role, "roles") T(organization, "organizations") T(program, "programs") T(service, "services") T(location, "locations") \
    T(location_address, "location_addresses") T(service_at_location, "service_at_location") T(service_area, "service_areas") \
    T(taxonomy, "taxonomies") T(taxonomy_term, "taxonomy_terms") T(attribute, "attributes") T(contact, "contacts") \
    T(phone, "phones") T(schedule, "schedules") T(language, "languages") T(accessibility, "accessibility") \
    T(cost_option, "cost_options") T(funding, "funding") T(required_document, "required_documents") \
    T(organization_identifier, "organization_identifiers") T(metadata, "metadata") \
    T(meta_table_description, "meta_table_descriptions") T(contact_protocol, "contact_protocols") T(context, "contexts") T(speaker, "speakers") \
    T(parcel_area, "parcel_areas") T(holiday, "holidays") T(exception, "exceptions") T(resource, "resources") \
    T(service_area_boundary, "") T(context_boundary, "") T(opening, "") T(time_zone, "") T(meta, "") T(finding, "")

/* clang-format on */

#define LRTI_TABLE_ENUM(name, file) LRTI_T_##name,
enum { LRTI_TABLES(LRTI_TABLE_ENUM) LRTI_TABLE_COUNT };
#define LRTI_COLUMN_ENUM(table, name, kind, required, argument) C_##table##_##name,
#define LRTI_COLUMNS_ENUM(name, file) enum { LRTI_COLS_##name(LRTI_COLUMN_ENUM) C_##name##_COUNT };
LRTI_TABLES(LRTI_COLUMNS_ENUM)

typedef struct lrti_column_spec {
    const char *name;
    lrti_kind kind;
    bool required;
    const char *argument;
} lrti_column_spec;
typedef struct lrti_table_spec {
    const char *name, *file;
    const lrti_column_spec *column;
    uint32_t n_columns;
} lrti_table_spec;
const lrti_table_spec *lrti_table(int table);

/* ---- rows as text ---- */
typedef struct lrti_raw_row {
    const char **cell; /* spec columns, then the unknown ones; never NULL */
    uint64_t line;     /* 0: made by the build */
} lrti_raw_row;
typedef struct lrti_raw_table {
    lrti_raw_row *row;
    size_t n_rows, cap;
    const char **extra; /* names of unknown columns */
    size_t n_extra;
    const char *file; /* "organizations.csv", or "" */
    /* bit c: the file has no column c, which was told once and not for each row */
    uint64_t missing;
} lrti_raw_table;
typedef struct lrti_raw {
    lrti_raw_table table[LRTI_TABLE_COUNT];
    lrti_arena arena;
} lrti_raw;
/* A new row of empty cells; NULL = out of memory. */
lrti_raw_row *lrti_raw_add(lrti_raw *raw, int table, uint64_t line);
void lrti_raw_free(lrti_raw *raw);

/* Sorts one table and checks what can be checked in it alone: required cells, ids unique, kinds of value. Errors go to
   `report` (which counts them); the table must be checked before those that refer to it are compiled. */
typedef void (*lrti_report_fn)(void *user, const char *kind, const char *severity, const char *file,
                               uint64_t record, const char *field, const char *message);
lrt_status lrti_raw_check(lrti_raw *raw, int table, lrti_report_fn report, void *user,
                          lrt_error *err);
/* Row of an id in a checked table; LRTI_NO_ROW. */
uint32_t lrti_raw_find(const lrti_raw *raw, int table, const char *id);

/* Appends the section. All tables must have been checked without errors. */
lrt_status lrti_tables_compile(const lrti_raw *raw, lrti_buf *out, lrt_error *err);

/* ---- the view ---- */
typedef struct lrti_tables {
    const char *pool;
    struct {
        uint32_t n_rows;
        const void *const *column;
    } table[LRTI_TABLE_COUNT];
    void *block; /* owned: the column pointers */
} lrti_tables;
/* Checks every offset, reference and string end once. `section` 8-byte aligned and longer-lived. */
lrt_status lrti_tables_open(const void *section, size_t size, lrti_tables *out, lrt_error *err);
void lrti_tables_close(lrti_tables *tables);

static inline uint32_t lrti_rows(const lrti_tables *t, int table) { return t->table[table].n_rows; }
static inline const char *lrti_cell_text(const lrti_tables *t, int table, int column, uint32_t row)
{
    return t->pool + ((const uint32_t *)t->table[table].column[column])[row];
}
static inline uint32_t lrti_cell_u32(const lrti_tables *t, int table, int column,
                                     uint32_t row) /* REF FROM TO CHOICE */
{
    return ((const uint32_t *)t->table[table].column[column])[row];
}
static inline int32_t lrti_cell_int(const lrti_tables *t, int table, int column, uint32_t row)
{
    return ((const int32_t *)t->table[table].column[column])[row];
}
static inline double lrti_cell_real(const lrti_tables *t, int table, int column, uint32_t row)
{
    return ((const double *)t->table[table].column[column])[row];
}
/* LRTI_TX(t, organization, name, row) and friends */
#define LRTI_TX(t, table, column, row) lrti_cell_text(t, LRTI_T_##table, C_##table##_##column, row)
#define LRTI_U32(t, table, column, row) lrti_cell_u32(t, LRTI_T_##table, C_##table##_##column, row)
#define LRTI_I32(t, table, column, row) lrti_cell_int(t, LRTI_T_##table, C_##table##_##column, row)
#define LRTI_F64(t, table, column, row) lrti_cell_real(t, LRTI_T_##table, C_##table##_##column, row)
/* Row of an id in a table that has one; LRTI_NO_ROW. */
uint32_t lrti_find_row(const lrti_tables *t, int table, const char *id);
/* Word of a CHOICE cell; "" when empty. Writes at most 32 bytes. */
const char *lrti_choice_text(const lrti_tables *t, int table, int column, uint32_t row,
                             char out[32]);
int lrti_choice_index(int table, int column, const char *word); /* -1 */
/* Any cell as a CSV would hold it: ids of rows, days as YYYY-MM-DD (the last day named, not the one after), the shortest decimal
   that reads back to the same number. NULL = empty; `out` holds what is not in the pool. */
#define LRTI_CELL_MAX 400
const char *lrti_cell_shown(const lrti_tables *t, int table, uint32_t column, uint32_t row,
                            char out[LRTI_CELL_MAX]);
int lrti_table_by_name(const char *name); /* -1 */
/* Value of a key of `meta`; "". */
const char *lrti_meta(const lrti_tables *t, const char *key);

/* Nobody is routed by who they are: race ethnicity holc_grade religion national_origin, whatever the case, blanks and
   hyphens. The word, or NULL. */
const char *lrti_forbidden_key(const char *key, size_t len);
/* Walks a list joined by ';': the next trimmed item of *at into (*item, *len); false at the end. Empty items are skipped. */
bool lrti_next_item(const char **at, const char **item, size_t *len);

#endif
