// A line becomes an id: the engine's path, with a window that counts only for learning's sake.
#include "app/signer.h"

#include "app/explain.h"
#include "app/learning.h"
#include "app/merge.h"
#include "app/pipeline.h"
#include "base/check.h"
#include "io/reserve.h"

#include <stdlib.h>

struct signer {
    struct pipeline *pipeline;
    struct stream stream;
    signer_each_f *each; // of the call of signer_feed
    void *each_user;
    int64_t now_ms;
    struct span explained; // the lines of the event that is explained; empty: it is learnt from
    struct window_plan plan;
    struct window *window;
    struct learning *learning;
};

static uint64_t event_learn(struct signer *signer, const struct event *event, int64_t now_ms)
{
    struct signature signature;
    pipeline_sign(signer->pipeline, event, &signature);
    struct placing own = {signature.hash, signature.title, (uint8_t)signature.evidence};
    struct placing placing = learning_place(signer->learning, own);
    bool in_crowd = learning_in_crowd(signer->learning);
    struct happening happening = {.signature = placing.signature,
                                  .first_ms = INSTANT_NONE,
                                  .last_ms = INSTANT_NONE,
                                  .count = 1};
    uint32_t issue =
        window_add(signer->window, now_ms, &happening, placing.title, placing.evidence);
    learning_show(signer->learning, issue);
    if (in_crowd) {
        learning_wait(signer->learning, now_ms, &own, &happening);
    }
    return placing.signature;
}

static void event_explain(struct signer *signer, const struct event *event)
{
    struct signature signature;
    if (event == NULL) {
        explain_blank();
        return;
    }
    pipeline_sign(signer->pipeline, event, &signature);
    explain_event(signer->explained, event, &signature);
    struct placing placing = {signature.hash, signature.title, (uint8_t)signature.evidence};
    placing = learning_place(signer->learning, placing);
    explain_problem(signer->window, signer->learning, signature.hash, placing.signature);
}

static void on_event(void *user, const struct event *event, uint32_t lines)
{
    struct signer *signer = user;
    if (signer->explained.at) {
        event_explain(signer, event);
        return;
    }
    uint64_t id = event ? event_learn(signer, event, signer->now_ms) : SIGNER_BLANK;
    signer->each(signer->each_user, id, lines);
}

struct signer *signer_open(const struct config *config, struct shelf *rules)
{
    const struct ounce_limits *limits = &config->limits;
    struct signer *signer = calloc(1, sizeof *signer);
    CHECK(signer != NULL);
    struct pipeline_options options = {.limits = *limits,
                                       .tags = config_tags(config),
                                       .rules = rules,
                                       .each = on_event,
                                       .each_user = signer};
    signer->pipeline = pipeline_open(&options, NULL, NULL, NULL); // nothing is put into a tally
    signer->stream = pipeline_stream(signer->pipeline);
    signer->plan = window_plan_for(limits->issues_max, 1, 0, limits->title_bytes_max, false);
    signer->window = window_open(&signer->plan, reserve_memory(window_bytes(&signer->plan)));
    signer->learning = learning_open(signer->window, (uint32_t)limits->slots_max);
    return signer;
}

void signer_close(struct signer *signer)
{
    free(signer->stream.held);
    learning_close(signer->learning);
    reserve_give_back(signer->window, window_bytes(&signer->plan));
    pipeline_close(signer->pipeline);
    free(signer);
}

uint64_t signer_line(struct signer *signer, struct span line, int64_t now_ms)
{
    struct event event;
    bool there = event_read(pipeline_reader(signer->pipeline, now_ms), line, &event);
    return there ? event_learn(signer, &event, now_ms) : SIGNER_BLANK;
}

size_t signer_feed(struct signer *signer, struct span in, bool ended, int64_t now_ms,
                   signer_each_f *each, void *user)
{
    signer->each = each;
    signer->each_user = user;
    signer->now_ms = now_ms;
    size_t used = pipeline_feed(signer->pipeline, &signer->stream, in, ended, now_ms);
    if (ended) {
        signer->stream = pipeline_stream(signer->pipeline);
    }
    return used;
}

bool signer_gave_up(const struct signer *signer)
{
    return pipeline_gave_up(signer->pipeline);
}

void signer_settle(struct signer *signer, const struct rules *rules)
{
    if (rules) {
        merges_apply(rules, signer->window);
    }
}

void signer_explain(struct signer *signer, struct span lines, int64_t now_ms)
{
    struct stream stream = pipeline_stream(signer->pipeline);
    signer->now_ms = now_ms;
    signer->explained = lines;
    size_t used = pipeline_feed(signer->pipeline, &stream, lines, true, now_ms);
    signer->explained = (struct span){0};
    if (used == 0) { // an empty line
        explain_blank();
    }
}

struct signed_as signer_problem(const struct signer *signer, uint64_t id)
{
    uint32_t issue = window_find(signer->window, id);
    if (issue == ISSUE_NONE) {
        return (struct signed_as){.id = id};
    }
    const struct issue *root = window_issue(signer->window, window_root(signer->window, issue));
    return (struct signed_as){root->signature, window_title(signer->window, root)};
}
