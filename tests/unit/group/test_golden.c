// Signature version 1, frozen: these hashes stand in people's Redis, links and rules. A change that
// moves any of them needs a new SIGNATURE_VERSION.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "group/signature.h"

static const struct {
    enum signature_source source;
    const char *text;
    uint64_t hash;
} frozen[] = {
    {SOURCE_TEXT, "Printer jam on floor 3", 0x379ee2f375f6a77d},
    {SOURCE_TEXT, "charge 8812 failed: card declined", 0xd684c0eaa49fc9ec},
    {SOURCE_TEXT, "duplicate key value violates unique constraint \"users_email_key\"",
     0xee21a1056592b574},
    {SOURCE_TEXT,
     "connect() failed (111: Connection refused) while connecting to upstream, client: 10.1.1.1, "
     "server: example.com",
     0xd8b5b9210be384c8},
    {SOURCE_TEXT, "Failed password for invalid user admin from 10.0.0.9 port 22 ssh2",
     0xe7d6f49edea468a5},
    {SOURCE_TEXT, "Out of memory: Killed process 4711 (java) total-vm:123456kB, anon-rss:1234kB",
     0x684043efde2c9054},
    {SOURCE_TEXT,
     "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=10.0.0.1 user=root",
     0xca8077829cf560f7},
    {SOURCE_TEXT, "Served block blk_3587508140051953248 to /10.251.42.84", 0x195fe07fdbbafa27},
    {SOURCE_TEXT, "Received block blk_1 blk_22 blk_-333 of size 67108864 from 10.0.0.1",
     0xba3d67cdbfd94302},
    {SOURCE_TEXT, "eth0: link up at 1000 Mbps, full duplex", 0xa0ae81993c05d121},
    {SOURCE_TEXT, "task job_201411_0017 attempt 3 timed out after 600 secs", 0x31d3a7bfed1d124e},
    {SOURCE_TEXT, "server 2001:db8::1 and 00:1b:44:11:3a:b7 are down", 0x835e0b1d8f64989b},
    {SOURCE_TEXT, "GET /api/v1/users/42?full=1&x=2 took 35 ms", 0xf2b1b5533ceb9275},
    {SOURCE_TEXT, "open C:\\Windows\\System32\\drivers\\etc\\hosts: denied", 0xbdb5665dd3c82b1a},
    {SOURCE_TEXT, "fetch https://example.org/a/b?c=d, returned 503", 0xb10b8ea280cc6d97},
    {SOURCE_TEXT, "fetch name?a=1&b=2 done", 0x18737f5ff8b4e4f0},
    {SOURCE_TEXT, "mail of bob@example.org bounced at 2026-11-22T23:58:01Z", 0x5f384ef687edd6a2},
    {SOURCE_TEXT, "mail of <mail> bounced at 22/Nov/2026:10:00:00 +0000", 0x5f384ef687edd6a2},
    {SOURCE_TEXT, "token 550e8400-e29b-41d4-a716-446655440000 is not deadbeefcafe nor 0x1f",
     0x1badd1b051071f9c},
    {SOURCE_TEXT, "request={\"id\": 1, \"items\": [1, 2]} state=\"done\" code=E7",
     0x3b835c2f18de4a62},
    {SOURCE_TEXT, "reply \"code\": \"E7\", \"list\": [\"a\", \"b\"] end", 0x06bcfbc4ae195ae8},
    {SOURCE_TEXT, "send tag: Service, id: 7, className:Order", 0xa50e19855bf511fd},
    {SOURCE_TEXT, "status: up, error=timeout reason=\"no route\"", 0xa521274ddc39d9ea},
    {SOURCE_TEXT, "java.io.IOException: Connection reset by peer", 0xaac53208a8df22bf},
    {SOURCE_TEXT, "org.example.shop.Cart lost at host-7.example.org:8080", 0x5fe54f67f57b9495},
    {SOURCE_TEXT, "onReceive action:android.intent.action.SCREEN_ON", 0xa5e84bda2d564bea},
    {SOURCE_TEXT, "App\\Billing\\CardException: no card", 0xb9ef9f96bb8bea17},
    {SOURCE_TEXT, "core.1834", 0x6189b4cf9299ca96},
    {SOURCE_TEXT, "12345 6789", 0xcf5de33a0f9b3b58},
    {SOURCE_TEXT, "----", 0xafa98f8390224d8e},
    {SOURCE_TEXT, "DISK FULL on /dev/sda1 at 91%", 0x1435153cec536024},
    {SOURCE_TEXT, "Disk full on /dev/sda1 at 91%", 0x95f740888b4f53bc},
    {SOURCE_TEXT, "session opened for user root by (uid=0)", 0x79898053db446e7d},
    {SOURCE_TEXT, "打印机3卡纸了", 0x8ebb8954ee354905},
    {SOURCE_TEXT, "الطابعة لا تعمل في الطابق 3", 0xd37f8e571a8de9a6},
    {SOURCE_TEXT, "🔥 prod is down 🔥 since 10:42", 0x2fb1d49f69028926},
    {SOURCE_TEXT, "kündigung für straße 7 fehlgeschlagen", 0x8cc4df26f02f213d},
    {SOURCE_TEXT, "a 1 b 2 c 3", 0x507dda9b6c8eadd5},
    {SOURCE_TEXT, "k=1 2 3 end", 0x431f16935e56d97e},
    {SOURCE_TEXT, "Jul 9 11:35:59 it broke", 0x14be42dd1bb8e82d},
    {SOURCE_PATTERN, "User {name} logged in from {ip}", 0x135386f4ff4a8916},
    {SOURCE_PATTERN, "User %s logged in from %(ip)s", 0x135386f4ff4a8916},
    {SOURCE_PATTERN, "order {0} of {1:F2} EUR failed", 0x729dc84e49615f49},
    {SOURCE_PATTERN, "${user} has no access", 0x705ca4d0be8742f4},
    {SOURCE_TAG, "printer-jam", 0x62c19d0daf722813},
    {SOURCE_TAG, " Printer-Jam ", 0x62c19d0daf722813},
    {SOURCE_TAG, "bug-1234", 0x3d23fa227912e7b5},
    {SOURCE_FINGERPRINT, "printer-jam", 0x6f980e74a46f0428},
    {SOURCE_FINGERPRINT, "aB 7", 0x9ccb499bfda51f10},
    {SOURCE_FINGERPRINT, "{{ default }} x", 0xe7b50d2bc04c40b9},
};

static const struct {
    const char *message, *trace;
    uint64_t hash;
} frozen_traces[] = {
    {"request failed",
     "java.lang.IllegalStateException: basket 7 is closed\n"
     "\tat com.acme.shop.Basket.add(Basket.java:41)\n"
     "\tat java.base/java.lang.Thread.run(Thread.java:840)",
     0x665ecae2cd03a23d},
    {"KeyError: 'sku'",
     "Traceback (most recent call last):\n"
     "  File \"/srv/shop/cart/views.py\", line 17, in pay\n"
     "    total = row['sku']\n"
     "KeyError: 'sku'",
     0x7efd1a512593043e},
    {"panic: runtime error: index out of range [5] with length 3",
     "goroutine 7 [running]:\n"
     "main.pick(0xc000012345, 0x5)\n"
     "\t/srv/app/pick.go:12 +0x1d\n"
     "main.main()\n"
     "\t/srv/app/main.go:8 +0x20",
     0xf4668b95dfcf93f9},
};

static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];

static uint64_t hash_of(enum signature_source source, struct span text)
{
    struct signature signature;
    if (source == SOURCE_TEXT) {
        signature_of_text(text, scratch, &signature);
    } else if (source == SOURCE_PATTERN) {
        signature_of_pattern(text, scratch, &signature);
    } else if (source == SOURCE_TAG) {
        signature_of_tag(text, scratch, &signature);
    } else {
        signature_of_fingerprint(text, scratch, &signature);
    }
    assert_int_equal(signature.source, source);
    return signature.hash;
}

static void assert_frozen(const char *text, uint64_t hash, uint64_t wanted)
{
    if (hash != wanted) {
        print_error("%s\n   is now 0x%016llx\n   not    0x%016llx\n", text,
                    (unsigned long long)hash, (unsigned long long)wanted);
        fail();
    }
}

static void test_frozen(void **state)
{
    (void)state;
    assert_int_equal(SIGNATURE_VERSION, 1);
    for (size_t i = 0; i < sizeof frozen / sizeof frozen[0]; i++) {
        assert_frozen(frozen[i].text, hash_of(frozen[i].source, span_text(frozen[i].text)),
                      frozen[i].hash);
    }
}

static void test_frozen_traces(void **state)
{
    struct signature signature;
    (void)state;
    for (size_t i = 0; i < sizeof frozen_traces / sizeof frozen_traces[0]; i++) {
        assert_true(signature_of_trace(span_text(frozen_traces[i].message), span_text(""),
                                       span_text(frozen_traces[i].trace), scratch, &signature));
        assert_frozen(frozen_traces[i].message, signature.hash, frozen_traces[i].hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_frozen_traces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
