// The gamma quantile against values worked out with 40 digits elsewhere, and against what must hold
// for every shape.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rank/gamma.h"

#include <math.h>

#define RELATIVE_ERROR 1e-10 // what the header promises

static const struct {
    double shape, p, quantile;
} known[] = {
    {0.01, 0.001, 5.6607381470619744e-301}, {0.01, 0.1, 5.6607381470619398e-101},
    {0.01, 0.5, 4.4655350189103551e-31},    {0.01, 0.9, 1.5035936230702949e-5},
    {0.01, 0.999, 1.5090841476947499},      {0.1, 0.001, 6.0730483624079071e-31},
    {0.1, 0.1, 6.0730483627431838e-11},     {0.1, 0.5, 0.00059339110446022617},
    {0.1, 0.9, 0.26615455373883786},        {0.1, 0.999, 3.3636770117187537},
    {0.5, 0.001, 7.8539857463124497e-7},    {0.5, 0.1, 0.0078953870467156133},
    {0.5, 0.5, 0.22746821155978638},        {0.5, 0.9, 1.3527717270477075},
    {0.5, 0.999, 5.4137830853313653},       {1, 0.001, 0.0010005003335835335},
    {1, 0.1, 0.10536051565782631},          {1, 0.5, 0.69314718055994531},
    {1, 0.9, 2.3025850929940459},           {1, 0.999, 6.9077552789821362},
    {2.5, 0.001, 0.10510630131460958},      {2.5, 0.1, 0.80515399348116152},
    {2.5, 0.5, 2.1757300955477637},         {2.5, 0.9, 4.6181784498905595},
    {2.5, 0.999, 10.257502826216438},       {10, 0.001, 2.9605203727437596},
    {10, 0.1, 6.2213046052250328},          {10, 0.5, 9.6687146147141312},
    {10, 0.9, 14.205990292152817},          {10, 0.999, 22.657373309062929},
    {19, 0.001, 8.3055934185150096},        {19, 0.1, 13.67147502112143},
    {19, 0.5, 18.667726364571688},          {19, 0.9, 24.75628991328778},
    {19, 0.999, 35.351443705752502},        {300, 0.001, 249.31143677349469},
    {300, 0.1, 278.02799715255852},         {300, 0.5, 299.66673259043924},
    {300, 0.9, 322.40022284953516},         {300, 0.999, 356.38558144264813},
    {10000, 0.001, 9693.8243858237259},     {10000, 0.1, 9872.0608750497358},
    {10000, 0.5, 9999.6666686420474},       {10000, 0.9, 10128.367373674177},
    {10000, 0.999, 10311.875224539538},     {1000000, 0.001, 996912.61731981519},
    {1000000, 0.1, 998718.66274998028},     {1000000, 0.5, 999999.66666668642},
    {1000000, 0.9, 1001281.765499621},      {1000000, 0.999, 1003093.0823698545},
};

static void assert_close(double is, double should)
{
    if (!(fabs(is - should) <= RELATIVE_ERROR * should)) {
        fail_msg("is %.17g, should be %.17g", is, should);
    }
}

static void known_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_close(gamma_quantile(known[i].shape, known[i].p), known[i].quantile);
    }
}

// Gamma(1) is the exponential distribution: its quantile has a closed form.
static void shape_one_is_exponential(void **state)
{
    (void)state;
    for (int i = 1; i < 1000; i++) {
        double p = i / 1000.0;
        assert_close(gamma_quantile(1, p), -log1p(-p));
    }
}

// Gamma(1/2) is half the square of a normal variable.
static void shape_half_is_a_squared_normal(void **state)
{
    (void)state;
    for (int i = 1; i < 250; i++) {
        double x = i / 100.0;
        assert_close(gamma_quantile(0.5, erf(x)), x * x);
    }
}

// Gamma(n) lies above x when a Poisson variable of mean x stays below n.
static void whole_shapes_meet_the_poisson_sum(void **state)
{
    (void)state;
    for (int n = 1; n <= 40; n++) {
        double x = gamma_quantile(n, 0.10);
        double term = exp(-x), below = 0;
        for (int k = 0; k < n; k++) {
            below += term;
            term *= x / (k + 1);
        }
        assert_true(fabs(below - 0.90) < 1e-12);
    }
}

static void grows_with_shape_and_with_p(void **state)
{
    (void)state;
    for (int i = 0; i < 68; i++) {
        double shape = 0.01 * pow(1.31, i); // to about a million
        double x = gamma_quantile(shape, 0.10);
        assert_true(x < gamma_quantile(shape * 1.001, 0.10));
        assert_true(x < gamma_quantile(shape, 0.1001));
    }
}

// Far out in both tails there is an answer, and it is a number.
static void tails_have_an_answer(void **state)
{
    (void)state;
    for (int i = 0; i < 39; i++) {
        double shape = 0.001 * pow(1.7, i); // to about a million
        double last = 0;
        for (int k = -12; k < -2; k++) {
            double x = gamma_quantile(shape, pow(10, k));
            assert_true(isfinite(x) && x >= last); // 0 below the smallest double
            last = x;
        }
        for (int k = -2; k > -12; k--) {
            double x = gamma_quantile(shape, 1 - pow(10, k));
            assert_true(isfinite(x) && x > last);
            last = x;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(shape_one_is_exponential),
        cmocka_unit_test(shape_half_is_a_squared_normal),
        cmocka_unit_test(whole_shapes_meet_the_poisson_sum),
        cmocka_unit_test(grows_with_shape_and_with_p),
        cmocka_unit_test(tails_have_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
