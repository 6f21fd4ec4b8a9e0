/**
 * A bank that stands outside the cluster: it books each charge once per key, and can be told to be
 * slow, to fail or to hang. Entry: {@link dev.flotilla.verticles.bank.BankVerticle}. It never joins
 * a cluster and never calls anybody.
 */
package dev.flotilla.verticles.bank;
