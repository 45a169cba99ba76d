// The quantile of the gamma distribution, for the sum's lower bound. Pure; any thread.
// Regularised incomplete gamma by its series (x < a + 1) and continued fraction (otherwise):
// Abramowitz and Stegun 6.5.29 and 6.5.31; the quantile by Newton's method in ln x.
#pragma once

// x with P(shape, x) = p; shape > 0, 0 < p < 1. Relative error below 1e-10 for shapes from 0.01 to
// 1e6 and p from 0.001 to 0.999; 0 where x is below the smallest double. Time grows with
// sqrt(shape).
double gamma_quantile(double shape, double p);
