/*
 * directory: the tables of a dataset with the relations that routing walks, made once when a router is opened.
 *
 * A relation is grouped rows: items of group g are item[begin[g] .. begin[g + 1]), ascending. Everything is read-only.
 */
#ifndef LRTI_DIRECTORY_H
#define LRTI_DIRECTORY_H

#include "tables.h"

/* Words of organization.status and service.status, in the order of their choices (tables.h). */
enum { LRTI_ORG_ACTIVE, LRTI_ORG_INACTIVE, LRTI_ORG_MERGED, LRTI_ORG_DEFUNCT, LRTI_ORG_UNVERIFIED };
enum {
    LRTI_SERVICE_ACTIVE,
    LRTI_SERVICE_INACTIVE,
    LRTI_SERVICE_DEFUNCT,
    LRTI_SERVICE_CLOSED,
    LRTI_SERVICE_UNVERIFIED
};

typedef struct lrti_relation {
    uint32_t *begin, *item;
} lrti_relation;

typedef struct lrti_directory {
    lrti_tables t;
    /* what `meta` says */
    const char *name, *title, *time_zone, *crs, *crs_unit, *data_as_of;
    double unit_m, near_m;
    bool feet; /* the unit of the CRS is a foot: printed beside metres */
    uint32_t n_sets;
    uint64_t frame, no_service, tessellation; /* bit s: boundary_set row s */
    /* relations */
    lrti_relation service_areas_of_boundary; /* rows of service_area */
    lrti_relation contexts_of_boundary;
    lrti_relation services_of_organization;
    lrti_relation phones_of_organization,
        contacts_of_organization; /* direct, through a service, through a contact */
    lrti_relation protocols_of_service, protocols_of_organization;
    lrti_relation attributes_of_service, attributes_of_organization;
    lrti_relation boundaries_of_set;
    /* each schedule belongs to the narrowest of phone, contact, service, organization it names; one of a phone to its contact too */
    lrti_relation schedules_of_phone, schedules_of_contact, schedules_of_service,
        schedules_of_organization;
    uint32_t *category_of_organization; /* index into category[], LRTI_NO_ROW = none */
    /* distinct, bytewise; and the warning code "no_partner:CATEGORY" of each */
    const char **category;
    const char **no_partner_code;
    uint32_t n_categories;
    uint32_t *phone_stale_from, *contact_stale_from; /* of each row: lrti_fresh_stale_from() */
    lrti_arena arena;                                /* owns the categories */
    /* rows of contact_protocol that hold for a category; ends with LRTI_NO_ROW */
    uint32_t *category_protocol;
    void *block; /* owned */
} lrti_directory;

/* `section` as for lrti_tables_open(). */
lrt_status lrti_directory_open(const void *section, size_t size, lrti_directory *out,
                               lrt_error *err);
void lrti_directory_close(lrti_directory *directory);

static inline const uint32_t *lrti_related(const lrti_relation *r, uint32_t group, size_t *n)
{
    *n = r->begin[group + 1] - r->begin[group];
    return r->item + r->begin[group];
}

/* Organization of a service_area row: its own, or that of its service. */
uint32_t lrti_service_area_organization(const lrti_tables *t, uint32_t service_area);
/* Is its own time over at the date? An undated status holds always. */
bool lrti_organization_over(const lrti_tables *t, uint32_t org, uint32_t as_of);
/* The organization that answers for `org` at the date: itself, or the end of its line of successors; LRTI_NO_ROW = none. */
uint32_t lrti_answering_organization(const lrti_tables *t, uint32_t org, uint32_t as_of);
/* Is the service in force at the date, and offered? */
bool lrti_service_fits(const lrti_tables *t, uint32_t service, uint32_t as_of);

#endif
