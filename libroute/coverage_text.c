#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coverage_inside.h"

/* One line for people, with the measures in the territory's unit. */

#define FOOT 0.3048
#define ACRE_M2 4046.8564224 /* of the international foot; the survey's differs by 4 millionths */

static const char *length_text(const lrti_audit *a, double metres, char out[64])
{
    char number[40];
    double v = a->d->feet ? metres / a->d->unit_m : metres;
    lrti_format_fixed(number, sizeof number, v, v < 1 ? 2 : v < 100 ? 1 : 0);
    snprintf(out, 64, "%.40s %s", number, a->d->feet ? "ft" : "m");
    return out;
}

static const char *area_text(const lrti_audit *a, double m2, char out[64])
{
    char number[40];
    double v = a->d->feet ? m2 / (a->d->unit_m * a->d->unit_m) : m2;
    if (a->d->feet && m2 >= 640 * ACRE_M2) {
        lrti_format_fixed(number, sizeof number, m2 / (640 * ACRE_M2), 2);
        snprintf(out, 64, "%.40s sq mi", number);
    } else if (a->d->feet && m2 >= ACRE_M2) {
        lrti_format_fixed(number, sizeof number, m2 / ACRE_M2, 1);
        snprintf(out, 64, "%.40s acres", number);
    } else if (!a->d->feet && m2 >= 1e6) {
        lrti_format_fixed(number, sizeof number, m2 / 1e6, 2);
        snprintf(out, 64, "%.40s km2", number);
    } else {
        lrti_format_fixed(number, sizeof number, v, v < 10 ? 1 : 0);
        snprintf(out, 64, "%.40s %s", number, a->d->feet ? "sq ft" : "m2");
    }
    return out;
}

/* The last part of "slug/edition/area_id": the scope of a finding is said before it. */
static const char *short_id(const char *id)
{
    const char *slash = strrchr(id, '/');
    return slash ? slash + 1 : id;
}

static void add_sides(const lrti_finding *f, lrti_buf *out)
{
    enum { SHOWN = 4 };
    for (size_t i = 0; i < f->n_owners && i < SHOWN; i++) {
        bool last = i + 1 == f->n_owners && (!f->at_frame || f->kind == LRTI_FOUND_SPILL);
        lrti_buf_printf(out, "%s%s", i == 0 ? "" : last ? " and " : ", ", short_id(f->owner[i]));
    }
    if (f->n_owners > SHOWN) {
        lrti_buf_printf(out, " and %zu more", f->n_owners - SHOWN);
    }
    if (f->at_frame && f->kind != LRTI_FOUND_SPILL) {
        lrti_buf_str(out, f->n_owners ? " and the frame's border" : "the frame's border");
    }
}

static void add_measure(const lrti_audit *a, const lrti_finding *f, lrti_buf *out)
{
    char area[64], width[64];
    lrti_buf_printf(out, "%s, %s wide on average", area_text(a, f->area_m2, area),
                    length_text(a, f->width_m, width));
    if (f->n_parts > 1) {
        lrti_buf_printf(out, ", in %u parts", f->n_parts);
    }
    lrti_buf_printf(out, "; %u parcel%s, %u address%s.", f->parcels, f->parcels == 1 ? "" : "s",
                    f->addresses, f->addresses == 1 ? "" : "es");
}

static void add_what(const lrti_finding *f, lrti_buf *out)
{
    const char *of = f->sliver ? "Sliver of a" : "";
    switch (f->kind) {
    case LRTI_FOUND_GAP:
        lrti_buf_printf(out, "%s between ", of[0] ? "Sliver of a gap" : "Gap");
        break;
    case LRTI_FOUND_OVERLAP:
        lrti_buf_printf(out, "%s of ", of[0] ? "Sliver of an overlap" : "Overlap");
        break;
    case LRTI_FOUND_SPILL:
        lrti_buf_printf(out, "%s of ", of[0] ? "Sliver beyond the frame" : "Beyond the frame");
        break;
    case LRTI_FOUND_SELF_GAP: lrti_buf_str(out, "Gap within "); break;
    case LRTI_FOUND_DUPLICATE: lrti_buf_str(out, "The same area twice, as "); break;
    case LRTI_FOUND_HOLE: lrti_buf_str(out, "Hole outside the frame, within "); break;
    case LRTI_FOUND_NO_SERVICE: lrti_buf_str(out, "Declared without service: "); break;
    case LRTI_FOUND_UNCOVERED:
        lrti_buf_printf(out, "No %s%s%s%s", f->category, f->condition[0] ? " for " : "",
                        f->condition,
                        f->n_owners   ? " between "
                        : f->at_frame ? " anywhere"
                                      : "");
        break;
    default: break;
    }
}

static const char *remedy_of(const lrti_finding *f)
{
    switch (f->kind) {
    case LRTI_FOUND_GAP:
    case LRTI_FOUND_SELF_GAP:
        return "Give it to an area, declare it in a no_service set, or accept it in "
               "exceptions.csv.";
    case LRTI_FOUND_OVERLAP:
        return "Move the border of one of them, or accept it in exceptions.csv.";
    case LRTI_FOUND_SPILL: return "Cut the area at the frame, or correct the frame.";
    case LRTI_FOUND_DUPLICATE:
        return "Remove one of them, or name an id_field that tells records apart.";
    case LRTI_FOUND_INVALID_RING:
        return "Correct the ring in the layer: every reader repairs it another way.";
    case LRTI_FOUND_NEAR_MISS: return "Snap the corners to the neighbour's border.";
    case LRTI_FOUND_HOLE:
    case LRTI_FOUND_NO_SERVICE:
    case LRTI_FOUND_BEYOND_FRAME: return "Nothing, if it is meant so.";
    case LRTI_FOUND_CRS_DOUBT: return "Check the .prj, or write the system in boundary_sets.csv.";
    case LRTI_FOUND_ACCURACY: return "Write accuracy_m in boundary_sets.csv.";
    case LRTI_FOUND_UNCOVERED:
        return "Add a service area of a partner of this category, or accept it in exceptions.csv.";
    case LRTI_FOUND_STALE_EDITION: return "End the service area, and state one of the new edition.";
    case LRTI_FOUND_AREA_NO_PARTNER: return "State whose area it is in service_areas.csv.";
    case LRTI_FOUND_PARTNER_NO_AREA:
        return "State an area that is a boundary, or end the organization.";
    case LRTI_FOUND_PARTNER_NO_CONTACT: return "Add a row to contacts.csv or phones.csv.";
    case LRTI_FOUND_PARTNER_NO_PROTOCOL: return "Add a row to contact_protocols.csv.";
    case LRTI_FOUND_STALE_CONTACT: return "Verify it, and write the day in last_verified.";
    case LRTI_FOUND_DANGLING_NAME: return "Write the boundary's slug/area_id into the column area.";
    case LRTI_FOUND_UNUSED_EXCEPTION: return "Remove the row, or correct the id.";
    default: return "";
    }
}

bool lrti_audit_describe(lrti_audit *a, lrti_finding *f)
{
    f->remedy = remedy_of(f);
    if (f->message) {
        return true;
    }
    lrti_buf out = {0};
    add_what(f, &out);
    if (f->kind == LRTI_FOUND_NEAR_MISS) {
        char reach[64];
        lrti_buf_printf(&out, "%zu corner%s of ", f->n_points, f->n_points == 1 ? "" : "s");
        add_sides(f, &out);
        lrti_buf_printf(&out, " within %s of the other's border, and not on it.",
                        length_text(a, a->out->near_m, reach));
    } else {
        if (f->kind != LRTI_FOUND_UNCOVERED || f->n_owners) {
            add_sides(f, &out);
        }
        lrti_buf_str(&out, ": ");
        add_measure(a, f, &out);
    }
    if (f->status == LRTI_FINDING_OUTGROWN) {
        lrti_buf_str(&out, " It has grown past the limit at which it was accepted.");
    }
    f->message = out.failed ? NULL : lrti_arena_strn(a->arena, out.data, out.len);
    lrti_buf_free(&out);
    return f->message != NULL;
}
