#include "s2_side.h"

#include <memory>
#include <utility>
#include <vector>

#include <s2/mutable_s2shape_index.h>
#include <s2/s2contains_point_query.h>
#include <s2/s2latlng.h>
#include <s2/s2loop.h>
#include <s2/s2polygon.h>

struct s2_side {
    MutableS2ShapeIndex index;
    std::vector<S2Point> points;
    std::unique_ptr<S2ContainsPointQuery<MutableS2ShapeIndex>> query;
};

static S2Point on_sphere(const double *lon_lat)
{
    return S2LatLng::FromDegrees(lon_lat[1], lon_lat[0]).ToPoint();
}

s2_side *s2_open(void) { return new s2_side; }

void s2_add(s2_side *side, const double *xy, const uint32_t *ring, uint32_t n_rings)
{
    std::vector<std::unique_ptr<S2Loop>> loops;
    for (uint32_t r = 0; r < n_rings; r++) {
        std::vector<S2Point> vertices;
        for (uint32_t i = ring[r]; i + 1 < ring[r + 1]; i++) {
            vertices.push_back(on_sphere(xy + 2 * static_cast<size_t>(i)));
        }
        auto loop = std::make_unique<S2Loop>(vertices, S2Debug::DISABLE);
        loop->Normalize();
        loops.push_back(std::move(loop));
    }
    auto polygon = std::make_unique<S2Polygon>();
    polygon->set_s2debug_override(S2Debug::DISABLE);
    polygon->InitNested(std::move(loops));
    side->index.Add(std::make_unique<S2Polygon::OwningShape>(std::move(polygon)));
}

void s2_ready(s2_side *side, const double *lon_lat, size_t n)
{
    side->points.resize(n);
    for (size_t i = 0; i < n; i++) {
        side->points[i] = on_sphere(lon_lat + 2 * i);
    }
    if (!side->query) {
        side->index.ForceBuild();
        side->query = std::make_unique<S2ContainsPointQuery<MutableS2ShapeIndex>>(
            &side->index, S2ContainsPointQueryOptions(S2VertexModel::CLOSED));
    }
}

size_t s2_at(s2_side *side, size_t i, uint32_t *found, size_t capacity)
{
    size_t n = 0;
    side->query->VisitContainingShapes(side->points[i], [&](S2Shape *shape) {
        if (n < capacity) {
            found[n] = static_cast<uint32_t>(shape->id());
        }
        n++;
        return true;
    });
    return n;
}

size_t s2_bytes(const s2_side *side) { return side->index.SpaceUsed(); }

void s2_close(s2_side *side) { delete side; }
