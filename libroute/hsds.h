/*
 * hsds: the directory as Human Services Data Specification 3.0, out and in.
 *
 * Export: every row of an HSDS table becomes an HSDS object (nested JSON) or a row of its tabular profile. What HSDS has no
 * field for, or whose form it does not allow, stands beside it under `libroute` (JSON) or in columns `libroute_NAME` (CSV);
 * what HSDS requires and the city does not know is filled with a fixed text and named in `libroute.filled`. Tables of ours
 * (protocols, context, roles, sources ...) travel beside them as they are. So import(export(x)) = x.
 *
 * Ids: a UUID stays itself; any other id becomes the UUID of version 5 of "TERRITORY/TABLE/ID" in LRTI_HSDS_NAMESPACE, and is
 * kept as `libroute.id`. Ours refer to ours by the original ids.
 *
 * Import: objects and rows in any nesting, repeated or not, are collected by table and id, ids are mapped back, then checked.
 * A key that leads nowhere is reported and left empty, a row that cannot be kept is reported and left out; neither is fatal.
 */
#ifndef LRTI_HSDS_H
#define LRTI_HSDS_H

#include "tables.h"

/* uuid5(NAMESPACE_URL, "urn:libroute:hsds") = 12ab683b-2486-5e0f-814b-0fc5defde1ed; never changes */
#define LRTI_HSDS_NAMESPACE                                                                        \
    {                                                                                              \
        0x12, 0xab, 0x68, 0x3b, 0x24, 0x86, 0x5e, 0x0f, 0x81, 0x4b, 0x0f, 0xc5, 0xde, 0xfd, 0xe1,  \
            0xed                                                                                   \
    }

typedef enum lrti_hsds_kind {
    LRTI_HSDS_TEXT,
    LRTI_HSDS_NUMBER,
    LRTI_HSDS_ID,
    LRTI_HSDS_REF,  /* id of a row of the table that tables.h names for the column */
    LRTI_HSDS_LINK, /* id of a row of the table that another field names (attribute, metadata) */
    LRTI_HSDS_EMAIL,
    LRTI_HSDS_URI,
    LRTI_HSDS_TIME, /* RFC 3339 */
    LRTI_HSDS_WORD  /* one of `words` */
} lrti_hsds_kind;

typedef struct lrti_hsds_field {
    const char *name; /* of the field and of our column */
    lrti_hsds_kind kind;
    /* what stands where nothing is known and HSDS requires a value; NULL = not required */
    const char *fill;
    const char *words; /* joined by ','; NULL = any */
} lrti_hsds_field;

typedef struct lrti_hsds_table {
    const char *name; /* in HSDS */
    const char *file; /* of the tabular profile, without .csv */
    const char *list; /* member that holds objects of it in JSON */
    const char *one;  /* member that holds one; NULL = none */
    int table;        /* LRTI_T_... */
    bool described;   /* has attributes (and, like all but metadata itself, metadata) in JSON */
    const lrti_hsds_field *field;
    size_t n_fields;
} lrti_hsds_table;

#define LRTI_HSDS_TABLES 21
#define LRTI_HSDS_FIELDS_MAX 32
extern const lrti_hsds_table lrti_hsds_table_of[LRTI_HSDS_TABLES];
int lrti_hsds_by_name(const char *name); /* -1 */
int lrti_hsds_by_table(int table);       /* -1: a table of ours */
/* Column of our table; LRTI_NO_ROW. */
uint32_t lrti_hsds_column(int table, const char *name);
/* The table's name in LINK fields: "link_entity" or "resource_type". */
const char *lrti_hsds_link_word(int table);

bool lrti_hsds_is_uuid(const char *text);
/* Whether a field may hold the text as it is. */
bool lrti_hsds_fits(const lrti_hsds_field *field, const char *text);
/* The UUID of a row, from its original id; the id itself where it is one. */
void lrti_hsds_uuid(const char *territory, const char *hsds_table, const char *id, char out[37]);

lrt_status lrti_hsds_export(const char *dataset, const lrti_tables *tables, const char *digest,
                            const char *output, const lrt_hsds_options *options, lrt_error *err);
lrt_status lrti_hsds_import(const char *input, const char *folder, const lrt_hsds_options *options,
                            lrt_hsds_summary *summary, lrt_error *err);

/* Makes a folder, if it is not there. */
lrt_status lrti_hsds_folder(const char *path, lrt_error *err);
/* Writes a file whole, or leaves what was there. */
lrt_status lrti_hsds_write(const char *path, const lrti_buf *text, lrt_error *err);

#endif
