/*
 * rota: which partner presents when. Pure: tables and a survey in, a list of presentations out.
 *
 * One slot every two months. A slot goes to a partner that has not presented yet, else to the one whose presentation is the
 * longest ago; so nobody returns before all have been. Among those that have not: partners that know the context first (they
 * speak in it, publish a source of it, or are residents), then the one that reaches the most areas and populations not
 * reached before, then the smaller id.
 *
 * A partner counts at a slot when it answers for itself on that day. One that withdraws (valid_to) leaves what came before
 * as it was; what comes after moves up.
 */
#ifndef LRTI_ROTA_H
#define LRTI_ROTA_H

#include "survey.h"

typedef struct lrti_presentation {
    uint32_t date; /* a working day */
    uint32_t slot; /* YYYYMM, the month it stands for: names it for good */
    uint32_t partner;
    uint32_t new_areas, new_populations; /* reached for the first time */
    bool first_pass, knows_context;
} lrti_presentation;

typedef struct lrti_rota {
    lrti_presentation *item;
    size_t n;
    uint32_t partners; /* that can present on the first day */
    uint32_t areas,
        areas_left; /* of the finest map: all that any partner serves; not reached in the time given */
    uint32_t populations, populations_left;
} lrti_rota;

/* The days from `from` on for `months` months. `everywhere`: lrti_survey_area() of LRTI_NO_ROW. */
lrt_status lrti_rota_make(const lrti_directory *d, const lrti_survey *survey,
                          const lrti_served *everywhere, uint32_t from, uint32_t months,
                          lrti_arena *arena, lrti_rota *out, lrt_error *err);
/* The finest tessellation in force: what "every neighborhood" means; LRTI_NO_ROW = none. */
uint32_t lrti_rota_finest(const lrti_directory *d, uint32_t as_of);
/* The first working day from this one on: Monday to Friday, no holiday of the territory. */
uint32_t lrti_working_day(const lrti_tables *t, uint32_t date);
/* The same day `months` later, the last of the month where there is no such day. */
uint32_t lrti_months_later(uint32_t date, uint32_t months);

#endif
