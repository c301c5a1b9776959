/*
 * The training material of a department, from the same data as the answers: booklets, calendar, note, quiz.
 *
 *     training_pack DATASET SLUG/AREA_ID DATE FOLDER
 */
#include <libroute/libroute.h>
#include <stdio.h>

static int write_pages(const char *folder, lrt_pages *pages)
{
    char path[1024];
    int failed = 0;
    for (size_t i = 0; i < lrt_pages_count(pages) && !failed; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, lrt_pages_name(pages, i));
        FILE *f = fopen(path, "wb");
        failed = !f || fputs(lrt_pages_text(pages, i), f) < 0;
        failed = (f && fclose(f) != 0) || failed;
        printf("%s%s\n", path, failed ? ": cannot be written" : "");
    }
    lrt_pages_free(pages);
    return failed;
}

int main(int argc, char **argv)
{
    lrt_error err = {0};
    lrt_router *router = NULL;
    lrt_pages *pages = NULL;
    lrt_brief_options brief = LRT_BRIEF_OPTIONS_INIT;
    lrt_calendar_options calendar = LRT_CALENDAR_OPTIONS_INIT;
    lrt_changes_options changes = LRT_CHANGES_OPTIONS_INIT;
    lrt_quiz_options quiz = LRT_QUIZ_OPTIONS_INIT;
    int failed = argc != 5;
    if (failed) {
        fprintf(stderr, "usage: training_pack DATASET SLUG/AREA_ID DATE FOLDER\n");
        return 2;
    }
    brief.area = quiz.area = argv[2];
    failed = lrt_open(argv[1], &router, &err) != LRT_OK ||
             lrt_parse_date(argv[3], &brief.as_of, &err) != LRT_OK;
    quiz.as_of = changes.as_of = calendar.from = brief.as_of;
    changes.since = brief.as_of - 10000; /* a year before */
    calendar.months = 24;
    calendar.stamp = 0; /* the making of a reproducible file; a real one takes the clock */
    failed = failed || lrt_brief(router, &brief, &pages, &err) != LRT_OK ||
             write_pages(argv[4], pages) || lrt_quiz(router, &quiz, &pages, &err) != LRT_OK ||
             write_pages(argv[4], pages) || lrt_changes(router, &changes, &pages, &err) != LRT_OK ||
             write_pages(argv[4], pages) ||
             lrt_calendar(router, &calendar, &pages, &err) != LRT_OK || write_pages(argv[4], pages);
    if (failed) {
        fprintf(stderr, "training_pack: %s\n", err.message);
    }
    lrt_close(router);
    return failed;
}
