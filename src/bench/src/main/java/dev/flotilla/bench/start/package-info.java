/**
 * From the start of processes until a cluster is ready, and what its idle nodes occupy: the
 * launcher's cluster against bare JVMs of vertx-hazelcast.
 */
package dev.flotilla.bench.start;
