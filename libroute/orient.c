#include "orient.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ---- error-free transformations (Dekker, Knuth, Shewchuk): a op b = *hi + *lo exactly ---- */

static void two_sum(double a, double b, double *hi, double *lo)
{
    double s = a + b, bb = s - a;
    *lo = (a - (s - bb)) + (b - bb);
    *hi = s;
}

static void two_product(double a, double b, double *hi, double *lo)
{
    double p = a * b;
    double ca = 134217729.0 * a, ah = ca - (ca - a),
           al = a - ah; /* 2^27 + 1: splits 53 bits into 26 and 26 */
    double cb = 134217729.0 * b, bh = cb - (cb - b), bl = b - bh;
    *lo = al * bl - (((p - ah * bh) - al * bh) - ah * bl);
    *hi = p;
}

/* Adds b to the expansion e of n nonoverlapping components, ascending by magnitude; returns the new
 * length. */
static int grow(double *e, int n, double b)
{
    int out = 0;
    for (int i = 0; i < n; i++) {
        double hi, lo;
        two_sum(b, e[i], &hi, &lo);
        if (lo != 0) {
            e[out++] = lo;
        }
        b = hi;
    }
    if (b != 0) {
        e[out++] = b;
    }
    return out;
}

static int sign_by_expansion(double ax, double ay, double bx, double by, double cx, double cy)
{
    double acx[2], acy[2], bcx[2], bcy[2];
    two_sum(ax, -cx, &acx[0], &acx[1]);
    two_sum(ay, -cy, &acy[0], &acy[1]);
    two_sum(bx, -cx, &bcx[0], &bcx[1]);
    two_sum(by, -cy, &bcy[0], &bcy[1]);
    double e[16];
    int n = 0;
    for (int i = 1; i >= 0; i--) {
        for (int j = 1; j >= 0; j--) {
            double hi, lo;
            if (acx[i] != 0 && bcy[j] != 0) {
                two_product(acx[i], bcy[j], &hi, &lo);
                n = grow(e, n, lo);
                n = grow(e, n, hi);
            }
            if (acy[i] != 0 && bcx[j] != 0) {
                two_product(acy[i], bcx[j], &hi, &lo);
                n = grow(e, n, -lo);
                n = grow(e, n, -hi);
            }
        }
    }
    return n == 0         ? 0
           : e[n - 1] > 0 ? 1
                          : -1; /* the largest component exceeds the sum of the others */
}

/* ---- integers: sign and magnitude, little-endian words; a double is a multiple of 2^-1074 ---- */

enum { WORDS = 26 * 2 }; /* 2^501 / 2^-1074 needs 1575 bits: 50 words of 32 */
typedef struct big {
    int sign; /* -1, 0, 1 */
    uint32_t w[WORDS];
} big;

static void big_from_double(double v, big *out)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    unsigned exponent = (unsigned)(bits >> 52) & 0x7FF, shift = exponent ? exponent - 1 : 0;
    mantissa |= exponent ? UINT64_C(1) << 52 : 0;
    memset(out, 0, sizeof *out);
    out->sign = mantissa == 0 ? 0 : v < 0 ? -1 : 1;
    unsigned at = shift / 32, low = shift % 32;
    if (at + 2 < WORDS) {
        uint64_t lower = (mantissa & 0xFFFFFFFF) << low, upper = (mantissa >> 32) << low;
        out->w[at] = (uint32_t)lower;
        upper += lower >> 32;
        out->w[at + 1] = (uint32_t)upper;
        out->w[at + 2] = (uint32_t)(upper >> 32);
    }
}

static int compare(const uint32_t *a, const uint32_t *b, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

static void big_subtract(const big *a, const big *b, big *out)
{
    big r;
    memset(&r, 0, sizeof r);
    if (a->sign != 0 && b->sign != 0 && a->sign == b->sign) {
        int order = compare(a->w, b->w, WORDS);
        const big *hi = order >= 0 ? a : b, *lo = order >= 0 ? b : a;
        int64_t carry = 0;
        for (int i = 0; i < WORDS; i++) {
            carry += (int64_t)hi->w[i] - (int64_t)lo->w[i];
            r.w[i] = (uint32_t)((uint64_t)carry & 0xFFFFFFFF);
            carry = carry < 0 ? -1 : 0;
        }
        r.sign = order == 0 ? 0 : order > 0 ? a->sign : -a->sign;
    } else {
        uint64_t carry = 0;
        for (int i = 0; i < WORDS; i++) {
            carry += (uint64_t)a->w[i] + b->w[i];
            r.w[i] = (uint32_t)carry;
            carry >>= 32;
        }
        r.sign = a->sign ? a->sign : -b->sign;
    }
    *out = r;
}

static void big_multiply(const big *a, const big *b, uint32_t out[2 * WORDS])
{
    memset(out, 0, 2 * WORDS * sizeof out[0]);
    for (int i = 0; i < WORDS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < WORDS && a->w[i]; j++) {
            carry += (uint64_t)a->w[i] * b->w[j] + out[i + j];
            out[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        out[i + WORDS] += (uint32_t)carry;
    }
}

static int sign_by_integers(double ax, double ay, double bx, double by, double cx, double cy)
{
    double v[6] = {ax, ay, bx, by, cx, cy};
    big b[6], acx, acy, bcx, bcy;
    for (int i = 0; i < 6; i++) {
        big_from_double(v[i], &b[i]);
    }
    big_subtract(&b[0], &b[4], &acx);
    big_subtract(&b[1], &b[5], &acy);
    big_subtract(&b[2], &b[4], &bcx);
    big_subtract(&b[3], &b[5], &bcy);
    int left = acx.sign * bcy.sign, right = acy.sign * bcx.sign;
    if (left != right) {
        return left > right ? 1 : -1;
    }
    uint32_t l[2 * WORDS], r[2 * WORDS];
    big_multiply(&acx, &bcy, l);
    big_multiply(&acy, &bcx, r);
    return left * compare(l, r, 2 * WORDS);
}

int lrti_orient_exact(double ax, double ay, double bx, double by, double cx, double cy)
{
    /* Equal coordinates are frequent (axis-parallel edges, vertices) and decided by signs alone. */
    int left = (ax > cx) - (ax < cx), right = (ay > cy) - (ay < cy);
    left *= (by > cy) - (by < cy);
    right *= (bx > cx) - (bx < cx);
    if (left == 0 || right == 0 || left != right) {
        return (left > right) - (left < right);
    }
    double v[6] = {ax, ay, bx, by, cx, cy};
    for (int i = 0; i < 6; i++) {
        /* Above 2^-400 every coordinate is a multiple of 2^-452, so that no product of two
         * differences underflows. */
        if (v[i] != 0 && fabs(v[i]) < 0x1p-400) {
            return sign_by_integers(ax, ay, bx, by, cx, cy);
        }
    }
    return sign_by_expansion(ax, ay, bx, by, cx, cy);
}

/* ---- where do two segments cross a third one? ---- */

/* |det| of f with p, rounded, and the most it may be off. */
static double size_of_side(const double *f, double x, double y, double *off)
{
    double left = (f[0] - x) * (f[3] - y), right = (f[1] - y) * (f[2] - x);
    *off = 4e-16 * (fabs(left) + fabs(right)) + 0x1p-480;
    return fabs(left - right);
}

/* The determinant exactly, as magnitude: |(f0 - x)(f3 - y) - (f1 - y)(f2 - x)|. */
static void exact_side(const double *f, double x, double y, uint32_t out[2 * WORDS])
{
    double v[6] = {f[0], f[1], f[2], f[3], x, y};
    big b[6], acx, acy, bcx, bcy;
    for (int i = 0; i < 6; i++) {
        big_from_double(v[i], &b[i]);
    }
    big_subtract(&b[0], &b[4], &acx);
    big_subtract(&b[1], &b[5], &acy);
    big_subtract(&b[2], &b[4], &bcx);
    big_subtract(&b[3], &b[5], &bcy);
    uint32_t l[2 * WORDS], r[2 * WORDS];
    big_multiply(&acx, &bcy, l);
    big_multiply(&acy, &bcx, r);
    bool add = acx.sign * bcy.sign * acy.sign * bcx.sign < 0;
    const uint32_t *hi = l, *lo = r;
    if (!add && compare(l, r, 2 * WORDS) < 0) {
        hi = r;
        lo = l;
    }
    int64_t carry = 0;
    for (int i = 0; i < 2 * WORDS; i++) {
        carry += add ? (int64_t)hi[i] + lo[i] : (int64_t)hi[i] - lo[i];
        out[i] = (uint32_t)((uint64_t)carry & 0xFFFFFFFF);
        carry = carry < 0 ? -1 : carry >> 32;
    }
}

static void multiply(const uint32_t *a, const uint32_t *b, uint32_t out[4 * WORDS])
{
    memset(out, 0, 4 * WORDS * sizeof out[0]);
    for (int i = 0; i < 2 * WORDS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 2 * WORDS && a[i]; j++) {
            carry += (uint64_t)a[i] * b[j] + out[i + j];
            out[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        out[i + 2 * WORDS] += (uint32_t)carry;
    }
}

int lrti_orient_order(const double e[4], const double f[4], const double g[4])
{
    /* e meets f at N / (N + M), N and M the sizes of the determinants of f with the ends of e:
     * compare N_f M_g, N_g M_f. */
    double nf_off, mf_off, ng_off, mg_off;
    double nf = size_of_side(f, e[0], e[1], &nf_off), mf = size_of_side(f, e[2], e[3], &mf_off);
    double ng = size_of_side(g, e[0], e[1], &ng_off), mg = size_of_side(g, e[2], e[3], &mg_off);
    double left = nf * mg, right = ng * mf;
    double off = 1.01 * (nf * mg_off + mg * nf_off + nf_off * mg_off + ng * mf_off + mf * ng_off +
                         ng_off * mf_off) +
                 4e-16 * (left + right) + 0x1p-960;
    if (fabs(left - right) > off) {
        return left > right ? 1 : -1;
    }
    uint32_t nf_big[2 * WORDS], mf_big[2 * WORDS], ng_big[2 * WORDS], mg_big[2 * WORDS],
        l[4 * WORDS], r[4 * WORDS];
    exact_side(f, e[0], e[1], nf_big);
    exact_side(f, e[2], e[3], mf_big);
    exact_side(g, e[0], e[1], ng_big);
    exact_side(g, e[2], e[3], mg_big);
    multiply(nf_big, mg_big, l);
    multiply(ng_big, mf_big, r);
    return compare(l, r, 4 * WORDS);
}
