/* The seals of a code, taken apart: sections 4 and 6. */
#include "verifier.h"

enum { RAW = 0, EMV = 1, LONGEST_COMPANION = 5 + 329 };

static status read_template(judgement *judged, found *sealed, bool *is_there)
{
    int size;

    sealed->payload = judged->code->text;
    sealed->profile = EMV;
    size = emv_detach(&judged->emv, &sealed->payload, sealed->room, sizeof sealed->room);
    *is_there = size > 0;
    if (size <= 0) {
        return size < 0 ? INVALID : VALID;
    }
    return seal_read((bytes){sealed->room, (size_t)size}, &sealed->seal);
}

/* Section 6: where a reader took a seal's end for pads, the pads are put back. */
static status read_spare(judgement *judged, found *sealed, bool *is_there)
{
    bytes spare = judged->code->spare, held;
    size_t length = spare.size > 4 ? spare.at[4] : 0;

    *is_there = begins(spare, "PQS1");
    if (!*is_there) {
        return VALID;
    }
    held = part(spare, 5, length);
    for (size_t place = 0; place < length; place++) {
        sealed->room[place] = place < held.size ? held.at[place] : ((place - held.size) % 2 ? 0x11 : 0xEC);
    }
    for (size_t place = 5 + length; place < spare.size; place++) {
        if (spare.at[place] != ((place - 5 - length) % 2 ? 0x11 : 0xEC)) {
            return INVALID;
        }
    }
    sealed->payload = judged->code->text;
    sealed->profile = RAW;
    return length == 0 ? INVALID : seal_read((bytes){sealed->room, length}, &sealed->seal);
}

/* One of another code, and one that cannot be read, is passed over. */
static status read_companion(judgement *judged, bytes text, found *sealed, bool *is_there)
{
    unsigned char hash[DIGEST];
    bytes data = {sealed->room, 0};
    int size = begins(text, "PQS1/") && text.size <= LONGEST_COMPANION
                   ? base41_decode(part(text, 5, text.size), sealed->room, sizeof sealed->room)
                   : -1;

    data.size = size < 0 ? 0 : (size_t)size;
    digest(judged->code->text, hash);
    *is_there = seal_read(data, &sealed->seal) == VALID && (sealed->seal.flags & DETACHED)
                && same(sealed->seal.hash, (bytes){hash, HASH});
    sealed->payload = judged->code->text;
    sealed->profile = RAW;
    return VALID;
}

int collect(judgement *judged, found *seals)
{
    int count = 0;

    for (int place = 0; place < 2 + judged->code->companion_count; place++) {
        found *sealed = &seals[count];
        bool is_there;
        status form = place == 0   ? read_template(judged, sealed, &is_there)
                      : place == 1 ? read_spare(judged, sealed, &is_there)
                                   : read_companion(judged, judged->code->companions[place - 2], sealed, &is_there);

        if (form == VALID && place < 2 && is_there && (sealed->seal.flags & DETACHED)) {
            form = INVALID;
        }
        if (form != VALID) {
            judged->objections |= OBJECTION(form);
            return -1;
        }
        count += is_there;
    }
    return count;
}
