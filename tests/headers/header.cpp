// The public header alone, twice, in C++: linked as C, with initialisers that C++ takes too.
#include <libroute/libroute.h>
#include <libroute/libroute.h>

static const lrt_build_options build_options = LRT_BUILD_OPTIONS_INIT;
static const lrt_geocode_query geocode_query = LRT_GEOCODE_QUERY_INIT;
static const lrt_query query = LRT_QUERY_INIT;
static const lrt_batch_options batch_options = LRT_BATCH_OPTIONS_INIT;

// Were extern "C" missing, this second declaration would contradict the header's.
extern "C" const char *lrt_version(void);
extern "C" lrt_status lrt_open(const char *dataset, lrt_router **out, lrt_error *err);

int main()
{
    lrt_query q = query;
    q.as_of = 20261123;
    return build_options.struct_size + geocode_query.struct_size + batch_options.struct_size + q.struct_size == 0 ||
           LRT_INVALID != SIZE_MAX || LRT_COVER_ON_EDGE != 0x80000000u || LRT_FAULT_NUMBER_MISSING != 1 << 11;
}
