/* Who issued this code: sections 8 and 9. Objections are bits; the weightiest is the verdict. */
#include "verifier.h"

#include <string.h>

const char *const STATUS_NAMES[] = {
    "INVALID", "UNSUPPORTED", "MULTIPLE_PAYEES", "AMBIGUOUS_SYMBOL", "SEAL_EXPECTED", "REVOKED", "REPLAYED",
    "STALE_TRUST", "UNSEALED", "PARTIAL", "UNKNOWN_KEY", "SCOPE_MISMATCH", "EXPIRED", "NOT_YET_VALID", "VALID",
};

static int64_t minute(uint64_t count)
{
    return INT64_C(1577836800) + 60 * (int64_t)count; /* 2020-01-01 UTC */
}

static objections time_objections(const code *code, int64_t start, int64_t end)
{
    return (start - code->at > SKEW ? OBJECTION(NOT_YET_VALID) : 0) | (code->at - end >= SKEW ? OBJECTION(EXPIRED) : 0);
}

/* Authorities */

static uint64_t limit_of(unsigned amount_class)
{
    static const uint64_t STEPS[] = {1, 2, 5};
    uint64_t limit = STEPS[(amount_class - 1) % 3];

    for (unsigned power = (amount_class - 1) / 3; power > 0; power--) {
        if (limit > UINT64_MAX / 10) {
            return UINT64_MAX;
        }
        limit *= 10;
    }
    return limit;
}

static objections certificate_objections(const certificate *held, const judgement *judged)
{
    unsigned amount_class = held->permissions >> 2;
    int64_t amount = judged->code->amount, start = minute(held->issued);
    bool kind = held->permissions & (judged->code->says_dynamic ? 0x02 : 0x01);
    bool enough = amount_class == 0 || amount < 0 || (uint64_t)amount <= limit_of(amount_class);
    objections objects = is_payee(held->payee, judged) && kind && enough ? 0 : OBJECTION(SCOPE_MISMATCH);

    return objects | time_objections(judged->code, start, start + 60 * (int64_t)held->lifetime);
}

/* Of an issuer, and of the key that it certified when there is one. */
static objections authority_objections(const issuer *issuer, const certificate *held, uint64_t serial,
                                       const judgement *judged)
{
    const code *code = judged->code;
    objections objects = time_objections(code, issuer->not_before, issuer->not_after);
    bool revoked = held == NULL ? is_revoked(code->trust, &issuer->key, &serial, code->at)
                                : is_revoked(code->trust, &held->key, &serial, code->at)
                                      || is_revoked(code->trust, &issuer->key, NULL, code->at);

    objects |= revoked || code->at >= issuer->revoked ? OBJECTION(REVOKED) : 0;
    objects |= covers(issuer->scope, judged) ? 0 : OBJECTION(SCOPE_MISMATCH);
    return held == NULL ? objects : objects | certificate_objections(held, judged);
}

static uint64_t serial_of(const seal *seal)
{
    uint64_t high = number(part(seal->serial, 0, 4));

    return seal->serial.size == 8 ? high << 32 | number(part(seal->serial, 4, 4)) : high;
}

static objections seal_objections(const issuer *issuer, const certificate *held, const seal *seal,
                                  const judgement *judged)
{
    int64_t start = minute(seal->issued);
    int64_t end = seal->lifetime ? minute((uint64_t)seal->issued + seal->lifetime) : INT64_MAX - INT32_MAX;
    objections objects = authority_objections(issuer, held, serial_of(seal), judged);

    objects |= judged->code->says_dynamic && seal->lifetime == 0 ? OBJECTION(INVALID) : 0;
    return objects | time_objections(judged->code, start, end);
}

/* The message of section 1. */
static bytes message_of(const found *sealed, unsigned char *room)
{
    size_t head = sealed->seal.header.size, size = sealed->payload.size;
    unsigned char *end = room;

    memcpy(end, "PQS1", 5);
    end[5] = sealed->profile;
    end[6] = 0;
    end[7] = (unsigned char)head;
    memcpy(end + 8, sealed->seal.header.at, head);
    end += 8 + head;
    for (int place = 0; place < 4; place++) {
        end[place] = (unsigned char)((uint32_t)size >> (24 - 8 * place));
    }
    memcpy(end + 4, sealed->payload.at, size);
    return (bytes){room, 8 + head + 4 + size};
}

/* Who may have signed one seal, and who did. */
typedef struct {
    judgement *judged;
    const found *sealed;
    bytes message;
    bool candidates, signs, good;
    objections objections; /* of the first who signed */
} attribution;

static void try_key(attribution *tried, const issuer *issuer, const certificate *held)
{
    const public_key *key = held == NULL ? &issuer->key : &held->key;
    objections objects;

    tried->candidates = true;
    if (tried->good || !key_signed(key, tried->sealed->seal.signature, tried->message)) {
        return;
    }
    objects = seal_objections(issuer, held, &tried->sealed->seal, tried->judged);
    tried->good = objects == 0;
    if (tried->signs && !tried->good) {
        return;
    }
    tried->signs = true;
    tried->objections = objects;
    if (!tried->judged->vouched) {
        tried->judged->signer = issuer->name;
        tried->judged->certified = held != NULL;
    }
}

static void try_certificate(attribution *tried, const certificate *held)
{
    unsigned char message[10 + 54];
    issuer issuer;
    size_t place = 0;

    memcpy(message, "PQS1-cert", 10);
    memcpy(message + 10, held->body.at, held->body.size);
    while (next_issuer(tried->judged->code->trust, &place, &issuer)) {
        if (same(held->issuer, (bytes){issuer.key.id, KEY_ID})) {
            if (key_signed(&issuer.key, held->signature, (bytes){message, 10 + held->body.size})) {
                try_key(tried, &issuer, held);
            }
            else if (tried->sealed->seal.flags & CERTIFIED) {
                tried->candidates = true; /* somebody claims to be certified by this issuer */
            }
        }
    }
}

static bool is_named(const public_key *key, const seal *seal)
{
    return key->algorithm == seal->algorithm && same(seal->key_id, (bytes){key->id, KEY_ID});
}

static void judge_seal(judgement *judged, const found *sealed)
{
    unsigned char room[LONGEST_TEXT + 64], held[LONGEST_SEAL];
    attribution tried = {judged, sealed, message_of(sealed, room), false, false, false, 0};
    bytes trust = judged->code->trust;
    certificate certificate;
    issuer issuer;
    size_t place = 0;

    if (sealed->seal.flags & CERTIFIED) {
        try_certificate(&tried, &sealed->seal.inside);
    }
    else {
        while (next_issuer(trust, &place, &issuer)) {
            if (is_named(&issuer.key, &sealed->seal)) {
                try_key(&tried, &issuer, NULL);
            }
        }
        place = 0;
        while (next_certificate(trust, &place, held, &certificate)) {
            if (is_named(&certificate.key, &sealed->seal)) {
                try_certificate(&tried, &certificate);
            }
        }
    }
    judged->vouched |= tried.signs;
    judged->objections |= tried.signs        ? tried.objections
                          : tried.candidates ? OBJECTION(INVALID)
                                             : OBJECTION(UNKNOWN_KEY);
}

/* Section 7 */

static bool manifest_issuer(bytes trust, bytes signatures, issuer *out)
{
    public_key key;
    size_t place = 0;

    while (list_signer(signatures, &place, &key)) {
        size_t inner = 0;

        while (next_issuer(trust, &inner, out)) {
            if (out->key.algorithm == key.algorithm && memcmp(out->key.raw, key.raw, LONGEST_KEY) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool manifest_entry(bytes manifest, const char *hash, bytes *entry)
{
    bytes codes, value, text;
    size_t place = 0;

    while (json_member(manifest, "codes", &codes) && json_next(codes, &place, entry)) {
        if (json_member(*entry, "sha256", &value) && json_string(value, &text) && same(text, text_bytes(hash))) {
            return true;
        }
    }
    return false;
}

static objections span_objections(const code *code, bytes object, const char *start, const char *end)
{
    bytes first, last;
    int64_t from, until;

    if (!json_member(object, start, &first) || !json_moment(first, &from) || !json_member(object, end, &last)
        || !json_moment(last, &until)) {
        return OBJECTION(INVALID);
    }
    return time_objections(code, from, until);
}

static void judge_manifest(judgement *judged, bytes manifest, bytes signatures)
{
    const code *code = judged->code;
    unsigned char hash[DIGEST];
    char digits[2 * DIGEST + 1];
    bytes entry, value, account;
    uint64_t version;
    issuer issuer;

    digest(code->text, hash);
    for (int place = 0; place < DIGEST; place++) {
        digits[2 * place] = "0123456789abcdef"[hash[place] >> 4];
        digits[2 * place + 1] = "0123456789abcdef"[hash[place] & 0x0F];
    }
    digits[2 * DIGEST] = 0;
    if (!manifest_issuer(code->trust, signatures, &issuer) || !manifest_entry(manifest, digits, &entry)) {
        return;
    }
    if (!json_member(manifest, "version", &value) || !json_number(value, &version)
        || !json_member(entry, "account", &value) || !json_string(value, &account) || !is_account(account, code)) {
        judged->objections |= OBJECTION(INVALID);
        return;
    }
    judged->objections |= authority_objections(&issuer, NULL, version, judged)
                          | span_objections(code, manifest, "issued", "expires")
                          | span_objections(code, entry, "not_before", "not_after");
    if (!judged->vouched) {
        judged->signer = issuer.name;
        judged->certified = false;
    }
    judged->vouched = true;
}

/* The verdict */

static bool expects_seal(const code *code)
{
    bytes list, entry, value, account;
    size_t place = 0;
    int64_t from;

    while (json_member(code->trust, "must_seal", &list) && json_next(list, &place, &entry)) {
        if (json_member(entry, "from", &value) && json_moment(value, &from) && from <= code->at
            && json_member(entry, "account", &value) && json_string(value, &account) && covers_account(account, code)) {
            return true;
        }
    }
    return false;
}

static void judge(judgement *judged)
{
    found seals[SEALS];
    int count = collect(judged, seals);

    for (int n = 0; n < count; n++) {
        judge_seal(judged, &seals[n]);
    }
    for (int n = 0; count >= 0 && n < judged->code->manifest_count; n++) {
        judge_manifest(judged, judged->code->manifests[n], judged->code->manifest_signatures[n]);
    }
    if (!judged->vouched && judged->objections == 0) {
        judged->objections = OBJECTION(expects_seal(judged->code) ? SEAL_EXPECTED : UNSEALED);
    }
}

verdict examine(const code *code)
{
    judgement judged = {.code = code};
    bytes value;
    int64_t expires;
    int worst = INVALID;

    if (code->scheme.size == 0 || code->text.size == 0 || code->text.size > LONGEST_TEXT
        || !emv_read(code->text, &judged.emv)) {
        return (verdict){.status = INVALID};
    }
    judge(&judged);
    if (!json_member(code->trust, "expires", &value) || !json_moment(value, &expires) || code->at >= expires) {
        judged.objections |= OBJECTION(STALE_TRUST);
    }
    while (worst < VALID && !(judged.objections & OBJECTION(worst))) {
        worst++;
    }
    return (verdict){.status = (status)worst, .signer = judged.signer, .certified = judged.certified};
}
