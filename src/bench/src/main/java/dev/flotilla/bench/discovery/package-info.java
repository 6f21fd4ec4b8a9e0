/**
 * Discovery in a cluster of five nodes: look-ups, how fast updates spread, memory, and what random
 * crashes leave behind; look-ups also against the backend that comes with Vert.x.
 */
package dev.flotilla.bench.discovery;
