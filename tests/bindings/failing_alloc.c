/* Linked into a copy of the library with --wrap: allocation number libroute_fails_after from now on fails, once. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

__attribute__((visibility("default"))) long libroute_fails_after;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *text);

static int fails(void) { return libroute_fails_after > 0 && --libroute_fails_after == 0; }

void *__wrap_malloc(size_t size) { return fails() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t n, size_t size) { return fails() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *p, size_t size) { return fails() ? NULL : __real_realloc(p, size); }
char *__wrap_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = __wrap_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

/* JSON of the answers too */
__attribute__((constructor)) static void begin(void) { json_set_alloc_funcs(__wrap_malloc, free); }
