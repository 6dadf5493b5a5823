/* Section 3. */
#include "verifier.h"

static int value_of(unsigned char character)
{
    static const char ALPHABET[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-./";

    for (int value = 0; value < 41; value++) {
        if (ALPHABET[value] == (char)character) {
            return value;
        }
    }
    return -1;
}

int base41_decode(bytes text, unsigned char *out, size_t room)
{
    size_t written = 0;

    for (size_t start = 0; start < text.size; start += 3) {
        bytes group = part(text, start, 3);
        uint32_t sum = 0;

        for (size_t place = 0; place < group.size; place++) {
            int value = value_of(group.at[place]);

            if (value < 0) {
                return -1;
            }
            sum = sum * 41 + (uint32_t)value;
        }
        if (group.size == 1 || sum > (group.size == 3 ? 0xFFFFu : 0xFFu) || room - written < group.size - 1) {
            return -1;
        }
        if (group.size == 3) {
            out[written++] = (unsigned char)(sum >> 8);
        }
        out[written++] = (unsigned char)(sum & 0xFF);
    }
    return (int)written;
}
