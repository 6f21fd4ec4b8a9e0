/**
 * Picks an instance for a call: load balancing algorithms, slow start, zones and outlier detection.
 */
package dev.flotilla.mesh.impl.balance;
