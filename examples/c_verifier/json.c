/* JSON read in place: checked once as a whole, then looked up member by member. */
#include "verifier.h"

#include <sodium.h>
#include <string.h>

enum { DEPTH = 8 };

static bool skip(bytes text, size_t *at, int depth);

static unsigned char peek(bytes text, size_t *at)
{
    while (*at < text.size && strchr(" \t\r\n", text.at[*at]) != NULL && text.at[*at] != 0) {
        ++*at;
    }
    return *at < text.size ? text.at[*at] : 0;
}

static bool take(bytes text, size_t *at, unsigned char expected)
{
    bool is_there = peek(text, at) == expected;

    *at += is_there;
    return is_there;
}

static bool skip_string(bytes text, size_t *at)
{
    if (!take(text, at, '"')) {
        return false;
    }
    while (*at < text.size && text.at[*at] >= 0x20 && text.at[*at] != '"') {
        *at += text.at[*at] == '\\' ? 2 : 1;
    }
    return *at < text.size && text.at[(*at)++] == '"';
}

static bool skip_items(bytes text, size_t *at, int depth, unsigned char close)
{
    ++*at;
    if (take(text, at, close)) {
        return true;
    }
    do {
        if (close == '}' && !(peek(text, at) == '"' && skip_string(text, at) && take(text, at, ':'))) {
            return false;
        }
        if (!skip(text, at, depth + 1)) {
            return false;
        }
    } while (take(text, at, ','));
    return take(text, at, close);
}

static bool skip_word(bytes text, size_t *at)
{
    size_t start = *at;

    while (*at < text.size && text.at[*at] != 0
           && strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", text.at[*at]) != NULL) {
        ++*at;
    }
    return *at > start;
}

/* Moves behind the value that begins here; false when there is none. */
static bool skip(bytes text, size_t *at, int depth)
{
    unsigned char first = peek(text, at);

    if (depth > DEPTH) {
        return false;
    }
    return first == '{'   ? skip_items(text, at, depth, '}')
           : first == '[' ? skip_items(text, at, depth, ']')
           : first == '"' ? skip_string(text, at)
                          : skip_word(text, at);
}

bool json_checked(bytes document)
{
    size_t at = 0;

    return peek(document, &at) == '{' && skip(document, &at, 0) && peek(document, &at) == 0 && at == document.size;
}

/* The next value, its name before it in an object; `place` is 0 before the first. */
static bool next(bytes whole, size_t *place, bytes *name, bytes *value)
{
    size_t start = 0;
    unsigned char close = peek(whole, &start) == '{' ? '}' : ']';

    if (*place == 0) {
        *place = start + 1;
    }
    else if (!take(whole, place, ',')) {
        return false;
    }
    if (start >= whole.size || (whole.at[start] != '{' && whole.at[start] != '[') || peek(whole, place) == close) {
        return false;
    }
    start = *place;
    if (close == '}') {
        if (!skip_string(whole, place)) {
            return false;
        }
        *name = part(whole, start, *place - start);
        if (!take(whole, place, ':')) {
            return false;
        }
        peek(whole, place);
        start = *place;
    }
    if (!skip(whole, place, 0)) {
        return false;
    }
    *value = part(whole, start, *place - start);
    return true;
}

bool json_next(bytes list, size_t *place, bytes *value)
{
    bytes name;

    return begins(list, "[") && next(list, place, &name, value);
}

bool json_member(bytes object, const char *name, bytes *value)
{
    bytes label, inside, found;
    size_t place = 0;
    int times = 0;

    while (begins(object, "{") && next(object, &place, &label, &found)) {
        if (json_string(label, &inside) && same(inside, text_bytes(name))) {
            *value = found;
            times++;
        }
    }
    return times == 1;
}

bool json_string(bytes value, bytes *inside)
{
    if (value.size < 2 || value.at[0] != '"' || memchr(value.at, '\\', value.size) != NULL) {
        return false;
    }
    *inside = part(value, 1, value.size - 2);
    return true;
}

bool json_number(bytes value, uint64_t *out)
{
    *out = 0;
    for (size_t place = 0; place < value.size; place++) {
        unsigned digit = (unsigned)value.at[place] - '0';

        if (digit > 9 || *out > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *out = *out * 10 + digit;
    }
    return value.size > 0;
}

bool json_base64(bytes value, unsigned char *out, size_t room, size_t *size)
{
    bytes text;
    const char *end;

    return json_string(value, &text)
           && sodium_base642bin(out, room, (const char *)text.at, text.size, NULL, size, &end,
                                sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0
           && end == (const char *)text.at + text.size;
}

/* "2026-11-23T09:30:00Z"; parts of a second are cut off. */
bool moment_of(bytes text, int64_t *seconds)
{
    static const char FORM[] = "0000-00-00T00:00:00";
    static const int BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t fields[6] = {0}, year, leap_years;
    size_t field = 0;

    if (text.size < sizeof FORM || text.at[text.size - 1] != 'Z' || (text.size != 20 && text.size != 27)) {
        return false;
    }
    for (size_t place = 0; place < sizeof FORM - 1; place++) {
        bool is_digit = text.at[place] >= '0' && text.at[place] <= '9';

        if (FORM[place] == '0' ? !is_digit : text.at[place] != (unsigned char)FORM[place]) {
            return false;
        }
        if (FORM[place] != '0') {
            field++;
        }
        else {
            fields[field] = 10 * fields[field] + text.at[place] - '0';
        }
    }
    if (fields[0] < 1 || fields[1] < 1 || fields[1] > 12 || fields[2] < 1 || fields[2] > 31) {
        return false;
    }
    year = fields[1] > 2 ? fields[0] : fields[0] - 1;
    leap_years = year / 4 - year / 100 + year / 400 - 477; /* 477 of them before 1970 */
    *seconds = (fields[0] - 1970) * 365 + leap_years + BEFORE[fields[1] - 1] + fields[2] - 1;
    *seconds = ((*seconds * 24 + fields[3]) * 60 + fields[4]) * 60 + fields[5];
    return true;
}

bool json_moment(bytes value, int64_t *seconds)
{
    bytes text;

    return json_string(value, &text) && moment_of(text, seconds);
}
