#include <math.h>
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "format.h"
#include "wrap.h"

/* The page for people: what is open comes first, and of many of a kind only the first are spelt out. */

#define SHOWN_MAX 12
#define WORST_MAX 6
#define SQUARE_MILE_M2 2589988.110336

typedef struct page {
    lrti_buf out;
    unsigned width;
    const lrt_audit_result *r;
    const lrti_coverage *c;
} page;

static void say(page *p, size_t indent, const char *label, size_t hang, const char *text)
{
    lrti_wrap(&p->out, p->width, indent, label, hang, text);
}

static void LRTI_PRINTF(5, 6)
    sayf(page *p, size_t indent, const char *label, size_t hang, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    say(p, indent, label, hang, text);
}

static const char *plural(size_t n) { return n == 1 ? "" : "s"; }

static void days_text(uint32_t from, uint32_t to, char out[64])
{
    char first[16], last[16];
    out[0] = '\0';
    lrti_date_text(from, first);
    lrti_date_text(to == LRTI_DATE_OPEN_TO ? to : lrti_date_from_days(lrti_days_from_date(to) - 1),
                   last);
    if (from != LRTI_DATE_OPEN_FROM && to != LRTI_DATE_OPEN_TO) {
        snprintf(out, 64, "%s to %s", first, last);
    } else if (from != LRTI_DATE_OPEN_FROM) {
        snprintf(out, 64, "from %s", first);
    } else if (to != LRTI_DATE_OPEN_TO) {
        snprintf(out, 64, "until %s", last);
    }
}

/* ---- head ---- */

static void head(page *p)
{
    char day[16];
    const lrti_directory *d = &p->r->router->directory;
    lrti_buf_str(&p->out, "AUDIT OF THE SERVICE AREAS\n");
    say(p, 0, "", 0, d->title);
    if (p->c->as_of) {
        lrti_date_text(p->c->as_of, day);
        sayf(p, 0, "", 0, "As of %s%s", day,
             p->r->history ? ", with what is over" : "; what was over by then is left out");
    }
    sayf(p, 0, "", 0, "%llu parcels and %llu addresses have a position%s",
         (unsigned long long)p->c->n_parcels, (unsigned long long)p->c->n_addresses,
         p->c->n_parcels_unplaced + p->c->n_addresses_unplaced ? "; those without are in no count"
                                                               : "");
    sayf(p, 0, "", 0, "%.80s", lrti_image_digest(p->r->router->image));
    lrti_buf_char(&p->out, '\n');
    if (p->c->n_open + p->c->n_outgrown == 0) {
        say(p, 0, "", 0, "NOTHING IS OPEN");
    } else {
        sayf(p, 0, "", 0, "OPEN: %zu", p->c->n_open + p->c->n_outgrown);
    }
    sayf(p, 2, "", 2, "%zu outgrown, %zu accepted, %zu notice%s", p->c->n_outgrown,
         p->c->n_accepted, p->c->n_notices, plural(p->c->n_notices));
}

/* ---- table of kinds ---- */

static void kinds(page *p)
{
    lrti_buf_printf(&p->out, "\n%-26s %8s %8s %8s %8s %9s\n", "KIND", "open", "notices", "accepted",
                    "parcels", "addresses");
    for (int k = 0; k < LRTI_FOUND_KINDS; k++) {
        size_t open = 0, notices = 0, accepted = 0, parcels = 0, addresses = 0, all = 0;
        for (size_t i = 0; i < p->c->n_findings; i++) {
            const lrti_finding *f = &p->c->finding[i];
            if (f->kind != (lrti_finding_kind)k) {
                continue;
            }
            all++;
            accepted += f->status == LRTI_FINDING_ACCEPTED;
            open += f->status != LRTI_FINDING_ACCEPTED && f->error;
            notices += f->status != LRTI_FINDING_ACCEPTED && !f->error;
            parcels += f->parcels;
            addresses += f->addresses;
        }
        if (all) {
            lrti_buf_printf(&p->out, "%-26s %8zu %8zu %8zu %8zu %9zu\n",
                            lrti_finding_kind_text((lrti_finding_kind)k), open, notices, accepted,
                            parcels, addresses);
        }
    }
}

/* ---- how much is covered ---- */

static void worst_parts(page *p, const lrti_coverage_row *row)
{
    lrti_buf text = {0};
    for (size_t i = 0; i < row->n_parts && i < WORST_MAX; i++) {
        lrti_buf_printf(&text, "%s%s ", i ? ", " : "",
                        LRTI_TX(&p->r->router->directory.t, boundary, name, row->part[i].boundary));
        lrti_buf_fixed(&text, 100 * row->part[i].share, 1);
        lrti_buf_str(&text, "%");
    }
    if (row->n_parts > WORST_MAX) {
        lrti_buf_printf(&text, " and %zu more", row->n_parts - WORST_MAX);
    }
    if (text.len) {
        say(p, 4, "without: ", 6, text.data);
    }
    p->out.failed = p->out.failed || text.failed;
    lrti_buf_free(&text);
}

static void covered(page *p)
{
    if (p->c->n_rows) {
        lrti_buf_printf(&p->out, "\nHOW MUCH OF THE FRAME (%s) IS COVERED\n", p->c->frame);
    }
    for (size_t i = 0; i < p->c->n_rows; i++) {
        const lrti_coverage_row *row = &p->c->row[i];
        char days[64], percent[40], miles[40];
        double share = 1 - (row->uncovered_m2 + row->declared_m2) / row->frame_m2;
        days_text(row->valid_from, row->valid_to, days);
        /* 99.99 % of a city is not all of it */
        lrti_format_fixed(percent, sizeof percent, floor(fmax(share, 0) * 1e4) / 100, 2);
        lrti_format_fixed(miles, sizeof miles, row->uncovered_m2 / SQUARE_MILE_M2, 3);
        char label[300];
        snprintf(label, sizeof label, "%.120s%.160s%s",
                 row->set[0] ? row->set : "partners: ", row->category, ": ");
        sayf(p, 2, label, 6, "%s %%; not covered: %s sq mi%s%s%s%s%s", percent, miles,
             row->condition[0] ? ", where " : "", row->condition, days[0] ? " (" : "", days,
             days[0] ? ")" : "");
        worst_parts(p, row);
    }
}

/* ---- findings ---- */

static void one_finding(page *p, const lrti_finding *f)
{
    char days[64];
    const lrti_tables *t = &p->r->router->directory.t;
    const char *scope = f->set[0] ? f->set : f->category;
    days_text(f->valid_from, f->valid_to, days);
    lrti_buf_printf(&p->out, "  %s%s%s%s%s\n", f->id, scope[0] ? "  " : "", scope,
                    days[0] ? "  " : "", days);
    say(p, 6, "", 6, f->message);
    if (f->exception != LRTI_NO_ROW) {
        sayf(p, 6, "", 6, "Accepted by %s: %s",
             LRTI_TX(t, exception, author, f->exception)[0]
                 ? LRTI_TX(t, exception, author, f->exception)
                 : "nobody named",
             LRTI_TX(t, exception, reason, f->exception));
    }
}

static size_t section(const lrti_finding *f)
{
    return f->status == LRTI_FINDING_ACCEPTED ? 2 : f->error ? 0 : 1;
}

static void findings(page *p)
{
    static const char *const title[] = {"OPEN", "NOTICES", "ACCEPTED"};
    for (size_t s = 0; s < LRTI_COUNT(title); s++) {
        int kind = -1;
        size_t shown = 0, left = 0;
        for (size_t i = 0; i <= p->c->n_findings; i++) {
            const lrti_finding *f = i < p->c->n_findings ? &p->c->finding[i] : NULL;
            if (f && section(f) != s) {
                continue;
            }
            if (!f || (int)f->kind != kind) {
                if (left) {
                    sayf(p, 6, "", 6, "... and %zu more of this kind", left);
                }
                left = shown = 0;
                if (!f) {
                    break;
                }
                lrti_buf_printf(&p->out, "\n%s: %s\n", title[s], lrti_finding_kind_text(f->kind));
                kind = (int)f->kind;
                if (f->remedy[0]) {
                    say(p, 2, "", 2, f->remedy);
                }
            }
            if (shown++ < SHOWN_MAX) {
                one_finding(p, f);
            } else {
                left++;
            }
        }
    }
}

size_t lrt_audit_text(const lrt_audit_result *audit, unsigned width, char *buf, size_t size)
{
    page p;
    memset(&p, 0, sizeof p);
    if (!audit) {
        return SIZE_MAX;
    }
    p.width = lrti_page_width(width);
    p.r = audit;
    p.c = &audit->coverage;
    head(&p);
    kinds(&p);
    covered(&p);
    findings(&p);
    return lrti_give(&p.out, buf, size);
}
