#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

int cli_page_format(const char *verb, cli_format format, int more, lrt_page_format *out)
{
    static const char *const also[] = {"", ", or text", ", or json", ", text or json"};
    switch (format) {
    case FORMAT_DEFAULT: return 0;
    case FORMAT_HTML: *out = LRT_PAGE_HTML; return 0;
    case FORMAT_MARKDOWN: *out = LRT_PAGE_MARKDOWN; return 0;
    case FORMAT_TEXT:
        if (more & CLI_PAGE_TEXT) {
            *out = LRT_PAGE_TEXT;
            return 0;
        }
        break;
    case FORMAT_JSON:
        if (more & CLI_PAGE_JSON) {
            *out = LRT_PAGE_JSON;
            return 0;
        }
        break;
    default: break;
    }
    return cli_usage(verb, "it is written as html or markdown%s", also[more]);
}

char *cli_read_file(const char *verb, const char *path, size_t *len)
{
    enum { most = 1 << 20 };
    bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? stdin : fopen(path, "rb");
    char *text = f ? malloc(most + 1) : NULL;
    *len = text ? fread(text, 1, most + 1, f) : 0;
    if (!text || ferror(f) || *len > most) {
        fprintf(stderr, "libroute %s: %s: cannot be read: %s\n", verb, path,
                text && *len > most ? "larger than 1 MiB" : strerror(errno));
        free(text);
        text = NULL;
    }
    if (f && !standard) {
        fclose(f);
    }
    return text;
}

static int write_one(const char *verb, const char *path, const char *text, bool overwrite)
{
    FILE *f = fopen(path, overwrite ? "wb" : "wbx");
    if (!f && errno == EEXIST) {
        fprintf(stderr, "libroute %s: %s: is there already; give --overwrite to replace it\n", verb,
                path);
        return EXIT_RUNTIME;
    }
    size_t n = strlen(text);
    bool written = f && fwrite(text, 1, n, f) == n;
    int why = errno;
    if (f && fclose(f) != 0) {
        written = false;
        why = errno;
    }
    if (!written) {
        fprintf(stderr, "libroute %s: %s: cannot be written: %s\n", verb, path, strerror(why));
    }
    return written ? 0 : EXIT_RUNTIME;
}

static int write_folder(const char *verb, const cli_options *o, const lrt_pages *pages)
{
    char path[4096];
    if (mkdir(o->output, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "libroute %s: %s: cannot be made: %s\n", verb, o->output, strerror(errno));
        return EXIT_RUNTIME;
    }
    int code = 0;
    for (size_t i = 0; code == 0 && i < lrt_pages_count(pages); i++) {
        int n = snprintf(path, sizeof path, "%s/%s", o->output, lrt_pages_name(pages, i));
        code = n < 0 || (size_t)n >= sizeof path
                   ? cli_usage(verb, "the path of the folder is too long")
                   : write_one(verb, path, lrt_pages_text(pages, i), o->overwrite);
    }
    if (code == 0 && !o->quiet) {
        fprintf(stderr, "%zu pages in %s\n", lrt_pages_count(pages), o->output);
    }
    return code;
}

int cli_write_pages(const char *verb, const cli_options *o, const lrt_pages *pages, bool folder)
{
    struct stat there;
    if (!o->output || strcmp(o->output, "-") == 0) {
        if (folder) {
            return cli_usage(verb, "many pages need a folder, not standard output");
        }
        fputs(lrt_pages_text(pages, 0), stdout); /* further pages belong to it and need a folder */
        if (fflush(stdout) != 0 || ferror(stdout)) {
            fprintf(stderr, "libroute %s: the answer cannot be written\n", verb);
            return EXIT_RUNTIME;
        }
        return 0;
    }
    folder = folder || (stat(o->output, &there) == 0 && S_ISDIR(there.st_mode));
    return folder ? write_folder(verb, o, pages)
                  : write_one(verb, o->output, lrt_pages_text(pages, 0), o->overwrite);
}
