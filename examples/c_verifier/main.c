/* verify TRUST.json [OPTIONS] TEXT: says who issued the code with this text. README.md has the options. */
#include "verifier.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LONGEST_LIST = 1 << 20, LONGEST_LINE = 1 << 17, WORDS = 32 };

static unsigned char trust_room[LONGEST_LIST], manifest_room[MANIFESTS][2][LONGEST_LIST];

static bool fail(const char *what, const char *which)
{
    fprintf(stderr, "verify: %s: %s\n", which, what);
    return false;
}

static bool load(const char *name, const char *ending, unsigned char *room, bytes *out)
{
    char path[4096];
    FILE *file;
    int length = snprintf(path, sizeof path, "%s%s", name, ending);

    if (length < 0 || (size_t)length >= sizeof path || (file = fopen(path, "rb")) == NULL) {
        return fail("cannot be read", name);
    }
    *out = (bytes){room, fread(room, 1, LONGEST_LIST, file)};
    fclose(file);
    return out->size < LONGEST_LIST && json_checked(*out) ? true : fail("is too large, or no JSON object", path);
}

static bool load_trust(const char *path, const char *root, bytes *out)
{
    static unsigned char room[LONGEST_LIST];
    bytes signatures, raw;
    unsigned char key_room[LONGEST_KEY];
    char quoted[128];
    public_key key;
    int algorithm = root == NULL ? 0 : strncmp(root, "p256:", 5) == 0 ? P256 : ED25519;

    if (!load(path, "", trust_room, out) || root == NULL) {
        return root == NULL && out->size > 0;
    }
    snprintf(quoted, sizeof quoted, "\"%s\"", strchr(root, ':') == NULL ? "" : strchr(root, ':') + 1);
    raw.at = key_room;
    return load(path, ".sig", room, &signatures) && json_base64(text_bytes(quoted), key_room, sizeof key_room, &raw.size)
           && key_of(algorithm, raw, &key) && list_signed(*out, signatures, "trust", &key);
}

static bool load_manifest(const char *path, code *code)
{
    int n = code->manifest_count;

    if (n == MANIFESTS || !load(path, "", manifest_room[n][0], &code->manifests[n])
        || !load(path, ".sig", manifest_room[n][1], &code->manifest_signatures[n])) {
        return fail("is no manifest, or one too many", path);
    }
    if (!list_signed(code->manifests[n], code->manifest_signatures[n], "manifest", NULL)) {
        return fail("is not signed", path);
    }
    code->manifest_count++;
    return true;
}

static bool hex(const char *text, unsigned char *room, size_t size, bytes *out)
{
    const char *end;

    *out = (bytes){room, 0};
    return sodium_hex2bin(room, size, text, strlen(text), NULL, &out->size, &end) == 0 && *end == 0;
}

/* One option and its value; false for an option that is not known or does not fit. */
static bool set(code *code, char option, const char *value)
{
    static unsigned char text[LONGEST_TEXT + 1], spare[4096];
    const char *colon = strchr(value, ':');

    switch (option) {
    case 'a':
        return moment_of(text_bytes(value), &code->at);
    case 'p':
        code->scheme = part(text_bytes(value), 0, colon == NULL ? 0 : (size_t)(colon - value));
        code->account = text_bytes(colon == NULL ? "" : colon + 1);
        return true;
    case 'd':
        code->says_dynamic = strcmp(value, "yes") == 0;
        return true;
    case 'n':
        code->amount = strtoll(value, NULL, 10);
        return true;
    case 's':
        return hex(value, spare, sizeof spare, &code->spare);
    case 'x':
        return hex(value, text, sizeof text, &code->text);
    case 'c':
        if (code->companion_count == COMPANIONS) {
            return false;
        }
        code->companions[code->companion_count++] = text_bytes(value);
        return true;
    case 'm':
        return load_manifest(value, code);
    default:
        return false;
    }
}

/* Says who issued the code that these words describe: options with their values, then the text unless -x gave it.
 * 0 when it is VALID, 1 when it is not, 2 for words that are not understood. */
static int verify(code code, int count, char **words)
{
    int place = 0;
    verdict result;

    for (; place + 1 < count && words[place][0] == '-' && words[place][1] != 0; place += 2) {
        if (!set(&code, words[place][1], words[place + 1])) {
            fail("is not understood", words[place]);
            return 2;
        }
    }
    if (place < count) {
        code.text = text_bytes(words[place]);
    }
    result = examine(&code);
    printf("%s", STATUS_NAMES[result.status]);
    if (result.signer.size > 0) {
        printf("\t%.*s%s", (int)result.signer.size, (const char *)result.signer.at, result.certified ? ", certified" : "");
    }
    printf("\n");
    return result.status == VALID ? 0 : 1;
}

/* The same for every line of standard input, its words divided by tabs. */
static int verify_lines(const code *start)
{
    static char line[LONGEST_LINE];

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *words[WORDS];
        int count = 0;

        line[strcspn(line, "\n")] = 0;
        for (char *word = line; word != NULL && count < WORDS; count++) {
            char *tab = strchr(word, '\t');

            words[count] = word;
            word = tab == NULL ? NULL : tab + 1;
            if (tab != NULL) {
                *tab = 0;
            }
        }
        if (verify(*start, count, words) == 2) {
            return 2;
        }
    }
    return 0;
}

int main(int count, char **words)
{
    code code = {.amount = -1, .at = (int64_t)time(NULL)};
    int used = count > 3 && strcmp(words[2], "-r") == 0 ? 4 : 2;

    if (sodium_init() < 0 || count <= used) {
        fprintf(stderr, "usage: verify TRUST.json [-r ROOT] (- | [OPTIONS] TEXT)\n");
        return 2;
    }
    if (!load_trust(words[1], used == 4 ? words[3] : NULL, &code.trust)) {
        fail("is no trust list, or not signed by the root", words[1]);
        return 2;
    }
    return strcmp(words[used], "-") == 0 ? verify_lines(&code) : verify(code, count - used, words + used);
}
