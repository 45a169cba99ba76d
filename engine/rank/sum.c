// Occurrences per date to hours saved: what an issue costs if nothing is done, and how much of that
// the data supports. The formula stands in the header.
#include "rank/sum.h"

#include "base/check.h"
#include "rank/gamma.h"

#include <math.h>

#define DAYS_PER_WEEK 7
#define DOUBT 0.10          // the lower bound may be wrong this often
#define ONE_BAD_DAY_ABOVE 3 // so many on one date are no habit, yet would look like one

// What remains of the dates when the worst one is left out.
struct rest {
    double sum;
    double days;
    double variance; // of the sample
};

static size_t worst_day(const struct sum_terms *terms)
{
    size_t worst = 0;
    for (size_t i = 1; i < terms->days; i++) {
        if (terms->occurrences[i] > terms->occurrences[worst]) {
            worst = i;
        }
    }
    return worst;
}

// The worst date is passed over, not subtracted afterwards: beside a huge one the others would be
// lost in its rounding.
static struct rest rest_of(const struct sum_terms *terms, size_t worst)
{
    size_t dates = terms->days < DAYS_PER_WEEK ? DAYS_PER_WEEK : terms->days;
    struct rest rest = {.days = (double)(dates - 1)};
    for (size_t i = 0; i < terms->days; i++) {
        rest.sum += i == worst ? 0 : (double)terms->occurrences[i];
    }
    double mean = rest.sum / rest.days;
    double squares = (double)(dates - terms->days) * mean * mean; // of the zeros that were added
    for (size_t i = 0; i < terms->days; i++) {
        double off = (double)terms->occurrences[i] - mean;
        squares += i == worst ? 0 : off * off;
    }
    rest.variance = squares / (rest.days - 1);
    return rest;
}

static double per_week_low(const struct rest *rest)
{
    if (rest->sum == 0) {
        return 0;
    }
    double phi = fmax(1, rest->variance / (rest->sum / rest->days));
    return gamma_quantile(rest->sum / phi, DOUBT) * phi * DAYS_PER_WEEK / rest->days;
}

static double hours_saved(const struct sum_terms *terms, double per_week)
{
    return per_week * terms->minutes / 60 * terms->horizon_weeks - terms->fix_hours;
}

struct sum sum_of(const struct sum_terms *terms)
{
    CHECK(terms->days >= 1);
    uint64_t n = 0;
    for (size_t i = 0; i < terms->days; i++) {
        n += terms->occurrences[i];
    }
    size_t worst = worst_day(terms);
    struct rest rest = rest_of(terms, worst);
    struct sum sum = {.n = n};
    sum.per_week = (double)n / fmax(1, (double)terms->days / DAYS_PER_WEEK);
    sum.per_week_low = per_week_low(&rest);
    sum.hours_saved = hours_saved(terms, sum.per_week);
    sum.hours_saved_low = fmax(0, hours_saved(terms, sum.per_week_low));
    double weekly_minutes = sum.per_week * terms->minutes;
    sum.payback_weeks = weekly_minutes > 0 ? terms->fix_hours * 60 / weekly_minutes : NAN;
    sum.one_bad_day = n > ONE_BAD_DAY_ABOVE && n == terms->occurrences[worst];
    return sum;
}
