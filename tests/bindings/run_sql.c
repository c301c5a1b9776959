/*
 * Runs an SQL script in a database in memory with an extension loaded, and prints each statement, its rows, or its error.
 *
 *   run_sql EXTENSION DATASET SCRIPT [EXPECTED]     DATASET stands for that path in the script; with EXPECTED the output is
 *                                                   compared with that file
 *   run_sql --fail EXTENSION DATASET SCRIPT         again and again, with SQLite's allocation n failing, n = 1, 2, ...: nothing
 *                                                   may crash, leak, or answer wrongly (an answer is right or an error)
 *
 * A program and not the sqlite3 shell, so that a build with sanitizers can load its extension.
 */
#define _POSIX_C_SOURCE 200809L
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3_mem_methods real;
static long countdown; /* allocation that fails; 0 = none */
static bool failed;

static bool fails(void)
{
    bool now = countdown > 0 && --countdown == 0;
    failed = failed || now;
    return now;
}
static void *failing_malloc(int n) { return fails() ? NULL : real.xMalloc(n); }
static void *failing_realloc(void *p, int n) { return fails() ? NULL : real.xRealloc(p, n); }

static char *read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    size_t len = 0, n = 0;
    if (!f) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    do {
        len += n;
        char *more = realloc(text, len + 65536);
        if (!more) {
            exit(2);
        }
        text = more;
        n = fread(text + len, 1, 65535, f);
    } while (n > 0);
    text[len] = '\0';
    fclose(f);
    return text;
}

/* The script with DATASET replaced. */
static char *script_of(const char *path, const char *dataset)
{
    char *text = read_file(path);
    size_t room = strlen(text) + 1, extra = strlen(dataset);
    for (const char *at = text; (at = strstr(at, "DATASET")); at++) {
        room += extra;
    }
    char *out = malloc(room), *to = out;
    if (!out) {
        exit(2);
    }
    for (const char *at = text; *at;) {
        if (strncmp(at, "DATASET", 7) == 0) {
            memcpy(to, dataset, extra);
            to += extra;
            at += 7;
        } else {
            *to++ = *at++;
        }
    }
    *to = '\0';
    free(text);
    return out;
}

/* Without line breaks, comments in front, and the dataset's own path. */
static void print_text(FILE *out, const char *text, const char *dataset)
{
    for (const char *at = text; *at;) {
        if (dataset[0] && strncmp(at, dataset, strlen(dataset)) == 0) {
            fputs("DATASET", out);
            at += strlen(dataset);
        } else {
            fputc(*at == '\n' ? ' ' : *at, out);
            at++;
        }
    }
}

/* SQLITE_NOMEM when a number could not be made a text here, after the answer was given. */
static int print_row(FILE *out, sqlite3_stmt *s, const char *dataset)
{
    for (int i = 0; i < sqlite3_column_count(s); i++) {
        bool null = sqlite3_column_type(s, i) == SQLITE_NULL;
        const char *text = (const char *)sqlite3_column_text(s, i);
        if (!null && !text) {
            fputs("\n", out);
            return SQLITE_NOMEM;
        }
        fputs(i ? "|" : "", out);
        print_text(out, null ? "NULL" : text, dataset);
    }
    fputc('\n', out);
    return SQLITE_OK;
}

static const char *skip_comments(const char *sql)
{
    for (;;) {
        sql += strspn(sql, " \n");
        if (strncmp(sql, "--", 2) != 0) {
            return sql;
        }
        sql += strcspn(sql, "\n");
    }
}

static void run(const char *extension, const char *sql, const char *dataset, FILE *out)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
        sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL) != SQLITE_OK ||
        sqlite3_load_extension(db, extension, NULL, &why) != SQLITE_OK) {
        fprintf(out, "cannot begin: %s\n", why ? why : "");
        sqlite3_free(why);
        sqlite3_close(db);
        return;
    }
    while (*(sql = skip_comments(sql))) {
        sqlite3_stmt *s = NULL;
        const char *rest = sql;
        int rc = sqlite3_prepare_v2(db, sql, -1, &s, &rest);
        if (rc != SQLITE_OK) { /* the tail is not set */
            rest = strstr(sql, ";\n");
            rest = rest ? rest + 1 : sql + strlen(sql);
        }
        fputs("> ", out);
        for (const char *at = sql; at < rest;) {
            bool path = dataset[0] && strncmp(at, dataset, strlen(dataset)) == 0;
            fputs(path ? "DATASET" : (char[]){*at == '\n' ? ' ' : *at, '\0'}, out);
            at += path ? strlen(dataset) : 1;
        }
        fputc('\n', out);
        while (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
            rc = print_row(out, s, dataset);
        }
        if (rc != SQLITE_OK && rc != SQLITE_DONE) {
            fputs("! ", out);
            print_text(out, sqlite3_errmsg(db), dataset);
            fputc('\n', out);
        }
        sqlite3_finalize(s);
        sql = rest;
    }
    if (sqlite3_close(db) != SQLITE_OK) {
        fputs("! something was not given back\n", out);
    }
}

static int compare(const char *got, const char *expected)
{
    if (strcmp(got, expected) == 0) {
        return 0;
    }
    size_t line = 1;
    const char *begin = got;
    for (size_t i = 0; got[i] && got[i] == expected[i]; i++) {
        if (got[i] == '\n') {
            line++;
            begin = got + i + 1;
        }
    }
    printf("line %zu differs:\n  got      %.*s\n  expected %.*s\n", line, (int)strcspn(begin, "\n"),
           begin, (int)strcspn(expected + (begin - got), "\n"), expected + (begin - got));
    return 1;
}

/* Every line of a run in which an allocation failed is one of the whole run, or an error; "cannot begin" ends the run. */
static bool plausible(const char *got, const char *whole)
{
    bool good = true;
    for (const char *line = got; *line;) {
        size_t n = strcspn(line, "\n");
        bool found = n < 2 || line[0] == '!' /* a row cut short is followed by its error */
                     || (line[n] && line[n + 1] == '!') || strncmp(line, "cannot begin", 12) == 0;
        for (const char *at = whole; !found && (at = strstr(at, "\n")); at++) {
            found = strncmp(at + 1, line, n) == 0 && at[1 + n] == '\n';
        }
        if (!found && strncmp(whole, line, n) != 0) {
            printf("not in the whole run: %.*s\n", (int)n, line);
            good = false;
        }
        line += n + (line[n] == '\n');
    }
    return good;
}

static int run_failing(const char *extension, const char *sql, const char *dataset)
{
    char *whole = NULL, *got = NULL;
    size_t size;
    FILE *out = open_memstream(&whole, &size);
    run(extension, sql, dataset, out);
    fclose(out);
    int bad = strstr(whole, "cannot begin") != NULL;
    long n = 0;
    do {
        failed = false;
        countdown = ++n;
        out = open_memstream(&got, &size);
        run(extension, sql, dataset, out);
        fclose(out);
        countdown = 0;
        bad += !plausible(got, whole);
        free(got);
    } while (failed && n < 100000 && bad < 10);
    printf("%ld allocations failed one by one, %d runs wrong\n", n - 1, bad);
    free(whole);
    return bad || n < 100;
}

int main(int argc, char **argv)
{
    bool failing = argc > 1 && strcmp(argv[1], "--fail") == 0;
    char **a = argv + 1 + failing;
    int n = argc - 1 - failing;
    if (n < 3) {
        fprintf(stderr, "usage: run_sql [--fail] EXTENSION DATASET SCRIPT [EXPECTED]\n");
        return 2;
    }
    if (failing) {
        sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
        sqlite3_mem_methods mine = real;
        mine.xMalloc = failing_malloc;
        mine.xRealloc = failing_realloc;
        sqlite3_config(SQLITE_CONFIG_MALLOC, &mine);
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* or most allocations would not be seen */
    }
    char *sql = script_of(a[2], a[1]), *got = NULL, *expected = n > 3 ? read_file(a[3]) : NULL;
    int result;
    if (failing) {
        result = run_failing(a[0], sql, a[1]);
    } else {
        size_t size;
        FILE *out = expected ? open_memstream(&got, &size) : stdout;
        run(a[0], sql, a[1], out);
        if (expected) {
            fclose(out);
        }
        result = expected ? compare(got, expected) : 0;
    }
    free(sql);
    free(got);
    free(expected);
    return result;
}
