/* Whom a code pays: sections 2 (payee hash) and 5 (scope). */
#include "verifier.h"

#include <string.h>

static bytes account_in(bytes entry, const code *code)
{
    size_t scheme = code->scheme.size;
    bool is_of_scheme = same(part(entry, 0, scheme), code->scheme) && begins(part(entry, scheme, 1), ":");

    return is_of_scheme ? part(entry, scheme + 1, entry.size) : (bytes){NULL, 0};
}

bool is_account(bytes entry, const code *code)
{
    bytes account = account_in(entry, code);

    return account.size > 0 && same(account, code->account);
}

bool covers_account(bytes entry, const code *code)
{
    return is_account(entry, code) || same(account_in(entry, code), text_bytes("*"));
}

static bool covers_accounts(bytes scope, const code *code)
{
    bytes values, value, text;
    size_t place = 0;

    while (json_member(scope, "accounts", &values) && json_next(values, &place, &value)) {
        if (json_string(value, &text) && covers_account(text, code)) {
            return true;
        }
    }
    return false;
}

/* The object's tag, length and value, as they stand in the text. */
static bytes whole(const object *item)
{
    return (bytes){item->value.at - 4, item->value.size + 4};
}

/* The account objects but the one that holds the account, by tag: section 2. Their number. */
static int further(const judgement *judged, bytes account, bytes *out)
{
    int count = 0, all = 0;
    bool held = false;

    for (unsigned tag = 2; tag <= 51; tag++) {
        const object *item = emv_object(&judged->emv, tag);

        if (item == NULL) {
            continue;
        }
        all++;
        if (!held && emv_holds(item, account)) {
            held = true;
        } else {
            out[count++] = whole(item);
        }
    }
    return all > 1 ? count : 0;
}

/* Whether the accounts of this scope hold the two, one behind the other. */
static bool names_both(bytes scope, const char *first, bytes second)
{
    unsigned char entry[LONGEST_TEXT];
    size_t size = strlen(first);

    if (sizeof entry - size < second.size) {
        return false;
    }
    memcpy(entry, first, size);
    memcpy(entry + size, second.at, second.size);
    return names(scope, "accounts", (bytes){entry, size + second.size});
}

static bool covers_further(bytes scope, const judgement *judged)
{
    bytes others[OBJECTS], values, value, text;
    int count = further(judged, judged->code->account, others);

    for (size_t place = 0; json_member(scope, "accounts", &values) && json_next(values, &place, &value);) {
        if (json_string(value, &text) && same(account_in(text, judged->code), text_bytes("*"))) {
            return true;
        }
    }
    for (int n = 0; n < count; n++) {
        if (!names(scope, "accounts", text_bytes("object:*")) && !names_both(scope, "object:", others[n])) {
            return false;
        }
    }
    return true;
}

static bool covers_owners(bytes scope, const judgement *judged)
{
    if (names(scope, "guids", text_bytes("*"))) {
        return true;
    }
    for (unsigned tag = 2; tag <= 51; tag++) {
        bytes owner = emv_owner(&judged->emv, tag);

        if (owner.at == NULL) {
            continue;
        }
        for (unsigned other = 2; other < tag; other++) {
            bytes before = emv_owner(&judged->emv, other);

            if (before.at != NULL && same_letters(owner, before)) {
                return false;
            }
        }
        if (!names(scope, "guids", owner)) {
            return false;
        }
    }
    return true;
}

bool covers(bytes scope, const judgement *judged)
{
    bytes country = emv_value(&judged->emv, 58);

    return names(scope, "schemes", judged->code->scheme) && covers_accounts(scope, judged->code)
           && covers_further(scope, judged) && (names(scope, "countries", text_bytes("*")) || names(scope, "countries", country))
           && covers_owners(scope, judged);
}

/* Puts these bytes and a zero byte behind what is joined; false when there is no room. */
static bool join(bytes next, unsigned char *joined, size_t room, size_t *size)
{
    if (room - *size < next.size + 1) {
        return false;
    }
    memcpy(joined + *size, next.at, next.size);
    *size += next.size;
    joined[(*size)++] = 0;
    return true;
}

bool is_payee(bytes expected, const judgement *judged)
{
    unsigned char joined[2 * LONGEST_TEXT + 256 + 1024];
    unsigned char hash[DIGEST];
    bytes others[OBJECTS];
    size_t size = 0;
    bool fits = true;
    int count = further(judged, judged->code->account, others);

    for (unsigned tag = 2; tag <= 51; tag++) {
        bytes owner = emv_owner(&judged->emv, tag);

        fits = fits && (owner.at == NULL || join(owner, joined, sizeof joined, &size));
    }
    fits = fits && (size > 0 || join(judged->code->scheme, joined, sizeof joined, &size));
    fits = fits && join(judged->code->account, joined, sizeof joined, &size);
    for (int n = 0; n < count; n++) {
        fits = fits && join(others[n], joined, sizeof joined, &size);
    }
    if (!fits) {
        return false;
    }
    digest((bytes){joined, size - 1}, hash);
    return same(expected, (bytes){hash, PAYEE_HASH});
}
