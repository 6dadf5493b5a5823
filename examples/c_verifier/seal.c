/* The seal and the certificate as bytes: sections 1 and 2. */
#include "verifier.h"

#include <string.h>

enum { VERSION = 1, READ_HERE = DYNAMIC | CERTIFIED | DETACHED | SINGLE_USE | LONG_SERIAL, LONGEST_CERTIFICATE = 129600 };

bytes part(bytes whole, size_t start, size_t size)
{
    size_t from = start < whole.size ? start : whole.size;
    size_t left = whole.size - from;

    /* Nothing is added to a place that is nowhere. */
    return (bytes){from == 0 ? whole.at : whole.at + from, size < left ? size : left};
}

bytes text_bytes(const char *text)
{
    return (bytes){(const unsigned char *)text, strlen(text)};
}

bool same(bytes one, bytes other)
{
    return one.size == other.size && (one.size == 0 || memcmp(one.at, other.at, one.size) == 0);
}

static unsigned char small(unsigned char character)
{
    return character >= 'A' && character <= 'Z' ? (unsigned char)(character + 32) : character;
}

bool same_letters(bytes one, bytes other)
{
    size_t place = 0;

    while (place < one.size && place < other.size && small(one.at[place]) == small(other.at[place])) {
        place++;
    }
    return place == one.size && place == other.size;
}

bool begins(bytes whole, const char *start)
{
    return same(part(whole, 0, strlen(start)), text_bytes(start));
}

uint32_t number(bytes digits)
{
    uint32_t sum = 0;

    for (size_t place = 0; place < digits.size; place++) {
        sum = sum << 8 | digits.at[place];
    }
    return sum;
}

size_t certificate_length(bytes data)
{
    size_t key = data.size ? key_length(data.at[0] & 0x0F) : 0;

    return key == 0 || data.at[0] >> 4 != VERSION ? 0 : 5 + key + 16 + SIGNATURE;
}

status certificate_read(bytes data, certificate *out)
{
    size_t length = certificate_length(data);
    size_t key = length - SIGNATURE - 16 - 5;

    if (length == 0) {
        return UNSUPPORTED;
    }
    if (data.size != length) {
        return INVALID;
    }
    out->body = part(data, 0, length - SIGNATURE);
    out->signature = part(data, length - SIGNATURE, SIGNATURE);
    out->issuer = part(data, 1, KEY_ID);
    out->issued = number(part(data, 5 + key, 4));
    out->lifetime = number(part(data, 9 + key, 3));
    out->payee = part(data, 12 + key, PAYEE_HASH);
    out->permissions = data.at[20 + key];
    if (out->lifetime < 1 || out->lifetime > LONGEST_CERTIFICATE || (out->permissions & 0x03) == 0) {
        return INVALID;
    }
    return key_of(data.at[0] & 0x0F, part(data, 5, key), &out->key) ? VALID : INVALID;
}

/* Where hash, certificate and signature stand, by the flags. */
static status divide(bytes data, seal *out, bytes *certified)
{
    size_t head = out->flags & LONG_SERIAL ? 21 : 17;
    size_t hash = out->flags & DETACHED ? HASH : 0;
    size_t length = 0;

    if (out->flags & CERTIFIED) {
        length = certificate_length(part(data, head + hash, data.size));
        if (length == 0) {
            return UNSUPPORTED;
        }
    }
    if (data.size != head + hash + length + SIGNATURE) {
        return INVALID;
    }
    out->header = part(data, 0, head);
    out->hash = part(data, head, hash);
    *certified = part(data, head + hash, length);
    out->signature = part(data, head + hash + length, SIGNATURE);
    return VALID;
}

status seal_read(bytes data, seal *out)
{
    bytes certified;
    status form;

    if (data.size < 2) {
        return INVALID;
    }
    out->algorithm = data.at[0] & 0x0F;
    out->flags = data.at[1];
    if (data.at[0] >> 4 != VERSION || key_length(out->algorithm) == 0 || (out->flags & ~(unsigned)READ_HERE)) {
        return UNSUPPORTED;
    }
    form = divide(data, out, &certified);
    if (form != VALID) {
        return form;
    }
    out->key_id = part(out->header, 2, KEY_ID);
    out->issued = number(part(out->header, 6, 4));
    out->lifetime = number(part(out->header, 10, 3));
    out->serial = part(out->header, 13, 8);
    if ((out->flags & DYNAMIC) ? out->lifetime == 0 : (out->flags & LONG_SERIAL) != 0) {
        return INVALID;
    }
    if (!(out->flags & CERTIFIED)) {
        return VALID;
    }
    form = certificate_read(certified, &out->inside);
    if (form == VALID && (out->inside.key.algorithm != out->algorithm
                          || !same(out->key_id, (bytes){out->inside.key.id, KEY_ID}))) {
        return INVALID;
    }
    return form;
}
