/* The public header alone, twice, in C: it includes what it needs, and its constants are constants. */
#include <libroute/libroute.h>
#include <libroute/libroute.h>

static const lrt_build_options build_options = LRT_BUILD_OPTIONS_INIT;
static const lrt_geocode_query geocode_query = LRT_GEOCODE_QUERY_INIT;
static const lrt_query query = LRT_QUERY_INIT;
static const lrt_batch_options batch_options = LRT_BATCH_OPTIONS_INIT;

/* Every declaration can be used as a value of its type. */
lrt_status (*const open_a_dataset)(const char *, lrt_router **, lrt_error *) = lrt_open;
size_t (*const points_to_areas)(const lrt_router *, uint32_t, double, double, lrt_area_hit *,
                                size_t) = lrt_areas_at;

int main(void)
{
    lrt_query q = query;
    size_t none = LRT_INVALID;
    uint32_t cover = LRT_COVER_INVALID & ~LRT_COVER_ON_EDGE;
    q.at = LRT_AT_NONE;
    return (int)(build_options.struct_size + geocode_query.struct_size + batch_options.struct_size +
                 q.struct_size) == 0 ||
           none != SIZE_MAX || cover != 0x7FFFFFFF || LRT_NO_AREA != UINT32_MAX ||
           LRT_VERSION[0] == '\0' || LRT_VERSION_MAJOR < 0 || LRT_OK != 0 || LRT_E_INTERNAL != 15;
}
