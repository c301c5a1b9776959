/*
 * reading: what to read about a subject (resources.csv), by topic, on any page and for any view.
 */
#ifndef LRTI_READING_H
#define LRTI_READING_H

#include "audience.h"
#include "doc.h"

/* A section under `heading`; nothing where the territory has no resources. */
void lrti_reading(lrti_doc *doc, lrti_reader see, const char *heading);

#endif
