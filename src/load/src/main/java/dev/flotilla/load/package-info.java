/**
 * Load scenarios against a running cluster, written for Gatling. Entry type: {@link
 * dev.flotilla.load.LoadMain}. Knows the HTTP API of the shop only, and none of its classes.
 */
package dev.flotilla.load;
