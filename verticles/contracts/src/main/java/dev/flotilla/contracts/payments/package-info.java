/**
 * What payments offers: charging a customer exactly once. Entry type: {@link
 * dev.flotilla.contracts.payments.Payments}.
 */
package dev.flotilla.contracts.payments;
