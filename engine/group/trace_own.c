// Whose a frame is: told from where its function or its file belongs to.
#include "group/trace.h"

static const char *const java[] = {
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "jakarta.",
    "kotlin.",
    "kotlinx.",
    "scala.",
    "groovy.",
    "clojure.",
    "android.",
    "androidx.",
    "com.android.",
    "dalvik.",
    "akka.",
    "play.",
    "reactor.",
    "rx.",
    "io.reactivex.",
    "junit.",
    "io.netty.",
    "io.vertx.",
    "io.undertow.",
    "io.grpc.",
    "io.micronaut.",
    "io.quarkus.",
    "io.micrometer.",
    "io.opentelemetry.",
    "io.lettuce.",
    "io.ktor.",
    "io.smallrye.",
    "io.opentracing.",
    "com.google.",
    "com.fasterxml.",
    "com.zaxxer.",
    "com.mysql.",
    "com.mongodb.",
    "com.squareup.",
    "com.ibm.",
    "com.microsoft.",
    "com.amazonaws.",
    "com.netflix.",
    "com.hazelcast.",
    "com.datastax.",
    "okhttp3.",
    "okio.",
    "retrofit2.",
    "feign.",
    "redis.clients.",
    "oracle.",
    "weblogic.",
    "net.bytebuddy.",
    "net.sf.",
    "javassist.",
    "ch.qos.",
    "software.amazon.",
    "zio.",
    "cats.",
    "org.springframework.",
    "org.apache.",
    "org.hibernate.",
    "org.eclipse.",
    "org.jboss.",
    "org.wildfly.",
    "org.junit.",
    "org.mockito.",
    "org.postgresql.",
    "org.slf4j.",
    "org.glassfish.",
    "org.gradle.",
    "org.codehaus.",
    "org.aspectj.",
    "org.mybatis.",
    "org.elasticsearch.",
    "org.h2.",
    "org.jetbrains.",
    "org.quartz.",
    "org.redisson.",
    "org.mariadb.",
    "org.thymeleaf.",
    "org.bouncycastle.",
    "org.testng.",
    "org.joda.",
    "org.flywaydb.",
    "org.mongodb.",
    "org.opensearch.",
    "org.keycloak.",
    "org.yaml.",
    "org.xml.",
    "org.w3c.",
    "org.omg.",
    "org.ietf.",
    "org.jooq.",
    "org.xnio.",
};

static const char *const dotnet[] = {
    "System.",    "Microsoft.", "Newtonsoft.",  "Npgsql.",      "MySql.",      "MySqlConnector.",
    "Oracle.",    "Dapper.",    "NHibernate.",  "Castle.",      "Autofac.",    "Polly.",
    "Serilog.",   "NLog.",      "log4net.",     "MediatR.",     "AutoMapper.", "FluentValidation.",
    "Grpc.",      "Google.",    "Azure.",       "Amazon.",      "MongoDB.",    "StackExchange.",
    "RestSharp.", "Xunit.",     "NUnit.",       "MassTransit.", "RabbitMQ.",   "Hangfire.",
    "Quartz.",    "Refit.",     "Swashbuckle.", "UnityEngine.", "Mono.",       "Internal.",
    "Interop.",   "MS.",        "FSharp.",      "Confluent.",
};

// Go's standard library by the first part of its packages.
static const char *const go[] = {
    "panic",      "runtime.",      "runtime/",
    "net.",       "net/",          "reflect.",
    "sync.",      "sync/",         "fmt.",
    "io.",        "io/",           "os.",
    "os/",        "internal/",     "testing.",
    "testing/",   "syscall.",      "bufio.",
    "bytes.",     "context.",      "crypto/",
    "crypto.",    "database/",     "encoding/",
    "errors.",    "strings.",      "strconv.",
    "sort.",      "time.",         "text/",
    "html/",      "regexp.",       "regexp/",
    "math.",      "math/",         "log.",
    "log/",       "path.",         "path/",
    "slices.",    "maps.",         "compress/",
    "archive/",   "mime/",         "mime.",
    "go/",        "iter.",         "unicode",
    "container/", "golang.org/x/", "google.golang.org/",
    "vendor/",    "plugin.",       "hash/",
    "flag.",      "expvar.",
};

static const char *const rust[] = {
    "std::",
    "core::",
    "alloc::",
    "tokio::",
    "rust_begin_unwind",
    "rust_panic",
    "__rust",
    "_start",
    "__libc_",
    "main",
    "hyper::",
    "futures::",
    "futures_util::",
    "futures_core::",
    "rayon::",
    "rayon_core::",
    "actix_",
    "axum::",
    "tower::",
    "serde::",
    "serde_json::",
    "anyhow::",
    "eyre::",
    "color_eyre::",
    "backtrace::",
    "test::",
    "clone",
    "start_thread",
    "futures_executor::",
    "tracing::",
    "reqwest::",
    "sqlx::",
    "async_std::",
    "crossbeam",
    "panic_unwind::",
};

static const char *const native[] = {
    "std::",        "__gnu_cxx::", "__cxa_",        "__libc_",      "__GI_",          "_start",
    "abort",        "raise",       "gsignal",       "__assert",     "__pthread",      "pthread_",
    "start_thread", "clone",       "__clone",       "__restore_rt", "__interceptor_", "__asan",
    "__ubsan",      "__sanitizer", "__tsan",        "__lsan",       "_IO_",           "malloc",
    "free",         "calloc",      "realloc",       "operator",     "google::",       "boost::",
    "_Unwind_",     "__fortify",   "__stack_chk",   "__chk_fail",   "__kernel_",      "__memcpy",
    "__memmove",    "__strlen",    "memcpy",        "memmove",      "strlen",         "backtrace",
    "_ZSt",         "_ZNSt",       "_ZN9__gnu_cxx", "killpg",       "__kill",         "_dl_",
    "_Exit",
};

// Folders that a program's own files do not lie in.
static const char *const folders[] = {
    "/site-packages/", "/dist-packages/", "/lib/python", "/node_modules/", "/usr/lib/",
    "/usr/local/lib/", "/lib/ruby/",      "/gems/",      "/vendor/",       "/usr/local/go/",
    "/pkg/mod/",       "/.cargo/",        "/rustc/",     "/usr/include/",  "/libexec/src/",
    "/usr/share/",     "/.rvm/",          "/.rbenv/",    "/llvm",          "/glibc",
};

// What such files begin with instead.
static const char *const starts[] = {
    "<",        "node:",     "internal/",     "[internal",  "/lib/",      "/lib64/",
    "lib",      "ld-",       "phar:",         "../sysdeps", "./nptl",     "./csu",
    "../csu",   "vendor/",   "node_modules/", "../nptl",    "linux-vdso", "webpack/",
    "./stdlib", "../stdlib", "/build/glibc",
};

// A digit stands for any: /lib64/ and /lib32/ are one.
static bool begins_like(struct span text, const char *form)
{
    size_t at = 0;
    for (size_t size = strlen(form); at < size; at++) {
        uint8_t c = (uint8_t)form[at];
        bool like = at < text.size &&
                    (c == text.at[at] || (byte_is_digit(c) && byte_is_digit(text.at[at])));
        if (!like) {
            return false;
        }
    }
    return true;
}

static bool begins_with_any(struct span text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (begins_like(text, list[i])) {
            return true;
        }
    }
    return false;
}

#define BEGINS(text, list) begins_with_any((text), (list), sizeof(list) / sizeof(list)[0])

static bool has_inside(struct span text, const char *part)
{
    return text.size > 0 && memmem(text.at, text.size, part, strlen(part)) != NULL;
}

static bool is_foreign_file(struct span file)
{
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (has_inside(file, folders[i])) {
            return true;
        }
    }
    return BEGINS(file, starts);
}

// Classes that the runtime makes on the way: their names and their presence change.
static bool is_made(struct span function)
{
    return has_inside(function, "$$") || has_inside(function, "$Proxy") ||
           has_inside(function, "GeneratedMethodAccessor");
}

// <std::thread::Builder as core::...>::call belongs to what it begins with.
static struct span rust_owner(struct span function)
{
    while (function.size > 0 && memchr("<&*(", function.at[0], 4)) {
        function = span_skip(function, 1);
    }
    return function;
}

bool trace_is_own(const struct trace_line *frame)
{
    struct span function = frame->function;
    bool named = function.size > 0 || frame->file.size > 0;
    switch (frame->language) {
    case TRACE_JAVA:
        return !BEGINS(function, java) && !is_made(function);
    case TRACE_DOTNET:
        return !BEGINS(function, dotnet);
    case TRACE_GO:
        return !BEGINS(function, go) && !is_foreign_file(frame->file) &&
               !has_inside(frame->file, "@v");
    case TRACE_RUST:
        return !BEGINS(rust_owner(function), rust) && !is_foreign_file(frame->file);
    case TRACE_NATIVE:
        return function.size > 0 && !BEGINS(function, native) && !is_foreign_file(frame->file);
    case TRACE_NODE: // Node's own files had no folder before they had node: in front
        return frame->file.size > 0 && !is_foreign_file(frame->file) &&
               (has_inside(frame->file, "/") || has_inside(frame->file, "\\"));
    case TRACE_PYTHON:
    case TRACE_RUBY:
    case TRACE_PHP:
        return named && !is_foreign_file(frame->file);
    case TRACE_ANY:
        break;
    }
    return named;
}
