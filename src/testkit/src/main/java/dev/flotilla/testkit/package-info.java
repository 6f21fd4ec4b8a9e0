/**
 * What tests need and cannot buy: clusters in one JVM, a PostgreSQL database of their own, a TCP
 * proxy that misbehaves on command, and a clock that is turned by hand. Nothing here mocks.
 */
package dev.flotilla.testkit;
