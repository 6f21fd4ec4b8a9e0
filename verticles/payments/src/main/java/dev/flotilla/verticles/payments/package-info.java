/**
 * Charges at the bank, each order once; schema {@code payments}. Entry: {@link
 * dev.flotilla.verticles.payments.PaymentsVerticle}. It never waits for the bank longer than its
 * call timeout.
 */
package dev.flotilla.verticles.payments;
