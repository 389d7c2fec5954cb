/* Of the tests of what always holds: those with two importers. */
#pragma once
#include "property_world.h"

void test_corrected_is_right(void **state);
void test_corrected_and_paid(void **state);
void test_lowered_late_is_right(void **state);
void test_order_of_payments(void **state);
