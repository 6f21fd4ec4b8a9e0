/** Concurrency limits with priority queues, fixed or adaptive, for services and bulkheads. */
package dev.flotilla.mesh.impl.limit;
