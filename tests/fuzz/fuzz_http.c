// Any bytes, once whole and once in pieces: the same requests, the same refusal.
#include "base/check.h"
#include "wire/http.h"

#define HEAD_BYTES 512
#define BODY_BYTES 128
#define NOTES_MAX 64

// What came of a stream, request by request.
struct note {
    enum http_read_result result;
    unsigned status;
    uint8_t text[HEAD_BYTES + BODY_BYTES];
    size_t size;
};

static void note_span(struct note *note, struct span span)
{
    CHECK(span.size <= sizeof note->text - note->size);
    if (span.size > 0) {
        memcpy(note->text + note->size, span.at, span.size);
    }
    note->size += span.size;
}

static void note_request(struct note *note, const struct http_reader *reader)
{
    const struct http_request *request = &reader->request;
    note->status = reader->status;
    note->size = 0;
    if (note->result == HTTP_READ_REQUEST) {
        note_span(note, request->path);
        note_span(note, request->query);
        note_span(note, request->content_type);
        note_span(note, request->authorization);
        note_span(note, request->client);
        note_span(note, request->seq);
        note_span(note, request->body);
    }
}

static size_t run(struct span in, size_t piece, struct note *notes)
{
    uint8_t head[HEAD_BYTES], body[BODY_BYTES];
    struct http_reader reader;
    size_t count = 0;
    http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
    while (in.size > 0 && count < NOTES_MAX) {
        size_t used;
        struct span part = span_part(in, 0, piece < in.size ? piece : in.size);
        enum http_read_result result = http_read(&reader, part, &used);
        CHECK(used <= part.size);
        in = span_skip(in, used);
        if (result == HTTP_READ_MORE) {
            CHECK(used == part.size);
            continue;
        }
        if (result == HTTP_READ_HEAD) {
            http_lend_body(&reader, body, sizeof body);
            continue;
        }
        notes[count].result = result;
        note_request(&notes[count++], &reader);
        if (result == HTTP_READ_BAD) {
            break;
        }
        http_reader_next(&reader);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct note whole[NOTES_MAX], pieces[NOTES_MAX];
    struct span in = span_of(data, size);
    size_t count = run(in, SIZE_MAX, whole);
    for (size_t piece = 1; piece < 12; piece += 5) {
        CHECK(run(in, piece, pieces) == count);
        for (size_t i = 0; i < count; i++) {
            CHECK(whole[i].result == pieces[i].result && whole[i].status == pieces[i].status);
            CHECK(whole[i].size == pieces[i].size);
            CHECK(memcmp(whole[i].text, pieces[i].text, whole[i].size) == 0);
        }
    }
    return 0;
}
