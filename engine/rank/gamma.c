// A probability and a shape to the quantile of the gamma distribution, by Newton's method on the
// logarithms of both sides. ln P(a, e^u) is increasing and concave in u (the density of u is log-
// concave, so its integral is), so a tangent meets ln p on the left of the answer or at it: from
// any start, after one step every further one goes up to the answer and none can pass it. That is
// why there is no bracket.
#include "rank/gamma.h"

#include "base/check.h"

#include <math.h>
#include <stdbool.h>

#define STEPS_MAX 64      // about six are taken, 30 for a p near 1; a guard, not a tolerance
#define STEP_ENOUGH 1e-12 // the next error is about its square
#define TERM_ENOUGH 1e-16 // a term that no longer moves the sum
#define FRACTION_ENOUGH 1e-14
#define FRACTION_TINY 1e-300 // stands in for a zero divisor, as Lentz's method asks

// ln P(a, x) and its derivative in ln x.
struct log_lower {
    double value, slope;
};

// lgamma writes a global sign; this one does not.
static double gamma_log(double a)
{
    int sign;
    return lgamma_r(a, &sign);
}

// P(a, x) = x^a e^-x / Gamma(a + 1) * (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...), 6.5.29. Kept as a
// logarithm: far to the left of a large shape P is below the smallest double, its logarithm is not.
static struct log_lower lower_by_series(double a, double u, double x, double a_log)
{
    double term = 1, sum = 1;
    for (int n = 1; term > sum * TERM_ENOUGH; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return (struct log_lower){a * u - x - a_log - log(a) + log(sum), a / sum};
}

// Gamma(a, x) = e^-x x^a / (x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))), 6.5.31 contracted to
// its even part, evaluated from the front (Lentz).
static struct log_lower lower_by_fraction(double a, double u, double x, double a_log)
{
    double b = x + 1 - a;
    double c = 1 / FRACTION_TINY, d = 1 / b, h = d;
    double change = 0;
    for (int i = 1; fabs(change - 1) > FRACTION_ENOUGH; i++) {
        double numerator = -i * (i - a);
        b += 2;
        d = numerator * d + b;
        d = 1 / (d == 0 ? FRACTION_TINY : d);
        c = b + numerator / c;
        c = c == 0 ? FRACTION_TINY : c;
        change = d * c;
        h *= change;
    }
    double density = exp(a * u - x - a_log); // x times the density at x: the derivative in ln x
    double lower = 1 - density * h;
    return (struct log_lower){log(lower), density / lower};
}

// Where to begin: Wilson and Hilferty's cube with a logistic guess at the normal quantile, but not
// below x^a / Gamma(a + 1) = p, which never lies above the answer and is nearly it for small
// shapes; and not right of the median, since far to the right P rounds to 1 and shows no slope.
static double quantile_guess_log(double a, double p, double a_log)
{
    double least = (log(p) + a_log + log(a)) / a;
    double z = fmin(0, log(p / (1 - p)) / 1.702);
    double root = 1 - 1 / (9 * a) + z / (3 * sqrt(a));
    return root > 0 ? fmax(least, log(a) + 3 * log(root)) : least;
}

double gamma_quantile(double shape, double p)
{
    CHECK(shape > 0 && p > 0 && p < 1);
    double a_log = gamma_log(shape);
    double u = quantile_guess_log(shape, p, a_log);
    double p_log = log(p);
    double last = INFINITY;
    for (int i = 0; i < STEPS_MAX; i++) {
        double x = exp(u);
        struct log_lower lower = x < shape + 1 ? lower_by_series(shape, u, x, a_log)
                                               : lower_by_fraction(shape, u, x, a_log);
        double step = (p_log - lower.value) / lower.slope;
        u += step;
        // Steps shrink until rounding makes them; huge shapes never come down to STEP_ENOUGH.
        if (fabs(step) <= STEP_ENOUGH || (i > 1 && fabs(step) >= last)) {
            break;
        }
        last = fabs(step);
    }
    return exp(u);
}
