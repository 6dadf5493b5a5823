/* Public keys of both algorithms: Ed25519 by libsodium, P-256 by OpenSSL's libcrypto. */
#include "verifier.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>
#include <string.h>

size_t key_length(int algorithm)
{
    return algorithm == ED25519 ? 32 : algorithm == P256 ? 33 : 0;
}

void digest(bytes data, unsigned char out[DIGEST])
{
    crypto_hash_sha256(out, data.at, data.size);
}

/* Whether y is below the prime, and not that of one of the points whose order divides 8 (RFC 8032, section 5.1.3). */
static bool is_safe_ed25519(const unsigned char *raw)
{
    static const char *const SMALL_ORDER[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    };
    unsigned char y[32];
    char text[65];
    size_t top = 31;

    memcpy(y, raw, 32);
    y[31] &= 0x7F;
    sodium_bin2hex(text, sizeof text, y, 32);
    for (size_t n = 0; n < sizeof SMALL_ORDER / sizeof *SMALL_ORDER; n++) {
        if (strcmp(text, SMALL_ORDER[n]) == 0) {
            return false;
        }
    }
    if (y[31] != 0x7F) {
        return true;
    }
    while (top > 1 && y[top - 1] == 0xFF) {
        top--;
    }
    return top > 1 || y[0] < 0xED;
}

/* NULL for 33 bytes that are no point of the curve. */
static EVP_PKEY *p256_key(const unsigned char *raw)
{
    char group[] = "prime256v1";
    unsigned char point[33];
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end(),
    };

    memcpy(point, raw, sizeof point);
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1
        && EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

/* The DER form of r and s (RFC 3279, section 2.2.3); its size, at most 72. */
static size_t der_of(const unsigned char *signature, unsigned char *out)
{
    size_t end = 2;

    for (int half = 0; half < 2; half++) {
        const unsigned char *first = signature + 32 * half, *last = signature + 32 * half + 31;

        while (first < last && *first == 0) {
            first++;
        }
        out[end++] = 0x02;
        out[end++] = (unsigned char)(last - first + 1 + (*first >> 7));
        if (*first >> 7) {
            out[end++] = 0;
        }
        while (first <= last) {
            out[end++] = *first++;
        }
    }
    out[0] = 0x30;
    out[1] = (unsigned char)(end - 2);
    return end;
}

static bool p256_signed(const unsigned char *raw, bytes signature, bytes message)
{
    unsigned char der[72];
    size_t size = der_of(signature.at, der);
    EVP_PKEY *key = p256_key(raw);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = key != NULL && context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1
                && EVP_DigestVerify(context, der, size, message.at, message.size) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

static bool is_p256_point(const unsigned char *raw)
{
    EVP_PKEY *key = p256_key(raw);

    EVP_PKEY_free(key);
    return key != NULL && (raw[0] == 2 || raw[0] == 3);
}

bool key_of(int algorithm, bytes raw, public_key *key)
{
    static const char LABEL[] = "PQS1-kid"; /* its last zero byte is part of the label */
    unsigned char labelled[sizeof LABEL + LONGEST_KEY], hash[DIGEST];

    if (key_length(algorithm) == 0 || raw.size != key_length(algorithm)) {
        return false;
    }
    key->algorithm = algorithm;
    memset(key->raw, 0, sizeof key->raw);
    memcpy(key->raw, raw.at, raw.size);
    memcpy(labelled, LABEL, sizeof LABEL);
    memcpy(labelled + sizeof LABEL, raw.at, raw.size);
    digest((bytes){labelled, sizeof LABEL + raw.size}, hash);
    memcpy(key->id, hash, KEY_ID);
    return algorithm == ED25519 ? is_safe_ed25519(key->raw) : is_p256_point(key->raw);
}

bool key_signed(const public_key *key, bytes signature, bytes message)
{
    if (signature.size != SIGNATURE) {
        return false;
    }
    return key->algorithm == P256
               ? p256_signed(key->raw, signature, message)
               : crypto_sign_verify_detached(signature.at, message.at, message.size, key->raw) == 0;
}
