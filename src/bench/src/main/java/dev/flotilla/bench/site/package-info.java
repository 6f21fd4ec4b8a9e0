/** A node of a cluster that is measured, in this JVM. */
package dev.flotilla.bench.site;
