/*
 * receipt: what is needed to give an answer again, and to prove that it is the same.
 *
 *   {"schema":"libroute/receipt/1", version, dataset (name, file, digest), query, rules, partners, answer (status, sha256),
 *    "sha256":"<of every byte in front of this member>"}
 *
 * A receipt holds no names and no free text: the place is a coordinate and parcel numbers, role and facts are words of the
 * territory, partners and rules are ids. What is hashed is the answer as JSON without the words of the place
 * (location.address empty, candidates left out), so that it can be given again from the coordinate alone. With the text asked
 * for, `query` holds it, the text is looked up again, and the whole answer is hashed.
 */
#ifndef LRTI_RECEIPT_H
#define LRTI_RECEIPT_H

#include "format.h"

/* Appends the receipt of a result of lrt_route(). `with_text`: the query, whose text goes in; NULL. False: there is no place,
   so that without the text nothing could be given again; nothing is appended then. */
bool lrti_receipt_write(const lrt_result *result, const lrt_query *with_text, lrti_buf *out);

#endif
