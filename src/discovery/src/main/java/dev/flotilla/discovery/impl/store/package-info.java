/**
 * The shared map of records, in Hazelcast or in this JVM, and what keeps it correct: the records of
 * this node, the full read after a change of members, and the removal of orphaned records.
 */
package dev.flotilla.discovery.impl.store;
