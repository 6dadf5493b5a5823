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
           && (names(scope, "countries", text_bytes("*")) || names(scope, "countries", country))
           && covers_owners(scope, judged);
}

bool is_payee(bytes expected, const judgement *judged)
{
    unsigned char joined[LONGEST_TEXT + 52 + 1024];
    unsigned char hash[DIGEST];
    size_t size = 0;

    for (unsigned tag = 2; tag <= 52; tag++) {
        bytes next = tag <= 51       ? emv_owner(&judged->emv, tag)
                     : size == 0     ? judged->code->scheme
                                     : (bytes){NULL, 0};

        if (next.at == NULL) {
            continue;
        }
        if (sizeof joined - size < next.size + 1) {
            return false;
        }
        memcpy(joined + size, next.at, next.size);
        size += next.size;
        joined[size++] = 0;
    }
    if (sizeof joined - size < judged->code->account.size) {
        return false;
    }
    memcpy(joined + size, judged->code->account.at, judged->code->account.size);
    digest((bytes){joined, size + judged->code->account.size}, hash);
    return same(expected, (bytes){hash, PAYEE_HASH});
}
