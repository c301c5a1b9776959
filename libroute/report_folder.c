#define _POSIX_C_SOURCE 200809L
#include "report.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *join(const char *folder, const char *name)
{
    lrti_buf b = {0};
    lrti_buf_printf(&b, "%s/%s", folder, name);
    if (b.failed) {
        lrti_buf_free(&b);
    }
    return b.failed ? NULL : b.data;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_empty(const char *folder)
{
    DIR *d = opendir(folder);
    size_t n = 0;
    while (d && n <= 2 && readdir(d)) { /* . and .. */
        n++;
    }
    if (d) {
        closedir(d);
    }
    return d && n <= 2;
}

static lrt_status take(const char *path, int overwrite, bool *made, lrt_error *err)
{
    *made = mkdir(path, 0777) == 0;
    if (*made) {
        return LRT_OK;
    }
    if (errno != EEXIST || !is_folder(path)) {
        return lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot be made: %s",
                            errno == EEXIST ? "there is a file of this name" : strerror(errno));
    }
    return overwrite || is_empty(path)
               ? LRT_OK
               : lrti_fail_at(err, LRT_E_EXISTS, path, 0, NULL,
                              "is not empty; write to a new folder, or ask for overwriting "
                              "(--overwrite)");
}

lrt_status lrti_report_folder_open(const char *path, int overwrite, lrti_report_folder *out,
                                   lrt_error *err)
{
    memset(out, 0, sizeof *out);
    lrt_status status = take(path, overwrite, &out->made, err);
    if (status != LRT_OK) {
        return status;
    }
    out->path = strdup(path);
    out->stage = join(path, ".libroute-XXXXXX");
    if (!out->path || !out->stage) {
        status = lrti_fail_memory(err);
    } else if (!mkdtemp(out->stage)) {
        status =
            lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot be written to: %s", strerror(errno));
    }
    if (status != LRT_OK) {
        free(out->stage); /* nothing is there to be taken away */
        out->stage = NULL;
        lrti_report_folder_close(out, status, NULL);
    }
    return status;
}

/* The folder of "maps/a.svg" below `root`, made where it is missing. */
static bool make_sub(const char *root, const char *name)
{
    char *path = join(root, name);
    char *slash = path ? strrchr(path, '/') : NULL;
    bool good = path != NULL;
    if (good && strchr(name, '/')) {
        *slash = '\0';
        good = mkdir(path, 0777) == 0 || (errno == EEXIST && is_folder(path));
    }
    free(path);
    return good;
}

lrt_status lrti_report_folder_add(lrti_report_folder *folder, const char *name, char **path,
                                  lrt_error *err)
{
    char *copy = strdup(name);
    lrt_status status = LRT_OK;
    *path = join(folder->stage, name);
    if (!copy || !*path ||
        !lrti_grow(&folder->name, &folder->cap, folder->n_names + 1, sizeof *folder->name)) {
        status = lrti_fail_memory(err);
    } else if (!make_sub(folder->stage, name)) {
        status = lrti_fail_at(err, LRT_E_IO, *path, 0, NULL, "its folder cannot be made: %s",
                              strerror(errno));
    }
    if (status == LRT_OK) {
        folder->name[folder->n_names++] = copy;
    } else {
        free(copy);
        free(*path);
        *path = NULL;
    }
    return status;
}

lrt_status lrti_report_folder_text(lrti_report_folder *folder, const char *name, const char *data,
                                   size_t len, lrt_error *err)
{
    char *path;
    lrt_status status = lrti_report_folder_add(folder, name, &path, err);
    if (status != LRT_OK) {
        return status;
    }
    FILE *f = fopen(path, "wb");
    bool good = f && fwrite(data, 1, len, f) == len && fflush(f) == 0 && fsync(fileno(f)) == 0;
    int why = errno;
    if (f) {
        good = fclose(f) == 0 && good;
    }
    if (!good) {
        status = lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot be written: %s", strerror(why));
    }
    free(path);
    return status;
}

/* What stands in the way is told before the first file is moved. */
static lrt_status may_move(const lrti_report_folder *folder, const char *name, lrt_error *err)
{
    char *to = join(folder->path, name);
    lrt_status status = LRT_OK;
    if (!to) {
        status = lrti_fail_memory(err);
    } else if (!make_sub(folder->path, name)) {
        *strrchr(to, '/') = '\0';
        status = lrti_fail_at(err, LRT_E_IO, to, 0, NULL, "cannot be made: %s", strerror(errno));
    } else if (is_folder(to)) {
        status = lrti_fail_at(err, LRT_E_IO, to, 0, NULL,
                              "is a folder where a file belongs; move it away");
    }
    free(to);
    return status;
}

static lrt_status move_one(const lrti_report_folder *folder, const char *name, lrt_error *err)
{
    char *from = join(folder->stage, name), *to = join(folder->path, name);
    lrt_status status = LRT_OK;
    if (!from || !to) {
        status = lrti_fail_memory(err);
    } else if (rename(from, to) != 0) {
        status =
            lrti_fail_at(err, LRT_E_IO, to, 0, NULL, "cannot be put in place: %s", strerror(errno));
    }
    free(from);
    free(to);
    return status;
}

/* Files and the sub-folders of their names; what was moved is not there any more. */
static void clear(const char *root, char **name, size_t n, bool files)
{
    for (size_t i = 0; root && i < n; i++) {
        char *path = join(root, name[i]);
        if (path && files) {
            unlink(path);
        }
        if (path && strchr(name[i], '/')) {
            *strrchr(path, '/') = '\0';
            rmdir(path); /* the last file of it gets through */
        }
        free(path);
    }
}

lrt_status lrti_report_folder_close(lrti_report_folder *folder, lrt_status status, lrt_error *err)
{
    for (size_t i = 0; status == LRT_OK && i < folder->n_names; i++) {
        status = may_move(folder, folder->name[i], err);
    }
    for (size_t i = 0; status == LRT_OK && i < folder->n_names; i++) {
        status = move_one(folder, folder->name[i], err);
    }
    clear(folder->stage, folder->name, folder->n_names, true);
    if (folder->stage) {
        rmdir(folder->stage);
    }
    if (status != LRT_OK) {
        clear(folder->path, folder->name, folder->n_names, false); /* empty ones */
    }
    if (status != LRT_OK && folder->made) {
        rmdir(folder->path);
    }
    for (size_t i = 0; i < folder->n_names; i++) {
        free(folder->name[i]);
    }
    free(folder->name);
    free(folder->path);
    free(folder->stage);
    memset(folder, 0, sizeof *folder);
    return status;
}

/* ---- a report in all its forms ---- */

static lrt_status add_text(lrti_report_folder *folder, const char *name, lrti_buf *text,
                           lrt_error *err)
{
    lrt_status status = text->failed
                            ? lrti_fail_memory(err)
                            : lrti_report_folder_text(folder, name, text->data, text->len, err);
    lrti_buf_free(text);
    return status;
}

static lrt_status add_maps(lrti_report_folder *folder, const lrti_report *report, lrt_error *err)
{
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < report->n_maps; i++) {
        lrti_buf name = {0}, text = {0};
        lrti_buf_printf(&name, "maps/%s", report->map[i].file);
        lrti_report_svg(report, &report->map[i], &text);
        text.failed = text.failed || name.failed;
        status = add_text(folder, name.data, &text, err);
        lrti_buf_free(&name);
    }
    return status;
}

lrt_status lrti_report_folder_report(lrti_report_folder *folder, const lrti_report *report,
                                     const char *geopackage, lrt_error *err)
{
    char *path = NULL;
    lrti_buf page = {0};
    lrti_report_html(report, &page);
    lrt_status status = add_text(folder, "report.html", &page, err);
    if (status == LRT_OK) {
        status = add_maps(folder, report, err);
    }
    if (status == LRT_OK) {
        status = lrti_report_folder_add(folder, geopackage, &path, err);
    }
    if (status == LRT_OK) {
        status = lrti_report_geopackage(report, path, err);
    }
    free(path);
    return status == LRT_OK ? lrti_report_shapefiles(report, folder, "shapefiles", err) : status;
}

/* ---- shared by the writers ---- */

const char *lrti_report_cell_text(const lrti_report_column *column, const lrti_report_cell *cell,
                                  char out[400])
{
    if (column->kind == LRTI_REPORT_TEXT) {
        return cell->text;
    }
    out[0] = '\0';
    if (isfinite(cell->number)) {
        lrti_format_fixed(out, 400, cell->number,
                          column->kind == LRTI_REPORT_INT ? 0 : column->decimals);
    }
    return out;
}
