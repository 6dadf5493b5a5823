/* EMVCo texts and the carrier `template`: section 4. */
#include "verifier.h"

#include <stdio.h>
#include <string.h>

enum { CHECKSUM = 63, FIRST_TAG = 80, LAST_TAG = 99, CHUNK = 87 };

/* Bytes of the character that begins here, 0 for what is no UTF-8 (RFC 3629, section 4). */
static size_t character(bytes text, size_t at)
{
    bytes rest = part(text, at, 4);
    unsigned char first = rest.size ? rest.at[0] : 0xFF, second = rest.size > 1 ? rest.at[1] : 0;
    size_t size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;

    if (size == 0 || rest.size < size) {
        return 0;
    }
    for (size_t place = 1; place < size; place++) {
        if ((rest.at[place] & 0xC0) != 0x80) {
            return 0;
        }
    }
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90)
        || (first == 0xF4 && second > 0x8F)) {
        return 0;
    }
    return size;
}

/* Two digits as a number, -1 for anything else. */
static int two_digits(bytes text, size_t at)
{
    bytes pair = part(text, at, 2);

    if (pair.size < 2 || pair.at[0] < '0' || pair.at[0] > '9' || pair.at[1] < '0' || pair.at[1] > '9') {
        return -1;
    }
    return 10 * (pair.at[0] - '0') + pair.at[1] - '0';
}

/* The objects of one level; -1 when it does not divide, or when an identifier stands twice. */
static int divide(bytes text, object *objects)
{
    bool seen[OBJECTS] = {false};
    int count = 0;
    size_t at = 0;

    while (at < text.size) {
        int tag = two_digits(text, at), length = two_digits(text, at + 2);
        size_t end = at + 4;

        if (tag < 0 || length < 0 || seen[tag]) {
            return -1;
        }
        seen[tag] = true;
        while (length-- > 0) {
            size_t size = character(text, end);

            if (size == 0) {
                return -1;
            }
            end += size;
        }
        objects[count++] = (object){(unsigned)tag, at, part(text, at + 4, end - at - 4)};
        at = end;
    }
    return count;
}

/* CRC-16, polynomial 0x1021, start 0xFFFF, not reflected, as four hexadecimal digits. */
static bool has_checksum(bytes text)
{
    uint32_t sum = 0xFFFF;
    char digits[9];

    for (size_t place = 0; place + 4 < text.size; place++) {
        sum ^= (uint32_t)text.at[place] << 8;
        for (int bit = 0; bit < 8; bit++) {
            sum = (sum & 0x8000 ? sum << 1 ^ 0x1021 : sum << 1) & 0xFFFF;
        }
    }
    snprintf(digits, sizeof digits, "%04X", (unsigned)sum);
    return text.size > 4 && same(part(text, text.size - 4, 4), text_bytes(digits));
}

bool emv_read(bytes text, emv_text *out)
{
    const object *last;

    out->count = 0;
    if (!begins(text, "0002")) {
        return true;
    }
    out->count = divide(text, out->objects);
    if (out->count < 1) {
        return false;
    }
    /* An identifier stands once, so a checksum object that is the last is the only one, and nothing follows it. */
    last = &out->objects[out->count - 1];
    return last->tag == CHECKSUM && last->value.size == 4 && has_checksum(text);
}

const object *emv_object(const emv_text *text, unsigned tag)
{
    for (int n = 0; n < text->count; n++) {
        if (text->objects[n].tag == tag) {
            return &text->objects[n];
        }
    }
    return NULL;
}

bytes emv_value(const emv_text *text, unsigned tag)
{
    const object *found = emv_object(text, tag);

    return found == NULL ? (bytes){NULL, 0} : found->value;
}

bool emv_holds(const object *account, bytes number)
{
    object inner[OBJECTS];
    int count = account->tag < 26 ? 0 : divide(account->value, inner);

    for (int n = 0; n < count; n++) {
        if (same(inner[n].value, number)) {
            return true;
        }
    }
    return count < 1 && same(account->value, number);
}

bytes emv_owner(const emv_text *text, unsigned tag)
{
    object inner[OBJECTS];
    bytes value = emv_value(text, tag);
    int count = tag < 26 ? 0 : divide(value, inner);

    if (value.at == NULL) {
        return value;
    }
    for (int n = 0; n < count; n++) {
        if (inner[n].tag == 0) {
            return inner[n].value;
        }
    }
    return (bytes){value.at - 4, 2}; /* the tag itself, as it stands in the text */
}

/* The piece in one template of a seal: object 00 with PQS1 and object 01, nothing else. */
static bool chunk_of(const object *template, unsigned tag, bytes *chunk)
{
    char head[32];

    *chunk = part(template->value, 12, template->value.size);
    snprintf(head, sizeof head, "0004PQS101%02u", (unsigned)(chunk->size % 100));
    return template->tag == tag && tag >= FIRST_TAG && tag <= LAST_TAG && begins(template->value, head)
           && chunk->size >= 1 && chunk->size <= CHUNK;
}

int emv_detach(const emv_text *text, bytes *payload, unsigned char *out, size_t room)
{
    unsigned char joined[(LAST_TAG - FIRST_TAG + 1) * CHUNK];
    size_t size = 0;
    int first = 0, last = text->count - 1;

    while (first <= last && !begins(text->objects[first].value, "0004PQS1")) {
        first++;
    }
    if (first > last) {
        return 0;
    }
    for (int n = first; n < last; n++) {
        bytes chunk;

        if (!chunk_of(&text->objects[n], text->objects[first].tag + (unsigned)(n - first), &chunk)
            || (n + 1 < last && chunk.size != CHUNK)) {
            return -1;
        }
        memcpy(joined + size, chunk.at, chunk.size);
        size += chunk.size;
    }
    *payload = part(*payload, 0, text->objects[first].start);
    first = base41_decode((bytes){joined, size}, out, room);
    return first == 0 ? -1 : first;
}
