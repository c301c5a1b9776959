/*
 * phrases: the words of ours on the sheet for owners and tenants, in one table, so that a city can translate them in a file
 * and a test can measure how plain they are. Facts of the dataset are never among them.
 *
 * "{name}" in a phrase is filled in; a translation has the same ones, in its own order.
 */
#ifndef LRTI_PHRASES_H
#define LRTI_PHRASES_H

#include "base.h"

/* P(id, English). Short words and short sentences: tests/plain holds them to grade 7. */
#define LRTI_PHRASES(P)                                                                            \
    P(title, "Who can help with this property")                                                    \
    P(for_place, "For {place}")                                                                    \
    P(made_on, "Made on {date}")                                                                   \
    P(date, "{month} {day}, {year}")                                                               \
    P(month_1, "January")                                                                          \
    P(month_2, "February")                                                                         \
    P(month_3, "March")                                                                            \
    P(month_4, "April")                                                                            \
    P(month_5, "May")                                                                              \
    P(month_6, "June")                                                                             \
    P(month_7, "July")                                                                             \
    P(month_8, "August")                                                                           \
    P(month_9, "September")                                                                        \
    P(month_10, "October")                                                                         \
    P(month_11, "November")                                                                        \
    P(month_12, "December")                                                                        \
    P(intro, "These groups work in your part of town. Some can help you fix a home or pay for "    \
             "repairs. Some can help you if you rent. You can call them on your own.")             \
    P(before, "Before you call")                                                                   \
    P(before_1, "Have your address at hand, and any letter you got from the city.")                \
    P(before_2, "Say what you need. Ask if they can help you, and what it costs.")                 \
    P(before_3, "Write down who you spoke with and what they said.")                               \
    P(groups, "Groups that may help you")                                                          \
    P(group, "Group")                                                                              \
    P(kind, "What it is")                                                                          \
    P(first_way, "First way to reach them")                                                        \
    P(each, "More about each group")                                                               \
    P(reach, "How to reach them")                                                                  \
    P(offers, "What they do")                                                                      \
    P(who_for, "Who it is for: {who}")                                                             \
    P(apply, "How to apply: {how}")                                                                \
    P(cost, "Cost: {cost}")                                                                        \
    P(phone, "Phone")                                                                              \
    P(email, "E-mail")                                                                             \
    P(web, "Web")                                                                                  \
    P(address, "Address")                                                                          \
    P(walk_in, "Go in person")                                                                     \
    P(form, "Form")                                                                                \
    P(other_way, "Other")                                                                          \
    P(hours, "Open: {hours}")                                                                      \
    P(meant_for, "For: {who}")                                                                     \
    P(about_service, "About: {service}")                                                           \
    P(checked, "Checked {date}")                                                                   \
    P(ask_first, "Call first. We do not know if this group still does this work.")                 \
    P(ask_offer, "Ask if they still offer this.")                                                  \
    P(also, "Also at work here")                                                                   \
    P(also_note, "We have no phone number for these groups yet. Ask us how to reach them.")        \
    P(none, "We know of no group for this place yet. Ask us, and we will look with you.")          \
    P(read, "More to read")                                                                        \
    P(border, "This place is close to a border. Ask each group if it serves your street.")         \
    P(split, "A border runs through this lot. Ask each group if it serves your street.")           \
    P(several, "We found more than one place like this. The same groups serve all of them.")       \
    P(invalid, "We could not read the place. Please write the street and house number.")           \
    P(not_found, "We could not find this place. Please check the street and house number.")        \
    P(ambiguous, "More than one place fits. Please add the ZIP code or the unit.")                 \
    P(outside, "This place is not in {city}. Call the city or town where it is.")                  \
    P(no_service, "No group works in this area. Ask us, and we will look with you.")               \
    P(about, "About this sheet")                                                                   \
    P(about_data,                                                                                  \
      "This list is for {city}. Phone numbers change. If one is wrong, please tell us.")           \
    P(about_code, "Code of this list: {code}")                                                     \
    P(kind_cdc, "Neighborhood group")                                                              \
    P(kind_home_repair, "Help with home repairs")                                                  \
    P(kind_senior_advocacy, "Help for older people")                                               \
    P(kind_lead, "Help with lead paint")                                                           \
    P(kind_city_dept, "City office")                                                               \
    P(kind_county_dept, "County office")                                                           \
    P(kind_county_land_bank, "Land bank")                                                          \
    P(kind_tenant_advocacy, "Help for renters")                                                    \
    P(kind_fair_housing, "Fair housing")                                                           \
    P(kind_housing_court, "Housing court")                                                         \
    P(kind_info_referral, "Help to find the right place")                                          \
    P(kind_council, "Group on empty homes and lots")                                               \
    P(kind_resident_group, "Group of people who live here")                                        \
    P(kind_intermediary, "Helps neighborhood groups")                                              \
    P(kind_legal_aid, "Help from a lawyer")

#define LRTI_PHRASE_ENUM(id, english) LRTI_P_##id,
enum { LRTI_PHRASES(LRTI_PHRASE_ENUM) LRTI_P_COUNT };

/* NULL: English. Never NULL. */
const char *lrti_phrase(const lrt_phrases *phrases, int id);
const char *lrti_phrases_language(const lrt_phrases *phrases); /* tag of BCP 47: "en" */
bool lrti_phrases_right_to_left(const lrt_phrases *phrases);
/* Appends the phrase; `name` is what stands in its braces and `value` what goes there (NULL: nothing to fill). */
void lrti_phrase_fill(const lrt_phrases *phrases, int id, const char *name, const char *value,
                      lrti_buf *out);
/* "November 23, 2026" in the order and words of the language. */
void lrti_phrase_date(const lrt_phrases *phrases, uint32_t yyyymmdd, lrti_buf *out);
/* Phrase of a category, as kind_cdc; -1. */
int lrti_phrase_of_kind(const char *category);
/* Phrase of a way to reach somebody (phone, email, url, address, walk_in, form); any other: other_way. */
int lrti_phrase_of_channel(const char *channel);

#endif
