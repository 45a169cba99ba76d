// What is said in the quarter: tables.h tells how to read it.
#include "tables.h"

#define COUNT_OF(list) ((uint32_t)(sizeof(list) / sizeof((list)[0])))

#define NAMES_LOWER                                                                                \
    {                                                                                              \
        "debug", "info", "warn", "error", "fatal"                                                  \
    }
#define NAMES_UPPER                                                                                \
    {                                                                                              \
        "DEBUG", "INFO", "WARN", "ERROR", "FATAL"                                                  \
    }

const struct stream_format streams[STREAM_COUNT] = {
    // nginx error log
    [EDGE] = {"%Tn [%l] %P#0: *%N %m, client: %i, server: shop.example.com, request: \"GET %r "
              "HTTP/1.1\", host: \"shop.example.com\"",
              {"debug", "notice", "warn", "error", "crit"},
              TEXT},
    // combined access log
    [ACCESS] = {"%i - - [%Tc] %m \"%a\"", NAMES_LOWER, TEXT},
    // Apache httpd 2.4 error log
    [APACHE] = {"[%Ta] [proxy:%l] [pid %P:tid %N] [client %i:%P] %m",
                {"debug", "info", "warn", "error", "crit"},
                TEXT},
    // log4j pattern layout
    [ORDERS] = {"%Tj %l [http-nio-8080-exec-%d] com.example.orders.%m", NAMES_UPPER, TEXT},
    // Python logging with asctime
    [IMPORTER] = {"%Tj - importer.worker - %l - %m",
                  {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"},
                  TEXT},
    // Ruby Logger
    [REPORTS] = {"%L, [%Tu #%P] %l -- reports: %m", NAMES_UPPER, TEXT},
    // zap
    [GATEWAY] = {"{'level':'%l','ts':%Te,'service':'gateway','host':'%h',%m}", NAMES_LOWER, JSON},
    // pino
    [STOREFRONT] = {"{'level':%l,'time':%Tm,'pid':%P,'hostname':'%h','name':'storefront',%m}",
                    {"20", "30", "40", "50", "60"},
                    JSON},
    // Serilog compact (CLEF): the template in @mt, its values beside it
    [INVOICING] = {"{'@t':'%Tk','@l':'%l',%m,'service':'invoicing','MachineName':'%h'}",
                   {"Debug", "Information", "Warning", "Error", "Fatal"},
                   JSON},
    [DEPLOYER] = {"{'time':'%Tr','level':'%l','host':'deploy',%m}", NAMES_LOWER, JSON},
    [LEDGER] = {"time=%Tr level=%l service=ledger host=%h msg=%m", NAMES_LOWER, TEXT},
    [POSTGRES] = {"%Tp [%P] app@ledger %l:  %m",
                  {"DEBUG", "LOG", "WARNING", "ERROR", "FATAL"},
                  TEXT},
    // Redis: the level is one sign
    [CACHE] = {"%P:M %Td %l %m", {".", "*", "#", "#", "#"}, TEXT},
    // a container's standard error, as the Kubernetes node keeps it
    [SEARCH] = {"%Tk stderr F %l indexer: %m", NAMES_UPPER, TEXT},
    // RFC 3164: auth, kern, cron, mail
    [SSHD] = {"<%l>%Tb bastion sshd[%P]: %m", {"39", "38", "36", "35", "34"}, TEXT},
    [KERNEL] = {"<%l>%Tb %h kernel: %m", {"7", "6", "4", "3", "2"}, TEXT},
    [CRON] = {"<%l>%Tb %h CRON[%P]: %m", {"79", "78", "76", "75", "74"}, TEXT},
    [MAILER] = {"<%l>%Tb mx mailer[%P]: %m", {"23", "22", "20", "19", "18"}, TEXT},
    // RFC 5424, octet-counted
    [BILLING] = {"<%l>1 %Tr %h billing %P %m", {"135", "134", "132", "131", "130"}, COUNTED},
    [DESK] = {"", NAMES_LOWER, JSON},
};

#define OUTAGE_FROM AGO(33, 9)
#define OUTAGE_S (7 * 3600 - 300) // ends before 16:00, so that it fills seven clock hours
#define OUTAGE ONCE, 0
#define OUTAGE_SPAN OUTAGE_S, OUTAGE_FROM, END

const struct theme themes[] = {
    // the steady, dull ones that nobody looks at any more: the heart of the list
    {ORDERS, ERROR, OFFICE, 26, 3, 90, START, END,
     "CheckoutService - reservation of order %N lapsed before payment, stock of %d items released"},
    {ORDERS, ERROR, DAYLIGHT, 14, 2, 30, START, END,
     "tax.RateClient - no tax rate for region %g and currency %y, order %N left unpriced"},
    {ORDERS, ERROR, OFFICE, 6, 1, 0, START, END,
     "CartMapper - could not map cart %U of %c: line %d has no unit price"},
    {IMPORTER, ERROR, OFFICE, 22, 4, 120, START, END,
     "import %N of %c failed: byte 0x%d at row %n is not UTF-8 (%f)"},
    {IMPORTER, ERROR, OFFICE, 8, 2, 20, START, END,
     "KeyError: 'customer_ref' while reading row %n of %f"},
    {IMPORTER, ERROR, NIGHT, 7, 1, 0, START, END,
     "nightly import of %c skipped: lock held by worker %P since %n seconds"},
    {REPORTS, ERROR, OFFICE, 17, 2, 40, START, END,
     "report %N for %c gave up after %n seconds: query cancelled by its deadline"},
    {REPORTS, ERROR, DAYLIGHT, 5, 1, 0, START, END,
     "no such column discount_code in saved view %N, owner %u"},
    {GATEWAY, ERROR, DAYLIGHT, 33, 5, 60, START, END,
     "'caller':'proxy/retry.go:88','msg':'upstream gave no answer in time','upstream':'%s',"
     "'attempts':%d,'trace_id':'%X'"},
    {GATEWAY, ERROR, OFFICE, 10, 1, 0, START, END,
     "'caller':'auth/saml.go:143','msg':'assertion refused: audience does not match',"
     "'customer':'%c','trace_id':'%X'"},
    {STOREFRONT, ERROR, DAYLIGHT, 20, 3, 30, START, END,
     "'orderId':%N,'err':{'type':'TypeError','message':'cannot read price of undefined',"
     "'stack':'TypeError: cannot read price of undefined\\n    at total (/app/cart.js:%d:17)'},"
     "'msg':'cart total failed for order %N'"},
    {STOREFRONT, ERROR, DAYLIGHT, 9, 2, 10, START, END,
     "'reqId':'%U','msg':'session %x could not be restored: signature mismatch'"},
    {INVOICING, ERROR, OFFICE, 19, 3, 60, START, END,
     "'@mt':'Invoice {InvoiceId} for {Customer} could not be rendered: font {Font} is missing',"
     "'InvoiceId':%N,'Customer':'%c','Font':'%f'"},
    {INVOICING, ERROR, FLAT, 6, 1, 0, START, END,
     "'@mt':'Webhook {HookId} of {Customer} answered {Status}, giving up after {Tries} tries',"
     "'HookId':'%U','Customer':'%c','Status':410,'Tries':%d"},
    {LEDGER, ERROR, OFFICE, 13, 2, 15, START, END,
     "\"posting %N refused: period is closed\" account=%n user=%u trace=%x"},
    {LEDGER, ERROR, NIGHT, 5, 1, 0, START, END,
     "\"balance of account %n is off by %d cents after the nightly sum\" table=%b"},
    {POSTGRES, ERROR, OFFICE, 24, 3, 20, START, END,
     "duplicate key value violates unique constraint \"%b_number_key\""},
    {POSTGRES, ERROR, DAYLIGHT, 9, 4, 50, START, END,
     "deadlock detected between process %P and process %P on relation %N"},
    {POSTGRES, FATAL, OFFICE, 7, 12, 40, START, END,
     "remaining connection slots are kept for administrators"},
    {BILLING, ERROR, DAYLIGHT, 30, 3, 120, START, END,
     "CHARGE [tx@32473 id=\"%N\"] charge %N failed: card declined by issuer in %g"},
    {BILLING, ERROR, FLAT, 8, 1, 0, START, END,
     "REFUND [tx@32473 id=\"%N\"] refund %N to %c stuck: provider says unknown reference %x"},
    {MAILER, ERROR, DAYLIGHT, 15, 2, 30, START, END,
     "delivery of message %x to %e failed: mailbox is full (452)"},
    {MAILER, ERROR, FLAT, 6, 1, 0, START, END,
     "signature of %e could not be made: key for selector %h has expired"},
    {SEARCH, ERROR, DAYLIGHT, 11, 3, 60, START, END,
     "shard %d of pod indexer-%k failed to merge segment %x: disk quota reached"},
    {CACHE, ERROR, FLAT, 7, 1, 0, START, END,
     "background save failed after %n ms: no space for the snapshot"},
    {EDGE, ERROR, DAYLIGHT, 36, 4, 90, START, END,
     "upstream timed out (110: Connection timed out) while reading response header from upstream"},
    {EDGE, ERROR, DAYLIGHT, 12, 2, 10, START, END,
     "client intended to send too large body: %N bytes"},
    {APACHE, ERROR, OFFICE, 16, 3, 60, START, END,
     "backend %p:8009 refused the connection, worker %d disabled for %d s"},

    // by the clock
    {ORDERS, ERROR, EVERY, 11, 1, 0, START, END,
     "StockPoller - supplier feed %p gave an empty document, %n items unchanged"},
    {CRON, ERROR, EVERY, 60, 1, 0, START, END,
     "(%u) FAILED sync-exchange-rates (exit status 1, %n ms)"},
    {REPORTS, ERROR, MONDAY, 23 * 60 + 10, 5, 600, START, END,
     "weekly usage digest for %c failed: template %f has no block 'totals'"},
    {GATEWAY, ERROR, DAILY, 2 * 60 + 10, 2500, 2400, START, END,
     "'caller':'sync/mirror.go:57','msg':'object skipped: checksum differs','object':'%U',"
     "'size':%N,'trace_id':'%X'"},

    // rare but steady: about five a week
    {LEDGER, ERROR, OFFICE, 5, 1, 0, START, END,
     "\"voucher %U booked twice, second booking reversed\" account=%n user=%u"},

    // the slow leak
    {KERNEL, ERROR, GROWING, 12, 1, 0, START, END,
     "Out of memory: killed process %P (renderer) total-vm:%NkB, anon-rss:%NkB"},
    {SEARCH, WARN, GROWING, 60, 3, 300, START, END,
     "heap of indexer-%k at %d %% after collection, pause %F ms"},

    // ended by the deploy of storefront 4.12.0
    {STOREFRONT, ERROR, DAYLIGHT, 40, 4, 60, START, AGO(46, 14),
     "'reqId':'%U','msg':'voucher field of order %N rejected by schema: expected string, got "
     "null'"},
    {EDGE, ERROR, DAYLIGHT, 15, 3, 30, START, AGO(46, 14),
     "upstream sent invalid header while reading response header from upstream"},

    // the fresh breakage, after the deploy of invoicing 7.3.0
    {INVOICING, ERROR, FLAT, 700, 12, 50, FRESH, END,
     "'@mt':'Rounding of {Amount} {Currency} on invoice {InvoiceId} has no rule',"
     "'Amount':'%F','Currency':'%y','InvoiceId':%N"},
    {BILLING, ERROR, FLAT, 250, 4, 50, FRESH, END,
     "CHARGE [tx@32473 id=\"%N\"] invoice %N has no total, charge postponed for %c"},

    // the outage: ledger 5.0.0 goes out, the connections of the database run out, all that hangs on
    // it follows until the release is taken back
    {DEPLOYER, INFO, ONCE, 0, 1, 0, OUTAGE_FROM, END,
     "'service':'ledger','release':'5.0.0','message':'release 5.0.0 of ledger is live'"},
    {DEPLOYER, INFO, ONCE, 0, 1, 0, AGO(33, 16), END,
     "'service':'ledger','release':'4.19.3','message':'release 4.19.3 of ledger is live again'"},
    {LEDGER, ERROR, OUTAGE, 4000, OUTAGE_SPAN,
     "\"pool is exhausted: no connection for %n ms\" wait_ms=%n trace=%x"},
    {LEDGER, ERROR, OUTAGE, 2500, OUTAGE_SPAN, "\"begin of transaction %x timed out\" account=%n"},
    {LEDGER, ERROR, OUTAGE, 1500, OUTAGE_SPAN, "\"journal %n not written\" trace=%x retries=%d"},
    {POSTGRES, FATAL, OUTAGE, 5000, OUTAGE_SPAN, "sorry, too many clients already"},
    {POSTGRES, ERROR, OUTAGE, 1200, OUTAGE_SPAN,
     "canceling statement due to lock timeout on relation \"%b\""},
    {ORDERS, ERROR, OUTAGE, 4000, OUTAGE_SPAN,
     "LedgerClient - booking of order %N failed: read timed out after %n ms"},
    {ORDERS, ERROR, OUTAGE, 2500, OUTAGE_SPAN,
     "CheckoutService - order %N rolled back: ledger is not available"},
    {ORDERS, FATAL, OUTAGE, 300, OUTAGE_SPAN,
     "HealthProbe - not ready: dependency ledger is down since %n s"},
    {BILLING, ERROR, OUTAGE, 3000, OUTAGE_SPAN,
     "CHARGE [tx@32473 id=\"%N\"] charge %N not confirmed: ledger answered 503"},
    {BILLING, FATAL, OUTAGE, 400, OUTAGE_SPAN,
     "QUEUE [q@32473 name=\"%q\"] queue of charges is full, %n waiting"},
    {INVOICING, ERROR, OUTAGE, 2000, OUTAGE_SPAN,
     "'@mt':'No posting for invoice {InvoiceId}: {Reason}','InvoiceId':%N,'Reason':'timed out'"},
    {INVOICING, ERROR, OUTAGE, 800, OUTAGE_SPAN,
     "'@mt':'Outbox {Queue} holds {Count} messages','Queue':'%q','Count':%n"},
    {GATEWAY, ERROR, OUTAGE, 5000, OUTAGE_SPAN,
     "'caller':'proxy/breaker.go:31','msg':'circuit is open','upstream':'ledger','trace_id':'%X'"},
    {GATEWAY, ERROR, OUTAGE, 3500, OUTAGE_SPAN,
     "'caller':'proxy/handler.go:120','msg':'answered 503','route':'%r','trace_id':'%X'"},
    {STOREFRONT, ERROR, OUTAGE, 3500, OUTAGE_SPAN,
     "'reqId':'%U','msg':'checkout page shows the sorry banner','order':%N"},
    {STOREFRONT, ERROR, OUTAGE, 1800, OUTAGE_SPAN,
     "'reqId':'%U','msg':'balance widget failed: 503','user':'%u'"},
    {EDGE, ERROR, OUTAGE, 4500, OUTAGE_SPAN, "no live upstreams while connecting to upstream"},
    {EDGE, ERROR, OUTAGE, 2500, OUTAGE_SPAN,
     "upstream prematurely closed connection while reading response header from upstream"},
    {APACHE, ERROR, OUTAGE, 1500, OUTAGE_SPAN,
     "partner portal: gateway at %p:8443 answered 503 for %r"},
    {IMPORTER, ERROR, OUTAGE, 1500, OUTAGE_SPAN,
     "import %N paused: ledger refused batch %d of %n rows"},
    {REPORTS, ERROR, OUTAGE, 900, OUTAGE_SPAN, "figures of %c are stale: last posting %n s old"},
    {SEARCH, ERROR, OUTAGE, 900, OUTAGE_SPAN, "feed from %b stalled, indexer-%k idles"},
    {MAILER, ERROR, OUTAGE, 700, OUTAGE_SPAN, "receipt for order %N held back: no booking number"},
    {CACHE, WARN, OUTAGE, 600, OUTAGE_SPAN, "client %p:%P closed: output buffer limit, %N bytes"},
    {KERNEL, WARN, OUTAGE, 500, OUTAGE_SPAN,
     "TCP: request_sock_TCP: possible SYN flooding on port 5432. Sending cookies."},
    {CRON, ERROR, OUTAGE, 120, OUTAGE_SPAN, "(%u) FAILED settle-payments (exit status 75, %n ms)"},

    // releases: those of the story, and the routine ones
    {DEPLOYER, INFO, ONCE, 0, 1, 0, AGO(46, 14), END,
     "'service':'storefront','release':'4.12.0','message':'release 4.12.0 of storefront is live'"},
    {DEPLOYER, INFO, ONCE, 0, 1, 0, FRESH, END,
     "'service':'invoicing','release':'7.3.0','message':'release 7.3.0 of invoicing is live'"},
    {DEPLOYER, INFO, ONCE, 0, 1, 0, AGO(30, 13), END,
     "'service':'gateway','release':'3.8.0','message':'release 3.8.0 of gateway is live'"},
    {DEPLOYER, INFO, OFFICE, 9, 1, 0, START, END,
     "'service':'%s','release':'%v','message':'release %v of %s is live'"},
};
const uint32_t theme_count = COUNT_OF(themes);

const struct chatter chatter[] = {
    {ACCESS, INFO, 150, "\"GET %r HTTP/1.1\" 200 %N \"-\""},
    {ACCESS, INFO, 60, "\"GET %r?page=%d HTTP/1.1\" 200 %N \"https://shop.example.com%r\""},
    {ACCESS, INFO, 40, "\"POST %r HTTP/1.1\" 201 %n \"https://shop.example.com%r\""},
    {ACCESS, INFO, 25, "\"GET /static/%x.js HTTP/1.1\" 304 0 \"https://shop.example.com%r\""},
    {ACCESS, INFO, 14, "\"GET /%W.php HTTP/1.1\" 404 %n \"-\""},
    {ACCESS, INFO, 30, "\"GET /healthz HTTP/1.1\" 200 2 \"-\""},
    {EDGE, INFO, 12, "upstream keepalive connection reused %d times"},
    {APACHE, INFO, 14, "connection to %p:8009 closed by peer after %d requests, reopening"},
    {APACHE, DEBUG, 10, "worker %d took %F ms for %r"},
    {ORDERS, INFO, 70, "CheckoutService - order %N of %c paid in %F ms"},
    {ORDERS, INFO, 30, "StockKeeper - %d items of order %N set aside in warehouse %g"},
    {ORDERS, DEBUG, 25, "CartMapper - cart %U mapped, %d lines"},
    {ORDERS, WARN, 6,
     "PaymentClient - attempt 1 for order %N took %n ms, second attempt succeeded"},
    {IMPORTER, INFO, 20, "import %N of %c completed with 0 errors, %n rows in %d s"},
    {IMPORTER, INFO, 20, "batch %d of import %N written to %b"},
    {IMPORTER, WARN, 4, "row %n of %f has trailing blanks, trimmed"},
    {REPORTS, INFO, 18, "report %N for %u built in %F ms"},
    {GATEWAY, INFO, 60,
     "'caller':'proxy/access.go:40','msg':'request served','route':'%r','status':200,'ms':%F,"
     "'trace_id':'%X'"},
    {GATEWAY, DEBUG, 25, "'caller':'dns/cache.go:19','msg':'address refreshed','peer':'%p'"},
    {GATEWAY, WARN, 5, "'caller':'proxy/limit.go:66','msg':'client slowed down','client':'%i'"},
    {STOREFRONT, INFO, 60, "'reqId':'%U','responseTime':%F,'msg':'request completed'"},
    {STOREFRONT, DEBUG, 15, "'reqId':'%U','msg':'fragment %x taken from the cache'"},
    {INVOICING, INFO, 28,
     "'@mt':'Invoice {InvoiceId} sent to {Customer} in {Elapsed} ms','InvoiceId':%N,"
     "'Customer':'%c','Elapsed':%F"},
    {INVOICING, DEBUG, 10, "'@mt':'Outbox {Queue} polled, {Count} found','Queue':'%q','Count':%d"},
    {LEDGER, INFO, 45, "\"posting booked\" account=%n amount=%n currency=%y trace=%x"},
    {LEDGER, DEBUG, 15, "heartbeat lag_ms=%d goroutines=%n"},
    {POSTGRES, INFO, 22, "checkpoint complete: wrote %n buffers, sync=%F ms, longest=%F ms"},
    {POSTGRES, INFO, 14, "automatic vacuum of table \"%b\": removed %N row versions, errors 0"},
    {POSTGRES, WARN, 4, "there is no transaction in progress"},
    {CACHE, INFO, 20, "%n changes in 60 seconds. Saving..."},
    {CACHE, INFO, 20, "Background saving terminated with success"},
    {SEARCH, INFO, 25, "pod indexer-%k merged %d segments of %b in %F ms"},
    {SEARCH, DEBUG, 10, "query %x answered from warm shard %d"},
    {SSHD, INFO, 34, "Failed password for invalid user %W from %i port %P ssh2"},
    {SSHD, INFO, 16, "Connection closed by authenticating user root %i port %P [preauth]"},
    {SSHD, INFO, 10, "Accepted publickey for %u from %p port %P ssh2"},
    {KERNEL, INFO, 10, "eth0: link state stable for %n s"},
    {KERNEL, WARN, 4, "audit: rate limit reached, %d messages held back"},
    {CRON, INFO, 24, "(%u) CMD (/usr/local/bin/%j --quiet)"},
    {MAILER, INFO, 30, "message %x from=<%e> accepted, %n bytes, 0 failed recipients"},
    {BILLING, INFO, 40, "CHARGE [tx@32473 id=\"%N\"] charge %N captured for %c in %F ms"},
    {BILLING, INFO, 12, "PROBE [q@32473 name=\"%q\"] health check passed without error"},
};
const uint32_t chatter_count = COUNT_OF(chatter);

// clang-format off
const struct ticket_theme ticket_themes[] = {
    {"password-reset", OFFICE, 34, 2, 5, START, END,
     {"Reset link never arrives for %u", "Cannot reset my password", "Locked out today"}},
    {"invoice-pdf", OFFICE, 18, 3, 7, START, END,
     {"Invoice %N opens as an empty PDF", "PDF of invoice %N is broken", "Need invoice %N again"}},
    {"export-timeout", OFFICE, 12, 6, 12, START, END,
     {"Export of %f never finishes", "Export stops after %d minutes", "Timeout when exporting %b"}},
    // since gateway 3.8.0
    {"sso-login-loop", OFFICE, 11, 9, 18, AGO(30, 13), END,
     {"SSO sends us in circles", "Login loop after single sign-on", "%u is thrown back to login"}},
    {"csv-import-encoding", OFFICE, 8, 10, 25, START, END,
     {"Umlauts broken after importing %f", "Import of %f: strange signs", "Row %n of %f refused"}},
    {"webhook-missing", OFFICE, 6, 12, 22, START, END,
     {"No webhook for order %N", "Webhooks arrive hours late", "Webhook to %h not delivered"}},
    // ended by storefront 4.12.0
    {"duplicate-charge", OFFICE, 7, 15, 35, START, AGO(46, 14),
     {"Charged twice for order %N", "Two payments for invoice %N", "Duplicate charge on our card"}},
    {"wrong-vat", OFFICE, 4, 15, 30, START, END,
     {"VAT for %g is wrong on invoice %N", "Wrong tax rate", "VAT missing on order %N"}},
    // grows
    {"slow-dashboard", GROWING, 9, 5, 14, START, END,
     {"Dashboard takes %d seconds", "Dashboard is slow again", "Charts of %b hardly load"}},
    {"invite-mail-lost", OFFICE, 9, 3, 6, START, END,
     {"Colleague got no invitation", "Invitation to %e never came", "Invite expired at once"}},
    {"card-update", OFFICE, 7, 3, 6, START, END,
     {"New card is not accepted", "How do we change the card?", "Card change fails in %g"}},
    {"seat-count", OFFICE, 5, 6, 12, START, END,
     {"We pay for %d seats, have fewer", "Seat count is off", "Removed %u but still billed"}},
    {"timezone-report", FLAT, 3, 8, 15, START, END,
     {"Report is a day off", "Totals of %g split at the wrong hour", "Midnight is not ours"}},
    {"api-limit", OFFICE, 4, 8, 20, START, END,
     {"Too many requests from %i", "Rate limit hit by our sync", "429 on %r"}},
    // what every desk has
    {"how-to", OFFICE, 22, 2, 4, START, END,
     {"How do I archive a project?", "Where can I rename %b?", "How to add a second approver"}},
    {"feature-request", OFFICE, 12, 2, 4, START, END,
     {"Please add a dark theme", "Could exports be scheduled?", "We would like %y prices"}},
    {"data-request", FLAT, 1, 35, 60, START, END,
     {"Copy of all data we hold for %u", "Data request by a former member", "Erase %e please"}},
    // the outage: one bad day
    {"site-down", FLAT, 3400, 2, 5, OUTAGE_FROM, AGO(33, 16),
     {"Checkout does not work", "Is the site down?", "Nobody can pay, error 503"}},
    // the fresh breakage
    {"invoice-rounding", FLAT, 45, 6, 12, FRESH, END,
     {"Invoice %N is off by a cent", "Totals do not add up on %N", "No invoice since yesterday"}},
    {"", OFFICE, 9, 2, 9, START, END,
     {"Question about our contract", "Thank you for the quick help", "Please call %c back"}},
};
// clang-format on
const uint32_t ticket_theme_count = COUNT_OF(ticket_themes);

const char *const tags_ignored[] = {"vip", "urgent", "weekend", "phone"};
const uint32_t tags_ignored_count = COUNT_OF(tags_ignored);

static const char *const words_user[] = {
    "kestrel", "marlow",   "juniper", "thistle", "ops-bot", "pepper", "quill",
    "saffron", "tansy",    "wren",    "bramble", "cobalt",  "dorado", "ember",
    "fennel",  "user4821", "user77",  "clerk09", "sorrel",  "lark",   "svc-sync"};
static const char *const words_host[] = {"web-a",     "web-b",       "app01",    "app02", "app03",
                                         "node-17",   "node-18",     "heron",    "otter", "badger",
                                         "worker-4a", "fra-edge-01", "ams-db-2", "pike"};
static const char *const words_customer[] = {
    "Alder and Finch",   "Bluebell Bakery",  "Quarrystone Ltd",   "Harbour Nine Logistics",
    "Tern Optics",       "Mossgate Clinics", "Copperline Tools",  "Vale of Ink Books",
    "Sundial Travel",    "Greyhen Foods",    "Lantern Legal",     "Petrel Marine",
    "Oakum Rope Works",  "Fjordlight AS",    "Casa Limonera",     "Brick Lane Bikes 24",
    "Mirabel Cosmetics", "Stagpath Outdoor", "Tallow Candle Co.", "Weir Street Dental",
    "Zephyr Kites",      "Nettle Software",  "Ursa Freight",      "Pomelo Payroll"};
static const char *const words_route[] = {"/api/v1/orders",
                                          "/api/v1/invoices",
                                          "/api/v2/search",
                                          "/cart",
                                          "/checkout",
                                          "/products/oak-desk",
                                          "/products/tea-set",
                                          "/account",
                                          "/account/cards",
                                          "/reports/usage",
                                          "/login",
                                          "/sso/return",
                                          "/help/contact",
                                          "/api/v1/webhooks",
                                          "/"};
static const char *const words_table[] = {"invoices", "postings", "orders",   "customers",
                                          "vouchers", "seats",    "projects", "price_lists"};
static const char *const words_queue[] = {"charges", "receipts", "webhooks", "mail-out", "exports"};
static const char *const words_region[] = {"north", "south", "alps", "coast", "islands", "capital"};
static const char *const words_currency[] = {"EUR", "USD", "GBP", "CHF", "SEK", "PLN"};
static const char *const words_file[] = {"customers.csv", "price-list.csv",    "stock_2026.csv",
                                         "Archive.csv",   "members final.csv", "letter.odt",
                                         "Sans-Bold.ttf", "totals.csv",        "orders-q3.csv"};
static const char *const words_agent[] = {"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
                                          "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0",
                                          "Mozilla/5.0 (Macintosh) Safari/18.2",
                                          "ShopApp/7.1 (Android 15)",
                                          "probe/1.4",
                                          "curl/7.88.1"};
static const char *const words_service[] = {"orders",     "importer", "reports", "gateway",
                                            "storefront", "search",   "billing", "mailer"};
static const char *const words_job[] = {"rotate-logs", "sync-exchange-rates", "prune-sessions",
                                        "warm-cache", "settle-payments"};
static const char *const words_outsider[] = {"admin", "oracle", "test",    "ubnt",  "guest",
                                             "pi",    "ftp",    "support", "nagios"};

const struct word_hole word_holes[128] = {
    ['u'] = {words_user, COUNT_OF(words_user)},
    ['h'] = {words_host, COUNT_OF(words_host)},
    ['c'] = {words_customer, COUNT_OF(words_customer)},
    ['r'] = {words_route, COUNT_OF(words_route)},
    ['b'] = {words_table, COUNT_OF(words_table)},
    ['q'] = {words_queue, COUNT_OF(words_queue)},
    ['g'] = {words_region, COUNT_OF(words_region)},
    ['y'] = {words_currency, COUNT_OF(words_currency)},
    ['f'] = {words_file, COUNT_OF(words_file)},
    ['a'] = {words_agent, COUNT_OF(words_agent)},
    ['s'] = {words_service, COUNT_OF(words_service)},
    ['j'] = {words_job, COUNT_OF(words_job)},
    ['W'] = {words_outsider, COUNT_OF(words_outsider)},
};

const struct number_hole number_holes[128] = {
    ['d'] = {2, 60},
    ['n'] = {100, 9999},
    ['N'] = {10000, 9999999},
    ['P'] = {300, 32767},
};
