/* The trust list, manifests and the signatures on both: sections 5 and 7. */
#include "verifier.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static bool read_key(bytes entry, public_key *key)
{
    unsigned char raw[LONGEST_KEY];
    bytes value, name;
    size_t size;

    if (!json_member(entry, "algorithm", &value) || !json_string(value, &name) || !json_member(entry, "key", &value)
        || !json_base64(value, raw, sizeof raw, &size)) {
        return false;
    }
    return key_of(same(name, text_bytes("p256")) ? P256 : same(name, text_bytes("ed25519")) ? ED25519 : 0,
                  (bytes){raw, size}, key);
}

static bool is_same_key(const public_key *one, const public_key *other)
{
    return one->algorithm == other->algorithm && memcmp(one->raw, other->raw, LONGEST_KEY) == 0;
}

bool list_signer(bytes signatures, size_t *place, public_key *key)
{
    bytes list, entry;

    return json_member(signatures, "signatures", &list) && json_next(list, place, &entry) && read_key(entry, key);
}

bool list_signed(bytes content, bytes signatures, const char *kind, const public_key *by)
{
    unsigned char message[64], raw[SIGNATURE];
    int head = snprintf((char *)message, sizeof message - DIGEST, "PQS1-list%c%s", 0, kind) + 1;
    bytes list, entry, value, said;
    size_t place = 0, size;
    int good = 0;

    if (!json_member(signatures, "kind", &value) || !json_string(value, &said) || !same(said, text_bytes(kind))
        || !json_member(signatures, "signatures", &list)) {
        return false;
    }
    digest(content, message + head);
    while (json_next(list, &place, &entry)) {
        public_key key;

        if (!read_key(entry, &key)) {
            return false;
        }
        if (by != NULL && !is_same_key(by, &key)) {
            continue;
        }
        if (!json_member(entry, "signature", &value) || !json_base64(value, raw, sizeof raw, &size)
            || !key_signed(&key, (bytes){raw, size}, (bytes){message, (size_t)head + DIGEST})) {
            return false;
        }
        good++;
    }
    return good > 0;
}

bool next_issuer(bytes trust, size_t *place, issuer *out)
{
    bytes list, entry, value;

    while (json_member(trust, "keys", &list) && json_next(list, place, &entry)) {
        out->revoked = INT64_MAX;
        if (json_member(entry, "revoked", &value) && !json_moment(value, &out->revoked)) {
            continue;
        }
        if (json_member(entry, "name", &value) && json_string(value, &out->name)
            && json_member(entry, "scope", &out->scope) && json_member(entry, "not_before", &value)
            && json_moment(value, &out->not_before) && json_member(entry, "not_after", &value)
            && json_moment(value, &out->not_after) && read_key(entry, &out->key)) {
            return true;
        }
    }
    return false;
}

bool next_certificate(bytes trust, size_t *place, unsigned char *room, certificate *out)
{
    bytes list, value;
    size_t size;

    while (json_member(trust, "certificates", &list) && json_next(list, place, &value)) {
        if (json_base64(value, room, LONGEST_SEAL, &size) && certificate_read((bytes){room, size}, out) == VALID) {
            return true;
        }
    }
    return false;
}

bool is_revoked(bytes trust, const public_key *key, const uint64_t *serial, int64_t at)
{
    bytes list, entry, value, serials;
    size_t place = 0;
    int64_t since;

    while (json_member(trust, "revocations", &list) && json_next(list, &place, &entry)) {
        public_key named;
        size_t inner = 0;
        uint64_t listed;
        bool whole = true;

        /* An entry that cannot be read revokes nothing: whoever signed the list wrote it so that it can. */
        if (!read_key(entry, &named) || !is_same_key(&named, key) || !json_member(entry, "from", &value)
            || !json_moment(value, &since) || since > at) {
            continue;
        }
        while (json_member(entry, "serials", &serials) && json_next(serials, &inner, &value)) {
            whole = false;
            if (serial != NULL && json_number(value, &listed) && listed == *serial) {
                return true;
            }
        }
        if (whole) {
            return true;
        }
    }
    return false;
}

bool names(bytes object, const char *list, bytes entry)
{
    bytes values, value, text;
    size_t place = 0;

    while (json_member(object, list, &values) && json_next(values, &place, &value)) {
        if (json_string(value, &text) && (strcmp(list, "guids") == 0 ? same_letters(text, entry) : same(text, entry))) {
            return true;
        }
    }
    return false;
}
