/*
 * vcard: a partner's contacts as a vCard 4.0 (RFC 6350), for the address book of a phone. lrt_vcard() is its interface.
 *
 * Cells are read through lrti_see_*(), contacts through lrti_row_visible(): a card for an owner holds what the public may
 * read. Numbers are texts as published (VALUE=text): many, like 3-1-1, are no tel: URI. What belongs to one number - hours,
 * whom it is for, when it was checked - has no property in a vCard and stands in NOTE behind the number.
 */
#ifndef LRTI_VCARD_H
#define LRTI_VCARD_H

#include "handle.h"

#endif
