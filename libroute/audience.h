/*
 * audience: who may read which column of which table, and which contact; and a reader that obeys.
 *
 * One list in audience.c names the columns that the public may read and those kept for senior staff. What it does not name
 * is for staff: a new column, or a new table, never reaches an owner until somebody decides that it should.
 *
 *   public   every view
 *   staff    the views staff and senior
 *   senior   the view senior alone
 *
 * Rows of `contact` and `phone` have an `audience` of their own, a list of words: `senior` as an item keeps the row for
 * senior staff; the word staff, internal, inspector(s), supervisor(s) or confidential anywhere in it keeps the row for
 * staff; anything else ("public", "renter", empty: a published number) says whom the contact is for, and all may read it.
 * A phone is never more public than the contact it belongs to.
 *
 * Whatever writes for several views reads cells through lrti_see_*(): what the view may not read comes out empty, so a
 * writer cannot leak by forgetting. Sentences that the library made of cells (reasons, texts of warnings, verdicts) have no
 * audience and are not for owners.
 */
#ifndef LRTI_AUDIENCE_H
#define LRTI_AUDIENCE_H

#include "tables.h"

typedef enum lrti_audience {
    LRTI_FOR_STAFF, /* the default */
    LRTI_FOR_SENIOR,
    LRTI_FOR_PUBLIC
} lrti_audience;

lrti_audience lrti_column_audience(int table, int column);
bool lrti_may_read(lrt_view view, int table, int column);
/* Of a row of contact or phone: is it meant for readers of this view? Rows of other tables always are. */
bool lrti_row_visible(const lrti_tables *t, lrt_view view, int table, uint32_t row);

typedef struct lrti_reader {
    const lrti_tables *t;
    lrt_view view;
} lrti_reader;

/* As the lrti_cell_*() of tables.h; "", LRTI_NO_ROW, LRTI_NO_INT or NaN for what the view may not read. */
const char *lrti_see_text(lrti_reader r, int table, int column, uint32_t row);
uint32_t lrti_see_u32(lrti_reader r, int table, int column, uint32_t row);
int32_t lrti_see_int(lrti_reader r, int table, int column, uint32_t row);
double lrti_see_real(lrti_reader r, int table, int column, uint32_t row);
const char *lrti_see_choice(lrti_reader r, int table, int column, uint32_t row, char out[32]);

/* LRTI_SEE(r, organization, name, row) and friends */
#define LRTI_SEE(r, table, column, row) lrti_see_text(r, LRTI_T_##table, C_##table##_##column, row)
#define LRTI_SEE_U32(r, table, column, row)                                                        \
    lrti_see_u32(r, LRTI_T_##table, C_##table##_##column, row)
#define LRTI_SEE_I32(r, table, column, row)                                                        \
    lrti_see_int(r, LRTI_T_##table, C_##table##_##column, row)
#define LRTI_SEE_F64(r, table, column, row)                                                        \
    lrti_see_real(r, LRTI_T_##table, C_##table##_##column, row)

#endif
