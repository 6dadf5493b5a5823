/* The payment seal, verified on a terminal. docs/seal.md is the layout; "section N" below means that page.
 *
 * Nothing here allocates: texts and lists stay where the caller keeps them, and a `bytes` is a place in them. Every
 * function is total: whatever comes in, lengths are compared before anything is read.
 */
#ifndef VERIFIER_H
#define VERIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const unsigned char *at;
    size_t size;
} bytes;

bytes part(bytes whole, size_t start, size_t size); /* cut to what is there */
bytes text_bytes(const char *text);
bool same(bytes one, bytes other);
bool same_letters(bytes one, bytes other); /* without regard to the case of ASCII letters */
bool begins(bytes whole, const char *start);
uint32_t number(bytes digits); /* most significant byte first, at most 4 */

/* Section 8, the weightier before the lighter. */
typedef enum {
    INVALID, UNSUPPORTED, MULTIPLE_PAYEES, AMBIGUOUS_SYMBOL, SEAL_EXPECTED, REVOKED, REPLAYED, STALE_TRUST, UNSEALED,
    PARTIAL, UNKNOWN_KEY, SCOPE_MISMATCH, EXPIRED, NOT_YET_VALID, VALID
} status;
extern const char *const STATUS_NAMES[];

/* Objections to a code, one bit for each status; none is VALID. */
typedef unsigned objections;
#define OBJECTION(status) (1u << (status))

/* keys.c: sections 1 and 2. */
enum { ED25519 = 1, P256 = 2, SIGNATURE = 64, KEY_ID = 4, DIGEST = 32, LONGEST_KEY = 33 };

typedef struct {
    int algorithm;
    unsigned char raw[LONGEST_KEY];
    unsigned char id[KEY_ID];
} public_key;

size_t key_length(int algorithm);                          /* 0 for an algorithm that is not read here */
bool key_of(int algorithm, bytes raw, public_key *key);    /* false for keys that are refused */
bool key_signed(const public_key *key, bytes signature, bytes message);
void digest(bytes data, unsigned char out[DIGEST]);

/* base41.c: section 3. The size of what was written, -1 for a text that is none or has no room. */
int base41_decode(bytes text, unsigned char *out, size_t room);

/* seal.c: sections 1 and 2. */
enum {
    DYNAMIC = 0x01, CERTIFIED = 0x02, DETACHED = 0x04, SINGLE_USE = 0x08, LONG_SERIAL = 0x10,
    LONGEST_SEAL = 219, HASH = 16, PAYEE_HASH = 8, LONGEST_TEXT = 4 * 4296
};

typedef struct {
    bytes issuer, body, payee, signature;
    public_key key;
    uint32_t issued, lifetime;
    unsigned permissions;
} certificate;

typedef struct {
    bytes header, hash, signature;
    int algorithm;
    unsigned flags;
    bytes key_id, serial;
    uint32_t issued, lifetime;
    certificate inside; /* with flag CERTIFIED */
} seal;

status seal_read(bytes data, seal *out); /* VALID, INVALID or UNSUPPORTED: its form alone */
status certificate_read(bytes data, certificate *out);
size_t certificate_length(bytes data); /* of the one that begins here; 0 for a kind that is not read here */

/* emv.c: section 4. */
enum { OBJECTS = 100 };

typedef struct {
    unsigned tag;
    size_t start;
    bytes value;
} object;

typedef struct {
    int count; /* 0 for a text of another kind */
    object objects[OBJECTS];
} emv_text;

bool emv_read(bytes text, emv_text *out); /* false for an EMVCo text that does not divide, or with a wrong checksum */
bytes emv_value(const emv_text *text, unsigned tag);
const object *emv_object(const emv_text *text, unsigned tag); /* NULL when there is none */
bool emv_holds(const object *account, bytes number);          /* as its value, or as that of a sub-object */
bytes emv_owner(const emv_text *text, unsigned tag); /* of an account object 02-51, empty when there is none */
/* Cuts the seal off: its size, 0 when there is none, -1 when it is out of form or place. `payload` loses the seal. */
int emv_detach(const emv_text *text, bytes *payload, unsigned char *out, size_t room);

/* json.c: documents that were checked once, and read in place. A string with a backslash equals nothing. */
bool json_checked(bytes document);
bool json_member(bytes object, const char *name, bytes *value); /* false when absent, or there twice */
bool json_next(bytes list, size_t *place, bytes *value);        /* from place 0 on */
bool json_string(bytes value, bytes *inside);
bool json_number(bytes value, uint64_t *out);
bool json_moment(bytes value, int64_t *seconds); /* since 1970 */
bool json_base64(bytes value, unsigned char *out, size_t room, size_t *size);
bool moment_of(bytes text, int64_t *seconds);

/* lists.c: sections 5 and 7. */
enum { MANIFESTS = 4 };

typedef struct {
    bytes name, scope;
    public_key key;
    int64_t not_before, not_after, revoked; /* revoked: INT64_MAX when it is not */
} issuer;

bool list_signed(bytes content, bytes signatures, const char *kind, const public_key *by); /* NULL: by all named */
bool list_signer(bytes signatures, size_t *place, public_key *key);
bool next_issuer(bytes trust, size_t *place, issuer *out);
bool next_certificate(bytes trust, size_t *place, unsigned char *room, certificate *out);
bool is_revoked(bytes trust, const public_key *key, const uint64_t *serial, int64_t at);
bool names(bytes object, const char *list, bytes entry); /* whether this list of strings holds it (guids: in either case) */

/* verdict.c: sections 8 and 9. What a reader of payments says stands in scheme to amount. */
enum { COMPANIONS = 4, SKEW = 120 };

typedef struct {
    bytes text, spare, companions[COMPANIONS];
    int companion_count;
    bytes scheme, account; /* empty scheme: the reader refused the text */
    bool says_dynamic;
    int64_t amount; /* minor units, -1 for none */
    int64_t at;     /* seconds since 1970 */
    bytes trust, manifests[MANIFESTS], manifest_signatures[MANIFESTS];
    int manifest_count;
} code;

/* What is being judged, and what came out so far. */
typedef struct {
    const code *code;
    emv_text emv;
    objections objections;
    bool vouched;
    bytes signer;
    bool certified;
} judgement;

/* collect.c: the seals of a code, wherever they ride, with the payload that each is about. */
enum { SEALS = 2 + COMPANIONS };

/* A seal with the bytes it stands in and the payload it is about. */
typedef struct {
    unsigned char room[20 * 87]; /* where its bytes stand */
    seal seal;
    bytes payload;
    unsigned char profile;
} found;

/* Their number, or -1 with the objection when the form of one is wrong. */
int collect(judgement *judged, found *seals);

/* payee.c: whom a code pays, as scopes and certificates name it. */
bool is_account(bytes entry, const code *code); /* "scheme:account", whole */
bool covers_account(bytes entry, const code *code); /* the same, or "scheme:*" */
bool covers(bytes scope, const judgement *judged);
bool is_payee(bytes expected, const judgement *judged);

typedef struct {
    status status;
    bytes signer; /* the issuer's name, empty when nobody of the list signed */
    bool certified;
} verdict;

verdict examine(const code *code);

#endif
