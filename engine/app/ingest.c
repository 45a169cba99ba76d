// Bytes of many connections into tallies.
#include "app/ingest.h"

#include "app/keeper.h"
#include "base/check.h"
#include "io/clock.h"
#include "io/tcp.h"

#include <pthread.h>
#include <stdlib.h>

#define HAND_OVER_MS 5
#define READ_BYTES (256 * 1024)
#define QUIET_TURNS 10 // of the loop without a byte: then all that had arrived was read
#define DRAIN_MS 2000  // patience with senders that do not stop,
#define DRAIN_TURNS 3  // and the turns in which what had arrived before is read for certain
#define FRAME_SLACK_BYTES 16
#define HELD_LOOK_MS 100   // so often is looked for what is held too long:
#define HELD_QUIET_MS 450  // nothing came that would go on with it,
#define HELD_MOST_MS 10000 // or it came for so long already

struct ingest {
    struct ingest_options options;
    uv_loop_t loop;
    uv_thread_t thread;
    uv_timer_t timer, release;
    uv_async_t stop;
    struct sender *held_first, *held_last; // those that hold an event, the longest first
    struct tcp_server *server;
    struct pipeline *pipeline;
    int64_t now_ms;       // of this turn of the loop
    bool stopping, heard; // heard: bytes came since the last turn
    bool closing;         // what is left of connections is ended by us
    unsigned quiet_turns, drain_turns;
    uint64_t drain_until_ms;
    // Shared with the keeper, under the lock.
    pthread_mutex_t lock;
    pthread_cond_t returned;
    struct tally *full, *empty;
    int64_t holding_ms, full_ms; // since when the loop, and `full`, hold what the keeper has not; 0
    bool ended;
};

struct sender {
    struct stream stream;
    bool listed;
    struct sender *previous, *next; // among those that hold an event
    int64_t held_ms, heard_ms;      // since when it holds this event; when it last sent
};

bool ingest_allows(const struct config *config, const struct address *peer)
{
    bool allowed = address_is_loopback(peer);
    for (size_t i = 0; i < config->allowed_count && !allowed; i++) {
        allowed = address_block_has(&config->allowed[i], peer);
    }
    return allowed;
}

static void on_timer(uv_timer_t *timer);
static void on_release(uv_timer_t *timer);

// The timer runs only while there is something to hand over: an idle engine sleeps.
static void arm(struct ingest *ingest)
{
    bool closing = uv_is_closing((uv_handle_t *)&ingest->timer);
    if (!closing && !uv_is_active((uv_handle_t *)&ingest->timer)) {
        uv_timer_start(&ingest->timer, on_timer, HAND_OVER_MS, 0);
        pthread_mutex_lock(&ingest->lock);
        ingest->holding_ms = ingest->holding_ms ? ingest->holding_ms : clock_now_ms();
        pthread_mutex_unlock(&ingest->lock);
    }
}

// Since when the loop has something that is in no tally; 0: it has nothing such.
static int64_t held_since_ms(const struct ingest *ingest)
{
    return ingest->held_first ? ingest->held_first->held_ms : 0;
}

static void held_remove(struct ingest *ingest, struct sender *sender)
{
    if (!sender->listed) {
        return;
    }
    *(sender->previous ? &sender->previous->next : &ingest->held_first) = sender->next;
    *(sender->next ? &sender->next->previous : &ingest->held_last) = sender->previous;
    sender->previous = sender->next = NULL;
    sender->listed = false;
}

// A sender has said something: what it holds now may be new, or nothing.
static void held_note(struct ingest *ingest, struct sender *sender)
{
    sender->heard_ms = ingest->now_ms;
    if (sender->stream.renewed || !stream_holds(&sender->stream)) {
        held_remove(ingest, sender);
    }
    if (!stream_holds(&sender->stream) || sender->listed) {
        return;
    }
    sender->held_ms = ingest->now_ms;
    sender->previous = ingest->held_last;
    *(ingest->held_last ? &ingest->held_last->next : &ingest->held_first) = sender;
    ingest->held_last = sender;
    sender->listed = true;
    if (!uv_is_active((uv_handle_t *)&ingest->release) && !ingest->closing) {
        uv_timer_start(&ingest->release, on_release, HELD_LOOK_MS, HELD_LOOK_MS);
    }
}

static void *on_opened(void *user, struct tcp_connection *connection, const struct address *peer)
{
    struct ingest *ingest = user;
    struct tally_counts *counts = &pipeline_tally(ingest->pipeline)->counts;
    (void)connection;
    arm(ingest);
    if (!ingest_allows(ingest->options.config, peer)) {
        counts->connections_refused++;
        return NULL;
    }
    struct sender *sender = calloc(1, sizeof *sender);
    CHECK(sender != NULL);
    sender->stream = pipeline_stream(ingest->pipeline);
    counts->connections++;
    return sender;
}

static size_t on_bytes(void *user, void *state, struct span in)
{
    struct ingest *ingest = user;
    struct sender *sender = state;
    ingest->now_ms = clock_now_ms();
    ingest->heard = true;
    arm(ingest);
    size_t used = pipeline_feed(ingest->pipeline, &sender->stream, in, false, ingest->now_ms);
    held_note(ingest, sender);
    return used;
}

static void on_ended(void *user, void *state, struct span rest)
{
    struct ingest *ingest = user;
    struct sender *sender = state;
    arm(ingest);
    if (ingest->closing) {
        // We end it, not the sender: half a line would be a problem of its own.
        pipeline_tally(ingest->pipeline)->counts.flaws[OUNCE_LINE_TORN] += rest.size > 0;
        pipeline_release(ingest->pipeline, &sender->stream, clock_now_ms());
    } else {
        pipeline_feed(ingest->pipeline, &sender->stream, rest, true, clock_now_ms());
    }
    held_remove(ingest, sender);
    free(sender);
}

// Gives the filled tally away and takes the empty one; waits for it when it must.
static struct tally *hand_over(struct ingest *ingest, struct tally *filled, bool wait)
{
    pthread_mutex_lock(&ingest->lock);
    while (wait && !ingest->empty) {
        pthread_cond_wait(&ingest->returned, &ingest->lock);
    }
    struct tally *empty = ingest->empty;
    if (empty) {
        CHECK(!ingest->full);
        ingest->full = filled;
        ingest->full_ms = ingest->holding_ms;
        // A full one is followed by more at once.
        ingest->holding_ms = wait ? clock_now_ms() : 0;
        int64_t held_ms = held_since_ms(ingest);
        ingest->holding_ms = held_ms ? held_ms : ingest->holding_ms;
        ingest->empty = NULL;
    }
    pthread_mutex_unlock(&ingest->lock);
    if (empty) {
        uv_async_send(ingest->options.keeper);
    }
    return empty;
}

static struct tally *on_full(void *user, struct tally *full)
{
    return hand_over(user, full, true);
}

static void end(struct ingest *ingest)
{
    struct tally *filled = pipeline_tally(ingest->pipeline);
    pipeline_tally_set(ingest->pipeline, hand_over(ingest, filled, true));
    pthread_mutex_lock(&ingest->lock);
    ingest->ended = true;
    pthread_mutex_unlock(&ingest->lock);
    uv_async_send(ingest->options.keeper);
}

// Counted in turns, for each turn reads what has arrived, however long that takes. Who has
// connected before the stop is let in by the first.
static bool is_drained(struct ingest *ingest)
{
    tcp_server_stop(ingest->server);
    ingest->drain_turns++;
    ingest->quiet_turns = ingest->heard ? 0 : ingest->quiet_turns + 1;
    ingest->heard = false;
    bool late = uv_now(&ingest->loop) > ingest->drain_until_ms;
    return ingest->quiet_turns > QUIET_TURNS || (late && ingest->drain_turns > DRAIN_TURNS);
}

static void holds_nothing(struct ingest *ingest)
{
    pthread_mutex_lock(&ingest->lock);
    ingest->holding_ms = held_since_ms(ingest);
    pthread_mutex_unlock(&ingest->lock);
}

static void on_timer(uv_timer_t *timer)
{
    struct ingest *ingest = timer->data;
    struct tally *filled = pipeline_tally(ingest->pipeline);
    filled->counts.connections_over += tcp_server_turned_away(ingest->server);
    if (ingest->stopping && is_drained(ingest)) {
        ingest->closing = true;
        tcp_server_close(ingest->server);
        uv_timer_stop(timer);
        uv_close((uv_handle_t *)&ingest->timer, NULL);
        uv_close((uv_handle_t *)&ingest->release, NULL);
        uv_close((uv_handle_t *)&ingest->stop, NULL);
        return;
    }
    struct tally *empty = tally_is_empty(filled) ? NULL : hand_over(ingest, filled, false);
    if (empty) {
        pipeline_tally_set(ingest->pipeline, empty);
    } else if (tally_is_empty(filled)) {
        holds_nothing(ingest);
    }
    if (ingest->stopping || !tally_is_empty(pipeline_tally(ingest->pipeline))) {
        arm(ingest);
    }
}

static void on_release(uv_timer_t *timer)
{
    struct ingest *ingest = timer->data;
    struct sender *next = NULL;
    ingest->now_ms = clock_now_ms();
    for (struct sender *sender = ingest->held_first; sender; sender = next) {
        next = sender->next;
        if (ingest->now_ms - sender->heard_ms >= HELD_QUIET_MS ||
            ingest->now_ms - sender->held_ms >= HELD_MOST_MS) {
            pipeline_release(ingest->pipeline, &sender->stream, ingest->now_ms);
            held_remove(ingest, sender);
            arm(ingest);
        }
    }
    if (!ingest->held_first) {
        uv_timer_stop(timer);
    }
}

static void on_stop(uv_async_t *async)
{
    struct ingest *ingest = async->data;
    if (!ingest->stopping) {
        ingest->stopping = true;
        ingest->heard = true;
        ingest->drain_until_ms = uv_now(&ingest->loop) + DRAIN_MS;
        arm(ingest);
    }
}

static void run(void *user)
{
    struct ingest *ingest = user;
    uv_run(&ingest->loop, UV_RUN_DEFAULT);
    end(ingest);
    uv_loop_close(&ingest->loop);
}

static int listen_on(struct ingest *ingest)
{
    size_t keep = (size_t)ingest->options.pipeline.limits.line_bytes_max + FRAME_SLACK_BYTES;
    struct tcp_options tcp = {
        .address = ingest->options.address,
        .share_port = ingest->options.share_port,
        .connections_max = ingest->options.connections_max,
        .connections = ingest->options.connections,
        .read_bytes = keep + READ_BYTES,
        .keep_bytes_max = keep,
    };
    struct tcp_handlers handlers = {on_opened, on_bytes, on_ended};
    return tcp_server_open(&ingest->server, &ingest->loop, &tcp, &handlers, ingest);
}

int ingest_open(struct ingest **out, const struct ingest_options *options)
{
    struct ingest *ingest = calloc(1, sizeof *ingest);
    CHECK(ingest != NULL);
    ingest->options = *options;
    uv_loop_init(&ingest->loop);
    int error = listen_on(ingest);
    if (error < 0) {
        uv_run(&ingest->loop, UV_RUN_DEFAULT);
        uv_loop_close(&ingest->loop);
        free(ingest);
        return error;
    }
    pthread_mutex_init(&ingest->lock, NULL);
    pthread_cond_init(&ingest->returned, NULL);
    ingest->empty = keeper_tally(&options->pipeline.limits);
    ingest->pipeline =
        pipeline_open(&options->pipeline, keeper_tally(&options->pipeline.limits), on_full, ingest);
    uv_timer_init(&ingest->loop, &ingest->timer);
    uv_timer_init(&ingest->loop, &ingest->release);
    ingest->release.data = ingest;
    uv_async_init(&ingest->loop, &ingest->stop, on_stop);
    ingest->timer.data = ingest;
    ingest->stop.data = ingest;
    uv_thread_create(&ingest->thread, run, ingest);
    *out = ingest;
    return 0;
}

struct address ingest_address(const struct ingest *ingest)
{
    return tcp_server_address(ingest->server);
}

struct tally *ingest_taken(struct ingest *ingest)
{
    pthread_mutex_lock(&ingest->lock);
    struct tally *full = ingest->full;
    ingest->full = NULL;
    ingest->full_ms = 0;
    pthread_mutex_unlock(&ingest->lock);
    return full;
}

int64_t ingest_complete_ms(struct ingest *ingest, int64_t now_ms)
{
    pthread_mutex_lock(&ingest->lock);
    int64_t since_ms = ingest->full_ms ? ingest->full_ms : ingest->holding_ms;
    pthread_mutex_unlock(&ingest->lock);
    return since_ms != 0 && since_ms < now_ms ? since_ms : now_ms;
}

void ingest_return(struct ingest *ingest, struct tally *empty)
{
    pthread_mutex_lock(&ingest->lock);
    CHECK(!ingest->empty);
    ingest->empty = empty;
    pthread_cond_signal(&ingest->returned);
    pthread_mutex_unlock(&ingest->lock);
}

void ingest_stop(struct ingest *ingest)
{
    uv_async_send(&ingest->stop);
}

bool ingest_ended(struct ingest *ingest)
{
    pthread_mutex_lock(&ingest->lock);
    bool ended = ingest->ended && !ingest->full;
    pthread_mutex_unlock(&ingest->lock);
    return ended;
}

void ingest_close(struct ingest *ingest)
{
    uv_thread_join(&ingest->thread);
    keeper_tally_free(pipeline_tally(ingest->pipeline), &ingest->options.pipeline.limits);
    keeper_tally_free(ingest->empty, &ingest->options.pipeline.limits);
    pipeline_close(ingest->pipeline);
    pthread_cond_destroy(&ingest->returned);
    pthread_mutex_destroy(&ingest->lock);
    free(ingest);
}
