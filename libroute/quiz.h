/*
 * quiz: questions about the partners of an area, made from live data, each with exactly one right answer. lrt_quiz() is its
 * interface.
 *
 * A kind of question makes candidates; each candidate has one right option and wrong ones that the data say are wrong. What
 * the data leave open is not asked. The seed alone decides which are taken and in which order.
 */
#ifndef LRTI_QUIZ_H
#define LRTI_QUIZ_H

#include "pages.h"

#endif
